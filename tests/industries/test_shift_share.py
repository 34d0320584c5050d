"""Shift-share against a worked example and its identities."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import Flag
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.industries.shift_share import analyse_shift_share
from growthpoles.labels import Label


def test_parts_by_hand(table_of: Any) -> None:
    """Country 100 + 100 -> 120 + 100 (G 10 %, A 20 %, B 0 %); unit 1: 40 + 60 -> 56 + 60.

    A in unit 1: national 4, mix 4, regional 8; homothetic 50, own surplus .4 - .2: competitive 10,
    allocation -2.
    """
    table = table_of([[[40.0, 60.0], [56.0, 60.0]], [[60.0, 40.0], [64.0, 40.0]]], years=(2020, 2021))
    row = analyse_shift_share(table, start=2020, end=2021)["cells"].row(0, named=True)
    parts = [row[name] for name in ("change", "national", "mix", "regional", "competitive", "allocation")]
    assert parts == pytest.approx([16.0, 4.0, 4.0, 8.0, 10.0, -2.0])


CELLS = st.lists(st.floats(1.0, 1000.0), min_size=12, max_size=12)


@given(CELLS)
def test_parts_add_up_to_the_change(values: list[float]) -> None:
    cells = np.array(values).reshape(3, 2, 2)
    land = Territory((Edition("e", tuple(Unit(c, Label(c)) for c in "XYZ")),))
    kinds = (Industry("A", Label("A")), Industry("B", Label("B")))
    table = IndustryTable(land, "e", tuple("XYZ"), (1, 2), kinds, cells, np.full(cells.shape, Flag.OBSERVED))
    result = analyse_shift_share(table, start=1, end=2)
    for name in ("cells", "sums"):
        data = result[name]
        total = data["national"] + data["mix"] + data["regional"]
        assert total.to_numpy() == pytest.approx(data["change"].to_numpy(), abs=1e-8)
        split = data["competitive"] + data["allocation"]
        assert split.to_numpy() == pytest.approx(data["regional"].to_numpy(), abs=1e-6)
    assert result["sums"]["regional"].sum() == pytest.approx(
        0.0, abs=1e-7
    )  # the country is the sum of the units


def test_a_cell_that_starts_at_zero(table_of: Any) -> None:
    table = table_of([[[0.0, 60.0], [6.0, 60.0]], [[60.0, 40.0], [64.0, 40.0]]], years=(2020, 2021))
    result = analyse_shift_share(table, start=2020, end=2021)
    cell = result["cells"].row(0, named=True)
    assert (cell["regional"], cell["competitive"], cell["allocation"]) == (6.0, None, None)
    unit = result["sums"].row(0, named=True)
    assert unit["regional"] is not None and unit["competitive"] is None
    assert [d.where.indicator for d in result.diagnostics.with_code("propulsive.growth.undefined")] == ["A"]


def test_an_empty_cell_is_refused(table_of: Any) -> None:
    table = table_of([[[np.nan, 60.0], [6.0, 60.0]], [[60.0, 40.0], [64.0, 40.0]]], years=(2020, 2021))
    with pytest.raises(InputError) as caught:
        analyse_shift_share(table, start=2020, end=2021)
    assert [(p.code, p.where.unit, p.where.year) for p in caught.value.problems] == [
        ("industries.cells.needed", "U1", 2020)
    ]


def test_years_in_the_wrong_order(table_of: Any) -> None:
    with pytest.raises(InputError) as caught:
        analyse_shift_share(table_of(np.ones((2, 2, 2)), years=(2020, 2021)), start=2021, end=2020)
    assert caught.value.problems[0].code == "industries.years.order"


def test_current_prices_are_named(table_of: Any) -> None:
    table = table_of(np.ones((2, 2, 2)), years=(2020, 2021), price="current")
    result = analyse_shift_share(table, start=2020, end=2021)
    assert len(result.diagnostics.with_code("industries.nominal")) == 1
    constant = table_of(np.ones((2, 2, 2)), years=(2020, 2021), price="constant 2015")
    assert not len(
        analyse_shift_share(constant, start=2020, end=2021).diagnostics.with_code("industries.nominal")
    )
    assert result["cells"].filter(pl.col("change") != 0).height == 0


# --- the rest of the family ---

START = np.array([[90.0, 20, 10, 60], [60, 30, 30, 40], [250, 100, 110, 300]])
END = np.array([[100.0, 40, 10, 55], [85, 55, 40, 35], [255, 115, 85, 390]])
LINE = frozenset({("U1", "U2"), ("U2", "U3")})


def _three(
    table_of: Any, *, order: tuple[int, ...] = (0, 1, 2), borders: frozenset[Any] = LINE
) -> IndustryTable:
    """Farhauer and Kroell's example with a year between; the units stand in any order, the map does not."""
    middle = (START + END) / 2
    table = table_of(np.stack([START, middle, END], axis=1), years=(2020, 2021, 2022))
    edition = replace(table.territory.current, neighbours=borders)
    chosen = list(order)
    return replace(
        table,
        territory=Territory((edition,)),
        units=tuple(table.units[k] for k in chosen),
        values=table.values[chosen],
        flags=table.flags[chosen],
    )


