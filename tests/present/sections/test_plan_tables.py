from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from tests.present import plan_results as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.funds import Funds
from growthpoles.present.sections.plan_tables import PlanSheets, plan_sheets
from growthpoles.present.shelf import Book

Make = Callable[[tuple[Result, ...], str], Page]


@pytest.fixture
def sheets(in_language: Make) -> PlanSheets:
    page = in_language((made.plan(),), "en")
    return plan_sheets(Funds(page, Book(made.plan())))


def test_projects_that_are_paid_come_first_with_their_years(sheets: PlanSheets) -> None:
    first = sheets.projects.rows[0]
    assert first == (
        "Copper alloys",
        "Karaganda Region",
        "Paid to its end",
        "2026–2028",
        "3 of 3",
        "290.0",
        "768.0",
    )
    assert [row[0] for row in sheets.out.rows] == ["Battery laboratory", "Wool processing"]
    assert {row[0] for row in sheets.projects.rows}.isdisjoint({"Battery laboratory", "Wool processing"})


def test_a_project_that_is_out_says_why_and_what_it_lacks(sheets: PlanSheets) -> None:
    rows = {row[0]: row[2] for row in sheets.out.rows}
    assert rows["Wool processing"].startswith("Not paid: its money does more elsewhere. It would be in with")
    assert "does not fit beside the others" in rows["Battery laboratory"]


def test_contracts_are_those_of_the_table(sheets: PlanSheets) -> None:
    amounts = [float(cell) for row in sheets.contracts.rows for cell in row[3:] if cell != "–"]
    assert sum(amounts) == pytest.approx(made.plan()["contracts"]["amount"].sum() / 1e6, abs=2)
    assert sheets.contracts.heads[3:] == ("2026", "2027", "2028")


def test_scarce_budgets_have_a_star(sheets: PlanSheets) -> None:
    use = {row[0]: row[1:] for row in sheets.use.rows}
    assert use["Innovation fund"] == ("30.0 of 30.0", "70.0 of 70.0 ★", "80.0 of 80.0 ★")
    assert use["Development bank"][0] == "–"


def test_rules_that_bind(sheets: PlanSheets) -> None:
    rows = {row[0]: row for row in sheets.rules.rows}
    assert rows["Own part"][1:4] == ("<cite>Programme rules of 2026</cite>", "binds", "22.3%")
    assert rows["Public part of a pilot"][2] == "leaves room"


def test_quotas_goals_regions_and_years(sheets: PlanSheets) -> None:
    assert sheets.quotas.rows[0][:4] == ("Region: Karaganda Region", "leaves room", "395.0", "53.7%")
    assert sheets.goals.rows == (("New jobs", "800", "843", "100%"),)
    assert sheets.regions.rows[0] == ("Karaganda Region", "2", "395.0", "54%", "962.6")
    committed = made.plan()["years"].filter(pl.col("year") == 2026)["committed"][0]
    assert sheets.years.rows[0][2] == f"{committed / 1e6:.1f}"


def test_sources_by_what_they_pay(sheets: PlanSheets) -> None:
    assert sheets.sources.rows[0] == ("Science budget", "Republican budget", "public", "196.5", "27%", "0%")
    assert [row[0] for row in sheets.channels.rows][:2] == ["Development bank", "Development bank"]
