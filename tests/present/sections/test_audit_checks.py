from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.present.page import Page
from growthpoles.present.sections.audit_book import Audit
from growthpoles.present.sections.audit_checks import Check, audit_checks

Make = Callable[..., Page]


def checks_of(page: Page) -> dict[str, Check]:
    book = page.shelf.first("audit")
    assert book is not None
    return {check.title: check for check in audit_checks(Audit(page, book))}


def test_checks_are_graded_by_the_diagnostics_worst_first(page: Page) -> None:
    checks = checks_of(page)
    grades = [check.grade for check in checks.values()]
    assert grades == sorted(grades, key=("warning", "note", "unavailable", "good").index)
    found = {title: check.grade for title, check in checks.items()}
    assert found == {
        "Extreme values": "warning",
        "Voice of the pillars": "warning",
        "Consistency": "warning",
        "Overlap": "note",
        "Indicators in their pillars": "note",
        "Weights": "note",
        "Leaving one out": "note",
        "Index": "good",
        "Published figures": "good",
        "Zeros and equal figures": "good",
        "Size of the region": "good",
        "Contradiction": "good",
        "Pillars among themselves": "good",
    }


def test_sentences_name_what_is_flagged(page: Page) -> None:
    checks = checks_of(page)
    assert checks["Extreme values"].text == (
        "Extreme values are left after treatment: R&D staff per 10,000 employed."
    )
    assert checks["Voice of the pillars"].text == (
        "Pillars without a voice in the index: Innovative infrastructure. "
        "The index ranks the regions almost as each of these pillars alone does: "
        "Main macroeconomic indicators."
    )
    assert checks["Overlap"].text.startswith("Pairs of indicators of one pillar that say nearly the same: 1.")
    assert "65%" in checks["Published figures"].text


def test_many_names_are_cut_short(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.audit()
    names = [f"X{i}" for i in range(9)]
    rows = [{"indicator": code, "stage": "treated", "n": 6, "flag": "extremes"} for code in names]
    tables = [t for t in made.tables if t.name != "statistics"]
    many = fakes.AuditResult(tables=(*tables, fakes.table("statistics", "indicator stage", rows)))
    text = checks_of(in_language((many,), "en"))["Extreme values"].text
    assert text == "Extreme values are left after treatment: X0; X1; X2; X3; X4 and others."


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_what_cannot_be_judged_is_not_called_good(code: str, fakes: ModuleType, in_language: Make) -> None:
    page = in_language((fakes.scoreless_audit(),), code)
    checks, _ = checks_of(page), page.language.gettext
    assert checks[_("Index")].grade == "warning"
    for title in ("Voice of the pillars", "Weights", "Leaving one out", "Pillars among themselves"):
        assert checks[_(title)].grade == "unavailable"
