"""Where new poles or enterprises would serve: sites, what each adds, and the price of other choices."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.curves import Curve, curves
from growthpoles.present.charts.svg import Frame
from growthpoles.present.page import Page
from growthpoles.present.sheets import Sheet, scale
from growthpoles.present.shelf import Book, Row
from growthpoles.present.told import OnPage

_WIDTHS = (("", 640.0), ("-narrow", 360.0))


@dataclass(frozen=True)
class Choice(OnPage):
    """A placement in words."""

    @cached_property
    def method(self) -> str:
        """What is made best: the method, or ``cost`` where enterprises are placed."""
        costs = any(row["cost"] is not None for row in self.book.rows("sites"))
        return "cost" if costs else str(self.book.result.spec.get("method", ""))

    @cached_property
    def objective(self) -> str:
        """What is made best, as the head of a column."""
        return self.page.word(f"objective.{self.method}")

    def units(self, codes: str | None) -> str:
        """Names of codes that stand in one cell."""
        found = (self.names("unit", code) for code in (codes or "").split())
        return ", ".join(sorted(found, key=self.page.key))

    def value(self, value: float | None) -> str:
        """A figure of what is made best."""
        if value is None:
            return self.page.mark("missing")
        if self.method == "p-centre":
            return self.page.numbers.decimal(value, 1)
        return self.page.numbers.integer(value) if abs(value) >= 100 else str(self.page.figure(value))

    def reached(self, row: Row) -> str:
        """The figure of what is made best, with how much is not served."""
        said = self.value(row["objective"])
        if not row["unserved"]:
            return said
        _ = self.page.language.gettext
        return _("{value}, not served: {left}", value=said, left=self.page.numbers.integer(row["unserved"]))

    def proof(self, row: Row) -> str:
        """Whether a choice is proved, with the gap where it is not."""
        text = self.page.word(f"proof.{row['status']}")
        if row["status"] != "not-proved" or row["gap"] is None:
            return text
        _ = self.page.language.gettext
        gap = _("at most {gap} better", gap=self.page.percent(row["gap"], 1))
        return f"{text} ({gap})"

    @property
    def new(self) -> str:
        """Names of the new sites."""
        codes = " ".join(row["unit"] for row in self.book.rows("sites", role="new"))
        return self.units(codes)


@dataclass(frozen=True)
class Placed:
    """A placement with its picture and tables.

    Attributes:
        choice: The result in words.
        last: The row of the gains with all sites; empty without one.
        first: The row without a new site; empty without one.
        curve: The gain curve, wide and narrow; none with fewer than two points.
        gains, sites, prices, excluded: Tables.
    """

    choice: Choice
    last: Row
    first: Row
    curve: list[str]
    gains: Sheet
    sites: Sheet
    prices: Sheet
    excluded: list[tuple[str, int]]


def placed(page: Page, book: Book, *, number: int) -> Placed:
    """A placement ready to print."""
    choice = Choice(page, book)
    rows = sorted(book.rows("gains"), key=lambda row: row["count"])
    reasons = Counter(row["reason"] for row in book.rows("excluded")).most_common()
    return Placed(
        choice,
        rows[-1] if rows else {},
        book.row("gains", count=0),
        _curve(choice, rows, number),
        _gains(choice, rows),
        _sites(choice),
        _prices(choice),
        [(page.word(f"excluded.{code}"), n) for code, n in reasons],
    )


def _curve(choice: Choice, rows: list[Row], number: int) -> list[str]:
    """What is made best over the number of new sites."""
    page, _ = choice.page, choice.page.language.gettext
    known = [row for row in rows if row["objective"] is not None and not row["unserved"]]
    if len(known) < 2:
        return []
    counts = [int(row["count"]) for row in known]
    across = Axis("", tuple((float(k), page.numbers.integer(k)) for k in range(counts[0], counts[-1] + 1)))
    values = tuple(row["objective"] for row in known)
    line = Curve("", tuple(float(k) for k in counts), values, "#1c659f", dots=True)
    title = _("What each new site adds")
    pictures = []
    for suffix, width in _WIDTHS:
        frame = Frame(f"gains-{number}{suffix}", title, _("The table below gives the same figures."))
        axes = (across, scale(page, values, head=choice.objective))
        pictures.append(curves([line], frame, axes=axes, width=width))
    return pictures


def _gains(choice: Choice, rows: list[Row]) -> Sheet:
    page, _ = choice.page, choice.page.language.gettext
    mean = _("Mean hours to the nearest site") if choice.method == "cost" else _("Mean hours")
    heads = (
        *(_("New sites"), _("Where"), _("Status"), choice.objective, _("Gain")),
        *(_("Share within reach"), mean, _("Hours of the farthest place")),
    )
    cells = tuple(
        (
            page.numbers.integer(row["count"]),
            choice.units(row["sites"]) or "–",
            choice.proof(row),
            choice.reached(row),
            "–" if row["gain"] is None else choice.value(row["gain"]),
            page.percent(row["covered_share"]),
            page.number(row["mean_hours"], 1),
            page.number(row["farthest_hours"], 1),
        )
        for row in rows
    )
    note = _("Each row is the best choice of so many sites; a site of one row need not be in the next.")
    return Sheet(_("What each new site adds"), heads, cells, 3, note)


def _sites(choice: Choice) -> Sheet:
    page, _ = choice.page, choice.page.language.gettext
    costs = choice.method == "cost"
    heads = [_("Site"), _("Exists or new"), _("Places served")]
    heads += [_("Demand served") if costs else _("People served"), _("Mean hours")]
    heads += [_("Delivery"), _("Inputs used"), _("Labour"), _("Cost")] if costs else []
    found = sorted(choice.book.rows("sites"), key=lambda row: (row["role"] != "new", -row["population"]))
    rows = []
    for row in found:
        cells = [
            choice.names("unit", row["unit"]),
            page.word(f"site.{row['role']}"),
            page.numbers.integer(row["served"]),
            page.numbers.integer(row["population"]),
            page.number(row["mean_hours"], flag="not-applicable"),
        ]
        parts = [page.figure(row[name]) for name in ("delivery", "inputs", "labour", "cost")] if costs else []
        rows.append((*cells, *parts))
    return Sheet(_("Sites and whom they serve"), tuple(heads), tuple(rows), 2)


def _prices(choice: Choice) -> Sheet:
    """What is lost without a chosen site, and with one that was not chosen."""
    _ = choice.page.language.gettext
    heads = (_("Site"), _("Other choice"), _("Status"), choice.objective, _("Worse by"))
    without = [
        (row, _("without it; {units} instead", units=choice.units(row["replaced_by"]) or "–"))
        for row in choice.book.rows("alternatives")
    ]
    instead = [
        (row, _("with it; {units} gives way", units=choice.units(row["displaced"]) or "–"))
        for row in choice.book.rows("prices")
    ]
    rows = tuple(
        (
            choice.names("unit", row["unit"]),
            text,
            choice.proof(row),
            choice.reached(row),
            choice.value(row["loss"]),
        )
        for part in (without, instead)
        for row, text in sorted(part, key=lambda pair: (pair[0]["loss"] is None, pair[0]["loss"] or 0.0))
    )
    note = _(
        "Worse by: how much is lost against the best choice. A small figure means that the other choice is "
        "about as good as the first."
    )
    return Sheet(_("What another choice would cost"), heads, rows, 3, note)
