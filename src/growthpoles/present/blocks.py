"""Parts of a section that all look alike: sentences, cards, pictures, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from growthpoles.present.page import Page, Section
from growthpoles.present.sections.maps import Key
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Book
from growthpoles.present.told import OnPage

WIDTHS = (("", 940.0), ("-narrow", 360.0))
LONG, FIRST = 40, 10  # of a table of more rows than the first number, the second stay open
Card = tuple[str, str, str]
_SAID = ("transfer.illustrative",)


@dataclass(frozen=True)
class Block:
    """A headed piece of a part; one without sentences, pictures and rows is not shown.

    Attributes:
        title: Heading.
        texts: Sentences.
        pictures: A picture, wide and narrow; none = no picture.
        caption: What stands below the picture.
        keys: Legend of the picture.
        sheets: Tables.
        open: Whether the first table is open unless it is long; the others are folded.
    """

    title: str
    texts: Sequence[str] = ()
    pictures: Sequence[str] = ()
    caption: str = ""
    keys: Sequence[Key] = ()
    sheets: Sequence[Sheet] = ()
    open: bool = True

    @property
    def shown(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.texts or self.pictures or any(sheet.rows for sheet in self.sheets))


@dataclass(frozen=True)
class Part:
    """One result of a section.

    Attributes:
        told: The result.
        lead: What it says, in sentences.
        cards: (heading, figure, remark).
        blocks: Its pieces.
        link: A file that comes with the page, as markup; empty = none.
    """

    told: OnPage
    lead: Sequence[str]
    cards: Sequence[Card]
    blocks: Sequence[Block]
    link: str = ""

    def tables(self, block: Block) -> Iterator[tuple[Sheet, bool]]:
        """Tables of a block, each with whether it is folded; of a long one the first rows stay open."""
        _, numbers = self.told.page.language.gettext, self.told.page.numbers
        for k, sheet in enumerate(block.sheets):
            first = block.open and not k
            if first and len(sheet.rows) > LONG:
                shown = {"n": numbers.integer(FIRST), "all": numbers.integer(len(sheet.rows))}
                note = _("The first {n} of {all} rows; the whole table is folded below.", **shown)
                yield replace(sheet, rows=sheet.rows[:FIRST], note=note), False
                yield replace(sheet, title=_("{title}: all rows", title=sheet.title)), True
            else:
                yield sheet, not first

    @property
    def said(self) -> tuple[list[str], list[str]]:
        """Warnings and notes of the result."""
        return notes_of(self.told.page, self.told.book, prefix="", skip=_SAID)


def block_section(
    page: Page, books: Sequence[Book], *, ident: str, title: str, make: Callable[[Book, int], Part]
) -> Section | None:
    """A section with one part for each result; None without results.

    Args:
        page: The page.
        books: The results.
        ident: Anchor.
        title: Heading.
        make: Makes the part of a result from it and its number.
    """
    if not books:
        return None
    parts = [make(book, number) for number, book in enumerate(books)]
    return Section(ident, title, page.render("blocks.html.j2", parts=parts))
