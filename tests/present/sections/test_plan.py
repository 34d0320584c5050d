from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
import pytest
from tests.finance.portfolios import allocate, asked, funded, single, source
from tests.present import plan_results as made

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Result, Table
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.present.page import Page
from growthpoles.present.sections.plan import plan_section

Make = Callable[[tuple[Result, ...], str], Page]
Read = Callable[[str], list[tuple[tuple[str, ...], str]]]
CODES = re.compile(r"\b(P[1-7]|KZ-\d\d|applied-research|scale-up|rb|lb|own-part|must-have|innovation-fund)\b")


def body(make: Make, *results: Result, code: str = "en") -> str:
    section = plan_section(make(results, code))
    assert section is not None
    return section.body


def test_what_is_spent_on_what(in_language: Make) -> None:
    html = body(in_language, made.plan())
    cost, public, private, effect = (
        made.plan()["figures"].filter(pl.col("name") == name)["value"][0]
        for name in ("cost", "public", "private", "effect")
    )
    assert f"spends {cost / 1e6:.1f} million KZT on 5 of 7 projects, 2026–2028" in html
    assert (
        f"{public / 1e6:.1f} million KZT of public money and {private / 1e6:.1f} million KZT from others"
        in html
    )
    assert f"Its expected effect is {effect:.1f} million KZT." in html
    assert "It is proved that no other plan under the same rules and budgets is worth more." in html


def test_an_open_gap_is_said(in_language: Make) -> None:
    plan = made.plan()
    gap = pl.when(pl.col("name") == "gap").then(0.0123).otherwise("value")
    tables = tuple(
        Table(t.name, t.keys, t.data.with_columns(value=gap)) if t.name == "figures" else t
        for t in plan.tables
    )
    assert "worth more by over 1.23%" in body(in_language, AllocationResult(tables, plan.spec))


def test_what_more_money_would_be_worth_stands_dearest_first(in_language: Make) -> None:
    html = body(in_language, made.plan())
    prices = [
        float(found) for found in re.findall(r"one more unit of this budget adds ([\d.]+) of effect", html)
    ]
    held = made.plan()["channels"].filter(pl.col("price") > 1e-9)["price"].round(4).to_list()
    assert prices == sorted(prices, reverse=True) and sorted(prices) == pytest.approx(sorted(held), abs=6e-4)
    assert "<li>Innovation fund, 2027: one more unit" in html


def test_made_up_projects_are_called_so(in_language: Make) -> None:
    assert "Illustrative: the figures of this part are made up" in body(in_language, made.plan())
    real = AllocationResult(made.plan().tables, {**made.plan().spec, "illustrative": False}, Diagnostics())
    assert "Illustrative" not in body(in_language, real)


def test_a_plan_that_pays_nothing(in_language: Make) -> None:
    html = body(in_language, allocate(asked(single("A", 5, 6.0)), funded(source("fund", 4))))
    assert "no project can be paid for" in html and "<svg" not in html


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_codes_and_no_english_in_other_languages(code: str, in_language: Make, read: Read) -> None:
    html = body(in_language, made.plan(), made.priorities(), made.alternatives(), code=code)
    for _, text in read(html):
        assert not CODES.search(text), text
        assert not re.search(r"[A-Za-z]{4,}", text.replace("Programme rules of 2026", "")), text


def test_nothing_without_results(in_language: Make) -> None:
    assert plan_section(in_language((), "en")) is None
