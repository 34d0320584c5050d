"""Technological modes: shares, mean and shift by hand, bounds against free splits, output of Kazakhstan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.builders import name, territory_of

import growthpoles as gp
from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import Flag
from growthpoles.errors import InputError
from growthpoles.potential.mode_rules import Assignment, Modes, load_modes
from growthpoles.potential.modes import measure_modes

YEARS = (2020, 2021)


def table(codes: str, values: object, years: tuple[int, ...] = YEARS) -> IndustryTable:
    cells = np.array(values, float)
    units = tuple(f"U{i + 1}" for i in range(len(cells)))
    flags = np.where(np.isnan(cells), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    kinds = tuple(Industry(code, name(code)) for code in codes.split())
    land = replace(territory_of(units), country=None)
    return IndustryTable(land, "now", units, years, kinds, cells, flags)


def test_shares_weighted_mode_and_shift_by_hand() -> None:
    """Coal 50 -> 40, refining 30 -> 30, telecommunications 10 -> 20, food 10 -> 10 of 100."""
    made = measure_modes(table("05 19 61 10", [[[50, 30, 10, 10], [40, 30, 20, 10]]] * 2))
    shares = made["shares"].filter(unit="U1", year=2021)
    assert dict(zip(shares["mode"], shares["share"], strict=True)) == pytest.approx(
        {"3": 0.4, "4": 0.3, "5": 0.2, "6": 0.0, "none": 0.1}
    )
    row = made["modes"].filter(unit="U1", year=2021).row(0, named=True)
    assert row["weighted_lower"] == row["weighted_upper"] == pytest.approx((3 * 40 + 4 * 30 + 5 * 20) / 90)
    assert row["shift_lower"] == row["shift_upper"] == pytest.approx(0.1)
    assert row["industry_shift"] == pytest.approx(0.1) and row["classified"] == pytest.approx(0.9)
    assert row["status"] == "determined"


def test_a_block_over_several_modes_has_bounds_and_no_share() -> None:
    """Mining 60, manufacturing 40 of 100: mode 3 has between .6 and 1, the mean between 3 and 4.2."""
    made = measure_modes(table("B C", [[[60, 40], [60, 40]]] * 2))
    rows = {row["mode"]: row for row in made["shares"].filter(unit="U1", year=2020).rows(named=True)}
    assert (rows["3"]["lower"], rows["3"]["upper"], rows["3"]["share"]) == (0.6, 1.0, None)
    assert (rows["6"]["lower"], rows["6"]["upper"], rows["6"]["status"]) == (0, 0.4, "undetermined")
    row = made["modes"].filter(unit="U1", year=2021).row(0, named=True)
    assert (row["weighted_lower"], row["weighted_upper"]) == pytest.approx((3, 4.2))
    assert (row["shift_lower"], row["shift_upper"], row["industry_shift"]) == pytest.approx((0, 0.4, 0))
    assert {item.where.indicator for item in made.diagnostics.with_code("modes.undetermined")} == {"C"}


def test_given_shares_determine_a_block() -> None:
    known = load_modes()
    entries = (("C", Assignment((3, 5), (0.5, 0.5))), ("B", Assignment((3,))))
    scheme = Modes(known.names, known.unclassified, entries, known.rules)
    made = measure_modes(table("B C", [[[60, 40], [20, 80]]] * 2), scheme)
    row = made["modes"].filter(unit="U1", year=2021).row(0, named=True)
    assert row["weighted_lower"] == row["weighted_upper"] == pytest.approx(3 * 0.6 + 5 * 0.4)
    assert row["shift_upper"] == pytest.approx(0.2) and row["status"] == "determined"


GROUPS = ((3,), (4,), (3, 4), (5, 6), (3, 4, 5, 6))
CODES = "05 19 49 62 C"
CELLS = st.lists(st.integers(0, 30), min_size=6, max_size=6).filter(lambda x: sum(x) > 0)


@given(CELLS, CELLS)
def test_bounds_of_the_shift_are_the_best_and_worst_splits(before: list[int], after: list[int]) -> None:
    """Least shift by linear programming over all splits, largest by trying every undivided one."""
    made = measure_modes(table(CODES + " 10", [[before, after]] * 2))
    row = made["modes"].filter(unit="U1", year=2021).row(0, named=True)
    x, y = np.array(before) / sum(before), np.array(after) / sum(after)
    assert row["shift_lower"] == pytest.approx(least_shift(x, y), abs=1e-7)
    assert row["shift_upper"] == pytest.approx(largest_shift(x, y), abs=1e-9)
    assert row["shift_lower"] <= row["industry_shift"] + row["undetermined"] + sum(x[2:5]) + 1e-9


def least_shift(x: np.ndarray, y: np.ndarray) -> float:
    """min 0.5 sum |p - q| over splits p of x and q of y: split variables, then one bound per mode."""
    pairs = [(g, mode) for g, group in enumerate(GROUPS) for mode in group]
    n, modes = len(pairs), (3, 4, 5, 6)
    cost = np.concatenate([np.zeros(2 * n), np.full(4, 0.5)])
    equal = np.zeros((2 * len(GROUPS), 2 * n + 4))
    above = np.zeros((8, 2 * n + 4))
    for k, (g, mode) in enumerate(pairs):
        m = modes.index(mode)
        equal[g, k] = equal[len(GROUPS) + g, n + k] = 1
        above[m, k], above[m, n + k] = 1, -1
        above[4 + m, k], above[4 + m, n + k] = -1, 1
    above[:4, 2 * n :], above[4:, 2 * n :] = -np.eye(4), -np.eye(4)
    found = linprog(cost, A_ub=above, b_ub=np.zeros(8), A_eq=equal, b_eq=np.concatenate([x[:5], y[:5]]))
    return float(found.fun) + 0.5 * abs(x[5] - y[5])


def largest_shift(x: np.ndarray, y: np.ndarray) -> float:
    choices = np.array(np.meshgrid(*GROUPS)).reshape(len(GROUPS), -1).T
    totals = [
        np.array([[z[:5][row == mode].sum() for mode in (3, 4, 5, 6)] for row in choices]) for z in (x, y)
    ]
    gaps = np.abs(totals[0][:, None] - totals[1][None]).sum(axis=2).max()
    return 0.5 * float(gaps + abs(x[5] - y[5]))


@given(CELLS)
def test_shares_hold_one_between_them(cells: list[int]) -> None:
    made = measure_modes(table(CODES + " 10", [[cells]] * 2, (2020,)))
    rows = made["shares"].filter(unit="U1")
    assert rows["lower"].sum() <= 1 + 1e-9 and rows["upper"].sum() >= 1 - 1e-9
    settled = measure_modes(table("05 19 61 26 10 01", [[cells]] * 2, (2020,)))["shares"]
    assert settled.filter(unit="U1")["share"].sum() == pytest.approx(1)
    assert set(settled["status"]) == {"determined"}


def test_a_unit_with_an_empty_cell_has_no_shares_and_others_keep_theirs() -> None:
    made = measure_modes(table("05 61", [[[1, np.nan]], [[1, 3]]], (2020,)))
    assert made["modes"]["status"].to_list() == ["no-data", "determined"]
    assert made["modes"]["weighted_lower"].to_list() == [None, 4.5]
    assert made.diagnostics.with_code("industries.cells.missing").items[0].where.unit == "U1"


def test_bad_input_is_refused() -> None:
    with pytest.raises(InputError) as failure:
        measure_modes(table("05 61", [[[1, 1], [1, 1]]] * 2), base_year=1999)
    assert failure.value.problems[0].code == "panel.year.unknown"
    with pytest.raises(InputError) as failure:
        measure_modes(table("05", [[[1], [1]]]))
    assert {item.code for item in failure.value.problems} == {
        "industries.few.industries",
        "industries.few.units",
    }


def test_kazakhstan_sections_leave_the_modes_undetermined() -> None:
    """Output 2022 by section, million KZT: B 29,154,495.9 and D are mode 3; C, H and J stay open."""
    study = gp.load_study("kazakhstan")
    land = gp.read_territory(study.path("regions.csv"))
    style = gp.TableFormat(columns=(("unit", "code"),))
    made = measure_modes(gp.read_industries(study.path("output.csv"), land, style=style))
    assert set(made["modes"]["status"]) == {"undetermined"}
    rows = {row["mode"]: row for row in made["shares"].filter(unit="KZ", year=2022).rows(named=True)}
    assert rows["3"]["lower"] == pytest.approx(0.189, abs=5e-4) and rows["3"]["share"] is None
    assert rows["none"]["share"] == pytest.approx(0.573, abs=5e-4)
    country = made["modes"].filter(unit="KZ", year=2025).row(0, named=True)
    assert 3 < country["weighted_lower"] < 3.2 and country["weighted_upper"] > 4.5
    assert country["shift_lower"] < 0.05 and country["shift_upper"] > 0.25
    assert {item.where.indicator for item in made.diagnostics.with_code("modes.undetermined")} == {
        "C",
        "H",
        "J",
    }
    assert made.diagnostics.with_code("industries.incomplete").items[0].where.indicator == "T"