def test_every_member_adds_up_to_the_last_digit(table_of: Any) -> None:
    table = _three(table_of)
    jobs = replace(table, values=table.values / 2 + 1)
    result = analyse_shift_share(table, start=2020, end=2022, jobs=jobs)
    checks = result["checks"]
    assert checks["method"].to_list() == ["arcelus", "classic", "dynamic", "factors", "spatial"]
    assert checks["largest_gap"].max() <= 1e-15
    assert checks["undefined"].sum() == 0
    for name in ("arcelus", "dynamic", "factors", "spatial"):
        cells = result[name]
        parts = cells.select(pl.exclude("unit", "industry", "change")).sum_horizontal()
        assert parts.to_numpy() == pytest.approx(cells["change"].to_numpy(), abs=1e-10)


def test_neighbours_are_found_by_code_whatever_the_order_of_units(table_of: Any) -> None:
    """Middle unit, first industry: neighbours 340 -> 355, own 60 -> 85; labels are no positions."""
    for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0)):
        rows = analyse_shift_share(_three(table_of, order=order), start=2020, end=2022)["spatial"]
        cell = rows.filter((pl.col("unit") == "U2") & (pl.col("industry") == "A")).row(0, named=True)
        assert cell["neighbours"] == pytest.approx(60 * (355 / 340 - 1 - 0.1))
        assert cell["regional"] == pytest.approx(60 * (25 / 60 - (355 / 340 - 1)))


def test_islands_are_reported_and_no_map_means_no_spatial_table(table_of: Any) -> None:
    island = analyse_shift_share(_three(table_of, borders=frozenset({("U1", "U2")})), start=2020, end=2022)
    assert [d.where.unit for d in island.diagnostics.with_code("shift-share.island")] == ["U3"]
    assert island["spatial"].filter(pl.col("unit") == "U3")["regional"].is_null().all()
    bare = analyse_shift_share(_three(table_of, borders=frozenset()), start=2020, end=2022)
    assert "spatial" not in bare.names
    assert bare.diagnostics.with_code("shift-share.neighbours.none")


def test_dynamic_parts_are_those_of_the_single_years(table_of: Any) -> None:
    table = _three(table_of)
    result = analyse_shift_share(table, start=2020, end=2022)
    years = [analyse_shift_share(table, start=a, end=a + 1)["cells"] for a in (2020, 2021)]
    for part in ("national", "mix", "regional"):
        expected = years[0][part].to_numpy() + years[1][part].to_numpy()
        assert result["dynamic"][part].to_numpy() == pytest.approx(expected)
    last = result["periods"].filter(pl.col("year") == 2022)
    assert last["change"].to_numpy() == pytest.approx((END - START).sum(axis=1) / 2)


def test_a_year_with_an_empty_cell_is_passed_over_and_said(table_of: Any) -> None:
    table = _three(table_of)
    values = table.values.copy()
    values[0, 1, 0] = np.nan
    result = analyse_shift_share(replace(table, values=values), start=2020, end=2022)
    assert result.spec["years"] == [2020, 2022]
    assert result.diagnostics.with_code("shift-share.years.gaps")
    assert result["dynamic"]["regional"].to_numpy() == pytest.approx(result["cells"]["regional"].to_numpy())


def test_constant_productivity_leaves_everything_to_jobs(table_of: Any) -> None:
    table = _three(table_of)
    jobs = replace(table, values=table.values / 7, units=table.units)
    rows = analyse_shift_share(table, start=2020, end=2022, jobs=jobs)["factors"]
    cells = analyse_shift_share(table, start=2020, end=2022)["cells"]
    assert rows["jobs_regional"].to_numpy() == pytest.approx(cells["regional"].to_numpy(), abs=1e-9)
    assert rows["productivity_regional"].abs().max() < 1e-9


def test_jobs_that_do_not_fit_are_named_all_at_once(table_of: Any) -> None:
    table = _three(table_of)
    fewer = replace(
        table,
        units=("U1", "U3"),
        industries=table.industries[:3],
        values=table.values[[0, 2], :, :3],
        flags=table.flags[[0, 2], :, :3],
    )
    with pytest.raises(InputError) as caught:
        analyse_shift_share(table, start=2020, end=2022, jobs=fewer)
    assert [(p.code, p.where.unit or p.where.indicator) for p in caught.value.problems] == [
        ("shift-share.jobs.missing", "U2"), ("shift-share.jobs.missing", "D")
    ]  # fmt: skip
    values = table.values.copy()
    values[0, 0, 0], values[1, 2, 1] = 0, np.nan
    with pytest.raises(InputError) as caught:
        analyse_shift_share(table, start=2020, end=2022, jobs=replace(table, values=values))
    found = [(p.code, p.where.unit, p.where.year) for p in caught.value.problems]
    assert found == [("shift-share.jobs.zero", "U1", 2020), ("industries.cells.needed", "U2", 2022)]


def test_tables_survive_saving(table_of: Any, tmp_path: Any) -> None:
    result = analyse_shift_share(_three(table_of), start=2020, end=2022)
    assert not result.diff(type(result).load(result.save(tmp_path)))
