from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.present import made_programmes as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.call_tables import CallSheets, call_sheets, loads, points

Make = Callable[[tuple[Result, ...], str], Page]


@pytest.fixture
def sheets(in_language: Make) -> CallSheets:
    page = in_language((made.call(),), "en")
    return call_sheets(page, page.shelf.books[0], zone=lambda code: code)


def test_a_row_of_the_ranking_holds_what_the_result_says(sheets: CallSheets) -> None:
    row = made.call()["ranking"].row(2, named=True)
    cells = sheets.ranking.rows[2]
    assert cells[0] == "Battery" and cells[1] == "To be funded. Within the budget by rank"
    assert cells[2] == f"grey <span>{100 * row['p_funded']:.0f}%</span>"
    assert cells[3] == f"3 ({row['rank_low']}–{row['rank_high']})"
    low, high = (f"{100 * row[name]:.1f}" for name in ("low", "high"))
    assert cells[4] == f"{100 * row['score']:.1f} ({low}–{high})"
    assert cells[6:] == ("25 (70)",)


def test_reviewers_the_most_lenient_first_with_what_hangs_on_them(sheets: CallSheets) -> None:
    assert [row[0] for row in sheets.reviewers.rows] == ["R1", "R3", "R4", "R2"]
    assert sheets.reviewers.rows[0][3].startswith("+") and sheets.reviewers.rows[-1][3].startswith("−")
    assert sheets.reviewers.rows[1][1] == "decisions that change: 2"


def test_flags_say_what_became_of_the_review(sheets: CallSheets) -> None:
    told = {row[:2]: row[2:] for row in sheets.flags.rows}
    assert told["Drill", "Conflict of interest was declared"] == ("left out of the score", "1")
    assert told["Battery", "Reviewers disagree"] == ("for the panel to discuss", "–")


def test_criteria_and_priorities(sheets: CallSheets) -> None:
    assert sheets.rules.rows[0][:4] == ("Novelty", "67%", "0–10", "3")
    assert sheets.rules.rows[1][3] == "–"
    assert len(sheets.criteria.rows) == 16 and sheets.criteria.rows[0][:3] == ("Pump", "Novelty", "reached")
    assert sheets.priorities.rows[0] == ("Clean energy", "4", "2", "45", "47.4%", "30%", "100%")


def test_points_are_out_of_a_hundred(in_language: Make) -> None:
    page = in_language((), "ru")
    assert points(page, 0.725) == "72,5" and "нет" in points(page, None)


def test_topics_are_only_shown_where_they_are_known(in_language: Make) -> None:
    page = in_language((made.assignment(),), "en")
    found = loads(page, page.shelf.books[0])
    assert found.fit == "" and found.reviewers.heads == ("Reviewer", "Reviews", "Most reviews")
    assert sum(int(row[1]) for row in found.reviewers.rows) == 3 * int(found.applications)
