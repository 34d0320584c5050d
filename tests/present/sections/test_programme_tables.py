from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.present import made_programmes as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.programme_tables import ProgrammeSheets, programme_sheets

Make = Callable[[tuple[Result, ...], str], Page]


@pytest.fixture
def sheets(in_language: Make) -> ProgrammeSheets:
    page = in_language((made.programme(),), "en")
    return programme_sheets(page, page.shelf.books[0], state=lambda code: code)


def test_a_goal_with_its_levels_pace_and_gap(sheets: ProgrammeSheets) -> None:
    """G2: from 10 to 20 by 2030, 11 in 2027: 10 % of the way where 40 % would be even."""
    row = next(row for row in sheets.goals.rows if row[0] == "Enterprises that innovate")
    assert row[1:] == (
        "behind", "10% (2025)", "20% (2030)", "11% (2027)", "10% (40%)",
        "9 percentage points",
    )  # fmt: skip


def test_an_attained_goal_lacks_nothing_and_an_unknown_one_is_marked(sheets: ProgrammeSheets) -> None:
    first, _, third = sheets.goals.rows
    assert first[-1] == "–" and all("missing" in cell for cell in third[-3:])


def test_a_dimension_without_goals_has_no_figures(sheets: ProgrammeSheets) -> None:
    rows = {row[0]: row[1:] for row in sheets.dimensions.rows}
    assert rows["Infrastructure"] == ("2", "50%", "10%", "1150")
    assert len(rows) == 5 and all("not applicable" in cell for cell in rows["Management levers"][1:])


def test_money_by_tags(sheets: ProgrammeSheets) -> None:
    mechanisms = {row[0]: row[1:] for row in sheets.mechanisms.rows}
    assert mechanisms["Economic and financial mechanism"] == ("2", "1", "1150")
    assert mechanisms["Feedback mechanism"] == ("0", "0", "–")
    assert "missing" in mechanisms["Legal mechanism"][2]
    approaches = {row[0]: row[3] for row in sheets.approaches.rows}
    assert approaches["Innovation approach"] == "1150"


def test_demand_roles_and_priorities(sheets: ProgrammeSheets) -> None:
    assert sheets.demand.rows == (
        ("Buying the first turbines", "Public procurement of innovation",
         "Innovation of the east → Clean energy → Wind turbines", "250"),
    )  # fmt: skip
    who = {row[0]: row[1] for row in sheets.organisations.rows}
    assert (
        who["East University"] == "Executor: Buying the first turbines; Scientific institution: Wind turbines"
    )
    assert sheets.priorities.rows[0] == (
        "Clean energy",
        "not known",
        "1150",
        *sheets.priorities.rows[0][3:4],
        "30%",
        "100%",
    )
    assert "missing" in sheets.priorities.rows[0][3]
