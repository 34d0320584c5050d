"""Reading a business case."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.errors import InputError, SpecificationError
from growthpoles.labels import Label
from growthpoles.transfer.business_inputs import (
    INFLOWS,
    BusinessPlan,
    BusinessSettings,
    CashLine,
    load_business_plan,
)
from growthpoles.transfer.vocabulary import load_words


def table(path: Path, *rows: str) -> Path:
    file = path / "plan.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_a_plan_is_read_with_its_years_and_factors(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "code,name_ru,kind,2026,2027,2028,low,high",
        "inv,Цех,Investment,100,,,0.9,1.3",
        "rev,Сбыт,revenue,,60,80.5,,",
    )
    read = load_business_plan(file, money="KZT billion", illustrative=True)
    plant, sales = read.value.lines
    assert plant.amounts == ((2026, 100.0), (2027, 0.0), (2028, 0.0)) and (plant.low, plant.high) == (
        0.9,
        1.3,
    )
    assert (sales.sign, plant.sign, sales.low, sales.label.ru) == (1, -1, 1.0, "Сбыт")
    assert read.value.years == (2026, 2027, 2028) and read.value.money == "KZT billion"
    assert [(item.code, dict(item.details)["count"]) for item in read.notes] == [
        ("business.empty", 3), ("business.range.blank", 1)
    ]  # fmt: skip


def test_every_problem_is_told_with_its_row(tmp_path: Path) -> None:
    file = table(tmp_path, "code,kind,2026,2027,low,high", "a,bribe,-1,2,1.2,1.3", "a,revenue,1,x,0.5,0.9")
    with pytest.raises(InputError) as failure:
        load_business_plan(file)
    found = {(item.code, item.where.row, item.where.column) for item in failure.value.problems}
    assert {
        ("transfer.word.unknown", 2, "kind"), ("transfer.number.negative", 2, "2026"),
        ("business.range", 2, "low"), ("business.range", 3, "low"), ("table.row.twice", 3, "code"),
    } <= found and any(row == 3 and column == "2027" for _, row, column in found)  # fmt: skip


def test_a_heading_that_only_holds_a_year_and_a_year_without_a_column_are_refused(tmp_path: Path) -> None:
    rows = ("a,investment,100,200,", "b,revenue,,,400")
    for heads in ("2026,2027 план,2028", "2026,FY2027,2028", "2026,2027,2027 г."):
        with pytest.raises(InputError) as failure:
            load_business_plan(table(tmp_path, f"code,kind,{heads}", *rows))
        (item,) = failure.value.problems[:1]
        assert item.code in ("table.year.unclear", "table.year.twice")
    with pytest.raises(InputError) as failure:
        load_business_plan(table(tmp_path, "code,kind,2026,2027,2030", *rows))
    (item,) = failure.value.problems
    assert item.code == "business.gap" and dict(item.details)["years"] == "2028, 2029"


def test_an_empty_end_of_a_range_is_told(tmp_path: Path) -> None:
    rows = ("a,investment,100,0,0.9,1.3", "b,revenue,0,200,,1.1")
    read = load_business_plan(table(tmp_path, "code,kind,2026,2027,low,high", *rows))
    assert [(item.code, item.where.row) for item in read.notes] == [("business.range.blank", 3)]


def test_a_plan_needs_two_years_and_different_codes() -> None:
    line = CashLine("a", Label("A"), "revenue", ((2026, 1.0),))
    with pytest.raises(InputError) as failure:
        BusinessPlan((line, line))
    assert {item.code for item in failure.value.problems} == {"transfer.code.twice", "business.years"}


def test_impossible_settings_are_refused() -> None:
    with pytest.raises(SpecificationError) as failure:
        BusinessSettings(-1.0, draws=-1)
    assert len(failure.value.problems) == 2


def test_money_in_is_named_among_the_kinds() -> None:
    assert set(INFLOWS) < set(load_words().known["cash"])
