"""Claims put to the test: what the figures say, how surely, and why they may not be able to tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.curves import Band, Curve, Marks, curves
from growthpoles.present.charts.svg import PALETTE, Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.claims_tables import (
    CHIPS,
    GRADES,
    READINGS,
    REASONS,
    curve_sheet,
    estimates_sheet,
)
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sheets import Sheet, scale, span
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

_WIDE, _NARROW = 940.0, 360.0


@dataclass(frozen=True)
class Line:
    """One data set of a claim, ready to print.

    Attributes:
        name, about: Data set; what was set against what.
        grade: Chip.
        reading: What the figures say.
        figure: Estimate with interval; empty without one.
        reasons: Why.
    """

    name: str
    about: str
    grade: Markup
    reading: str
    figure: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Tested:
    """A claim with its data sets.

    Attributes:
        name, identify: The statement and what would show it.
        lines: Data sets.
    """

    name: str
    identify: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Told(OnPage):
    """A result on claims in words."""

    @cached_property
    def tested(self) -> tuple[Tested, ...]:
        """The claims that met a data set."""
        found = []
        for row in self.book.rows("claims"):
            lines = tuple(self._line(item) for item in self.book.rows("assessments", claim=row["claim"]))
            if lines:
                name, identify = (self.names(kind, row["claim"]) for kind in ("claim", "identify"))
                found.append(Tested(name, identify, lines))
        return tuple(found)

    def about(self, row: Row) -> str:
        """Outcome against driver."""
        _, outcome = self.page.language.gettext, self.names("variable", row["outcome"])
        if row["driver"] == "year":
            return _("Trend of: {outcome}", outcome=outcome)
        driver = self.names("variable", row["driver"])
        return _("{outcome} — by — {driver}", outcome=outcome, driver=driver)

    def _line(self, row: Row) -> Line:
        _ = self.page.language.gettext
        grade, reading = GRADES[row["grade"]], READINGS[row["reading"]]
        name = self.names("data-set", row["data_set"])
        if row["observations"] is not None:
            units = self.page.numbers.integer(row["units"])
            period = span((row["first_year"], row["last_year"]))
            name = _("{name}: {units} units, {period}", name=name, units=units, period=period)
        grade, reading = GRADES[row["grade"]], READINGS[row["reading"]]
        return Line(
            name,
            self.about(row),
            self.page.chip(CHIPS[row["grade"]], _(grade)),
            _(reading),
            self.interval(row),
            tuple(self._reasons(row)),
        )

    def interval(self, row: Row) -> str:
        """Estimate with the ends of its interval; empty without one."""
        if row["estimate"] is None:
            return ""
        _ = self.page.language.gettext
        low, high = (
            _("no bound") if row[end] is None else str(self.page.figure(row[end])) for end in ("low", "high")
        )
        return f"{self.page.figure(row['estimate'])} ({low} … {high})"

    def _reasons(self, row: Row) -> list[str]:
        _ = self.page.language.gettext
        reason = REASONS[row["reason"]]
        found = [_(reason)]
        if row["reading"] == "open" and row["detectable"] is not None:
            least = self.page.figure(row["detectable"])
            found.append(_("An effect smaller than {least} would go unseen here.", least=least))
        if row["estimator"] == "cross-section":
            found.append(_("The estimate is shown to tell how little one year says."))
        for level in self.book.rows("levels", claim=row["claim"], data_set=row["data_set"])[-1:]:
            text = _("In {year}: {value}, below the limit of {limit}.") if level["below"] else _(
                "In {year}: {value}, above the limit of {limit}."
            )  # fmt: skip
            value, limit = (self.page.figure(level[name]) for name in ("value", "limit"))
            found.append(text.format(year=level["year"], value=value, limit=limit))
        place = f"{row['claim']}.{row['data_set']}"
        if assignment := self.names.find("assignment", place):
            found.append(_("Asserted by the file: {assignment}.", assignment=assignment))
        remark = self.names.find("remark", place)
        return [*found, f"{remark}."] if remark else found


@dataclass(frozen=True)
class Drawn:
    """A specification curve.

    Attributes:
        title: Claim and data set.
        said: What all specifications say together.
        pictures: For a wide and for a narrow screen.
        sheets: Its figures.
    """

    title: str
    said: str
    pictures: tuple[str, str]
    sheets: tuple[Sheet, ...]


def claims_section(page: Page) -> Section | None:
    """The claims; None without a result or without a claim that met a data set."""
    book = page.shelf.first("claims")
    if book is None or not book.rows("assessments"):
        return None
    told = Told(page, book)
    warnings, notes = notes_of(page, book, prefix="claims.", skip=("claims.lacking", "claims.untested"))
    body = page.render(
        "claims.html.j2",
        told=told,
        warnings=warnings,
        notes=notes,
        drawn=[_drawn(told, row) for row in book.rows("assessments") if row["specifications"]],
        confidence=page.percent(float(str(book.result.spec["confidence"]))),
    )
    return Section("claims", page.language.gettext("Claims put to the test"), body)


def _drawn(told: Told, row: Row) -> Drawn:
    page, _ = told.page, told.page.language.gettext
    rows = told.book.rows("curve", claim=row["claim"], data_set=row["data_set"])
    title = f"{told.names('claim', row['claim'])}: {told.names('data-set', row['data_set'])}"
    said = _(
        "{count} ways to test it: {same} have the sign of the main one, {sure} are significant as well. "
        "Median effect {median} standard deviations; so much or more arises by chance with p = {p}.",
        count=page.numbers.integer(row["specifications"]),
        same=page.percent(row["same_sign"]),
        sure=page.percent(row["significant"]),
        median=page.number(row["median"], 3),
        p=page.number(row["p_median"], 3),
    )
    ident = f"cl-{row['claim']}-{row['data_set']}"
    pictures = tuple(
        _curve(page, rows, Frame(f"{ident}-{size}", title, said), width)
        for size, width in (("wide", _WIDE), ("narrow", _NARROW))
    )
    sheets = (estimates_sheet(told.page, told.book, row=row), curve_sheet(told.page, told.names, rows=rows))
    return Drawn(title, said, (pictures[0], pictures[1]), sheets)


def _curve(page: Page, rows: tuple[Row, ...], frame: Frame, width: float) -> str:
    """Effects from the lowest to the highest with their intervals."""
    _ = page.language.gettext
    places = tuple(float(row["rank"]) for row in rows)
    low, middle, high = (tuple(row[name] for row in rows) for name in ("low", "effect", "high"))
    line = Curve(_("effect and interval"), places, middle, PALETTE[0], bands=(Band(low, high, 0.2),))
    sure = [row for row in rows if row["low"] > 0 or row["high"] < 0]
    dots = [
        Curve(
            _("significant") if k == 0 else "", (float(row["rank"]),), (row["effect"],), PALETTE[5], dots=True
        )
        for k, row in enumerate(sure)
    ]
    spans = tuple(
        (row["rank"] - 0.5, row["rank"] + 0.5, _("the main way to test it")) for row in rows if row["main"]
    )
    ends = (0.5, len(rows) + 0.5)
    numbers = page.numbers.integer
    ticks = ((ends[0], str(numbers(1))), (ends[1], str(numbers(len(rows)))))
    axes = (
        Axis(_(ACROSS), ticks),
        scale(page, (0.0, *low, *high), head=_("effect, standard deviations")),
    )
    marks = Marks(spans, level=(0.0, _("no effect")))
    return curves([line, *dots], frame, axes=axes, marks=marks, width=width)


ACROSS = N_("ways to test the claim, from the lowest effect to the highest")
