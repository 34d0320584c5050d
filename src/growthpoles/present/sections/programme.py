"""A programme: its tree, goals and how far they have come, who does what, and money by kind of mechanism."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from growthpoles.present.charts.progress import Progress, progress
from growthpoles.present.charts.svg import Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.purse import Purse, written
from growthpoles.present.sections.programme_tables import ProgrammeSheets, programme_sheets
from growthpoles.present.sheets import Cell, span
from growthpoles.present.shelf import Names, Row
from growthpoles.present.told import OnPage

_WIDTHS = (("", 640.0), ("-narrow", 360.0))
_TAGS = ("mechanism", "approach", "instrument", "priority")
_STATES = {"attained": "firm", "on-track": "likely", "behind": "fragile", "no-data": "undecided"}


@dataclass(frozen=True)
class Leaf:
    """A node of the tree with what stands below it.

    Attributes:
        row: Its row.
        years: First and last year; empty = not stated.
        tags: Mechanism, approach, instrument and priority in words; inherited ones stand at the part above.
        goals: Its own goals with the sign of their state.
        people: Role and organisations.
        parts: Nodes below it.
    """

    row: Row
    years: str
    tags: list[str]
    goals: list[tuple[str, Cell]]
    people: list[tuple[str, str]]
    parts: list[Leaf] = field(default_factory=list)


@dataclass(frozen=True)
class Plan(OnPage):
    """A programme in words."""

    @cached_property
    def purse(self) -> Purse:
        """How its money is written."""
        return written(self.page, str(self.book.result.spec.get("money") or ""))

    @cached_property
    def states(self) -> Counter[str]:
        """Number of goals in each state."""
        return Counter(row["status"] for row in self.book.rows("goals"))

    @cached_property
    def tops(self) -> tuple[Row, ...]:
        """The programmes at the top."""
        return self.book.rows("nodes", depth=0)

    @cached_property
    def unserved(self) -> str:
        """Dimensions of the innovation sphere that no goal serves."""
        rows = self.book.rows("dimensions", goals=0) if self.book.rows("goals") else ()
        return ", ".join(self.names("dimension", row["dimension"]) for row in rows)

    @property
    def without_money(self) -> str:
        """Number of parts without a budget; empty = every part has one, or none has."""
        count = self.book.figure("budgets_unknown") or 0.0
        return self.page.numbers.integer(count) if count and self.book.figure("budget_known") else ""

    @cached_property
    def science(self) -> str:
        """Scientific institutions that take part."""
        rows = self.book.rows("participants", role="scientific-institution")
        found = {self.names("organisation", row["organisation"]) for row in rows}
        return ", ".join(sorted(found, key=self.page.key))

    @property
    def rules(self) -> str:
        """The rules of selection with version, date and legal basis; empty without any."""
        return rules_text(self.page, self.names, rules=self.book.result.spec.get("rules"))

    def state(self, code: str) -> Cell:
        """State of a goal as a sign and a word."""
        return self.page.chip(_STATES[code], self.names("goal-status", code))

    def tree(self, parent: str = "") -> list[Leaf]:
        """The nodes below one, in the order of printing."""
        rows = sorted(self.book.rows("nodes", parent=parent), key=lambda row: row["place"])
        return [self._leaf(row) for row in rows]

    def _leaf(self, row: Row) -> Leaf:
        code = row["node"]
        goals = [
            (self.names("goal", goal["goal"]), self.state(goal["status"]))
            for goal in self.book.rows("goals", node=code)
        ]
        people: dict[str, list[str]] = {}
        for item in self.book.rows("participants", node=code):
            role = self.names("participant-role", item["role"])
            people.setdefault(role, []).append(self.names("organisation", item["organisation"]))
        above = next(iter(self.book.rows("nodes", node=row["parent"])), {})
        own = [kind for kind in _TAGS if row[kind] and row[kind] != above.get(kind)]
        tags = [self.names(kind, row[kind]) for kind in own if kind != "priority"]
        if "priority" in own:
            name = self.names("priority", row["priority"])
            tags.append(self.page.language.gettext("priority: {name}", name=name))
        years = [year for year in (row["start"], row["end"]) if year is not None]
        told = [(role, ", ".join(who)) for role, who in people.items()]
        return Leaf(row, span(years) if years else "", tags, goals, told, self.tree(code))


@dataclass(frozen=True)
class Part:
    """A programme with its picture and tables."""

    plan: Plan
    pictures: list[str]
    sheets: ProgrammeSheets


def rules_text(page: Page, names: Names, *, rules: Sequence[str] | None) -> str:
    """Title, version, date and legal basis of a file of rules; empty without one."""
    if not rules:
        return ""
    code, version, day, basis = rules
    _ = page.language.gettext
    text = _(
        "{title} ({date}, version {version})",
        title=names("rules", code),
        version=version,
        date=page.numbers.date(dt.date.fromisoformat(day)),
    )
    return f"{text}, {basis}" if basis else text


def programme_section(page: Page) -> Section | None:
    """Programmes; None without one."""
    books = page.shelf.all("programme")
    if not books:
        return None
    parts = [_part(Plan(page, book), number) for number, book in enumerate(books)]
    body = page.render("programme.html.j2", parts=parts)
    return Section("programme", page.language.gettext("Programmes: goals, measures and who does what"), body)


def _part(plan: Plan, number: int) -> Part:
    return Part(plan, _pictures(plan, number), programme_sheets(plan.page, plan.book, state=plan.state))


def _pictures(plan: Plan, number: int) -> list[str]:
    """How far every goal has come."""
    page, _ = plan.page, plan.page.language.gettext
    rows = [
        Progress(
            plan.names("goal", row["goal"]),
            row["attainment"],
            row["expected"],
            _("no figures") if row["attainment"] is None else str(page.percent(row["attainment"])),
        )
        for row in plan.book.rows("goals")
    ]
    if not rows:
        return []
    title, said = _("How far the goals have come"), _("The table below gives the same figures.")
    return [
        progress(rows, Frame(f"goals-{number}{suffix}", title, said), width=width)
        for suffix, width in _WIDTHS
    ]
