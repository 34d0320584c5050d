"""Cells of the tables of a workbook: number formats by unit and size, marks where there is no figure."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import polars as pl

from growthpoles.present.numbers import cell_mark

MARKED = ("confidential", "missing", "not-applicable")
CHANGED = ("imputed", "treated")  # figures that a method put in or pulled in are set in italics
FIGURES = ("value", "amount", "raw", "treated", "score")
_UNITS = ("unit_of_measure", "unit")
_SIZES = ((10_000.0, "#,##0"), (100.0, "#,##0.0"), (1.0, "#,##0.00"), (0.01, "0.000"), (0.0, "0.0000"))
_TINY = 1e-4


def flags(data: pl.DataFrame) -> list[str]:
    """The flag of each row: why a figure is not there, or how it came there; empty = nothing to say."""
    for name in ("flag", "status"):
        if name in data.columns and data[name].dtype == pl.String:
            return [value or "" for value in data[name].to_list()]
    return [""] * data.height


def units(data: pl.DataFrame) -> list[str]:
    """The unit of measure of each row; empty where the table names none."""
    for name in _UNITS:
        if name in data.columns and data[name].dtype == pl.String:
            return [value or "" for value in data[name].to_list()]
    return [""] * data.height


def shown(code: str, value: object, *, flag: str) -> object:
    """What a cell holds: the value, a mark for a figure that is not there, or None for an empty cell.

    A figure flagged as confidential is never shown, whatever the table holds.

    Example:
        >>> shown("value", 8.0, flag="confidential"), shown("value", None, flag="missing")
        ('x', '…')
    """
    if code in FIGURES and (flag == "confidential" or (value is None and flag in MARKED)):
        return cell_mark(flag)
    if isinstance(value, float) and not isfinite(value):
        return cell_mark("missing")
    return value


def column_format(code: str, data: pl.Series) -> str:
    """Number format of a column: years plain, shares as percentages, the rest by size.

    Example:
        >>> column_format("year", pl.Series([2022])), column_format("share", pl.Series([0.1, 0.5]))
        ('0', '0.0%')
        >>> column_format("amount", pl.Series([2.5e6])), column_format("index", pl.Series([0.5]))
        ('#,##0', '0.000')
    """
    if data.dtype.is_integer():
        return "0" if "year" in code.split("_") else "#,##0"
    sizes = data.drop_nulls().abs()
    largest = max((value for value in sizes.to_list() if isfinite(value)), default=0.0)
    share = "share" in code.split("_") and largest <= 1
    return "0.0%" if share else size_format(largest)


def size_format(size: float) -> str:
    """Number format of figures that are at most so large."""
    if 0 < size < _TINY:
        return "0.00E+00"
    return next(form for least, form in _SIZES if size >= least)


def cell_format(value: float, *, unit: str, percent: str) -> str:
    """Number format of one figure with a unit of its own.

    Args:
        value: The figure.
        unit: Its unit of measure.
        percent: How the language writes a percentage that is one already, as a number format.
    """
    return percent if unit == "%" else size_format(abs(value)) if value else "0"


def widths(columns: Mapping[str, list[str]]) -> dict[str, float]:
    """Widths of columns from their texts, in letters, between 9 and 46."""
    return {
        code: min(46.0, max(9.0, *(len(text) + 2.0 for text in texts))) for code, texts in columns.items()
    }
