from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import polars as pl
import pytest
from tests.present import plan_results as made

from growthpoles.core.result import Result, Table
from growthpoles.finance.allocation_results import FrontierResult
from growthpoles.finance.frontier import GoalAim, trace_frontier
from growthpoles.finance.funding import Funding, Source
from growthpoles.finance.portfolio import Goal, Money, Portfolio, Project, StageCost
from growthpoles.labels import Label
from growthpoles.present.page import Page
from growthpoles.present.sections.frontier import frontier_section

Make = Callable[[tuple[Result, ...], str], Page]
Read = Callable[[str], list[tuple[tuple[str, ...], str]]]


def body(make: Make, *results: Result, code: str = "en") -> str:
    section = frontier_section(make(results, code))
    assert section is not None
    return section.body


@lru_cache
def goal() -> FrontierResult:
    return trace_frontier(
        made.portfolio(), made.funding(), aim=GoalAim("jobs", step=50.0, limit=4), settings=made.EXACT
    )


def test_the_price_of_alignment_is_said(in_language: Make) -> None:
    html = body(in_language, made.frontier())
    last = made.frontier()["frontier"].filter(pl.col("objective") > 0).sort("against").row(-1, named=True)
    assert "Its worst-off region gets 47% of what its people would get" in html
    assert f"reaches {last['against']:.0%} and costs {last['price']:.1%} of the worth" in html
    assert "That plan takes in: Battery laboratory." in html


def test_a_step_that_costs_little_is_named(in_language: Make) -> None:
    found = made.frontier()
    cheap = pl.when(pl.col("point") == 1).then(0.03).otherwise("price")
    tables = tuple(
        Table(t.name, t.keys, t.data.with_columns(price=cheap)) if t.name == "frontier" else t
        for t in found.tables
    )
    html = body(in_language, FrontierResult(tables, found.spec))
    assert "Raising this to 86% costs 3.0% of the worth of the plan." in html


def test_a_bound_that_was_not_found_is_a_dash(in_language: Make) -> None:
    found, none = made.frontier(), pl.lit(None, pl.Float64)
    tables = tuple(
        Table(t.name, t.keys, t.data.with_columns(gap=none)) if t.name == "frontier" else t
        for t in found.tables
    )
    html = body(in_language, FrontierResult(tables, found.spec))
    assert "proved the best" not in html and ">–</td>" in html


def test_every_point_once_in_the_picture_and_all_in_the_table(in_language: Make) -> None:
    html = body(in_language, made.frontier())
    points = made.frontier()["frontier"]
    plans = points.filter(pl.col("objective") > 0)["against"].round(9).n_unique()
    picture = html[html.index("<svg") : html.index("</svg>")]
    assert picture.count("<circle") == plans
    assert html.count("proved the best") == points.filter(pl.col("gap") < 1e-6).height * 1


def test_a_goal_in_the_place_of_alignment(in_language: Make) -> None:
    html = body(in_language, goal())
    assert "The plan of the greatest effect contributes" in html and "worst-off" not in html
    assert "Outcomes by region" not in html and "Gini" not in html and "even" not in html
    assert "its expected effect plus the weighted attainment of goals" in html


def test_more_of_a_goal_has_its_price(in_language: Make) -> None:
    """One of two mills: 9 and 1 job, or 6 and 4 jobs, which gives up a third."""
    mills = tuple(
        Project(code, Label(code), stages=(StageCost("pilot", ((2026, 5),), value=value),),
                contributions=(("jobs", jobs),))
        for code, value, jobs in (("A", 9.0, 1.0), ("B", 6.0, 4.0))
    )  # fmt: skip
    asked = Portfolio(mills, Money("KZT"), goals=(Goal("jobs", Label("Jobs"), 10.0, 0.0),))
    fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, 5),))
    found = trace_frontier(asked, Funding((fund,), Money("KZT")), aim=GoalAim("jobs"), settings=made.EXACT)
    html = body(in_language, found)
    assert (
        "Of the plans tried the one with most of the goal contributes 4 and costs 33.3% of the worth." in html
    )
    assert "even" not in html and "Gini" not in html


def test_the_heading_says_which_aim_is_weighed(in_language: Make) -> None:
    titles = [frontier_section(in_language(x, "en")) for x in ((goal(),), (made.frontier(),))]
    assert [x.title for x in titles if x is not None] == [
        "What more of a goal costs", "Concentration in poles or alignment of regions",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_english_in_other_languages(code: str, in_language: Make, read: Read) -> None:
    for _, text in read(body(in_language, made.frontier(), goal(), code=code)):
        assert not re.search(r"[A-Za-z]{3,}|KZ-", text), text


def test_nothing_without_a_frontier(in_language: Make) -> None:
    assert frontier_section(in_language((made.plan(),), "en")) is None
