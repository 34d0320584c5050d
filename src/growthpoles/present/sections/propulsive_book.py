"""The six visible properties of industries as a reader needs them: classes, gates, sentences, pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from growthpoles.industries.results import PropulsiveResult
from growthpoles.present.charts.severities import HeatCell, HeatRow, heat_grid, heat_grid_narrow
from growthpoles.present.charts.stacks import Part, Stack, stacked_bars
from growthpoles.present.charts.svg import PAPER, Frame
from growthpoles.present.language import N_
from growthpoles.present.messages import message_body
from growthpoles.present.sections.method import diagnostic_text
from growthpoles.present.shelf import Row
from growthpoles.present.told import OnPage

# A colour and a sign for each class: both say the same.
CLASSES = {
    "propulsive": ("1", "#0b3c66"),
    "key-stagnant": ("2", "#56b4e9"),
    "enclave": ("3", "#e69f00"),
    "promising": ("4", "#009e73"),
    "propelled": ("5", "#e3b3d0"),
    "independent": ("6", "#c3cbd3"),
    "other": ("–", "#eceff2"),
    "not-assessed": ("?", PAPER),
}
_NAMES = {
    "propulsive": N_("propulsive industry"),
    "key-stagnant": N_("key but stagnant"),
    "enclave": N_("enclave"),
    "promising": N_("promising"),
    "propelled": N_("propelled"),
    "independent": N_("independent"),
    "other": N_("other"),
    "not-assessed": N_("not assessed"),
}
PROPERTIES = {
    "weight": N_("Weight"),
    "pull": N_("Pull"),
    "push": N_("Push"),
    "dominance": N_("Dominance"),
    "dynamism": N_("Dynamism"),
    "innovation": N_("Innovation"),
    "retention": N_("Retention"),
}
_SIGNS = {"met": "✓", "not-met": "✗"}
_NONE = "not-assessed"


@dataclass(frozen=True)
class Leaders(OnPage):
    """A result about propulsive industries with the names that travel with it."""

    @cached_property
    def classes(self) -> tuple[Row, ...]:
        """Classes of the industries that can be propulsive."""
        return self.book.rows("classes", eligible=True)

    @cached_property
    def assessed(self) -> bool:
        """Whether any industry has a class."""
        return any(row["class"] != _NONE for row in self.classes)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Industries that can be propulsive somewhere."""
        return tuple(sorted({row["industry"] for row in self.classes}))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The country first, then the units in alphabetical order."""
        own = {row["unit"] for row in self.book.rows("units")}
        codes = dict.fromkeys(row["unit"] for row in self.classes)
        return tuple(sorted(codes, key=lambda code: (code in own, self.page.key(self.page.unit(code)))))

    @cached_property
    def country(self) -> str:
        """Code of the country where it is judged beside its units; empty where it is not."""
        own = {row["unit"] for row in self.book.rows("units")}
        return next((code for code in self.places if code not in own), "")

    @cached_property
    def cells(self) -> dict[tuple[str, str, str], Row]:
        """Properties by unit, industry and property."""
        return {(row["unit"], row["industry"], row["property"]): row for row in self.book.rows("properties")}

    @cached_property
    def drawn(self) -> dict[tuple[str, str], dict[str, float]]:
        """Probabilities by unit and industry, then class."""
        found: dict[tuple[str, str], dict[str, float]] = {}
        for row in self.book.rows("probabilities"):
            found.setdefault((row["unit"], row["industry"]), {})[row["class"]] = row["probability"]
        return found

    @cached_property
    def said(self) -> dict[str, list[tuple[str, str]]]:
        """Sentences by unit: industry and text, the greatest loss first."""
        found: dict[str, list[tuple[str, str]]] = {}
        result = self.book.result
        for item in result.statements() if isinstance(result, PropulsiveResult) else ():
            text = message_body(item, self.page.language)
            industry = self.industry(item.where.indicator or "")
            found.setdefault(item.where.unit or "", []).append((industry, text))
        return found

    def industry(self, code: str) -> str:
        """Name of an industry."""
        return self.page.names("industry", code)

    def class_name(self, code: str) -> str:
        """Short name of a class."""
        return self.page.language.gettext(_NAMES[code])

    def sign(self, code: str) -> HeatCell:
        """Sign and colour of a class."""
        text, colour = CLASSES[code]
        return HeatCell(text, colour, colour == PAPER)

    def of(self, unit: str) -> list[Row]:
        """Classes of a unit, the greatest loss first."""
        rows = [row for row in self.classes if row["unit"] == unit]
        return sorted(rows, key=lambda row: (row["loss"] is None, -(row["loss"] or 0.0), row["industry"]))

    def property_cell(self, unit: str, industry: str, *, name: str) -> Markup:
        """The value of a property with the sign of its status; a mark with the reason where it is unknown."""
        row = self.cells.get((unit, industry, name), {})
        status = str(row.get("status", _NONE))
        if status not in _SIGNS:
            reason = self.names.find("reason", str(row.get("reason", ""))) or self.page.word(_NONE)
            return Markup('<abbr class="mark" title="{}">…</abbr>').format(reason)
        word = self.names("status", status)
        return Markup('<span class="nw seen {}"><abbr title="{}">{}</abbr> {}</span>').format(
            status, word, _SIGNS[status], self.value(row, row["value"])
        )

    def gate_text(self, unit: str, industry: str, *, name: str) -> str:
        """The gate of a property in a unit."""
        row = self.cells.get((unit, industry, name), {})
        if row.get("threshold") is None:
            return "…"
        return f"{'>' if row['gate'] == 'above-zero' else '≥'} {self.value(row, row['threshold'])}"

    def value(self, row: Row, value: float) -> str:
        """A figure of a property as its unit asks for: shares in per cent, growth in points."""
        numbers = self.page.numbers
        if row["measure"] == "share":
            return numbers.percent(value)
        if row["measure"] == "growth-points":
            return "0" if value == 0 else numbers.signed(value, 1)
        return numbers.decimal(value, 2)


def class_grids(it: Leaders) -> tuple[str, str]:
    """The class of every eligible industry in every unit, for a wide and a narrow screen."""
    _ = it.page.language.gettext
    cells = {(row["unit"], row["industry"]): row for row in it.classes}
    rows = [
        HeatRow(it.page.unit(unit), tuple(_cell(it, cells.get((unit, code), {})) for code in it.codes))
        for unit in it.places
    ]
    title = _("Class of each industry in each region")
    said = _("The tables of the regions below give the same classes.")
    return (
        heat_grid(rows, Frame("classes", title, said), heads=it.codes),
        heat_grid_narrow(rows, Frame("classes-narrow", title, said), heads=it.codes),
    )


def _cell(it: Leaders, row: Row) -> HeatCell:
    if not row:
        return HeatCell(" ", PAPER)
    found = it.sign(row["class"])
    mark = "≠" if row["agrees"] is False else ""
    return HeatCell(found.text + mark, found.colour, found.dashed)


def stack_of(it: Leaders, unit: str) -> str:
    """Probabilities of the classes of the industries of a unit; empty without draws."""
    _ = it.page.language.gettext
    rows = [
        Stack(it.industry(row["industry"]), _parts(it.drawn[unit, row["industry"]]))
        for row in it.of(unit)
        if (unit, row["industry"]) in it.drawn
    ]
    if not rows:
        return ""
    title = _("Probabilities of the classes: {region}", region=it.page.unit(unit))
    said = _("The number in the bar is that of the class; the table gives the probability of the class.")
    return stacked_bars(rows, Frame(f"classes-{unit}", title, said))


def _parts(shares: dict[str, float]) -> tuple[Part, ...]:
    found: Iterable[str] = (code for code in CLASSES if code in shares)
    return tuple(Part(shares[code], *CLASSES[code]) for code in found)


def foreign_text(it: Leaders) -> str:
    """The warning that the input-output table is of another economy; empty when it is not."""
    found = [item for item in it.book.result.diagnostics if item.code == "propulsive.io.foreign"]
    return it.page.capital(diagnostic_text(it.page, found[0])) if found else ""
