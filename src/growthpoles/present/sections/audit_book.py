"""An audit with the words that travel with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.page import Page
from growthpoles.present.shelf import Book, Names, Row, Shelf, names


@dataclass(frozen=True)
class Audit:
    """An audit with the words of its own labels.

    Attributes:
        page: The page.
        book: The audit.
    """

    page: Page
    book: Book

    @cached_property
    def own(self) -> Names:
        """Names from the labels of the audit: other results may use the same codes of flags and reasons."""
        return names(Shelf((self.book,)), self.page.language.code)

    def name(self, code: str | None) -> str:
        """Name of an indicator, pillar, block or region."""
        return self.page.capital(self.own.anywhere(code)) if code else ""

    def remark(self, row: Row) -> str:
        """The flag of a row in words, or the reason why there is no figure."""
        flag, reason = row.get("flag") or "", row.get("reason") or ""
        return self.own("flag", flag) if flag else self.own("reason", reason) if reason else ""

    def limit(self, code: str) -> float | None:
        """A limit that flags were set by."""
        value = self.book.row("thresholds", code=code).get("a")
        return None if value is None else float(value)

    @cached_property
    def top(self) -> str:
        """Code of the index."""
        return str(self.book.row("consistency", kind="index").get("node", ""))

    @cached_property
    def pairs(self) -> dict[frozenset[str], Row]:
        """Correlations of groups by the two codes."""
        return {frozenset((r["group_a"], r["group_b"])): r for r in self.book.rows("group_correlations")}

    def with_index(self, code: str) -> Row:
        """Correlation of a group with the index."""
        return self.pairs.get(frozenset((code, self.top)), {})

    def inside(self, code: str) -> bool:
        """Whether a group is part of the index."""
        return self.with_index(code).get("relation") != ""

    @cached_property
    def nodes(self) -> tuple[Row, ...]:
        """Rows of the consistency table: the index, its groups by their correlation with it, other blocks."""

        def place(row: Row) -> tuple[object, ...]:
            code = row["node"]
            r = self.with_index(code).get("pearson")
            return code != self.top, not self.inside(code), r is None, -(r or 0.0), code

        return tuple(sorted(self.book.rows("consistency"), key=place))

    @cached_property
    def pillars(self) -> tuple[Row, ...]:
        """Rows of influence of the pillars on the index, the heaviest first."""
        rows = self.book.rows("influence", target=self.top, level="pillars")
        rows = rows or self.book.rows("influence", target=self.top, level="children")
        return tuple(
            sorted(rows, key=lambda r: (r["effective"] is None, -(r["effective"] or 0.0), r["element"]))
        )
