"""Divergence or convergence: graded claims first, then inequality, convergence, clubs and maps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from growthpoles.present.charts.curves import Curve, Marks, curves
from growthpoles.present.charts.maps import Place, tile_map
from growthpoles.present.charts.svg import MUTED, PALETTE, PAPER, Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.divergence_tables import detail_sheets
from growthpoles.present.sections.maps import Key
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sheets import Sheet, chance, known, scale, span, years
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

_CLAIMS = ("divergence", "convergence", "concentration", "clustering", "inverted-u")
_MAIN = (
    *("sigma", "log_deviation", "williamson", "theil", "core_amount_share", "core_population_share"),
    *("beta_absolute", "beta_conditional", "beta_lag", "beta_error", "log_t", "moran", "williamson_curve"),
)
_GRADES = {
    "supported": "firm",
    "not-supported": "fragile",
    "inconclusive": "undecided",
    "not-assessed": "undecided",
}
_PICTURES = ("log_deviation", "williamson", "theil")
_SAMPLES = (("all", PALETTE[0], "full"), ("without", PALETTE[5], "dashed"))
_QUADRANTS = {
    "high-high": (PALETTE[0], "▲▲"),
    "low-low": (PALETTE[1], "▼▼"),
    "high-low": (PALETTE[2], "▲▼"),
    "low-high": (PALETTE[3], "▼▲"),
}
_CHANCE = 0.1  # p-value above which a speed is not told apart from zero
_HALF = 360.0  # a picture of half a page, or of a telephone
_BASES = {
    "constant": N_("growth in constant prices"),
    "volume-index": N_("growth by the volume index, that is without price changes"),
    "current": N_("growth in current prices, which proves nothing"),
}


@dataclass(frozen=True)
class Told(OnPage):
    """A result on divergence in words."""

    def listed(self, codes: Iterable[str]) -> str:
        """Names of units in the order of the alphabet."""
        return ", ".join(sorted((self.names("unit", code) for code in codes), key=self.page.key))

    def setting(self, name: str) -> list[str]:
        """Codes of a setting."""
        found = self.book.result.spec.get(name)
        return [str(code) for code in found] if isinstance(found, list | tuple) else []

    @cached_property
    def years(self) -> list[int]:
        """The years, rising."""
        return sorted({row["year"] for row in self.book.rows("yearly")})

    @cached_property
    def samples(self) -> dict[str, str]:
        """What the samples are called."""
        _ = self.page.language.gettext
        titles = {
            "all": _("all regions"),
            "without": _("without {units}", units=self.listed(self.setting("without"))),
        }
        held = {row["sample"] for row in self.book.rows("yearly")}
        return {code: title for code, title in titles.items() if code in held}

    def grade(self, row: Row) -> Markup:
        """A grade as a chip."""
        return self.page.chip(_GRADES[row["grade"]], self.page.word(f"grade.{row['grade']}"))

    def remark(self, row: Row) -> str:
        """Why a claim is not supported, with the p-value."""
        reason = self.page.word(f"reason.{row['reason']}") if row["reason"] else ""
        if row["grade"] == "not-assessed":
            reason = self.page.language.gettext("the figures do not allow it")
        return "; ".join(filter(None, (reason, chance(self.page, row["p_value"]))))


def divergence_section(page: Page) -> Section | None:
    """Whether the regions drift apart; None without a result."""
    book = page.shelf.first("divergence")
    if book is None or not book.rows("findings"):
        return None
    told = Told(page, book)
    spec = book.result.spec
    warnings, notes = notes_of(page, book, prefix="divergence.")
    body = page.render(
        "divergence.html.j2",
        told=told,
        warnings=warnings,
        notes=notes,
        period=span(told.years),
        edition=book.row("units").get("edition") or "…",
        basis=page.language.gettext(_BASES[str(spec["growth_basis"])]),
        core=told.listed(told.setting("core")),
        without=told.listed(told.setting("without")),
        findings=_findings(told, main=True),
        rest=_findings(told, main=False),
        pictures=_pictures(told),
        beta=_beta(told),
        clubs=_clubs(told),
        moves=_moves(told),
        map=_map(told),
        moran=_moran(told),
        sheets=detail_sheets(told.page, book),
    )
    return Section("divergence", page.language.gettext("Divergence or convergence"), body)


def _findings(told: Told, *, main: bool) -> list[tuple[str, list[tuple[str, dict[str, Row]]]]]:
    """Claims with their measures; each measure with its row by sample."""
    found = []
    for claim in _CLAIMS:
        rows = [row for row in told.book.rows("findings", claim=claim) if (row["measure"] in _MAIN) == main]
        order = sorted(
            dict.fromkeys(row["measure"] for row in rows),
            key=lambda name: (_MAIN.index(name) if name in _MAIN else 0, name),
        )
        measures = [
            (
                told.page.word(f"measure.{name}"),
                {row["sample"]: row for row in rows if row["measure"] == name},
            )
            for name in order
        ]
        if measures:
            found.append((told.page.word(f"claim.{claim}"), measures))
    return found


def _pictures(told: Told) -> list[tuple[str, str]]:
    """Dispersion by three measures, and the shares of the core: (title, picture)."""
    page, _ = told.page, told.page.language.gettext
    said = _("The table below gives the same figures.")
    across, found = years(told.years[0], told.years[-1]), []
    for name in _PICTURES:
        title = page.capital(page.word(f"measure.{name}"))
        rows = []
        for sample, colour, dash in _SAMPLES:
            own = told.book.rows("yearly", sample=sample)
            if own:
                places = tuple(float(row["year"]) for row in own)
                values = tuple(row[name] for row in own)
                rows.append(Curve(told.samples[sample], places, values, colour, dash))
        up = scale(page, (value for row in rows for value in row.values))
        found.append((title, curves(rows, Frame(f"dv-{name}", title, said), axes=(across, up), width=_HALF)))
    core = told.book.rows("shares", group="core")
    if core:
        title = _("Share of the core in the country")
        places = tuple(float(row["year"]) for row in core)
        parts = (
            ("amount_share", _("in the product"), PALETTE[0], "full"),
            ("population_share", _("in the population"), PALETTE[5], "dashed"),
        )
        rows = [
            Curve(text, places, tuple(row[column] for row in core), colour, dash)
            for column, text, colour, dash in parts
        ]
        up = scale(page, (0.0, *(value for row in rows for value in row.values)), percent=True)
        found.append((title, curves(rows, Frame("dv-core", title, said), axes=(across, up), width=_HALF)))
    return found


def _beta(told: Told) -> Sheet:
    page, _ = told.page, told.page.language.gettext
    heads = (
        *(_("Regions"), _("Model"), _("Years")),
        *(_("Slope"), _("p-value"), _("Speed a year"), _("Half of the gap closes in"), "R²"),
        _("Number of regions"),
    )
    rows = []
    for row in told.book.rows("beta"):
        p = row["p_value"] if row["robust_p"] is None else row["robust_p"]
        rows.append(
            (
                page.capital(told.samples[row["sample"]]),
                page.word(f"model.{row['model']}"),
                span((row["start"], row["end"])),
                _signed(page, row["slope"]),
                page.number(p, 3),
                *_speed(page, row, p),
                page.number(row["r2"]),
                page.numbers.integer(row["units"]),
            )
        )
    note = _(
        "Slope: change of yearly growth where the product per head at the start is higher by one unit of its "
        "logarithm; below zero the poorer grow faster. The p-value allows for unequal variances. Without a "
        "slope below zero there is no speed; where the p-value is above {limit}, neither speed nor half-life "
        "is given.",
        limit=page.number(_CHANCE, 1),
    )
    return Sheet(_("Do the poorer regions grow faster? (beta convergence)"), heads, tuple(rows), 3, note)


def _speed(page: Page, row: Row, p: float | None) -> tuple[str, str]:
    """Speed and half-life, or why there is none."""
    if row["speed"] is None or not row["speed"] > 0:
        return page.language.gettext("no speed"), "—"
    if p is None or not p <= _CHANCE:
        return page.language.gettext("not told apart from zero"), "—"
    return page.numbers.percent(row["speed"], 1), _plural_years(page, row["half_life"])


def _signed(page: Page, value: float | None) -> str:
    return page.mark("missing") if value is None else page.numbers.signed(value, 4)


def _plural_years(page: Page, value: float | None) -> str:
    if value is None:
        return "—"
    text = page.numbers.integer(round(value))
    return page.language.ngettext("{n} year", "{n} years", round(value), n=text)


def _clubs(told: Told) -> list[tuple[str, str]]:
    """Clubs, the highest first, and what is in none: (name, regions)."""
    _ = told.page.language.gettext
    rows = told.book.rows("clubs")
    numbers = sorted({row["merged_club"] for row in rows if row["merged_club"] is not None})
    found = [
        (
            _("Club {n}", n=number),
            told.listed(row["unit"] for row in rows if row["merged_club"] == number),
        )
        for number in numbers
    ]
    alone = [row["unit"] for row in rows if row["merged_club"] is None]
    return [*found, (_("In no club"), told.listed(alone))] if alone else found


def _moves(told: Told) -> list[tuple[int, list[Row], Row]]:
    """Classes with the row of their moves and what their chain says, all regions together."""
    rows = told.book.rows("transitions", lag="all")
    return [
        (
            number,
            sorted((row for row in rows if row["from"] == number), key=lambda row: row["to"]),
            told.book.row("chains", lag="all", **{"class": number}),
        )
        for number in sorted({row["from"] for row in rows})
    ]


def _moran(told: Told) -> str:
    """Moran's I over the years against what chance gives; empty without it."""
    page, _ = told.page, told.page.language.gettext
    rows = told.book.rows("spatial", statistic="moran")
    if not known(row["value"] for row in rows):
        return ""
    values = tuple(row["value"] for row in rows)
    line = Curve(_("Moran's I"), tuple(float(row["year"]) for row in rows), values, PALETTE[0], dots=True)
    expected = rows[-1]["expected"]
    axes = (years(rows[0]["year"], rows[-1]["year"]), scale(page, (*values, expected)))
    frame = Frame("dv-moran", _("Moran's I over the years"), _("The table below gives the same figures."))
    return curves([line], frame, axes=axes, marks=Marks(level=(expected, _("chance"))), width=_HALF)


