"""Tables as CSV that a spreadsheet program opens with a double click, and texts that it never runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from math import isfinite

import polars as pl

_BOM = "\ufeff"
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SEPARATORS = {"en": ",", "ru": ";"}


def csv_text(table: pl.DataFrame, *, excel: str = "en") -> str:
    """A table as CSV text for Excel: with a byte order mark, so that every letter is read right.

    Texts that a spreadsheet program would take for a formula get an apostrophe in front; numbers never do.

    Args:
        table: The table.
        excel: ``en`` for commas and a decimal point; ``ru`` for semicolons and a decimal comma, as Excel in
            Russian and in Kazakh expects them.

    Raises:
        ValueError: ``excel`` is neither.

    Example:
        >>> csv_text(pl.DataFrame({"name": ["=1+1"], "share": [0.5]}), excel="ru")
        "\\ufeffname;share\\r\\n'=1+1;0,5\\r\\n"
    """
    if excel not in _SEPARATORS:
        raise ValueError(f"excel must be one of {', '.join(_SEPARATORS)}, not {excel!r}")
    stream = StringIO()
    writer = csv.writer(stream, delimiter=_SEPARATORS[excel], lineterminator="\r\n")
    writer.writerow([neutral(name) for name in table.columns])
    writer.writerows(_cells(row, comma=excel == "ru") for row in table.iter_rows())
    return _BOM + stream.getvalue()


def neutral(text: str) -> str:
    """A text that no spreadsheet program takes for a formula when it reads it from a CSV file.

    Example:
        >>> neutral("@SUM(A1)"), neutral("a = b")
        ("'@SUM(A1)", 'a = b')
    """
    risky = text.startswith(_STARTS) or text.lstrip().startswith(_STARTS)
    return f"'{text}" if risky else text


def _cells(row: Iterable[object], *, comma: bool) -> list[str]:
    return [_cell(value, comma=comma) for value in row]


def _cell(value: object, *, comma: bool) -> str:
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value).replace(".", ",") if comma else str(value)
    return neutral(str(value))
