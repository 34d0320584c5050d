from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
import pytest
from tests.finance.portfolios import allocate, asked, funded, single, source
from tests.present import plan_results as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections import plan_flows
from growthpoles.present.sections.funds import Funds
from growthpoles.present.sections.plan_flows import flow_pictures
from growthpoles.present.shelf import Book

Make = Callable[[tuple[Result, ...], str], Page]


def pictures(make: Make, result: Result, code: str = "en") -> list[str]:
    return flow_pictures(Funds(make((result,), code), Book(result)))


def test_every_band_is_a_flow_of_the_plan(in_language: Make) -> None:
    wide, first, second = pictures(in_language, made.plan())
    paid = made.plan()["contracts"]
    assert second.count("<title>") == paid.select("stage", "project").unique().height
    assert first.count("<title>") == paid.select("source", "stage").unique().height
    assert wide.count("<title>") == first.count("<title>") + second.count("<title>")
    cell = paid.filter((pl.col("stage") == "development") & (pl.col("project") == "P1"))["amount"].sum()
    assert f"Development → Copper alloys: {cell / 1e6:.1f} million KZT" in second


def test_many_projects_stand_by_region(in_language: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_flows, "_MOST", 1)
    wide, first, second = pictures(in_language, made.plan())
    flows = made.plan()["flows"]
    assert second.count("<title>") == flows.select("stage", "region").unique().height
    cell = flows.filter((pl.col("stage") == "pilot") & (pl.col("region") == "KZ-61"))["amount"].sum()
    assert f"Pilot production → Turkistan Region: {cell / 1e6:.1f} million KZT" in second
    assert wide.count("<title>") == first.count("<title>") + second.count("<title>")


def test_stages_stand_in_their_order(in_language: Make) -> None:
    first = pictures(in_language, made.plan())[1]
    found = re.findall(r">(Applied research|Development|Pilot production)</text>", first)
    assert found == ["Applied research", "Development", "Pilot production"]


def test_nothing_paid_no_picture(in_language: Make) -> None:
    assert pictures(in_language, allocate(asked(single("A", 5, 6.0)), funded(source("fund", 4)))) == []


def test_projects_without_a_region_say_so(in_language: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_flows, "_MOST", 0)
    plan = allocate(asked(single("A", 4, 6.0)), funded(source("fund", 4)))
    assert ">no region named</text>" in pictures(in_language, plan)[0]
