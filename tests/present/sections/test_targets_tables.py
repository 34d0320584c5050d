"""Tables of plan against actual."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.present.made_futures import made_plan

from growthpoles.present.page import Page
from growthpoles.present.sections.targets_tables import (
    attribution_sheet,
    goal_sheets,
    light,
    revisions_sheet,
)
from growthpoles.present.shelf import Book


def opened(in_language: Callable[..., Page]) -> tuple[Page, Book]:
    page = in_language((made_plan(),), "en")
    book = page.shelf.first("plan")
    assert book is not None
    return page, book


def test_the_part_of_a_revision_is_the_one_of_the_path(in_language: Callable[..., Page]) -> None:
    page, book = opened(in_language)
    (sheet,) = goal_sheets(page, book)
    row = next(cells for cells in sheet.rows if cells[0] == "U4")
    target = book.row("targets", unit="U4")
    assert row[8] == page.figure(target["real"])
    assert row[9] == page.figure(target["revision"]) != page.figure(0.0)
    assert row[6].startswith(str(page.figure(target["net"])))


@pytest.mark.parametrize(("side", "sign"), [("ahead", "▲"), ("on-plan", "●"), ("behind", "▼"), ("", "?")])
def test_a_light_has_a_sign_besides_its_colour(
    in_language: Callable[..., Page], side: str, sign: str
) -> None:
    assert sign in light(opened(in_language)[0], side)


def test_parts_and_revisions_are_listed(in_language: Callable[..., Page]) -> None:
    page, book = opened(in_language)
    parts, revisions = attribution_sheet(page, book), revisions_sheet(page, book)
    assert parts is not None and {row[2] for row in parts.rows} >= {"part", "rest"}
    assert revisions is not None and {row[0] for row in revisions.rows} == {"U4"}
