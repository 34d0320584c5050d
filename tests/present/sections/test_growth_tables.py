"""Tables of the simulation: the cells of the result, and what is presumed marked as such."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from growthpoles.present.page import Page
from growthpoles.present.sections.growth_tables import growth_sheets


def test_parameters_and_courses_are_those_of_the_result(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    result = fakes.growth()
    page = in_language((result,), "en")
    book = page.shelf.first("growth")
    assert book is not None
    found = growth_sheets(page, book, region=str)
    assert len(found["parameters"].rows) == result["parameters"].height
    assert len(found["sizes"].rows) == result["push_sizes"].height
    for name, sheet in found.items():
        assert {len(row) for row in sheet.rows} <= {len(sheet.heads)}, name
