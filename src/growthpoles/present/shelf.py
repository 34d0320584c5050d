"""The results a report is made from, and the names that travel with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from growthpoles.core.diagnostic import Diagnostic
from growthpoles.core.result import Result
from growthpoles.labels import Label

Row = Mapping[str, Any]
_KINDS = (
    *("unit", "indicator", "pillar", "industry", "type", "criterion", "block", "index"),
    *("constraint", "measure", "barrier", "actor", "result", "need"),
)


@dataclass(frozen=True)
class Book:
    """One result with easy access to rows, cells and single figures.

    Attributes:
        result: The result.
    """

    result: Result

    @property
    def kind(self) -> str:
        """Kind of the result, such as ``poles``."""
        return type(self.result).kind

    def rows(self, table: str, **where: object) -> tuple[Row, ...]:
        """Rows of a table whose columns equal the given values; empty when the table is not there."""
        if table not in self.result.names:
            return ()
        data = self.result[table]
        for column, value in where.items():
            if column not in data.columns:
                return ()
            data = data.filter(pl.col(column) == value)
        return tuple(data.iter_rows(named=True))

    def row(self, table: str, **where: object) -> Row:
        """The first row that `rows` gives, or an empty one."""
        found = self.rows(table, **where)
        return found[0] if found else {}

    @cached_property
    def year(self) -> int | None:
        """The last year with an index; without any index the last year of the first table that has years."""
        scored = [row["year"] for row in self.rows("scores") if row["index"] is not None]
        if scored:
            return int(max(scored))
        for table in self.result.tables:
            if "year" in table.data.columns and table.data.height:
                return int(max(table.data["year"].to_list()))
        return None

    def latest(self, table: str, **where: object) -> tuple[Row, ...]:
        """Rows of a table in the year of the result; all rows of a table without years."""
        rows = self.rows(table, **where)
        return tuple(row for row in rows if row.get("year", self.year) == self.year)

    def marked(self, code: str) -> tuple[Diagnostic, ...]:
        """Diagnostics of exactly one code in the year of the result."""
        return tuple(
            item
            for item in self.result.diagnostics
            if item.code == code and item.where.year in (None, self.year)
        )

    def figure(self, name: str) -> float | None:
        """A single number from the table ``figures``; None when it is not there."""
        value = self.row("figures", name=name).get("value")
        return None if value is None else float(value)


@dataclass(frozen=True)
class Shelf:
    """Results by kind.

    Attributes:
        books: The results, in the order given.
    """

    books: tuple[Book, ...]

    def all(self, kind: str) -> tuple[Book, ...]:
        """Every result of a kind."""
        return tuple(book for book in self.books if book.kind == kind)

    def first(self, kind: str) -> Book | None:
        """The first result of a kind."""
        found = self.all(kind)
        return found[0] if found else None

    @property
    def potential(self) -> Book | None:
        """The first potential that has scores; the first one when none has."""
        found = self.all("potential")
        scored = [book for book in found if any(row["index"] is not None for row in book.rows("scores"))]
        return next(iter((*scored, *found)), None)

    @property
    def settlements(self) -> Book | None:
        """The first result on poles among settlements."""
        books = self.all("poles")
        return next((b for b in books if b.rows("region_summary") or b.rows("agglomerations")), None)

    def units(self) -> tuple[Row, ...]:
        """Rows of the table ``units`` of the first result that has one; sectors are no places."""
        for book in self.books:
            if book.kind == "sectors":
                continue
            found = book.rows("units")
            if found:
                return found
        return ()


def shelf(results: Iterable[Result]) -> Shelf:
    """Put results on a shelf."""
    return Shelf(tuple(Book(item) for item in results))


@dataclass(frozen=True)
class Names:
    """Names of codes in one language, taken from the ``labels`` tables of results.

    Attributes:
        language: ``en``, ``ru`` or ``kk``.
        labels: Labels by (kind, code).
    """

    language: str
    labels: Mapping[tuple[str, str], Label]

    def __call__(self, kind: str, code: str) -> str:
        """The name of a code; the code itself when it has none."""
        return self.find(kind, code) or code

    def find(self, kind: str, code: str) -> str:
        """The name of a code; empty when it has none."""
        label = self.labels.get((kind, code))
        return label.text(self.language) if label else ""

    def anywhere(self, code: str) -> str:
        """The name of a code of a kind that is not known; the code itself when it has none."""
        for kind in _KINDS:
            name = self.find(kind, code)
            if name:
                return name
        return code


def names(found: Shelf, language: str) -> Names:
    """Collect the names of all results; the first name of a code wins."""
    labels: dict[tuple[str, str], Label] = {}
    for book in found.books:
        for row in book.rows("labels"):
            label = Label(en=row["en"] or "", ru=row["ru"] or "", kk=row["kk"] or "")
            labels.setdefault((row["kind"], row["code"]), label)
    return Names(language, labels)
