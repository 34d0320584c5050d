"""Shift-share against a worked example and its identities."""

from __future__ import annotations

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
