"""Where a table of a document stands: in the text, in the appendix, or there on a page on its side."""

from __future__ import annotations

from dataclasses import dataclass, replace

from growthpoles.present.documents.columns import Fit, Page, fit, squeezed
from growthpoles.present.documents.tree import Table

SIZES, WIDE_SIZES = (8.0, 7.5, 7.0, 6.5), (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
WHOLE = 0.36  # share of a page; a lower table is not broken
_LONG = 60  # rows; a longer table stands in the appendix
_MANY = 8  # columns from which a page on its side is tried
_DENSE = 2.0  # times as much room on an upright page is too much


@dataclass(frozen=True, slots=True)
class Standing:
    """How and where a table stands.

    Attributes:
        fit: Size of its letters and widths of its columns.
        wide: It needs a page on its side.
        moved: It stands in the appendix.
        hyphened: Its words fit only if they are hyphenated.
    """

    fit: Fit
    wide: bool
    moved: bool
    hyphened: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """The pages of a document.

    Attributes:
        upright: Room on a page.
        turned: Room on a page on its side; None = all pages are alike.
        language: Of the texts.
    """

    upright: Page
    turned: Page | None
    language: str

    def stand(self, table: Table) -> Standing:
        """The place of a table: wide tables and long ones go to the appendix."""
        held, wide = self._held(table)
        moved = wide or len(table.body) > _LONG
        if moved and not wide:
            held = fit(table, self.upright, sizes=SIZES[2:], language=self.language) or held
        return Standing(held, wide, moved)

    def unbroken(self, table: Table) -> Standing:
        """The same place for a program that does not hyphenate: smaller letters rather than broken words."""
        place = self.stand(table)
        room = self.turned if place.wide and self.turned else self.upright
        held = fit(
            table, room, sizes=WIDE_SIZES if place.wide else SIZES, language=self.language, hyphens=False
        )
        return replace(place, fit=held or place.fit, hyphened=held is None)

    def _held(self, table: Table) -> tuple[Fit, bool]:
        """How a table stands, and whether it needs a page on its side: where upright is far less dense."""
        upright, turned = self.upright, self.turned
        held = fit(table, upright, sizes=SIZES, language=self.language)
        if held and (len(held.widths) < _MANY or held.height < WHOLE * upright.height or turned is None):
            return held, False
        room = turned or upright
        beside = fit(table, room, sizes=WIDE_SIZES, language=self.language)
        if held and not (beside and beside.height * room.width * _DENSE < held.height * upright.width):
            return held, False
        return beside or squeezed(table, room, size=WIDE_SIZES[-1]), turned is not None
