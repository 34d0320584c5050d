"""Industry tables: totals, panels and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Flag
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label

LAND = Territory(
    (Edition("e", (Unit("R", Label("R")), Unit("S", Label("S")))),), Unit("X", Label("X"), "country")
)


def table(values: object, national: object = None) -> IndustryTable:
    x = np.array(values, float)
    flags = np.where(np.isnan(x), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    return IndustryTable(
        LAND,
        "e",
        ("R", "S"),
        (2022,),
        (Industry("A", Label("A")), Industry("B", Label("B"))),
        x,
        flags,
        unit="million KZT",
        price=PriceBasis("current"),
        national=None if national is None else np.array(national, float),
    )


def test_published_totals_come_first_and_sums_fill_the_gaps() -> None:
    made = table([[[1, 2]], [[3, 4]]], [[5, np.nan]])
    assert made.totals().tolist() == [[5, 6]]


def test_negative_output_is_refused_with_its_place() -> None:
    with pytest.raises(InputError) as caught:
        table([[[1, 2]], [[-3, 4]]])
    where = caught.value.problems[0].where
    assert (where.unit, where.year, where.indicator) == ("S", 2022, "A")


def test_unknown_industry_and_year() -> None:
    made = table([[[1, 2]], [[3, 4]]])
    with pytest.raises(InputError):
        made.position("Z")
    with pytest.raises(InputError):
        made.year(1999)
    assert made.year(2022).tolist() == [[1, 2], [3, 4]]
