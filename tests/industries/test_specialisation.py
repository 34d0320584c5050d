"""Location quotients and structure against figures worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest

from growthpoles.errors import InputError
from growthpoles.industries.specialisation import analyse_specialisation, quotients


def test_quotients_and_structure_by_hand(table_of: Any) -> None:
    """Units 30+10 and 10+50 of a country of 40+60: LQ .75/.4 = 1.875, .25/.6 = .4167; (1/6)/.4, (5/6)/.6."""
    result = analyse_specialisation(table_of([[[30.0, 10.0]], [[10.0, 50.0]]], years=(2020,)))
    assert result["location"]["lq"].to_list() == pytest.approx([1.875, 0.25 / 0.6, 1 / 6 / 0.4, 5 / 6 / 0.6])
    assert result["location"]["symmetric_lq"][0] == pytest.approx(0.875 / 2.875)
    first = result["structure"].row(0, named=True)
    entropy = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    assert first["effective_industries"] == pytest.approx(math.exp(entropy))
    assert (first["largest_share"], first["largest_industry"]) == (0.75, "A")
    assert first["krugman"] == pytest.approx(0.35 + 0.35)


def test_a_published_national_row_is_the_reference(table_of: Any) -> None:
    table = table_of([[[30.0, 10.0]], [[10.0, 50.0]]], years=(2020,), national=[[100.0, 100.0]])
    assert analyse_specialisation(table)["location"]["lq"].to_list()[:2] == [1.5, 0.5]


def test_a_unit_with_an_empty_cell_has_no_quotients(table_of: Any) -> None:
    values = [[[np.nan, 10.0]], [[10.0, 50.0]], [[5.0, 5.0]]]
    table = table_of(values, years=(2020,), national=[[40.0, 65.0]])
    result = analyse_specialisation(table)
    own = result["location"].filter(pl.col("unit") == "U1")
    assert own["lq"].is_null().all() and own["share"].is_null().all()
    assert result["location"].filter(pl.col("unit") != "U1")["lq"].is_not_null().all()
    assert result["structure"]["largest_industry"][0] is None
    assert [d.where.unit for d in result.diagnostics.with_code("industries.cells.missing")] == ["U1"]


def test_a_true_zero_has_a_quotient_of_zero(table_of: Any) -> None:
    assert quotients(table_of([[[0.0, 10.0]], [[10.0, 50.0]]], years=(2020,)), 2020)[0, 0] == 0.0


def test_weighted_quotients_average_to_one(table_of: Any) -> None:
    """sum_i (e_i. / e_..) LQ_ij = 1 for every industry."""
    values = np.random.default_rng(3).uniform(1, 9, (5, 1, 4))
    lq = quotients(table_of(values, years=(2020,)), 2020)
    weight = values[:, 0].sum(axis=1) / values.sum()
    assert weight @ lq == pytest.approx(np.ones(4))


def test_a_year_that_is_not_there(table_of: Any) -> None:
    with pytest.raises(InputError) as caught:
        analyse_specialisation(table_of([[[1.0, 1.0]], [[1.0, 1.0]]], years=(2020,)), years=[2019])
    assert caught.value.problems[0].code == "panel.year.unknown"
