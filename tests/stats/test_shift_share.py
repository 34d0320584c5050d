"""Shift-share: a textbook example worked by hand, and the additivity that the method promises."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats import shift_share as ss

# Farhauer and Kroell (2013), example of `shift` in the R package REAT: three regions, four industries.
START = np.array([[90, 20, 10, 60], [60, 30, 30, 40], [250, 100, 110, 300]])
END = np.array([[100, 40, 10, 55], [85, 55, 40, 35], [255, 115, 85, 390]])

TABLES = st.integers(1, 6).flatmap(
    lambda k: st.tuples(*[hnp.arrays(np.int32, (4, k), elements=st.integers(0, 10_000)) for _ in range(2)])
)


def test_region_a_of_farhauer_and_kroell_by_hand() -> None:
    """G = 15 %, industries 10, 40, -10 and 20 %; the region goes from 180 to 205."""
    parts = ss.shift_share(START, END)
    np.testing.assert_allclose(parts.national[0], [13.5, 3, 1.5, 9])
    np.testing.assert_allclose(parts.mix[0], [-4.5, 5, -2.5, 3], atol=1e-12)
    np.testing.assert_allclose(parts.regional[0], [1, 12, 1, -17], atol=1e-12)


def test_esteban_marquillas_of_region_a_by_hand() -> None:
    """Homothetic employment of region A: 180/1100 of the national structure 400, 150, 150, 400."""
    parts = ss.esteban_marquillas(START, END)
    homothetic = np.array([400, 150, 150, 400]) * 180 / 1100
    surplus = np.array([1 / 90, 0.6, 0.1, -17 / 60])
    np.testing.assert_allclose(parts.competitive[0], homothetic * surplus)
    np.testing.assert_allclose(parts.allocation[0], ([90, 20, 10, 60] - homothetic) * surplus)


def test_a_region_against_the_nation_equals_its_row_in_the_full_table() -> None:
    nation = {"reference_start": START.sum(axis=0), "reference_end": END.sum(axis=0)}
    whole, alone = ss.esteban_marquillas(START, END), ss.esteban_marquillas(START[:1], END[:1], **nation)
    for name in ("national", "mix", "competitive", "allocation"):
        np.testing.assert_allclose(getattr(alone, name)[0], getattr(whole, name)[0], rtol=1e-12)


@given(TABLES)
def test_parts_sum_to_the_change_of_every_cell_and_region(tables: tuple[np.ndarray, np.ndarray]) -> None:
    """Integer columns overflow, industry parts that miss the region's change."""
    start, end = tables
    assume(start.sum() > 0)
    parts, split = ss.shift_share(start, end), ss.esteban_marquillas(start, end)
    change = end.astype(float) - start
    total = parts.national + parts.mix + parts.regional
    np.testing.assert_allclose(total, change, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(total.sum(axis=1), change.sum(axis=1), rtol=1e-12, atol=1e-8)
    rated = start > 0
    np.testing.assert_allclose(
        (split.national + split.mix + split.competitive + split.allocation)[rated], change[rated], atol=1e-8
    )
    assert np.isnan(split.competitive[~rated]).all()


@given(TABLES)
def test_mix_and_regional_parts_cancel_over_the_nation(tables: tuple[np.ndarray, np.ndarray]) -> None:
    start, end = tables
    assume((start.sum(axis=0) > 0).all())
    parts = ss.shift_share(start, end)
    assert parts.mix.sum() == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(parts.regional.sum(axis=0), 0, atol=1e-6)


@given(TABLES, st.sampled_from([0.001, 1000.0]))
def test_parts_scale_with_the_unit(tables: tuple[np.ndarray, np.ndarray], factor: float) -> None:
    start, end = tables
    assume(start.sum() > 0)
    plain, scaled = ss.shift_share(start, end), ss.shift_share(start * factor, end * factor)
    for name in ("national", "mix", "regional"):
        np.testing.assert_allclose(getattr(scaled, name), factor * getattr(plain, name), rtol=1e-6, atol=1e-6)


def test_goettingen_2008_2017_against_germany(shared_data: Path) -> None:
    """Real table (R package REAT, Goettingen): parts sum to the published change of the region."""
    path = shared_data / "reference" / "regional" / "reat" / "Goettingen.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[1:]
    town, nation = (
        [np.array([int(row[f"{place}{year}"]) for row in rows]) for year in (2008, 2017)]
        for place in ("Goettingen", "BRD")
    )
    parts = ss.shift_share(town[0][None], town[1][None], reference_start=nation[0], reference_end=nation[1])
    total = parts.national + parts.mix + parts.regional
    np.testing.assert_allclose(total[0], town[1] - town[0], rtol=1e-12)
    assert parts.national.sum() == pytest.approx(town[0].sum() * (nation[1].sum() / nation[0].sum() - 1))


def test_new_cells_and_new_industries_are_regional_and_stay_additive() -> None:
    parts = ss.shift_share([[0, 10, 0], [5, 10, 0]], [[4, 10, 3], [6, 10, 0]])
    assert (parts.national[0, 0], parts.mix[0, 0], parts.regional[0, 0]) == (0, 0, 4)
    assert (parts.mix[:, 2].tolist(), parts.regional[:, 2].tolist()) == ([0, 0], [3, 0])


def test_a_missing_cell_has_missing_parts_when_national_totals_are_given() -> None:
    nation = {"reference_start": [10, 20], "reference_end": [12, 20]}
    parts = ss.shift_share([[1, np.nan]], [[2, 3]], **nation)
    assert np.isnan(parts.national).tolist() == [[False, True]]
    assert np.isnan(parts.regional).tolist() == [[False, True]]


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: ss.shift_share([[1, 2]], [[1]]), "differ in shape"),
        (lambda: ss.shift_share([[1, -2]], [[1, 2]]), "negative"),
        (lambda: ss.shift_share([[1, np.nan]], [[1, 2]]), "missing"),
        (lambda: ss.shift_share([[1]], [[1]], reference_start=[1]), "together"),
        (lambda: ss.shift_share([[1]], [[1]], reference_start=[1, 2], reference_end=[1, 2]), "do not fit"),
        (lambda: ss.shift_share([[0]], [[1]]), "empty"),
        (
            lambda: ss.esteban_marquillas([[np.nan]], [[1]], reference_start=[1], reference_end=[1]),
            "missing",
        ),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
