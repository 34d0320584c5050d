"""Rows of specialisation: what a unit with an empty cell does to the others, and which figures count."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from growthpoles.industries import specialisation_tables as rows

GAP = [[[np.nan, 10.0]], [[10.0, 50.0]], [[5.0, 5.0]]]
STARS = (2.0, 0.5, 0.0)


def test_totals_are_of_full_units_and_of_the_whole_country(table_of: Any) -> None:
    table = table_of(GAP, years=(2020,), national=[[40.0, 65.0]])
    found = rows.totals_of(table, 2020)
    assert rows.full_rows(table, 2020).tolist() == [False, True, True]
    assert (found.region.tolist(), found.industry.tolist(), found.overall) == ([60, 10], [40, 65], 105)


def test_a_gap_leaves_the_figures_of_the_other_units_alone(table_of: Any) -> None:
    with_gap = table_of(GAP, years=(2020,), national=[[40.0, 65.0]])
    without = table_of(GAP[1:], years=(2020,), national=[[40.0, 65.0]])
    found, expected = (
        rows.location_rows(table, 2020, counts=False, level=0.95, stars=STARS)
        for table in (with_gap, without)
    )
    names = ("value", "lq", "symmetric_lq", "additive_lq", "standardised_lq", "region_share")
    for name in names:
        assert found[name].to_list()[2:] == pytest.approx(expected[name].to_list())
    gone = found.head(2)
    assert gone.select(pl.exclude("unit", "year", "industry", "value", "national_share")).null_count().row(
        0
    ) == ((2,) * (len(gone.columns) - 5))
    assert gone["value"].to_list() == [None, 10.0]


def test_region_shares_are_of_the_published_total(table_of: Any) -> None:
    table = table_of(GAP, years=(2020,), national=[[40.0, 65.0]])
    found = rows.location_rows(table, 2020, counts=False, level=0.95, stars=STARS)
    assert found["region_share"].to_list() == [None, None, 0.25, 50 / 65, 0.125, 5 / 65]


def test_normality_needs_three_values_and_variation(table_of: Any) -> None:
    table = table_of([[[1.0, 2.0]], [[2.0, 1.0]]], years=(2020,))
    found = rows.standardisation_rows(table, 2020)
    assert found["plain_p"].is_null().all() and found["use"].is_null().all()


def test_quadrants_of_a_unit_with_a_gap_are_missing(table_of: Any) -> None:
    values = np.concatenate([GAP, np.ones((3, 1, 2))], axis=1)
    table = table_of(values, years=(2020, 2021), national=[[40.0, 65.0], [3.0, 3.0]])
    found = rows.quadrant_rows(table, (2020, 2021))
    assert found["quadrant"].to_list()[:2] == [None, None]
    assert found["quadrant"].null_count() == 2


def test_cluster_index_skips_units_with_a_gap(table_of: Any) -> None:
    table = table_of([[[5.0]], [[5.0]], [[np.nan]]], years=(2020,), national=[[12.0]])
    places = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]])
    found = rows.cluster_rows(table, 2020, firms=np.ones((3, 1)), places=places)
    assert found["cluster_index"].to_list() == [1.0, 1.0, None]