def _map(told: Told) -> tuple[str, list[Key]] | None:
    """Tiles of the last year: each region against its neighbours; None without places."""
    page, _ = told.page, told.page.language.gettext
    local = {row["unit"]: row for row in told.book.rows("local", year=told.years[-1])}
    units = [row for row in told.book.rows("units") if row["unit"] in local and row["column"] is not None]
    if not units:
        return None
    alpha = float(str(told.book.result.spec.get("alpha", 0.05)))
    places = [_place(told, unit, local[unit["unit"]], alpha) for unit in units]
    title = _("Regions and their neighbours, {year}", year=told.years[-1])
    frame = Frame("dv-map", title, _("The table below gives the same figures."))
    sure = {place.sign for place in places if not place.dashed}
    keys = [
        Key(colour if sign in sure else PAPER, sign, page.word(f"quadrant.{code}"), dashed=sign not in sure)
        for code, (colour, sign) in _QUADRANTS.items()
        if any(place.sign == sign for place in places)
    ]
    if any(place.hatched for place in places):
        keys.append(Key(MUTED, "", _("only before the correction for many tests"), hatched=True))
    if any(place.dashed for place in places):
        keys.append(Key(PAPER, "", _("may be chance"), dashed=True))
    return tile_map(places, frame), keys


def _place(told: Told, unit: Row, row: Row, alpha: float) -> Place:
    name = told.names("unit", unit["unit"])
    colour, sign = _QUADRANTS.get(row["quadrant"], (PAPER, "…"))
    p, adjusted = row["p_value"], row["p_adjusted"]
    sure = adjusted is not None and adjusted <= alpha
    text = told.page.word(f"quadrant.{row['quadrant']}") if row["quadrant"] else told.page.word("missing")
    return Place(
        code=unit["unit"],
        name=name,
        column=unit["column"],
        row=unit["row"],
        sign=sign,
        colour=colour,
        hatched=not sure and p is not None and p <= alpha,
        dashed=not sure and (p is None or p > alpha),
        spoken=f"{name}: {text}, p = {told.page.number(p, 3)}",
    )
