"""Tables as files that an office opens: CSV as Excel of each country reads it, and workbooks."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import polars as pl

FORMS = ("ru", "en", "plain")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    Example:
        >>> neutral("=1+1"), neutral("Almaty")
        ("'=1+1", 'Almaty')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_bytes(data: pl.DataFrame, notes: Sequence[str] = (), *, form: str = "ru") -> bytes:
    """A table as CSV.

    Args:
        data: The table.
        notes: Lines below the table; not written in the plain form, which programs read.
        form: ``ru`` = semicolons and decimal commas, ``en`` = commas and decimal points, both with the mark by
            which Excel knows UTF-8; ``plain`` = as saved by the run, without mark.

    Raises:
        ValueError: The form is not known.

    Example:
        >>> csv_bytes(pl.DataFrame({"a": [1.5], "b": ["=x"]}), form="ru").decode("utf-8-sig").split()
        ['a;b', "1,5;'=x"]
    """
    if form not in FORMS:
        raise ValueError(f"form must be one of {', '.join(FORMS)}")
    out = StringIO()
    writer = csv.writer(out, delimiter=";" if form == "ru" else ",", lineterminator="\r\n")
    writer.writerow([neutral(name) for name in data.columns])
    for row in data.iter_rows():
        writer.writerow([_cell(value, form) for value in row])
    if notes and form != "plain":
        writer.writerow([])
        writer.writerows([neutral(note)] for note in notes)
    return out.getvalue().encode("utf-8" if form == "plain" else "utf-8-sig")


def xlsx_bytes(data: pl.DataFrame, notes: Sequence[str] = (), *, title: str = "") -> bytes:
    """A table as a workbook: texts as texts, numbers as numbers, frozen heading, notes on their own sheet."""
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    )
    head = book.add_format({"bold": True, "bg_color": "#F3F6F8", "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("1")
    for column, name in enumerate(data.columns):
        sheet.write_string(0, column, name, head)
        texts = [str(value) for value in data[name].head(200).to_list() if value is not None]
        sheet.set_column(column, column, min(46, max([len(name) * 0.7, 9, *map(len, texts)]) + 2))
    for number, row in enumerate(data.iter_rows(), start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write(number, column, value)
    sheet.freeze_panes(1, 0)
    if data.width:
        sheet.autofilter(0, 0, data.height, data.width - 1)
    if notes:
        page = book.add_worksheet("2")
        page.set_column(0, 0, 120, book.add_format({"text_wrap": True, "valign": "top"}))
        for number, note in enumerate([title, *notes]):
            page.write_string(number, 0, note)
    book.close()
    return out.getvalue()


def _cell(value: object, form: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        text = repr(value)
        return text.replace(".", ",") if form == "ru" else text
    return neutral(value) if isinstance(value, str) else str(value)
