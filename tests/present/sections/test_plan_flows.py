from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
from tests.finance.portfolios import allocate, asked, funded, single, source
from tests.present import plan_results as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.funds import Funds
from growthpoles.present.sections.plan_flows import flow_pictures
from growthpoles.present.shelf import Book

Make = Callable[[tuple[Result, ...], str], Page]


def pictures(make: Make, result: Result, code: str = "en") -> list[str]:
    return flow_pictures(Funds(make((result,), code), Book(result)))


def test_every_band_is_a_flow_of_the_plan(in_language: Make) -> None:
    wide, first, second = pictures(in_language, made.plan())
    flows = made.plan()["flows"]
    assert second.count("<title>") == flows.height
    assert first.count("<title>") == flows.select("source", "stage").unique().height
    assert wide.count("<title>") == first.count("<title>") + second.count("<title>")
    cell = flows.filter((pl.col("source") == "bank") & (pl.col("region") == "KZ-61"))["amount"].item()
    assert f"Development bank → Pilot production → Turkistan Region: {cell / 1e6:.1f} million KZT" in second


def test_stages_stand_in_their_order(in_language: Make) -> None:
    first = pictures(in_language, made.plan())[1]
    found = re.findall(r">(Applied research|Development|Pilot production)</text>", first)
    assert found == ["Applied research", "Development", "Pilot production"]


def test_nothing_paid_no_picture(in_language: Make) -> None:
    assert pictures(in_language, allocate(asked(single("A", 5, 6.0)), funded(source("fund", 4)))) == []


def test_projects_without_a_region_say_so(in_language: Make) -> None:
    plan = allocate(asked(single("A", 4, 6.0)), funded(source("fund", 4)))
    assert ">no region named</text>" in pictures(in_language, plan)[0]
