"""What is refused and what is left out before shares of industries are formed."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import Flag
from growthpoles.core.structure import national_totals, prepare_structure
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label

NAN = np.nan


def table_of(values: object, *, years: tuple[int, ...], national: object = None) -> IndustryTable:
    array = np.asarray(values, float)
    codes = tuple(f"U{i + 1}" for i in range(len(array)))
    kinds = tuple(Industry(x, Label(x)) for x in "ABCD"[: array.shape[2]])
    land = Territory((Edition("now", tuple(Unit(code, Label(code)) for code in codes)),))
    flags = np.where(np.isnan(array), Flag.MISSING, Flag.OBSERVED)
    whole = None if national is None else np.asarray(national, float)
    return IndustryTable(land, "now", codes, years, kinds, array, flags, national=whole)


def test_all_problems_at_once() -> None:
    table = table_of([[[1.0, 1.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 1.0]]], years=(2020, 2021))
    with pytest.raises(InputError) as caught:
        prepare_structure(table, (2020, 2021, 2030))
    found = {(item.code, item.where.unit, item.where.year) for item in caught.value.problems}
    assert found == {
        ("industries.unit.zero", "U2", 2020),
        ("industries.unit.zero", "U1", 2021),
        ("panel.year.unknown", None, 2030),
    }


def test_one_unit_and_one_industry_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        prepare_structure(table_of([[[1.0]]], years=(2020,)), (2020,))
    assert {item.code for item in caught.value.problems} == {
        "industries.few.units",
        "industries.few.industries",
    }


def test_an_industry_of_the_last_year_only_is_left_out_and_named() -> None:
    values = [[[1.0, 2.0, NAN], [1.0, 2.0, 3.0]], [[1.0, 2.0, NAN], [1.0, 2.0, 3.0]]]
    ready = prepare_structure(table_of(values, years=(2020, 2021)), (2020, 2021))
    assert ready.table.codes == ("A", "B")
    assert [(item.code, item.where.indicator) for item in ready.diagnostics] == [
        ("industries.incomplete", "C")
    ]
    assert prepare_structure(table_of(values, years=(2020, 2021)), (2021,)).table.codes == ("A", "B", "C")


def test_an_empty_cell_is_no_zero() -> None:
    ready = prepare_structure(table_of([[[NAN, 2.0]], [[1.0, 1.0]]], years=(2020,)), (2020,))
    assert [(item.code, item.where.unit) for item in ready.diagnostics] == [
        ("industries.cells.missing", "U1")
    ]


def test_national_totals_are_published_or_complete() -> None:
    values = [[[NAN, 2.0]], [[1.0, 1.0]]]
    with pytest.raises(InputError) as caught:
        national_totals(table_of(values, years=(2020,)), 2020)
    assert [(p.code, p.where.indicator) for p in caught.value.problems] == [
        ("industries.national.missing", "A")
    ]
    assert national_totals(table_of(values, years=(2020,), national=[[5.0, NAN]]), 2020).tolist() == [
        5.0,
        3.0,
    ]
