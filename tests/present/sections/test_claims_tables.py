from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.dynamics.claim_panels import QUICK, claim, planted

from growthpoles.core.result import Result
from growthpoles.dynamics.claims import assess_claims
from growthpoles.present.page import Page
from growthpoles.present.sections.claims_tables import CHIPS, GRADES, curve_sheet, estimates_sheet
from growthpoles.present.shelf import Book


@pytest.fixture(scope="module")
def result() -> Result:
    return assess_claims(planted(0.6), claims=[claim(lags=(1,))], settings=QUICK)


def test_every_grade_has_a_colour() -> None:
    assert CHIPS.keys() == GRADES.keys()


def test_other_comparisons_stand_from_the_strictest_on(
    in_language: Callable[..., Page], result: Result
) -> None:
    page, book = in_language((result,), "en"), Book(result)
    sheet = estimates_sheet(page, book, row=book.row("assessments"))
    assert [row[0] for row in sheet.rows] == [
        "Changes within units, years set apart",
        "Changes within units",
        "Changes from year to year",
        "Differences between units",
        "All together, years set apart",
    ]
    estimate = result["estimates"].filter(estimator="two-way")["estimate"][0]
    assert sheet.rows[0][1] == f"{estimate:.3g}" and sheet.rows[3][-1] == "30"


def test_specifications_name_what_is_held_equal(in_language: Callable[..., Page], result: Result) -> None:
    page, book = in_language((result,), "en"), Book(result)
    sheet = curve_sheet(page, page.names_of(book), rows=book.rows("curve"))
    assert len(sheet.rows) == 4 and sorted({row[2] for row in sheet.rows}) == ["c", "–"]
    assert all(row[:2] == ("y", "x") for row in sheet.rows)
