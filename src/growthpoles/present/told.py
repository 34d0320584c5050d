"""A result on a page, which sections put into words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.page import Page
from growthpoles.present.shelf import Book, Names


@dataclass(frozen=True)
class OnPage:
    """A result on a page, with its names.

    Attributes:
        page: The page.
        book: The result.
    """

    page: Page
    book: Book

    @cached_property
    def names(self) -> Names:
        """Names, those of the result itself first: results use some of the same codes."""
        return self.page.names_of(self.book)
