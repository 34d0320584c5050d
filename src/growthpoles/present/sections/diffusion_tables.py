"""Tables of diffusion: curves of regions, yearly paths, and where the push to adopt comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

WHOLE = "whole"
_SMALL = 0.001  # levels below it are written as such
_STATES = {
    "fitted": "firm",
    "saturated": "firm",
    "no-ceiling": "undecided",
    "too-few": "undecided",
    "gap": "undecided",
    "refused": "fragile",
}


@dataclass(frozen=True)
class Wave(OnPage):
    """The spread of an innovation, in words."""

    @cached_property
    def subject(self) -> str:
        """What spreads."""
        return self.names("indicator", str(self.book.result.spec["indicator"]))

    @cached_property
    def unit(self) -> str:
        """Its unit of measure in words."""
        return self.page.measure(self.book.result.spec["unit"])

    @cached_property
    def curves(self) -> list[Row]:
        """Curves: all regions together, then regions by name."""
        rows = self.book.rows("curves")
        return sorted(rows, key=lambda row: (row["unit"] != WHOLE, self.page.key(self.place(row["unit"]))))

    @cached_property
    def main(self) -> Row:
        """The curve that is drawn: all regions together, or the first region whose curve is known."""
        known = [row for row in self.curves if row["q"] is not None or row["status"] == "saturated"]
        whole = [row for row in known if row["unit"] == WHOLE]
        fitted = [row for row in known if row["status"] == "fitted"]
        return next(iter((*whole, *fitted, *known)), {})

    def place(self, code: str) -> str:
        """Name of a region; words for all together."""
        return self.page.capital(self.page.word(WHOLE)) if code == WHOLE else self.names("unit", code)

    def level(self, value: float | None) -> Cell:
        """A number of adopters; a dash where there is none, and no long row of zeros."""
        if value is None:
            return "–"
        return self.page.number(value, 3) if abs(value) < _SMALL else self.page.figure(value)

    def amount(self, value: float | None) -> Cell:
        """A number of adopters with its unit."""
        return (
            f"{self.page.figure(value)} {self.unit}".strip()
            if value is not None
            else self.page.mark("missing")
        )

    def ends(self, row: Row, name: str, *, digits: int | None = None) -> Cell:
        """A parameter with its interval; a dash where it is not quoted."""
        values = [row[f"{name}{end}"] for end in ("", "_low", "_high")]
        if values[0] is None:
            return "–"
        page = self.page
        texts = [page.figure(x) if digits is None else page.number(x, digits) for x in values]
        return texts[0] if values[1:] == [None, None] else Markup("{} ({}–{})").format(*texts)


def curves_sheet(wave: Wave) -> Sheet:
    """Parameters of every region."""
    page, _ = wave.page, wave.page.language.gettext

    def turned(row: Row) -> str:
        if row["passed_inflection"] is None:
            return "–"
        return _("past its peak") if row["passed_inflection"] else _("still quickening")

    rows = tuple(
        (
            wave.place(row["unit"]),
            page.chip(_STATES[row["status"]], page.word(f"spread-curve.{row['status']}")),
            turned(row),
            "–" if row["last"] is None else f"{page.figure(row['last'])} ({row['last_year']})",
            Markup("{} {}").format(page.figure(row["ceiling"]), _("(given)"))
            if row["ceiling_given"] and row["ceiling"] is not None
            else wave.ends(row, "ceiling"),
            "–" if row["peak_year"] is None else page.numbers.decimal(row["peak_year"], 0),
            wave.ends(row, "p", digits=4),
            wave.ends(row, "q", digits=3),
            page.numbers.integer(row["observations"]),
        )
        for row in wave.curves
    )
    heads = (
        *(_("Region"), _("State of the curve"), _("Growth"), _("Last figure")),
        *(_("Ceiling, {unit}", unit=wave.unit) if wave.unit else _("Ceiling"), _("Year of the peak")),
        *(_("Own accord, p"), _("Imitation, q"), _("Years with figures")),
    )
    note = _(
        "p: share that adopts of its own accord each year; q: how strongly adopters draw others after them; "
        "in brackets the interval. The ceiling and the peak are not quoted while growth has not turned."
    )
    return Sheet(_("Curves of regions"), heads, rows, 3, note)


def paths_sheet(wave: Wave) -> Sheet:
    """The curve year by year."""
    _ = wave.page.language.gettext
    rows = tuple(
        (
            str(row["year"]),
            wave.level(row["observed"]),
            wave.level(row["fitted"]),
            "–" if row["low"] is None else f"{wave.level(row['low'])}–{wave.level(row['high'])}",
        )
        for row in wave.book.rows("paths", unit=wave.main["unit"])
    ) if wave.main else ()  # fmt: skip
    heads = (_("Year"), _("Observed"), _("Curve"), _("Interval of 90%"))
    return Sheet(
        _("Year by year: {place}", place=wave.place(wave.main["unit"]) if wave.main else "–"), heads, rows
    )


def forces_sheet(wave: Wave) -> Sheet:
    """Where the push to adopt comes from."""
    page, _ = wave.page, wave.page.language.gettext
    rows = tuple(
        (
            wave.place(row["unit"]),
            wave.place(row["strongest"]) if row["strongest"] else "–",
            page.percent(row["outside"]),
            page.percent(row["home"]),
            page.percent(row["tied"]),
            "–" if row["share"] is None else page.percent(row["share"]),
        )
        for row in sorted(wave.book.rows("forces"), key=lambda row: page.key(wave.place(row["unit"])))
    )
    heads = (
        *(_("Region"), _("Region it takes most from"), _("From outside")),
        *(_("From adopters at home"), _("From tied regions"), _("Share of that region in it")),
    )
    note = " ".join(
        (
            _("Parts of the push to adopt, mean of the years observed."),
            _("No region is named unless the interval of c lies above zero."),
        )
    )
    return Sheet(_("Where the push to adopt comes from"), heads, rows, 2, note)


def spread_sheet(wave: Wave) -> Sheet:
    """The last year ahead, with the pull of tied regions."""
    page, _ = wave.page, wave.page.language.gettext
    found = wave.book.rows("spread")
    last = max((row["year"] for row in found), default=None)
    rows = tuple(
        (
            wave.place(row["unit"]),
            wave.level(row["level"]),
            "–" if row["low"] is None else f"{wave.level(row['low'])}–{wave.level(row['high'])}",
        )
        for row in sorted(found, key=lambda row: page.key(wave.place(row["unit"])))
        if row["year"] == last
    )
    heads = (
        _("Region"),
        _("Level, {unit}", unit=wave.unit) if wave.unit else _("Level"),
        _("Interval of 90%"),
    )
    note = _(
        "Every region starts from its last figure and follows the common parameters; the interval is that of "
        "the parameters alone."
    )
    title = _("{year} with the pull of tied regions", year="–" if last is None else str(last))
    return Sheet(title, heads, rows, note=note)


def spatial_sheet(wave: Wave) -> Sheet:
    """Common parameters of the spread between regions."""
    page, _ = wave.page, wave.page.language.gettext
    words = {
        "p": _("Own accord, p"),
        "q": _("Imitation at home, q"),
        "c": _("Imitation of tied regions, c"),
    }
    rows = tuple(
        (
            words[row["parameter"]],
            page.number(row["value"], 4),
            Markup("{}–{}").format(page.number(row["low"], 4), page.number(row["high"], 4)),
        )
        for row in sorted(wave.book.rows("spatial"), key=lambda row: "pqc".index(row["parameter"]))
    )
    return Sheet(
        _("Parameters of the spread between regions"), (_("Parameter"), _("Value"), _("Interval")), rows
    )
