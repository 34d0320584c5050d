"""How a workbook is written here: the same content gives the same bytes, and no text becomes a formula."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO

import xlsxwriter

MADE = datetime(2026, 1, 1)  # a fixed day, so that a workbook is the same whenever it is written
ROWS, COLUMNS, LETTERS = 1_048_576, 16_384, 32_767  # what Excel can hold
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@contextmanager
def excel_book(stream: BytesIO, *, large: bool = False, **properties: str) -> Iterator[xlsxwriter.Workbook]:
    """A workbook that is written into a stream when the block ends.

    Args:
        stream: Where its bytes go.
        large: Keep only the current row in memory; rows must then be written from top to bottom.
        **properties: Title, subject and so on, as a file's properties name them.
    """
    how = {"constant_memory": True} if large else {"in_memory": True}
    with xlsxwriter.Workbook(stream, {**_OPTIONS, **how}) as book:
        book.set_properties({**properties, "created": MADE})
        yield book


def tab_name(text: str) -> str:
    """A text as the name of a sheet: at most 31 characters, without those that Excel refuses.

    Example:
        >>> tab_name("1.2 Shares: [all] of 'regions' in 2022 and after")
        '1.2 Shares all of regions in 20'
    """
    kept = "".join(" " if ord(letter) < 32 else letter for letter in text if letter not in "[]:*?/\\'")
    return " ".join(kept.split())[:31].strip()


def clipped(text: str) -> str:
    """A text that fits into a cell of Excel; a longer one ends with an ellipsis."""
    return text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"
