"""Runs side by side: what was set differently, and what followed from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

_BASE = "base"
_SHOWN = 12
_KINDS = {
    "setting": N_("setting"),
    "input": N_("input file"),
    "seed": N_("seed of the draws"),
}
_NUMBERS = {
    ("potential", "mean_index"): N_("Mean index"),
    ("poles", "label_pole"): N_("Growth poles"),
    ("poles", "label_mixed"): N_("Mixed poles"),
    ("poles", "label_potential"): N_("Potential poles"),
    ("allocation", "cost"): N_("Money of the plan"),
    ("allocation", "effect"): N_("Expected effect of the plan"),
    ("allocation", "projects_in"): N_("Projects in the plan"),
    ("outlook", "poles-expected"): N_("Poles expected at the end of the outlook"),
    ("targets", "targets-behind"): N_("Targets behind plan"),
    ("targets", "status-out-of-reach"): N_("Targets unlikely to be reached"),
}


@dataclass(frozen=True)
class Told(OnPage):
    """Runs side by side in words."""

    @cached_property
    def runs(self) -> tuple[Row, ...]:
        """The runs, the base first."""
        return tuple(sorted(self.book.rows("runs"), key=lambda row: row["order"]))

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Codes of the runs that are compared with the base."""
        return tuple(row["run"] for row in self.runs if row["run"] != _BASE)

    def run(self, code: str) -> str:
        """Name of a run."""
        row = self.book.row("runs", run=code)
        if code == _BASE:
            return row["name"] or self.page.language.gettext("base")
        return code

    def drivers(self, code: str) -> list[str]:
        """What was made different in a run."""
        _ = self.page.language.gettext
        found = []
        for row in self.book.rows("drivers", run=code):
            text = "{kind} {key}: {before} → {after}"
            none, kind = _("not set"), _KINDS[row["kind"]]
            values = {
                "kind": _(kind),
                "key": row["key"],
                "before": row["before"] or none,
                "after": row["after"] or none,
            }
            found.append(text.format(**values))
        return found

    def cells(self, code: str) -> list[str]:
        """Figures that differ, the first of them."""
        names = self.names
        rows = self.book.rows("cells", run=code)
        return [
            f"{names('indicator', r['indicator'])}, {names('unit', r['unit'])}, {r['year']}: "
            f"{self.page.figure(r['before'])} → {self.page.figure(r['after'])}"
            for r in rows[:_SHOWN]
        ]

    def count(self, table: str, code: str) -> int:
        """Number of rows of a run."""
        return len(self.book.rows(table, run=code))

    def said(self, code: str) -> str:
        """What the differences come from."""
        _ = self.page.language.gettext
        drivers, cells = self.count("drivers", code), self.count("cells", code)
        if not drivers and not cells:
            return _("Nothing was set differently.")
        if drivers == 1 and not cells:
            return _("Everything that differs below follows from this one change.")
        return _("What differs below follows from these changes together; this page does not split it up.")


def scenarios_section(page: Page) -> Section | None:
    """Runs side by side; None without a comparison."""
    book = page.shelf.first("scenarios")
    if book is None or not book.rows("runs"):
        return None
    told = Told(page, book)
    sheets = [_numbers(told), _index(told), _poles(told), _targets(told), _differences(told)]
    body = page.render("scenarios.html.j2", told=told, sheets=[item for item in sheets if item])
    return Section("scenarios", page.language.gettext("Scenarios side by side"), body)


def _heads(told: Told, *first: str) -> tuple[str, ...]:
    return (*first, *(told.run(row["run"]) for row in told.runs))


def _numbers(told: Told) -> Sheet | None:
    """Single numbers of every run, with the change against the base."""
    page, _ = told.page, told.page.language.gettext
    rows = []
    for (result, name), text in _NUMBERS.items():
        held = {row["run"]: row for row in told.book.rows("numbers", result=result, name=name)}
        if held:
            unit = page.measure(next(iter(held.values()))["unit"])
            head = f"{_(text)}, {unit}" if unit else _(text)
            rows.append((head, *(_changed(page, held.get(row["run"], {})) for row in told.runs)))
    if not rows:
        return None
    note = _("In brackets: change against the base.")
    return Sheet(_("In numbers"), _heads(told, _("What is compared")), tuple(rows), 1, note)


