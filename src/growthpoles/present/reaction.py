"""Words on a chain reaction: what was added, what it ends in, whose coefficients stand behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.language import N_
from growthpoles.present.page import Page
from growthpoles.present.shelf import Book, Row
from growthpoles.present.told import OnPage

_SHOCKS = {
    "demand-operation": N_("{industry}, {region}: {amount} of additional demand a year"),
    "demand-investment": N_("{industry}, {region}: {amount} of additional demand, once"),
    "project-operation": N_("{industry}, {region}: new plant with an output of {amount} a year"),
    "investment-investment": N_("{industry}, {region}: {amount} of purchases for the building, once"),
    "imported-investment": N_("{industry}, imported: {amount} of purchases for the building, once"),
}


def origin_of(page: Page, book: Book) -> str:
    """Whose coefficients stand in for the own ones; empty where they are the own ones."""
    codes = [row["code"] for row in book.rows("labels", kind="origin")]
    return page.names_of(book)("origin", codes[0]) if codes else ""


@dataclass(frozen=True)
class Told(OnPage):
    """One phase of a chain reaction in words.

    Attributes:
        phase: ``operation`` or ``investment``.
    """

    phase: str

    @cached_property
    def origin(self) -> str:
        """Whose coefficients stand in; empty for the own ones."""
        return origin_of(self.page, self.book)

    def rows(self, table: str, **where: object) -> tuple[Row, ...]:
        """Rows of a table in this phase."""
        return self.book.rows(table, phase=self.phase, **where)

    def value(self, name: str) -> float | None:
        """A single figure of this phase."""
        return self.book.figure(("investment_" if self.phase == "investment" else "") + name)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """What is measured: output first."""
        known = [row["measure"] for row in self.rows("totals")]
        return tuple(name for name in ("output", "value_added", "income", "jobs") if name in known)

    def unit_of(self, measure: str) -> str:
        """Code of the unit of a measure."""
        return str(self.book.row("measures", measure=measure).get("unit") or "")

    def amount(self, value: float | None, measure: str = "output") -> str:
        """An amount with its unit; rounded to three digits, whole numbers to the unit."""
        return "…" if value is None else self.page.quantity(value, self.unit_of(measure))

    def region(self, code: str) -> str:
        """Name of a region; of a table without one, the area of the table."""
        return self.names("unit", code) if code else self.page.language.gettext("the area of the table")

    def industry(self, code: str) -> str:
        """Name of an industry or a project."""
        return self.names("industry", code)

    def place(self, region: str, industry: str) -> str:
        """An industry with its region."""
        return f"{self.industry(industry)} ({self.region(region)})"

    @cached_property
    def homes(self) -> tuple[str, ...]:
        """Regions in which something is added."""
        return tuple(dict.fromkeys(row["region"] for row in self.rows("shocks") if not row["imported"]))

    @property
    def home_names(self) -> str:
        """Their names."""
        return ", ".join(sorted((self.region(code) for code in self.homes), key=self.page.key))

    def shocks(self) -> Iterator[str]:
        """What was added where, one phrase each."""
        for row in self.rows("shocks"):
            kind = "imported" if row["imported"] else row["kind"]
            yield self.page.language.gettext(
                _SHOCKS[f"{kind}-{self.phase}"],
                industry=self.industry(row["industry"]),
                region=self.region(row["region"]),
                amount=self.amount(row["amount"]),
            )

    def rounds(self, name: str) -> str:
        """A number of rounds in words."""
        value = self.value(name)
        if value is None:
            return "…"
        text = self.page.numbers.integer(value)
        return self.page.language.ngettext("{n} round", "{n} rounds", int(value), n=text)


def phases(book: Book) -> list[str]:
    """Phases of a chain reaction, what lasts first."""
    return sorted(dict.fromkeys(row["phase"] for row in book.rows("totals")), reverse=True)


def reaction_sentence(page: Page) -> tuple[str, str]:
    """What a chain reaction leaves to others and how fast it comes, and its basis; empty without one."""
    book = page.shelf.first("chain")
    found = phases(book) if book else []
    if book is None or not found:
        return "", ""
    told = Told(page, book, found[0])
    leaving = told.value("share_leaving")
    if leaving is None or told.value("half_life") is None:
        return "", ""
    _ = page.language.gettext
    text = _(
        "Chain reaction ({shocks}): {leaving} of the purchases along the chain leave the region of the "
        "buyer; half of what follows has come after {rounds}.",
        shocks="; ".join(told.shocks()),
        leaving=page.numbers.percent(leaving),
        rounds=told.rounds("half_life"),
    )
    if not told.origin:
        return text, _("not recalculated with other assumptions")
    return text, _("coefficients of another economy ({origin}): shape, not size", origin=told.origin)
