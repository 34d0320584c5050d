"""What every section of a report is made with: the results, the language, and the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.present.charts.maps import Ring
from growthpoles.present.charts.svg import NEUTRAL, PALETTE, ink_on
from growthpoles.present.language import Language
from growthpoles.present.numbers import Numbers, cell_mark
from growthpoles.present.shelf import Book, Names, Row, Shelf, names
from growthpoles.present.sorting import sort_key
from growthpoles.present.units import measure_text
from growthpoles.present.words import known, word

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CERTAINTY_SIGNS = {"firm": "●", "likely": "◐", "fragile": "○", "undecided": "?"}


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report.

    Attributes:
        ident: Anchor.
        title: Heading.
        body: HTML below the heading.
        entries: Anchors and titles of its own parts, for the table of contents.
    """

    ident: str
    title: str
    body: str
    entries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Page:
    """The results of a report with the words and numbers of its language.

    Attributes:
        shelf: Results by kind.
        language: Texts.
        names: Names of codes.
        numbers: Number formats.
        shapes: Boundaries by unit code; empty = tiles are drawn.
        checked: Diagnostics of the data that are in no result.
        study: Name of the study on the command line; empty = not known.
    """

    shelf: Shelf
    language: Language
    names: Names
    numbers: Numbers
    shapes: Mapping[str, tuple[Ring, ...]]
    checked: Diagnostics = field(default_factory=Diagnostics)
    study: str = ""

    def about(self, book: Book) -> Page:
        """This page with the names of one result first: frameworks may use a code for different things."""
        return replace(self, names=names(Shelf((book, *self.shelf.books)), self.language.code))

    def names_of(self, book: Book) -> Names:
        """Names with those of one result first: results use some of the same codes."""
        own = names(Shelf((book,)), self.names.language).labels
        return Names(self.names.language, {**self.names.labels, **own})

    def unit(self, code: str) -> str:
        """Name of a unit."""
        return self.names("unit", code)

    def unit_list(self, codes: Iterable[str]) -> str:
        """Names of units in alphabetical order, joined by commas."""
        return ", ".join(self.sorted_names("unit", codes))

    def sorted_names(self, kind: str, codes: Iterable[str]) -> list[str]:
        """Names of codes in the alphabetical order of the language."""
        return sorted((self.names(kind, code) for code in codes), key=self.key)

    def key(self, text: str) -> tuple[tuple[int, ...], str]:
        """Sort key of a text in the language."""
        return sort_key(text, self.language.code)

    def word(self, code: str) -> str:
        """Word for a code of a result table."""
        return word(code, self.language)

    @staticmethod
    def capital(text: str) -> str:
        """A text that starts with a capital letter; the rest stays as it is."""
        return text[:1].upper() + text[1:]

    def chip(self, certainty: str, text: str = "") -> Markup:
        """A certainty as a sign and a word, or another text in its colours."""
        sign = _CERTAINTY_SIGNS.get(certainty, "?")
        return Markup('<span class="chip {}"><span aria-hidden="true">{}</span> {}</span>').format(
            certainty, sign, text or self.word(certainty)
        )

    def mark(self, flag: str) -> Markup:
        """The mark of a cell without a number, with its meaning as a tooltip."""
        return Markup('<abbr class="mark" title="{}">{}</abbr>').format(self.word(flag), cell_mark(flag))

    def number(self, value: float | None, digits: int = 2, *, flag: str = "missing") -> str | Markup:
        """A number, or the mark that says why there is none."""
        return self.mark(flag) if value is None else self.numbers.decimal(value, digits)

    def figure(self, value: float | None, *, flag: str = "missing") -> str | Markup:
        """A number of any size with three significant digits, or the mark that says why there is none."""
        return self.mark(flag) if value is None else self.numbers.significant(value, 3)

    def percent(self, share: float | None, digits: int = 0) -> str | Markup:
        """A share as a percentage, or the mark for a missing figure."""
        return self.mark("missing") if share is None else self.numbers.percent(share, digits)

    def measure(self, unit: str | None) -> str:
        """A unit of measure in words."""
        return measure_text(unit or "", self.language)

    def quantity(self, value: float, unit: str | None) -> str:
        """A figure with its unit of measure."""
        if unit == "%":
            return self.numbers.percentage(value)
        return f"{self.numbers.significant(value, 3)} {self.measure(unit)}".strip()

    def cell(self, row: Row) -> str | Markup:
        """The value of an indicator cell by its flag: number, 0, or mark."""
        flag = row.get("flag") or "observed"
        if row.get("value") is None:
            return self.mark(flag if flag not in ("observed", "treated") else "missing")
        return self.figure(float(row["value"]))

    @cached_property
    def type_letters(self) -> Mapping[str, str]:
        """A letter for each pole type that can be judged, in the order of the typology."""
        book = self.shelf.first("poles")
        if book is None:
            return {}
        rows = sorted(book.rows("types"), key=lambda row: row["order"])
        codes = [row["type"] for row in rows if row.get("applicable", "yes") == "yes"]
        return dict(zip(codes, _LETTERS, strict=False))

    def type_colour(self, code: str) -> str:
        """Colour of a pole type; grey for none."""
        codes = list(self.type_letters)
        return PALETTE[codes.index(code) % len(PALETTE)] if code in codes else NEUTRAL

    @cached_property
    def heading(self) -> str:
        """The sentence that stands above every table of scores; empty when the framework has none."""
        book = self.shelf.potential
        return self.names.find("heading", framework_code(book.result.spec)) if book else ""

    def render(self, template: str, **values: Any) -> str:
        """Fill in a template; values are escaped unless they are markup."""
        return (
            _environment()
            .get_template(template)
            .render(
                page=self,
                _=self.language.gettext,
                ngettext=self.language.ngettext,
                known=known,
                ink_on=ink_on,
                **values,
            )
        )


def framework_code(spec: Mapping[str, Any]) -> str:
    """Code of the framework a potential was assessed with."""
    found = spec.get("framework", "")
    return str(found.get("code", "")) if isinstance(found, Mapping) else str(found)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    folder = files("growthpoles.present").joinpath("templates")
    sources = {
        item.name: item.read_text(encoding="utf-8") for item in folder.iterdir() if item.name.endswith(".j2")
    }
    return Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