def _changed(page: Page, row: Row) -> Cell:
    value, change = row.get("value"), row.get("change")
    if value is None:
        return page.mark("missing")
    if not change:
        return str(page.figure(value))
    sign = "+" if change > 0 else ""
    return f"{page.figure(value)} ({sign}{page.figure(change)})"


def _index(told: Told) -> Sheet | None:
    """Index and rank of every region that moved."""
    page, _ = told.page, told.page.language.gettext
    held: dict[str, dict[str, Row]] = {}
    for row in told.book.rows("index"):
        held.setdefault(row["unit"], {})[row["run"]] = row
    moved = {unit: cells for unit, cells in held.items() if any(cell["change"] for cell in cells.values())}
    if not moved:
        return None
    ordered = sorted(moved, key=lambda unit: page.key(told.names("unit", unit)))
    rows = tuple(
        (
            told.names("unit", unit),
            *(_ranked(page, moved[unit].get(row["run"], {})) for row in told.runs),
        )
        for unit in ordered
    )
    note = _("Index, in brackets the rank. Only regions whose index differs.")
    return Sheet(_("Index and rank"), _heads(told, _("Region")), rows, 1, note)


def _ranked(page: Page, row: Row) -> Cell:
    if row.get("index") is None:
        return page.mark("missing")
    return f"{page.number(row['index'], 3)} ({row['rank']})"


def _poles(told: Told) -> Sheet | None:
    """Labels that changed."""
    page, _ = told.page, told.page.language.gettext
    rows = tuple(
        (
            told.names("unit", row["unit"]),
            told.run(row["run"]),
            _labelled(told, row["before"], row["type_before"]),
            _labelled(told, row["label"], row["type"]),
        )
        for row in told.book.rows("poles", changed=True)
    )
    if not rows:
        return None
    heads = (_("Region"), _("Run"), _("Label in the base"), _("Label in the run"))
    ordered = tuple(sorted(rows, key=lambda row: (page.key(row[1]), page.key(row[0]))))
    return Sheet(_("Growth poles that change"), heads, ordered, 4)


def _labelled(told: Told, label: str | None, kind: str | None) -> str:
    if not label:
        return str(told.page.mark("missing"))
    text = told.page.word(label)
    return f"{text} ({told.names('type', kind)})" if kind else text


def _targets(told: Told) -> Sheet | None:
    """Targets whose prospect changed."""
    page, _ = told.page, told.page.language.gettext
    rows = tuple(
        (
            f"{told.names('goal', row['goal'])} – {told.names('unit', row['unit'])}",
            told.run(row["run"]),
            told.names("plan-status", row["status_before"] or "undetermined"),
            told.names("plan-status", row["status"]),
            str(page.percent(row["probability_before"])),
            str(page.percent(row["probability"])),
        )
        for row in told.book.rows("targets")
        if (row["status"], row["probability"]) != (row["status_before"], row["probability_before"])
    )
    if not rows:
        return None
    heads = (
        _("Target"), _("Run"), _("Prospect in the base"), _("Prospect in the run"), _("Chance in the base"),
        _("Chance in the run"),
    )  # fmt: skip
    return Sheet(_("Targets whose prospect changes"), heads, rows, 4)


def _differences(told: Told) -> Sheet | None:
    """How many cells of every table differ."""
    page, _ = told.page, told.page.language.gettext
    rows = tuple(
        (row["table"], told.run(row["run"]), page.numbers.integer(row["cells"]))
        for row in told.book.rows("differences")
    )
    if not rows:
        return None
    heads = (_("Table"), _("Run"), _("Cells that differ"))
    return Sheet(_("All tables that differ"), heads, rows, 2)
