"""The forecast: what can be carried on, how earlier forecasts did, and what is too short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.curves import Band, Curve, curves
from growthpoles.present.charts.svg import PALETTE, Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.forecast_tables import accuracy_sheet, region_sheets, unchecked_note
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sheets import scale, years
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

WIDE, NARROW = 940.0, 360.0
_DRAWN = 4
_REFUSED = ("too-short", "break", "gaps", "ended", "no-data", "confidential")
Pictures = tuple[str, str]


@dataclass(frozen=True)
class Told(OnPage):
    """A forecast in words."""

    @cached_property
    def made(self) -> tuple[Row, ...]:
        """Indicators with a forecast of some unit."""
        held = {row["indicator"] for row in self.book.rows("forecasts") if row["value"] is not None}
        return tuple(row for row in self.book.rows("indicators") if row["indicator"] in held)

    def name(self, code: str) -> str:
        """Name of an indicator."""
        return self.names("indicator", code)

    @property
    def refused(self) -> tuple[str, ...]:
        """Indicators that no unit has a forecast of, with the longest series each."""
        _, held = self.page.language.gettext, {row["indicator"] for row in self.made}
        found = []
        for row in self.book.rows("indicators"):
            if row["indicator"] not in held:
                series = self.book.rows("series", indicator=row["indicator"])
                longest = max((item["points"] for item in series), default=0)
                reason = self.names("series-status", self._reason(row["indicator"]))
                text = _("{name}: {reason}, {years} years of figures at most")
                found.append(text.format(name=self.name(row["indicator"]), reason=reason, years=longest))
        return tuple(sorted(found, key=self.page.key))

    def _reason(self, code: str) -> str:
        status = [row["status"] for row in self.book.rows("series", indicator=code)]
        return max(_REFUSED, key=status.count)


def forecast_section(page: Page) -> Section | None:
    """The forecast; None without one."""
    book = page.shelf.first("forecast")
    if book is None or not book.rows("series"):
        return None
    told = Told(page, book)
    skip = ("forecast.refused", "forecast.pool", "forecast.naive", "forecast.short", "forecast.bounds")
    warnings, notes = notes_of(page, book, prefix="forecast.", skip=skip)
    body = page.render(
        "forecast.html.j2",
        told=told,
        warnings=warnings,
        notes=notes,
        last=round(book.figure("first-year") or 0) - 1,
        end=round(book.figure("last-year") or 0),
        drawn=_drawn(told),
        accuracy=accuracy_sheet(page, book, name=told.name),
        sheets=region_sheets(page, book, name=told.name),
    )
    return Section("forecast", page.language.gettext("Forecast"), body)


def both(page: Page, ident: str, *, title: str, draw: Callable[[Frame, float], str]) -> Pictures:
    """A picture for a wide and for a narrow screen."""
    said = page.language.gettext("The table below gives the same figures.")
    made = [
        draw(Frame(f"{ident}-{size}", title, said), width)
        for size, width in (("wide", WIDE), ("narrow", NARROW))
    ]
    return made[0], made[1]


def fan_curve(past: list[Row], ahead: list[Row], *, colour: str) -> Curve:
    """The past as a line that goes on into a fan."""
    rows = [*past, *ahead]
    edges = []
    for width in ("95", "80"):
        low, high = (
            (*(None for _ in past[:-1]), *(row["value"] for row in past[-1:]), *(r[end] for r in ahead))
            for end in (f"low{width}", f"high{width}")
        )
        edges.append(Band(low, high, 0.16 if width == "95" else 0.24))
    values = tuple(row["value"] for row in rows)
    return Curve("", tuple(float(row["year"]) for row in rows), values, colour, bands=tuple(edges))


def axes_of(page: Page, drawn: list[Curve], *, head: str) -> tuple[Axis, Axis]:
    """Years across, the figures of curves and bands upwards."""
    ends = [x for curve in drawn for band in curve.bands for x in (*band.low, *band.high)]
    ends += [x for curve in drawn for x in curve.values]
    places = [x for curve in drawn for x in curve.places]
    return years(round(min(places)), round(max(places))), scale(page, ends, head=head)


def _drawn(told: Told) -> list[tuple[str, Pictures, str]]:
    """Sums of the units with their fans and what to know of them, a few at most."""
    page, found = told.page, []
    units = {row["unit"] for row in told.book.rows("units")}
    for about in told.made:
        code = about["indicator"]
        rows = [row for row in told.book.rows("forecasts", indicator=code) if row["unit"] not in units]
        wholes = sorted(
            {row["unit"] for row in rows if row["value"] is not None and row["low80"] is not None}
        )
        for unit in wholes[-1:]:
            ahead = sorted((r for r in rows if r["unit"] == unit), key=lambda row: row["year"])
            held = told.book.rows("history", indicator=code, unit=unit)
            past = sorted((r for r in held if r["value"] is not None), key=lambda row: row["year"])
            title = f"{told.name(code)}: {told.names('unit', unit)}"
            curve = fan_curve(past, ahead, colour=PALETTE[0])
            axes = axes_of(page, [curve], head=page.measure(about["unit_of_measure"]))

            def draw(frame: Frame, width: float, curve: Curve = curve, axes: tuple[Axis, Axis] = axes) -> str:
                return curves([curve], frame, axes=axes, width=width)

            doubt = unchecked_note(page) if about["pool"] == "changes" else ""
            found.append((title, both(page, f"fc-{code}", title=title, draw=draw), doubt))
    return found[:_DRAWN]
