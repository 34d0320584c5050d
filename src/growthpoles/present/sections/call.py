"""A call: who is to be funded, how sure that is, how reviewers scored, and the record of every decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.scores import Score, scores
from growthpoles.present.charts.svg import Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.purse import Purse, written
from growthpoles.present.sections.call_tables import CallSheets, call_sheets, loads, points
from growthpoles.present.sections.maps import Key
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sections.programme import rules_text
from growthpoles.present.sheets import Cell
from growthpoles.present.shelf import Book, Names, Row
from growthpoles.present.told import OnPage

_WIDTHS = (("", 940.0), ("-narrow", 360.0))
_COLOURS = {"green": "#009e73", "grey": "#9aa7b3", "red": "#d55e00"}
_CHIPS = {"green": "firm", "grey": "undecided", "red": "fragile"}
_SAID = ("call.illustrative", "call.review.dropped", "call.reviews.undecided", "call.tied")


@dataclass(frozen=True)
class Tender(OnPage):
    """A call in words."""

    @cached_property
    def purse(self) -> Purse:
        """How its money is written."""
        return written(self.page, str(self.book.result.spec.get("money") or ""))

    @cached_property
    def ranked(self) -> list[Row]:
        """Applications, the best first."""
        return sorted(self.book.rows("ranking"), key=lambda row: row["rank"])

    @property
    def title(self) -> str:
        """Name of the call."""
        return self.names("call", str(self.book.result.spec.get("call", "")))

    @property
    def rules(self) -> str:
        """The rules with version, date and legal basis."""
        return rules_text(self.page, self.names, rules=self.book.result.spec.get("rules"))

    def count(self, name: str) -> str:
        """A whole number of the table of figures."""
        return self.page.numbers.integer(self.book.figure(name) or 0.0)

    def listed(self, **where: object) -> str:
        """Applications of one zone or decision, the best first."""
        found = (row for row in self.ranked if all(row[key] == value for key, value in where.items()))
        return ", ".join(self.names("application", row["application"]) for row in found)

    @property
    def unjudged(self) -> str:
        """Applications that conflicts of interest leave with too few reviews."""
        return ", ".join(self.names("application", row["application"]) for row in self.book.rows("undecided"))

    def zone(self, code: str) -> Cell:
        """A zone as a sign and a short word."""
        return self.page.chip(_CHIPS[code], self.page.word(f"zone.{code}"))

    @property
    def steps(self) -> Iterable[tuple[str, str, list[str]]]:
        """Name, decision and the record of every application, step by step."""
        unjudged = [{**row, "decision": "undecided"} for row in self.book.rows("undecided")]
        for row in [*self.ranked, *unjudged]:
            told = sorted(
                self.book.rows("record", application=row["application"]), key=lambda item: item["step"]
            )
            name = self.names("application", row["application"])
            yield name, self.names("decision", row["decision"]), [self._step(item) for item in told]

    def _step(self, row: Row) -> str:
        """One step of the record in words; reviewers are not named."""
        page, value, outcome = self.page, row["value"], row["outcome"]
        match row["what"]:
            case "reviews" | "rank":
                told = page.numbers.integer(value)
            case "raw-score" | "calibrated-score":
                told = points(page, value)
            case "leniency-correction":
                told = page.numbers.signed(100 * value, 1)
            case "least-score":
                name = self.names("criterion", row["subject"])
                told = f"{name}, {points(page, value)}; {page.word(f'passed.{outcome}')}"
            case "probability-funded":
                told = f"{page.percent(value)}; {self.names('zone', outcome)}"
            case "reason" if row["subject"]:
                told = f"{self.names('reason', outcome)} ({self.names('priority', row['subject'])})"
            case what:  # flag, decision, reason
                told = self.names(what, outcome)
        return f"{page.word('step.' + row['what'])}: {told}"


@dataclass(frozen=True)
class Part:
    """A call with its picture, tables and notes."""

    tender: Tender
    pictures: list[str]
    sheets: CallSheets
    warnings: list[str]
    notes: list[str]


def call_section(page: Page) -> Section | None:
    """Calls and the assignment of reviewers; None without either."""
    books, assigned = page.shelf.all("call"), page.shelf.all("assignment")
    if not books and not assigned:
        return None
    keys = [Key(_COLOURS[code], "", names("zone", code)) for code, names in _zones(page, books)]
    body = page.render(
        "call.html.j2",
        parts=[_part(Tender(page, book), number) for number, book in enumerate(books)],
        keys=keys,
        assigned=[loads(page, book) for book in assigned],
        said=any(book.result.spec.get("illustrative") for book in books),
    )
    return Section("call", page.language.gettext("Calls: ranking and decisions"), body)


def _zones(page: Page, books: tuple[Book, ...]) -> list[tuple[str, Names]]:
    return [(code, page.names_of(books[0])) for code in _COLOURS] if books else []


def _part(tender: Tender, number: int) -> Part:
    sheets = call_sheets(tender.page, tender.book, zone=tender.zone)
    warnings, notes = notes_of(tender.page, tender.book, prefix="call.", skip=_SAID)
    return Part(tender, _pictures(tender, number), sheets, warnings, notes)


def _pictures(tender: Tender, number: int) -> list[str]:
    """Scores with their intervals and the chance of funding."""
    page, _ = tender.page, tender.page.language.gettext
    rows = [
        Score(
            f"{row['rank']}. {tender.names('application', row['application'])}",
            row["score"],
            row["low"],
            row["high"],
            row["raw"],
            _COLOURS[row["zone"]],
            str(page.percent(row["p_funded"])),
        )
        for row in tender.ranked
    ]
    axis = Axis("", tuple((k / 5, page.numbers.integer(20 * k)) for k in range(6)))
    title, said = _("Scores and the chance of being funded"), _("The table below gives the same figures.")
    return [
        scores(rows, Frame(f"call-{number}{suffix}", title, said), axis=axis, width=width)
        for suffix, width in _WIDTHS
    ]
