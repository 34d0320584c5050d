"""What stands around the tables of a workbook: contents with links, notes, names of codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from growthpoles.core.result import Table
from growthpoles.present.code_names import CodeNames
from growthpoles.present.documents.excel import clipped
from growthpoles.present.language import N_
from growthpoles.present.numbers import cell_mark
from growthpoles.present.page import Page
from growthpoles.present.sections.overview import title_facts
from growthpoles.present.shelf import Book

CONTENTS, NOTES, NAMES = N_("Contents"), N_("Notes and sources"), N_("Names of codes")
_FONT: Mapping[str, Any] = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "text": {"indent": 1},
    "wrap": {"text_wrap": True},
    "bold": {"bold": True},
    "title": {"bold": True, "font_size": 14, "font_color": "#0b3c66"},
    "head": {
        **{"bold": True, "font_color": "#ffffff", "bg_color": "#0b3c66", "text_wrap": True},
        **{"border": 1, "border_color": "#9fb0bf", "valign": "vcenter"},
    },
    "code": {"font_size": 8, "font_color": "#51606e"},
    "link": {"font_color": "#1c5a91", "underline": 1},
    "mark": {"bold": True, "font_color": "#7a3d00", "align": "right"},
    "warn": {"bold": True, "font_color": "#7a3d00"},
}


@dataclass(frozen=True)
class Entry:
    """A table of the contents.

    Attributes:
        number: Number of the result and of the table in it.
        result: Title of the result.
        title: Title of the table.
        tab: Name of its sheet.
        book: The result.
        table: The table.
        first: Whether the sheet is written for this entry; an equal table of another result is only linked.
        names: Names of the codes of the result.
    """

    number: str
    result: str
    title: str
    tab: str
    book: Book
    table: Table
    first: bool
    names: CodeNames


@dataclass(frozen=True, eq=False)
class Styles:
    """Formats of a workbook, each made once.

    Attributes:
        book: The workbook.
    """

    book: xlsxwriter.Workbook
    made: dict[tuple[str, bool], Format] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Format:
        return self._make((name, False), {**_FONT, **_STYLES[name]})

    def number(self, form: str, *, changed: bool = False) -> Format:
        """The format of a number; figures that a method changed are in italics."""
        look = {"italic": True, "font_color": "#1c5a91"} if changed else {}
        return self._make((f"# {form}", changed), {**_FONT, "num_format": form, **look})

    def _make(self, key: tuple[str, bool], look: Mapping[str, Any]) -> Format:
        if key not in self.made:
            self.made[key] = self.book.add_format(dict(look))
        return self.made[key]


@dataclass(frozen=True)
class Front:
    """Contents, notes and names.

    Attributes:
        page: The results and the words of a language.
        styles: Formats.
        entries: The tables.
        title: Title of the study.
    """

    page: Page
    styles: Styles
    entries: Sequence[Entry]
    title: str

    def write(self) -> None:
        """Contents and notes."""
        self._contents()
        self._notes()

    def _contents(self) -> None:
        _ = self.page.language.gettext
        sheet = self._sheet(CONTENTS, (9, 58, 46, 11, 11, 34))
        sheet.write_string(0, 0, clipped(self.title), self.styles["title"])
        row = 1
        for name, text in title_facts(self.page):
            sheet.write_string(row, 0, clipped(f"{name}: {text}"), self.styles["text"])
            row += 1
        for name in (NOTES, NAMES):
            self._link(sheet, row, 0, _(name), _(name))
            row += 1
        heads = (_("No."), _("Result"), _("Table"), _("Rows"), _("Columns"), _("Sheet"))
        self._row(sheet, row := row + 1, heads, "head")
        top = row
        for entry in self.entries:
            row += 1
            data = entry.table.data
            self._row(sheet, row, (entry.number, entry.result, entry.title), "text")
            for j, count in ((3, data.height), (4, data.width)):
                sheet.write_number(row, j, count, self.styles.number("#,##0"))
            if data.height:
                self._link(sheet, row, 5, entry.tab, entry.tab)
            else:
                sheet.write_string(row, 5, _("no rows"), self.styles["text"])
        sheet.autofilter(top, 0, max(row, top), 5)
        sheet.freeze_panes(top + 1, 0)

    def _notes(self) -> None:
        _ = self.page.language.gettext
        sheet = self._sheet(NOTES, (26, 110))
        sheet.write_string(0, 0, _(NOTES), self.styles["title"])
        row = 1
        for title, lines in self._parts():
            row += 1
            sheet.write_string(row, 0, title, self.styles["bold"])
            for first, text in lines:
                row += 1
                sheet.write_string(row, 0, clipped(first), self.styles["wrap"])
                sheet.write_string(row, 1, clipped(text), self.styles["wrap"])
            row += 1

    def _parts(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        _ = self.page.language.gettext
        origins = [book.result.provenance for book in self.page.shelf.books]
        seeds = ", ".join(str(seed) for seed in sorted({o.seed for o in origins if o.seed is not None}))
        versions = ", ".join(sorted({o.version for o in origins} - {""}))
        yield _("Citation"), [("", self._citation(versions, seeds))]
        yield _("How to read the sheets"), [("", _(text)) for text in _READING]
        yield _("Marks"), [(sign, _(text)) for sign, text in _MARKS]
        made = [(_("Version of growthpoles"), versions), (_("Seed"), seeds), (_("Study"), self.page.study)]
        yield _("How this workbook was made"), [(name, text) for name, text in made if text]
        if sources := self._sources():
            yield _("Sources"), sources
        if inputs := sorted({pair for origin in origins for pair in origin.inputs}):
            yield _("Inputs, with SHA-256"), inputs

    def _citation(self, versions: str, seeds: str) -> str:
        _ = self.page.language.gettext
        said = [self.title]
        said += [_("growthpoles, version {version}", version=versions)] if versions else []
        said += [_("seed: {seed}", seed=seeds)] if seeds else []
        return ". ".join(said) + "."

    def _sources(self) -> list[tuple[str, str]]:
        """Sources of the indicators, by code."""
        found: dict[str, str] = {}
        for book in self.page.shelf.books:
            names = self.page.names_of(book)
            for table in book.result.tables:
                if {"indicator", "source"} <= set(table.data.columns):
                    for code in table.data["source"].drop_nulls().unique(maintain_order=True).to_list():
                        name = names.find("source", code) or ("–" if table.name == "indicators" else "")
                        if code and name:
                            found.setdefault(code, name)
        return sorted(found.items())

    def write_names(self) -> None:
        """Every code with its name, for the last sheet."""
        _ = self.page.language.gettext
        sheet = self._sheet(NAMES, (22, 34, 90))
        self._row(sheet, 0, (_("Kind"), _("Code"), _("Name")), "head")
        row = 0
        for (kind, code), label in sorted(self.page.names.labels.items()):
            row += 1
            self._row(sheet, row, (kind, code, label.text(self.page.language.code)), "text")
        sheet.autofilter(0, 0, row, 2)
        sheet.freeze_panes(1, 0)

    def _sheet(self, name: str, sizes: Sequence[float]) -> Worksheet:
        sheet = self.styles.book.add_worksheet(self.page.language.gettext(name))
        for j, size in enumerate(sizes):
            sheet.set_column(j, j, size)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def _row(self, sheet: Worksheet, row: int, texts: Sequence[str], style: str) -> None:
        for j, text in enumerate(texts):
            sheet.write_string(row, j, clipped(text), self.styles[style])

    def _link(self, sheet: Worksheet, row: int, column: int, tab: str, text: str) -> None:
        sheet.write_url(row, column, f"internal:'{tab}'!A1", self.styles["link"], text)


_READING = (
    N_("Above the title of each column stands its code, as in the saved tables."),
    N_("A column without a code holds the names of the codes beside it."),
    N_("Cells hold the saved figures with all their digits; only what is shown is rounded."),
    N_("A text that begins like a formula stays a text: nothing in this workbook is reckoned."),
)
_MARKS = (
    ("0", N_("true zero: measured, and nothing was found")),
    (cell_mark("confidential"), N_("confidential: the figure is known to the office and must not be shown")),
    (cell_mark("missing"), N_("missing: there is no figure")),
    (cell_mark("not-applicable"), N_("not applicable: there can be no figure")),
    ("1.23", N_("in italics: the figure was imputed, or an extreme value was pulled in")),
)
