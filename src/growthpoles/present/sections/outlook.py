"""The outlook: fans of the index, and who may become or cease to be a growth pole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.curves import Curve, Marks, curves
from growthpoles.present.charts.svg import PALETTE, Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.forecast import Pictures, axes_of, both, fan_curve
from growthpoles.present.sections.forecast_tables import unchecked_note
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sections.outlook_tables import (
    code_list,
    index_sheet,
    inputs_sheet,
    missing_sheet,
    poles_sheet,
    unchecked,
)
from growthpoles.present.sheets import scale, years
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

_FANS, _LINES = 4, 6
_DASHES = ("full", "dashed", "dotted")
_SURE, _OPEN = 0.9, 0.5


@dataclass(frozen=True)
class Told(OnPage):
    """An outlook in words."""

    @cached_property
    def end(self) -> int:
        """The last year ahead."""
        return round(self.book.figure("last-year") or 0)

    @cached_property
    def last(self) -> int:
        """The last year with figures."""
        return int(self.book.result.spec["last"])

    @cached_property
    def poles(self) -> tuple[Row, ...]:
        """Labels of the last year, those that are known."""
        return tuple(row for row in self.book.rows("poles", year=self.end) if row["so_far"] is not None)

    @cached_property
    def held(self) -> str:
        """Figures that are held at today's value."""
        return code_list(
            self.page,
            self.book,
            codes=[r["code"] for r in self.book.rows("inputs", status="held")],
            kind="figure",
        )

    def groups(self) -> list[tuple[str, str]]:
        """(what becomes of them, regions) of the last year; empty groups are left out."""
        _ = self.page.language.gettext
        found = []
        for pole, low, high, text in _GROUPS:
            some = [row for row in self.poles if row["pole"] == pole and low <= row["so_far"] < high]
            some.sort(key=lambda row: (-row["so_far"], self.page.key(self.page.unit(row["unit"]))))
            if some:
                listed = ", ".join(
                    f"{self.page.unit(row['unit'])} ({self.page.percent(row['so_far'])})" for row in some
                )
                found.append((_(text, year=self.end), listed))
        return found


_GROUPS = (
    (False, _OPEN, 2.0, N_("Likely to have become a pole by {year}:")),
    (False, 0.05, _OPEN, N_("May become a pole by {year}:")),
    (True, -1.0, _OPEN, N_("More likely than not to lose the label by {year}:")),
    (True, _OPEN, _SURE, N_("A pole whose label is not sure to last until {year}:")),
    (True, _SURE, 2.0, N_("Stays a pole until {year}:")),
)


def outlook_section(page: Page) -> Section | None:
    """Index and poles ahead; None without an outlook."""
    book = page.shelf.first("outlook")
    if book is None or not (book.rows("index") or book.rows("poles")):
        return None
    told = Told(page, book)
    warnings, notes = notes_of(
        page, book, prefix="outlook.", skip=("outlook.incomplete", "outlook.held", "outlook.industries")
    )
    body = page.render(
        "outlook.html.j2",
        told=told,
        warnings=warnings,
        notes=notes,
        index=index_sheet(page, book),
        index_open=missing_sheet(page, book, part="index"),
        fans=_fans(told),
        poles=poles_sheet(page, book),
        poles_open=missing_sheet(page, book, part="poles"),
        chances=_chances(told),
        doubts={
            part: f" {unchecked_note(page)}" if unchecked(book, part) else "" for part in ("index", "poles")
        },
        inputs=[sheet for part in ("index", "poles") if (sheet := inputs_sheet(page, book, part=part))],
        heading=page.names_of(book).find("heading", str(book.result.spec["framework"])),
        framework=page.names_of(book)("framework", str(book.result.spec["framework"])),
    )
    return Section("outlook", page.language.gettext("Outlook: index and poles"), body)


def _fans(told: Told) -> list[tuple[str, Pictures]]:
    """The fans of the regions with the highest middle in the last year."""
    page, book, _ = told.page, told.book, told.page.language.gettext
    last = list(book.rows("index", year=told.end, status="forecast"))
    last.sort(key=lambda row: -row["value"])
    found = []
    for row in last[:_FANS]:
        rows = sorted(book.rows("index", unit=row["unit"]), key=lambda item: item["year"])
        past = [item for item in rows if item["status"] == "past"]
        ahead = [item for item in rows if item["status"] == "forecast"]
        title = page.unit(row["unit"])
        curve = fan_curve(past, ahead, colour=PALETTE[0])
        axes = axes_of(page, [curve], head=_("index"))

        def draw(frame: Frame, width: float, curve: Curve = curve, axes: tuple[Axis, Axis] = axes) -> str:
            return curves([curve], frame, axes=axes, width=width)

        found.append((title, both(page, f"ol-{row['unit']}", title=title, draw=draw)))
    return found


def _chances(told: Told) -> Pictures | None:
    """Chance of being a pole by year, of the regions that are not sure."""
    page, _ = told.page, told.page.language.gettext
    unsure = [row for row in told.poles if 0.02 < row["chance"] < 0.98]
    unsure.sort(key=lambda row: abs(row["chance"] - 0.5))
    if not unsure:
        return None
    drawn = []
    for k, row in enumerate(unsure[:_LINES]):
        rows = sorted(told.book.rows("poles", unit=row["unit"]), key=lambda item: item["year"])
        known = [item for item in rows if item["chance"] is not None]
        places = (float(told.last), *(float(item["year"]) for item in known))
        values = (1.0 if row["pole"] else 0.0, *(item["chance"] for item in known))
        colour = PALETTE[k % len(PALETTE)]
        drawn.append(Curve(page.unit(row["unit"]), places, values, colour, _DASHES[k % 3], dots=True))
    title = _("Chance of being a growth pole")
    axes = (years(told.last, told.end), scale(page, (0.0, 1.0), head=title, percent=True))
    marks = Marks(level=(0.5, _("half of the draws")))
    return both(
        page,
        "ol-poles",
        title=title,
        draw=lambda frame, width: curves(drawn, frame, axes=axes, marks=marks, width=width),
    )
