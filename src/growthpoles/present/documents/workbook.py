"""Every saved table of a run in one Excel workbook, with contents and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from itertools import islice
from typing import Any

import polars as pl
from xlsxwriter.worksheet import Worksheet

from growthpoles.core.result import Table
from growthpoles.errors import Problem, Where
from growthpoles.present.code_names import CodeNames
from growthpoles.present.documents.cells import (
    CHANGED,
    FIGURES,
    cell_format,
    column_format,
    flags,
    shown,
    units,
    widths,
)
from growthpoles.present.documents.excel import COLUMNS, ROWS, clipped, excel_book, tab_name
from growthpoles.present.documents.front import CONTENTS, Entry, Front, Styles
from growthpoles.present.headings import column_title, table_title
from growthpoles.present.page import Page, framework_code
from growthpoles.present.result_names import result_name
from growthpoles.present.sections.method import diagnostic_text
from growthpoles.present.shelf import Book

_TOP = 3  # row of the headings, counted from 0; the codes of the columns stand above them
_SAMPLE = 200  # rows that decide how wide a column is
_LARGE = 3_000_000  # cells from which the workbook is written row by row


def workbook(page: Page, *, title: str = "") -> bytes:
    """Every table of the results of a page as an Excel workbook; the same results give the same bytes.

    The first sheet lists the tables with links, the second holds sources, seed, versions, citation and what
    the marks mean. Each table has the codes of its columns above their titles, and names beside codes; a
    table that two results share stands there once.

    Args:
        page: The results and the words of a language.
        title: Title of the study.

    Example:
        >>> from growthpoles.present.language import language
        >>> from growthpoles.present.numbers import Numbers
        >>> from growthpoles.present.shelf import Names, Shelf
        >>> empty = Page(Shelf(()), language("kk"), Names("kk", {}), Numbers(language("kk")), {})
        >>> workbook(empty, title="Өңірлер")[:2]
        b'PK'
    """
    entries = tuple(_entries(page))
    large = sum(entry.table.data.height * entry.table.data.width for entry in entries) > _LARGE
    stream = BytesIO()
    heading = title or page.language.gettext("Growth poles of regions")
    with excel_book(stream, large=large, title=clipped(heading)) as book:
        styles = Styles(book)
        front = Front(page, styles, entries, heading)
        front.write()
        for entry in entries:
            if entry.first and entry.table.data.height:
                _Sheet(page, styles, entry).write()
        front.write_names()
    return stream.getvalue()


def _entries(page: Page) -> Iterator[Entry]:
    """The tables in the order of the results; tables of names are put together on a sheet of their own."""
    seen: list[tuple[Table, str]] = []
    titles: dict[str, int] = {}
    for number, book in enumerate(page.shelf.books, start=1):
        title, namer = _title(page, book), CodeNames(page.about(book), book)
        titles[title] = titles.get(title, 0) + 1
        told = title if titles[title] == 1 else f"{title} ({titles[title]})"
        tables = [table for table in book.result.tables if table.name != "labels"]
        for place, table in enumerate(tables, start=1):
            name = table_title(table.name, page.language.code)
            tab = next(
                (tab for old, tab in seen if old.name == table.name and old.data.equals(table.data)), ""
            )
            first = not tab
            if first:
                tab = tab_name(f"{number}.{place} {name}")
                seen.append((table, tab))
            yield Entry(f"{number}.{place}", told, name, tab, book, table, first, namer)


def _title(page: Page, book: Book) -> str:
    kind = "checks" if book.kind == "result" else book.kind
    framework = page.names.find("framework", framework_code(book.result.spec))
    name = result_name(page, kind) or kind
    return f"{name}: {framework}" if framework else name


@dataclass(frozen=True)
class _Column:
    """A column of the workbook; one without a code holds the names of the codes beside it."""

    code: str
    title: str
    data: list[Any]
    form: str = ""


@dataclass(frozen=True, eq=False)
class _Sheet:
    page: Page
    styles: Styles
    entry: Entry

    @property
    def table(self) -> pl.DataFrame:
        return self.entry.table.data

    @cached_property
    def columns(self) -> tuple[_Column, ...]:
        """The columns that fit on a sheet, each with the names of its codes behind it."""
        return tuple(islice(self._columns(), COLUMNS))

    def _columns(self) -> Iterator[_Column]:
        namer = self.entry.names
        language = self.page.language.code
        for code in self.table.columns:
            data = self.table[code]
            measure = (
                code == "unit" and code not in self.entry.table.keys
            )  # not a place: what it is measured in
            title = column_title("unit_of_measure" if measure else code, language)
            number = data.dtype.is_numeric()
            texts = data.cast(pl.String) if not number and data.dtype != pl.Boolean else data
            values = texts.to_list()
            if code == "message" and self.entry.book.kind == "result":
                values = self._messages(values)
            yield _Column(code, title or code, values, column_format(code, data) if number else "")
            if named := namer.column(code, data):
                head = self.page.language.gettext("{column}: name", column=title or code)
                yield _Column("", head, [named.get(value or "", "") for value in data.to_list()])

    def _messages(self, texts: list[Any]) -> list[Any]:
        """Messages of the checks, which are saved in English, in the language of the workbook."""
        if self.page.language.code == "en":
            return texts
        about = self.entry.names.page
        told = {
            str(Problem(item.code, Where(), item.details)): diagnostic_text(
                about, replace(item, where=Where())
            )
            for item in self.entry.book.result.diagnostics
        }
        return [told.get(text, text) for text in texts]

    def write(self) -> None:
        """The sheet with its title, headings, filter and cells."""
        sheet = self.styles.book.add_worksheet(self.entry.tab)
        self._widths(sheet)
        self._head(sheet)
        rows = min(self.table.height, ROWS - _TOP - 1)
        self._cells(sheet, rows)
        last = len(self.columns) - 1
        sheet.autofilter(_TOP, 0, _TOP + rows, last)
        sheet.freeze_panes(_TOP + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_TOP)
        sheet.set_footer("&L&A&R&P / &N")

    def _widths(self, sheet: Worksheet) -> None:
        texts = {
            str(j): [
                *(str(shown_text(value)) for value in column.data[:_SAMPLE]),
                column.title[: max(18, len(column.title) // 2)],
            ]
            for j, column in enumerate(self.columns)
        }
        for j, width in enumerate(widths(texts).values()):
            sheet.set_column(j, j, width)

    def _head(self, sheet: Worksheet) -> None:
        _ = self.page.language.gettext
        sheet.write_string(0, 0, f"{self.entry.result}. {self.entry.title}", self.styles["title"])
        back = f"internal:'{_(CONTENTS)}'!A1"
        sheet.write_url(1, 0, back, self.styles["link"], _("Back to the contents"))
        for j, text in enumerate(self._remarks(), start=1):
            sheet.write_string(1, j, text, self.styles["warn"])
        for j, column in enumerate(self.columns):
            sheet.write_string(_TOP - 1, j, clipped(column.code), self.styles["code"])
        sheet.set_row(_TOP, 44)
        for j, column in enumerate(self.columns):
            sheet.write_string(_TOP, j, clipped(column.title), self.styles["head"])

    def _remarks(self) -> Iterator[str]:
        _, numbers = self.page.language.gettext, self.page.numbers
        if self.entry.book.result.spec.get("illustrative"):
            yield _("Illustrative: made up to show the method.")
        room = ROWS - _TOP - 1
        if self.table.height > room or len(self.columns) == COLUMNS:
            yield _(
                "A sheet holds no more: {rows} of {all} rows and {n} columns are here, "
                "all in the saved table.",
                rows=numbers.integer(min(room, self.table.height)),
                all=numbers.integer(self.table.height),
                n=numbers.integer(len(self.columns)),
            )

    def _cells(self, sheet: Worksheet, rows: int) -> None:
        marks, measures = flags(self.table), units(self.table)
        mixed = len(set(measures)) > 1
        writers = [
            self._writer(sheet, j, column, measures if mixed else []) for j, column in enumerate(self.columns)
        ]
        for i in range(rows):
            for write in writers:
                write(i, marks[i])

    def _writer(
        self, sheet: Worksheet, j: int, column: _Column, measures: list[str]
    ) -> Callable[[int, str], None]:
        """A function that writes the cell of a row into one column."""
        percent = f'0.0"{_percent_sign(self.page)}"'
        figure = column.code in FIGURES

        def write(i: int, flag: str) -> None:
            value = column.data[i]
            content = shown(column.code, value, flag=flag) if column.code else value
            if content is None or content == "":
                return
            if isinstance(content, str):
                mark = content is not value
                sheet.write_string(_TOP + 1 + i, j, clipped(content), self.styles["mark" if mark else "text"])
            elif isinstance(content, bool):
                sheet.write_boolean(_TOP + 1 + i, j, content, self.styles["text"])
            elif isinstance(content, int | float):
                form = (
                    cell_format(content, unit=measures[i], percent=percent)
                    if measures and figure
                    else column.form
                )
                changed = figure and flag in CHANGED
                sheet.write_number(_TOP + 1 + i, j, content, self.styles.number(form, changed=changed))

        return write


def _percent_sign(page: Page) -> str:
    return page.numbers.percentage(1.0).removeprefix("1")


def shown_text(value: object) -> str:
    """How wide a value is, as a text: figures are shown with few decimals."""
    return f"{value:,.2f}" if isinstance(value, float) else "" if value is None else str(value)
