"""Cumulative growth: courses with and without a push, whether it takes off, who gains and who loses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.curves import Band, Curve, Marks, curves
from growthpoles.present.charts.diverging import Bar, diverging
from growthpoles.present.charts.forks import ForkWords, Rest, forks
from growthpoles.present.charts.svg import PALETTE, Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.growth_tables import growth_sheets, verdoorn_sheet
from growthpoles.present.sections.method import diagnostic_text, notes_of
from growthpoles.present.sheets import scale, signed_percentage, years
from growthpoles.present.shelf import Book, Row
from growthpoles.present.told import OnPage

_WIDE, _NARROW = 940.0, 360.0
_DASHES = ("full", "dashed", "dotted")
_TODAY = {
    "gathers": N_("At today's trade cost industry gathers in one of the two places."),
    "either": N_("At today's trade cost industry stays where it is: gathered or spread."),
    "spreads": N_("At today's trade cost industry spreads over both places."),
    "unknown": N_("Today's trade cost is not known."),
}
Pictures = tuple[str, str]


@dataclass(frozen=True)
class Told(OnPage):
    """A simulation in words."""

    @cached_property
    def pushes(self) -> tuple[Row, ...]:
        """The pushes with their probability of taking off."""
        return self.book.rows("takeoff")

    def region(self, code: str) -> str:
        """Name of a region."""
        return self.names("unit", code) if self.names.find("unit", code) else self.names.anywhere(code)

    def push(self, row: Row) -> str:
        """A push in words."""
        text = _PUSHES[row["acts_on"]]
        return self.page.language.gettext(
            text,
            size=self.page.figure(row["size"]),
            first=row["from_year"],
            last=row["to_year"],
        )

    def listed(self, codes: Iterable[str]) -> str:
        """Names of regions in the order of the alphabet."""
        return ", ".join(sorted((self.region(code) for code in codes), key=self.page.key))


_PUSHES = {
    "exports": N_("{size} points a year more growth of exports, {first}–{last}"),
    "productivity": N_("{size} points a year more growth of productivity, {first}–{last}"),
    "investment": N_("investment of {size}% of output a year, {first}–{last}"),
}


def growth_section(page: Page) -> Section | None:
    """The simulation and the estimate behind it; None without either."""
    book, estimate = page.shelf.first("growth"), page.shelf.first("growth-estimate")
    if book is None and estimate is None:
        return None
    body = page.render(
        "growth.html.j2",
        simulated=_simulated(page, book) if book else "",
        estimate=estimate,
        verdoorn=verdoorn_sheet(page, estimate) if estimate else None,
        told=notes_of(page, estimate, prefix="growth.estimate.") if estimate else ((), ()),
    )
    return Section("growth", page.language.gettext("Cumulative growth: a simulation"), body)


def _simulated(page: Page, book: Book) -> str:
    told = Told(page, book)
    top = [page.capital(diagnostic_text(page, item)) for item in book.marked("growth.simulation")]
    warnings, notes = notes_of(page, book, prefix="growth.")
    return page.render(
        "growth_simulated.html.j2",
        told=told,
        top=top,
        warnings=warnings,
        notes=[text for text in notes if text not in top],
        limits=_limits(told),
        fans=_fans(told),
        sizes=_sizes(told),
        effects=_effects(told),
        losers=told.listed(row["region"] for row in book.rows("effects", reading="loses")),
        gap=_gap(told),
        fork=_fork(told),
        regimes={row["regime"]: row for row in book.rows("regimes")},
        core=book.row("core_periphery"),
        today=_TODAY,
        sheets=growth_sheets(page, book, region=told.region),
    )


def _limits(told: Told) -> dict[str, list[str]]:
    """What the result says of single pushes, by region."""
    found: dict[str, list[str]] = {}
    for item in told.book.result.diagnostics:
        if item.code == "growth.push.fades" and item.where.unit:
            text = told.page.capital(diagnostic_text(told.page, item))
            found.setdefault(item.where.unit, []).append(text)
    return found


def _both(told: Told, name: str, title: str, draw: Callable[[Frame, float], str]) -> Pictures:
    """A picture for a wide and for a narrow screen."""
    said = told.page.language.gettext("The table below gives the same figures.")
    made = [
        draw(Frame(f"gr-{name}-{size}", title, said), width)
        for size, width in (("wide", _WIDE), ("narrow", _NARROW))
    ]
    return made[0], made[1]


def _fans(told: Told) -> list[tuple[Row, str, Pictures]]:
    """Growth of every pushed region with and without the push."""
    _, found = told.page.language.gettext, []
    for row in told.pushes:
        with_, without = (
            sorted(
                told.book.rows("paths", region=row["region"], scenario=name), key=lambda item: item["year"]
            )
            for name in ("with", "without")
        )
        title = _("Growth of {region} with and without the push", region=told.region(row["region"]))
        rows = [*_outline(_("without it"), without), _fan(_("with the push"), with_)]
        ends = [row[f"growth_{part}"] for row in (*with_, *without) for part in ("p10", "p90")]
        axes = (
            years(with_[0]["year"], with_[-1]["year"]),
            scale(told.page, ends, head=_("growth, % a year")),
        )
        span = (max(row["from_year"] - 0.5, axes[0].low), min(row["to_year"] + 0.5, axes[0].high))
        marks = Marks(((*span, _("years of the push")),))

        def draw(
            frame: Frame, width: float, rows: list[Curve] = rows, axes: tuple[Axis, Axis] = axes,
            marks: Marks = marks,
        ) -> str:  # fmt: skip
            return curves(rows, frame, axes=axes, marks=marks, width=width)

        found.append((row, title, _both(told, f"fan-{row['region']}", title, draw)))
    return found


def _fan(name: str, rows: list[Row]) -> Curve:
    """The median with two bands."""
    ends = [tuple(row[f"growth_{part}"] for row in rows) for part in ("p10", "p90", "p25", "p75")]
    bands = (Band(ends[0], ends[1], 0.16), Band(ends[2], ends[3], 0.24))
    places, middle = _course(rows, "median")
    return Curve(name, places, middle, PALETTE[0], bands=bands)


def _outline(name: str, rows: list[Row]) -> Iterator[Curve]:
    """The median with the ends of its outer band as lines, so that a fan below stays readable."""
    yield Curve(name, *_course(rows, "median"), PALETTE[5], "dashed")
    for part in ("p10", "p90"):
        yield Curve("", *_course(rows, part), PALETTE[5], "dotted")


def _course(rows: list[Row], part: str) -> tuple[tuple[float, ...], tuple[float | None, ...]]:
    return tuple(float(row["year"]) for row in rows), tuple(row[f"growth_{part}"] for row in rows)


def _sizes(told: Told) -> Pictures | None:
    """Size of the push against the probability that growth carries on by itself."""
    page, _ = told.page, told.page.language.gettext
    rows = told.book.rows("push_sizes")
    if not rows:
        return None
    regions = list(dict.fromkeys(row["region"] for row in rows))
    looks = zip(regions, cycle(PALETTE), cycle(_DASHES), strict=False)
    drawn = []
    for region, colour, dash in looks:
        own = [row for row in rows if row["region"] == region]
        places = tuple(row["size"] for row in own)
        values = tuple(row["probability"] for row in own)
        drawn.append(Curve(told.region(region), places, values, colour, dash, dots=True))
    across = scale(page, (0.0, *(row["size"] for row in rows)))
    axes = (
        Axis(_("size of the push"), across.ticks),
        scale(page, (0.0, 1.0), head=_("probability of take-off"), percent=True),
    )
    marks = Marks(level=(0.5, _("half of the draws")))
    title = _("How large a push must be")
    return _both(
        told, "sizes", title, lambda frame, width: curves(drawn, frame, axes=axes, marks=marks, width=width)
    )


def _effects(told: Told) -> Pictures | None:
    """What the push changes in every region by the last year, the most first."""
    page, _ = told.page, told.page.language.gettext
    rows = sorted(told.book.rows("effects"), key=lambda row: -(row["output"] or 0.0))
    if not rows:
        return None
    bars = [
        Bar(
            ("★ " if row["pushed"] else "") + told.region(row["region"]),
            row["output"],
            signed_percentage(page, row["output"]),
            row["output_p10"],
            row["output_p90"],
            strong=row["pushed"],
            open=row["reading"] == "open",
        )
        for row in rows
    ]
    title = _("What the push changes in every region")
    return _both(
        told,
        "effects",
        title,
        lambda frame, width: diverging(bars, frame, line=_("no change"), width=width),
    )


def _gap(told: Told) -> Pictures | None:
    """The gap between the regions over the years."""
    page, _ = told.page, told.page.language.gettext
    rows = told.book.rows("divergence")
    drawn = []
    for scenario, text, colour, dash in (
        ("with", _("with the push"), PALETTE[0], "full"),
        ("without", _("without it"), PALETTE[5], "dashed"),
    ):
        own = sorted((row for row in rows if row["scenario"] == scenario), key=lambda row: row["year"])
        if own:
            low, middle, high = (tuple(row[name] for row in own) for name in ("gap_p10", "gap", "gap_p90"))
            places = tuple(float(row["year"]) for row in own)
            drawn.append(Curve(text, places, middle, colour, dash, (Band(low, high, 0.16),)))
    if not drawn:
        return None
    ends = [value for curve in drawn for band in curve.bands for value in (*band.low, *band.high)]
    first, last = (int(drawn[0].places[k]) for k in (0, -1))
    axes = (years(first, last), scale(page, ends))
    title = _("Gap between the regions")
    return _both(told, "gap", title, lambda frame, width: curves(drawn, frame, axes=axes, width=width))


def _fork(told: Told) -> Pictures | None:
    """Where industry may rest at every trade cost."""
    page, _ = told.page, told.page.language.gettext
    rows, points = told.book.rows("bifurcation"), told.book.row("core_periphery")
    if not rows:
        return None
    named = (
        ("break_point", _("spread out breaks")),
        ("sustain_point", _("gathered holds up to here")),
        ("trade_cost", _("today")),
    )
    lines = tuple((points[name], text) for name, text in named if points.get(name) is not None)
    across = scale(page, [1.0, *(row["trade_cost"] for row in rows)])
    axes = (
        Axis(_("trade cost: sent for one to arrive"), across.ticks),
        scale(page, (0.0, 1.0), head=_("share of industry in the first place"), percent=True),
    )
    said = ForkWords(_("holds"), _("tips over"), lines)
    rests = [Rest(row["trade_cost"], row["share"], row["stable"]) for row in rows]
    title = _("Where industry gathers and where it spreads")
    return _both(
        told, "fork", title, lambda frame, width: forks(rests, frame, axes=axes, said=said, width=width)
    )
