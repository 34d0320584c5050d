"""Where a table of a document stands: in the text, in the appendix, or there on a page on its side."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.present.documents.columns import Fit, Page, fit, squeezed
from growthpoles.present.documents.tree import Table

SIZES, WIDE_SIZES = (8.0, 7.5, 7.0, 6.5), (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
LONG = 60  # rows; a longer table stands in the appendix


@dataclass(frozen=True, slots=True)
class Standing:
    """How and where a table stands.

    Attributes:
        fit: Size of its letters and widths of its columns.
        wide: It needs a page on its side.
        moved: It stands in the appendix.
    """

    fit: Fit
    wide: bool
    moved: bool


def stand(table: Table, *, upright: Page, turned: Page | None, language: str) -> Standing:
    """The place of a table: wide tables and long ones go to the appendix.

    Args:
        table: The table.
        upright: Room on an upright page.
        turned: Room on a page on its side; None = all pages are alike.
        language: Of the texts.
    """
    held = fit(table, upright, SIZES, language)
    if held is None:
        room = turned or upright
        held = fit(table, room, WIDE_SIZES, language) or squeezed(table, room, WIDE_SIZES[-1], language)
        return Standing(held, wide=turned is not None, moved=True)
    if len(table.body) <= LONG:
        return Standing(held, wide=False, moved=False)
    return Standing(fit(table, upright, SIZES[2:], language) or held, wide=False, moved=True)
