from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.present import plan_results as made

from growthpoles.core.diagnostic import Diagnostics, note, warning
from growthpoles.core.result import Result
from growthpoles.errors import Where
from growthpoles.present.page import Page
from growthpoles.present.sections.funds import Funds
from growthpoles.present.sections.funds_notes import funds_notes
from growthpoles.present.shelf import Book

Make = Callable[[tuple[Result, ...], str], Page]
FOUND = Diagnostics(
    (
        warning(
            "finance.breach.amount", Where(key="P1 pilot"), rule="own-part", paid=21_000_000, most=20_000_000
        ),
        warning("finance.adjust.no_status", Where(key="P1 pilot")),
        warning("finance.adjust.no_status", Where(key="P1 development")),
        warning("finance.quota.short", Where(key="quota.region KZ-61"), short=5),
        note("finance.illustrative"),
    )
)


@pytest.fixture
def funds(in_language: Make) -> Callable[[str], Funds]:
    result = replace(made.plan(), diagnostics=FOUND)
    return lambda code: Funds(in_language((result,), code), Book(result))


def test_amounts_have_their_unit_and_rules_and_projects_their_names(funds: Callable[[str], Funds]) -> None:
    warnings, notes = funds_notes(funds("en"), "finance.quota.short")
    assert (
        "Copper alloys, Pilot production: 21.0 million KZT is more than the 20.0 million KZT" in warnings[0]
    )
    assert "rule Own part" in warnings[0] and notes == []


def test_places_of_one_message_stand_together(funds: Callable[[str], Funds]) -> None:
    warnings, _ = funds_notes(funds("ru"), "finance.quota.short")
    assert len(warnings) == 2 and warnings[1].startswith(
        "Медные сплавы, Опытное производство; Медные сплавы,"
    )


def test_a_quota_is_named(funds: Callable[[str], Funds]) -> None:
    assert funds_notes(funds("en"))[0][-1].startswith("Region: Turkistan Region: ")
