"""Tables of the models of spread: only models that were used, with the cells of the result."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from growthpoles.present.page import Page
from growthpoles.present.sections.spread_tables import model_sheets, ring_name


def test_rings_are_those_of_the_result(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    result = fakes.spread()
    page = in_language((result,), "en")
    book = page.shelf.first("spread")
    assert book is not None
    found = model_sheets(page, book, variable=str)
    rings = result["rings"].to_dicts()
    assert len(found[0].rows) == len(rings)
    expected = sorted(
        (
            ring_name(page, row),
            page.numbers.integer(row["units"]),
            page.number(row["growth"], flag="not-applicable"),
        )
        for row in rings
    )
    assert sorted((row[1], row[2], row[4]) for row in found[0].rows) == expected
    for sheet in found:
        assert sheet.rows and {len(row) for row in sheet.rows} == {len(sheet.heads)}
