"""One table as a file that an office opens: CSV as Excel of each country reads it, and a workbook."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import polars as pl

from growthpoles.present.csv_text import csv_text, neutral
from growthpoles.present.documents.excel import clipped, excel_book

FORMS = ("ru", "en", "plain")
_WIDEST, _SAMPLE = 46, 200


def csv_bytes(data: pl.DataFrame, notes: Sequence[str] = (), *, form: str = "ru") -> bytes:
    """A table as CSV.

    Args:
        data: The table.
        notes: Lines below the table; not written in the plain form, which programs read.
        form: ``ru`` = semicolons and decimal commas, ``en`` = commas and decimal points, both with the mark
            by which Excel knows UTF-8; ``plain`` = as saved by the run, without mark.

    Raises:
        ValueError: The form is not known.

    Example:
        >>> csv_bytes(pl.DataFrame({"a": [1.5], "b": ["=x"]}), form="ru").decode("utf-8-sig").split()
        ['a;b', "1,5;'=x"]
    """
    if form not in FORMS:
        raise ValueError(f"form must be one of {', '.join(FORMS)}")
    if form == "plain":
        return data.write_csv().encode()
    below = StringIO()
    if notes:
        writer = csv.writer(below, delimiter=";" if form == "ru" else ",", lineterminator="\r\n")
        writer.writerow([])
        writer.writerows([neutral(note)] for note in notes)
    return (csv_text(data, excel=form) + below.getvalue()).encode()


def xlsx_bytes(data: pl.DataFrame, notes: Sequence[str] = (), *, tabs: tuple[str, str], title: str) -> bytes:
    """A table as a workbook: texts stay texts, numbers are numbers, the heading is frozen.

    Args:
        data: The table.
        notes: Texts of the second sheet.
        tabs: Names of the two sheets.
        title: Title of the workbook, the first text of the second sheet.
    """
    out = BytesIO()
    with excel_book(out, title=clipped(title)) as book:
        look = {"bold": True, "bg_color": "#F3F6F8", "bottom": 1, "text_wrap": True, "valign": "top"}
        head, sheet = book.add_format(look), book.add_worksheet(tabs[0])
        for column, name in enumerate(data.columns):
            sheet.write_string(0, column, name, head)
            texts = (str(value) for value in data[name].head(_SAMPLE).to_list() if value is not None)
            width = max(9.0, len(name) * 0.7, *(float(len(text)) for text in texts), 0.0)
            sheet.set_column(column, column, min(_WIDEST, width + 2))
            for row, value in enumerate(data[name].to_list(), start=1):
                if isinstance(value, str):
                    sheet.write_string(row, column, clipped(value))
                elif value is not None:
                    sheet.write(row, column, value)
        sheet.freeze_panes(1, 0)
        if data.width:
            sheet.autofilter(0, 0, data.height, data.width - 1)
        page = book.add_worksheet(tabs[1])
        page.set_column(0, 0, 120, book.add_format({"text_wrap": True, "valign": "top"}))
        for number, note in enumerate((title, *notes)):
            page.write_string(number, 0, clipped(note))
    return out.getvalue()
