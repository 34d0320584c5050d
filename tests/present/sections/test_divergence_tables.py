"""Tables of divergence: the cells are those of the result, in the same order."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from growthpoles.present.page import Page
from growthpoles.present.sections.divergence_tables import detail_sheets
from growthpoles.present.sheets import Sheet


def sheets(fakes: ModuleType, in_language: Callable[..., Page]) -> tuple[Page, dict[str, Sheet]]:
    page = in_language((fakes.divergence(),), "en")
    book = page.shelf.first("divergence")
    assert book is not None
    return page, detail_sheets(page, book)


def test_figures_of_a_year_stand_in_its_row(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    page, found = sheets(fakes, in_language)
    rows = fakes.divergence()["yearly"].to_dicts()
    assert len(found["yearly"].rows) == len(rows)
    for printed, row in zip(found["yearly"].rows, rows, strict=True):
        assert printed[0] == str(row["year"])
        assert printed[2] == page.number(row["log_deviation"], 3)
        assert printed[-1] == page.number(row["extremes"], 1)


def test_every_table_is_as_wide_as_its_heads(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    _, found = sheets(fakes, in_language)
    assert any(sheet.rows for sheet in found.values())
    for name, sheet in found.items():
        assert {len(row) for row in sheet.rows} <= {len(sheet.heads)}, name
