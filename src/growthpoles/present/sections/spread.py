"""Spread or backwash: what growth of the poles does to the places around them, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from growthpoles.errors import Scalar, message_codes, problem
from growthpoles.present.charts.diverging import Bar, diverging
from growthpoles.present.charts.svg import Frame
from growthpoles.present.language import N_
from growthpoles.present.messages import message_body
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.method import named_details, notes_of
from growthpoles.present.sections.spread_tables import model_sheets, ring_name
from growthpoles.present.sheets import Sheet, known, span
from growthpoles.present.shelf import Book, Row
from growthpoles.present.told import OnPage

_MODELS = {
    "SB0": N_("growth of poles and of the regions around them side by side"),
    "SB1": N_("does growth of the poles go with growth around them, from year to year"),
    "SB2": N_("change of density with distance from the centre"),
    "SB3": N_("commuting areas"),
    "SB4": N_("tiers of places"),
    "SB5": N_("multipliers between core and periphery"),
    "SB6": N_("investment at home and among neighbours"),
    "SB7": N_("does the effect change over the years"),
    "SB8": N_("does growth move outwards from the pole"),
}
_CHIPS = {"spread-dominant": "firm", "backwash-dominant": "fragile", "inconclusive": "undecided"}
_FIRST = 4  # poles whose rings are open at once
_PICTURE = 360.0


@dataclass(frozen=True)
class Told(OnPage):
    """A result on spread in words."""

    @cached_property
    def headline(self) -> Row:
        """The effect that decides; empty where there is none."""
        return self.book.row("effects", headline=True)

    def label(self, code: str) -> Markup:
        """A label as a chip."""
        return self.page.chip(_CHIPS.get(code, "undecided"), self.page.word(code))

    def units(self, codes: Iterable[str]) -> str:
        """Names of units in the order of the alphabet."""
        return ", ".join(sorted((self.names("unit", code) for code in codes), key=self.page.key))

    def variable(self, role: str) -> str:
        """What grows."""
        roles = self.book.result.spec.get("roles")
        code = roles.get(role, role) if isinstance(roles, dict) else role
        return self.names.find("indicator", str(code)) or self.page.word(f"role.{role}")

    def reason(self, code: str | None, *, details: str | None = None, row: Row | None = None) -> str:
        """Why nothing is decided, with the figures that are known; empty without a reason."""
        if not code or code not in message_codes():
            return ""
        found: dict[str, Scalar] = dict(self._details(code))
        found |= {name: row[name] for name in ("units",) if row and row.get(name) is not None}
        if row and row.get("p_placebo") is not None:
            found["p"] = float(f"{row['p_placebo']:.3g}")
        found |= _read(details)
        told = named_details(self.page, problem(code, None, **found))
        text = message_body(told, self.page.language)
        return self.page.capital(re.sub(r"\s*\([^()]*\{[^()]*\)", "", text))

    def _details(self, code: str) -> Iterator[tuple[str, Scalar]]:
        for row in self.book.rows("models", reason=code):
            yield from _read(row["details"]).items()


def _read(details: str | None) -> dict[str, Scalar]:
    """Details of a reason as they stand in one cell: ``least=8; units=5``."""
    pairs = (part.partition("=") for part in (details or "").split("; ") if part)
    return {name: int(value) if value.isdigit() else value for name, _sign, value in pairs}


@dataclass(frozen=True)
class Part:
    """One measurement.

    Attributes:
        told: The result.
        heading: What sets it apart; empty for the only one.
        poles: Rows of poles with their type in words.
        rings: Name and picture of each pole.
        models: Models in words with their row and what stood against them.
        sensitivity: The effect by what grows and by weights.
        sheets: Tables of the other models.
        warnings, notes: What the result says of itself.
    """

    told: Told
    heading: str
    poles: list[Row]
    rings: list[tuple[str, str]]
    models: list[tuple[str, Row, str]]
    sensitivity: Sheet
    sheets: tuple[Sheet, ...]
    warnings: list[str]
    notes: list[str]


def spread_section(page: Page) -> Section | None:
    """Spread or backwash for every measurement; None without one."""
    books = [book for book in page.shelf.all("spread") if book.rows("models")]
    if not books:
        return None
    parts = [_part(page, book, number, several=len(books) > 1) for number, book in enumerate(books)]
    body = page.render("spread.html.j2", parts=parts, first=_FIRST)
    return Section("spread", page.language.gettext("Spread or backwash"), body)


def _part(page: Page, book: Book, number: int, *, several: bool) -> Part:
    told = Told(page, book)
    warnings, notes = notes_of(page, book, prefix="spread.", skip="spread.reason.")
    rows = sorted(book.rows("poles"), key=lambda row: page.key(told.names("unit", row["unit"])))
    return Part(
        told,
        _heading(told) if several else "",
        rows,
        _rings(told, rows, number),
        [_model(told, row) for row in book.rows("models")],
        _sensitivity(told),
        model_sheets(page, book, variable=told.variable),
        warnings,
        notes,
    )


def _model(told: Told, row: Row) -> tuple[str, Row, str]:
    question = _MODELS[row["model"]]
    return told.page.language.gettext(question), row, told.reason(row["reason"], details=row["details"])


def _heading(told: Told) -> str:
    _, spec = told.page.language.gettext, told.book.result.spec
    found = spec.get("years_used")
    years = span([int(year) for year in found]) if isinstance(found, list) and found else "…"
    poles = [row["unit"] for row in told.book.rows("poles")]
    if len(poles) > _FIRST:
        return str(
            _("{years}, edition {edition}, {n} poles", years=years, edition=spec["edition"], n=len(poles))
        )
    return str(
        _(
            "{years}, edition {edition}: {poles}",
            years=years,
            edition=spec["edition"],
            poles=told.units(poles),
        )
    )


def _rings(told: Told, poles: list[Row], number: int) -> list[tuple[str, str]]:
    """Growth around every pole, ring by ring, against the country."""
    page, _ = told.page, told.page.language.gettext
    differences = [row["difference"] for row in told.book.rows("rings", basis="km")]
    held = known(differences) or known(row["difference"] for row in told.book.rows("rings"))
    reach = (min(held, default=0.0), max(held, default=0.0))
    found = []
    for row in poles:
        rows = told.book.rows("rings", pole=row["unit"], basis="km") or told.book.rows(
            "rings", pole=row["unit"], basis="borders"
        )
        bars = [_ring(told, item) for item in rows if item["units"]]
        if not any(bar.value is not None for bar in bars):
            continue
        name = told.names("unit", row["unit"])
        title = _("Growth around: {pole}", pole=name)
        frame = Frame(f"rings-{number}-{row['unit']}", title, _("The table below gives the same figures."))
        growth = row["national_growth"]
        line = _("country") if growth is None else _("country, {growth} a year", growth=_points(page, growth))
        picture = diverging(bars, frame, line=line, width=_PICTURE, reach=reach)
        found.append((name, picture))
    return found


def _points(page: Page, growth: float) -> str:
    return page.numbers.percent(growth / 100, 1)


def _ring(told: Told, row: Row) -> Bar:
    page, _ = told.page, told.page.language.gettext
    text = "…" if row["growth"] is None else _points(page, row["growth"])
    units = page.language.ngettext("{n} region", "{n} regions", row["units"], n=row["units"])
    if row["ring"] == 0:
        return Bar(_("the pole itself"), row["difference"], text, strong=True)
    return Bar(f"{ring_name(page, row)} ({units})", row["difference"], text)


def _sensitivity(told: Told) -> Sheet:
    """The effect of all poles, and of every class of poles, by what grows and by weights."""
    page, _ = told.page, told.page.language.gettext
    heads = (
        *(_("What grows"), _("Poles"), _("Weights"), _("Label"), _("Years")),
        *(
            _("Effect"),
            _("p, spread"),
            _("p, backwash"),
            _("p, other places"),
            _("Smallest effect to be found"),
        ),
    )
    rows = tuple(
        (
            told.variable(row["variable"]),
            _("all") if row["scope"] == "all" else told.names("type", row["code"]),
            page.word(f"weights.{row['weights']}"),
            told.label(row["label"]),
            span((row["first_year"], row["last_year"])) if row["first_year"] else "…",
            page.mark("missing") if row["beta"] is None else page.numbers.signed(row["beta"], 2),
            page.number(row["p_spread"], 3),
            page.number(row["p_backwash"], 3),
            page.number(row["p_placebo"], 3, flag="not-applicable"),
            page.number(row["detectable"]),
        )
        for row in told.book.rows("effects")
        if row["scope"] != "pole"
    )
    note = _(
        "Effect: points of growth around the poles per point of their own growth, net of what regions and "
        "years have in common. p, other places: how often other regions put in place of the poles do as "
        "well; worked out where the first p-values would decide."
    )
    return Sheet(_("Other weights, other figures, classes of poles"), heads, rows, 5, note)
