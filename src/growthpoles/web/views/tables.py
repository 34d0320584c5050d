"""Tables: every saved table of the run, sorted and filtered, with names beside codes."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from urllib.parse import urlencode

import polars as pl
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthpoles.core.result import Result, Table
from growthpoles.present.code_names import CodeNames
from growthpoles.present.headings import column_title, table_title
from growthpoles.present.page import Page
from growthpoles.present.result_names import result_name
from growthpoles.present.shelf import Book
from growthpoles.study.store import CHECKS
from growthpoles.web.run_folder import OpenRun
from growthpoles.web.site import Site
from growthpoles.web.view import View, source_names

_ROWS = 100
_HIDDEN = ("labels",)


@dataclass(frozen=True)
class Shown:
    """A table as the address asks for it.

    Attributes:
        page: Words of the language.
        result: Name of the result.
        book: The result.
        table: The table.
        data: Its rows, filtered and sorted.
        sort: Column it is sorted by; empty = as saved.
        down: Whether the greatest comes first.
        text: What the rows must contain.
        start: Number of the first row that is shown.
    """

    page: Page
    result: str
    book: Book
    table: Table
    data: pl.DataFrame
    sort: str
    down: bool
    text: str
    start: int

    @property
    def title(self) -> str:
        """Result and table in words."""
        code = self.page.language.code
        return f"{result_title(self.page, self.result)}: {table_title(self.table.name, code)}"

    @property
    def heads(self) -> list[tuple[str, str, str, str]]:
        """Code, title, direction of sorting and query of a click, for each column."""
        heads = []
        for column in self.table.data.columns:
            down = self.sort == column and not self.down
            chosen = {"q": self.text, "sort": ("-" if down else "") + column}
            query = urlencode({key: value for key, value in chosen.items() if value})
            state = ("descending" if self.down else "ascending") if column == self.sort else "none"
            heads.append((column, column_title(column, self.page.language.code) or column, state, query))
        return heads

    @property
    def numeric(self) -> list[bool]:
        """Whether each column holds numbers."""
        return [dtype.is_numeric() for dtype in self.table.data.dtypes]

    def rows(self) -> list[list[str]]:
        """The rows that are shown, as printed; names instead of codes where there are some."""
        namer = CodeNames(self.page.about(self.book), self.book)
        part = self.data.slice(self.start, _ROWS)
        columns = [self._printed(name, part[name], namer) for name in part.columns]
        return [list(row) for row in zip(*columns, strict=True)]

    def pages(self) -> tuple[str, str]:
        """Queries of the pages before and after; empty = none."""
        kept = {"q": self.text, "sort": ("-" if self.down else "") + self.sort if self.sort else ""}

        def query(start: int) -> str:
            return urlencode({k: v for k, v in {**kept, "from": start}.items() if v != ""})

        before = query(max(0, self.start - _ROWS)) if self.start else ""
        more = self.start + _ROWS < self.data.height
        return before, query(self.start + _ROWS) if more else ""

    @property
    def last(self) -> int:
        """Number of the last row that is shown."""
        return min(self.start + _ROWS, self.data.height)

    def view(self) -> View:
        """The filtered table as a file, with codes as saved and names beside them."""
        sources = (
            self.data["source"].unique(maintain_order=True).to_list() if "source" in self.data.columns else []
        )
        found = source_names(self.page, [str(item) for item in sources if item])
        return View(
            f"{self.result}-{self.table.name}",
            self.title,
            "",
            named(self.page, self.book, data=self.data),
            found,
        )

    def _printed(self, name: str, series: pl.Series, namer: CodeNames) -> list[str]:
        numbers, word = self.page.numbers, self.page.language.gettext
        names = namer.column(name, series)
        texts = []
        for value in series.to_list():
            if value is None:
                texts.append("")
            elif isinstance(value, bool):
                texts.append(word("yes") if value else word("no"))
            elif isinstance(value, int):
                texts.append(numbers.integer(value))
            elif isinstance(value, float):
                texts.append(numbers.significant(value, 4) if isfinite(value) else "")
            else:
                texts.append(names.get(str(value), str(value)))
        return texts


def named(page: Page, book: Book, *, data: pl.DataFrame) -> pl.DataFrame:
    """A table of a result with headings in words, and names beside its codes."""
    code, namer = page.language.code, CodeNames(page.about(book), book)
    columns: list[pl.Series] = []
    used: set[str] = set()
    for series in data:
        title = column_title(series.name, code) or series.name
        head = title if title not in used else f"{title} ({series.name})"
        used.add(head)
        columns.append(series.alias(head))
        names = namer.column(series.name, series)
        if names:
            beside = page.language.gettext("{column}: name", column=head)
            used.add(beside)
            columns.append(pl.Series(beside, [names.get(item or "", "") for item in series.to_list()]))
    return pl.DataFrame(columns)


def result_title(page: Page, name: str) -> str:
    """Name of a result in words, with its code where several are called the same."""
    title = result_name(page, name) or name
    return title if result_name(page, name) and "-" not in name else f"{title} ({name})"


def routes(site: Site) -> list[Route]:
    """Addresses of the tables."""

    def every(request: Request) -> Response:
        return site.kept(request, lambda: _every(site, request))

    def one(request: Request) -> Response:
        return site.kept(request, lambda: _one(site, request))

    return [Route("/{language}/tables", every), Route("/{language}/tables/{result}/{table}", one)]


def view(site: Site, request: Request) -> View:
    """The table of an address, as files."""
    return _shown(site, request).view()


def saved_tables(run: OpenRun, name: str) -> tuple[Table, ...]:
    """Tables of a result that hold figures."""
    result = _result(run, name)
    return tuple(item for item in result.tables if item.name not in _HIDDEN and item.data.height)


def _result(run: OpenRun, name: str) -> Result:
    if name == CHECKS:
        return run.run.checks
    if name not in run.run.names:
        raise HTTPException(404)
    return run.run.result(name)


def _every(site: Site, request: Request) -> Response:
    run, page = site.opened(), site.page(request)
    code = page.language.code
    groups = [
        (
            name,
            result_title(page, name),
            [(item.name, table_title(item.name, code), item.data.height) for item in saved_tables(run, name)],
        )
        for name in (*run.run.names, CHECKS)
    ]
    title = page.language.gettext("Tables")
    return site.html(request, "tables.html.j2", chapter="tables", title=title, groups=groups)


def _one(site: Site, request: Request) -> Response:
    shown = _shown(site, request)
    return site.html(
        request, "table.html.j2", chapter="tables", title=shown.title, shown=shown, view=shown.view()
    )


def _shown(site: Site, request: Request) -> Shown:
    run, page = site.opened(), site.page(request)
    name = str(request.path_params["result"])
    result = _result(run, name)
    code = str(request.path_params["table"])
    if code not in result.names:
        raise HTTPException(404)
    table, asked = result.table(code), request.query_params
    sort = asked.get("sort", "")
    column = sort.removeprefix("-")
    if column not in table.data.columns:
        column = ""
    text, down = asked.get("q", "").strip(), sort.startswith("-")
    book = Book(result)
    data = _filtered(page, book, table.data, text)
    if column:
        data = data.sort(column, descending=down, nulls_last=True, maintain_order=True)
    start = asked.get("from", "")
    first = min(int(start), max(0, data.height - 1)) if start.isdecimal() and len(start) < 12 else 0
    return Shown(page, name, book, table, data, column, down, text, first)


def _filtered(page: Page, book: Book, data: pl.DataFrame, text: str) -> pl.DataFrame:
    """Rows in which a code or a name contains the text."""
    if not text:
        return data
    namer, wanted = CodeNames(page.about(book), book), text.casefold()
    keep = [False] * data.height
    for name in data.columns:
        series = data[name].cast(pl.String, strict=False)
        names = namer.column(name, data[name])
        for k, value in enumerate(series.to_list()):
            if value is not None and (
                wanted in value.casefold() or wanted in names.get(value, "").casefold()
            ):
                keep[k] = True
    return data.filter(pl.Series(keep, dtype=pl.Boolean))
