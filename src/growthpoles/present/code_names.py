"""Names beside the codes of a saved table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from growthpoles.present.page import Page
from growthpoles.present.shelf import Book, Shelf, names
from growthpoles.present.words import known

_PLACES = (
    "regions",
    *("region", "pole", "centre", "nearest", "site", "site_before", "origin", "destination", "core"),
    *("agglomeration", "unit_a", "unit_b", "country", "worst_unit", "national", "replaced_by", "units"),
    *("names", "hinterland", "neighbours", "sites", "displaced", "poles", "largest", "pulled_by_region"),
)
_KINDS = {
    **dict.fromkeys(_PLACES, ("unit", "region")),
    **dict.fromkeys(
        ("supplier", "buyer", "entry", "sector", "industries", "pulled_by"), ("industry", "sector")
    ),
    "parent": ("node", "pillar", "block", "index"),
    "lead": ("organisation",),
    "first": ("organisation",),
    "second": ("organisation",),
    "line": ("line", "figure"),
    "measure": ("measure", "indicator"),
    "variable": ("variable", "figure"),
    "node": ("node", "pillar", "block", "index", "indicator"),
    "element": ("pillar", "block", "index", "indicator"),
}
_MEASURES = ("unit", "unit_of_measure", "stated_unit")
_PARTS = re.compile(r"( > |[ ;,]+)")


@dataclass(frozen=True)
class CodeNames:
    """Names for the codes in the tables of one result.

    Attributes:
        page: Words of the language.
        book: The result.
    """

    page: Page
    book: Book

    def column(self, name: str, data: pl.Series) -> Mapping[str, str]:
        """Names of the codes of a column that have one; empty when the column holds no codes."""
        if data.dtype != pl.String:
            return {}
        codes = [code for code in data.unique(maintain_order=True).to_list() if code]
        kinds = self._kinds(name, codes)
        return {code: text for code in codes if (text := self._name(name, kinds, code)) and text != code}

    def _kinds(self, name: str, codes: Sequence[str]) -> tuple[str, ...]:
        """Kinds of names that suit a column: those called like it, then one that holds all of its codes."""
        own = self._own
        near = [name, *_KINDS.get(name, ()), *(kind for kind in own if name in kind.split("-"))]
        whole = set(codes)
        plain = all(code.isdigit() for code in codes)
        rest = [] if plain else [kind for kind, held in own.items() if whole and whole <= held]
        return tuple(dict.fromkeys((*near, *rest)))

    @cached_property
    def _own(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for kind, code in names(Shelf((self.book,)), self.page.language.code).labels:
            found.setdefault(kind, set()).add(code)
        return found

    def _name(self, column: str, kinds: Iterable[str], text: str) -> str:
        whole = self._one(column, kinds, text)
        if whole or (" " not in text and ";" not in text):
            return whole
        parts = _PARTS.split(text)
        texts = [part if i % 2 else self._one(column, kinds, part) for i, part in enumerate(parts)]
        if not all(texts):
            return ""
        return "".join("; " if i % 2 and part.isspace() else part for i, part in enumerate(texts))

    def _one(self, column: str, kinds: Iterable[str], code: str) -> str:
        for kind in kinds:
            if text := self.page.names.find(kind, code):
                return text
        if column in _MEASURES:
            return self.page.measure(code)
        word = next((item for item in (f"{column}.{code}", code) if known(item)), "")
        return self.page.word(word) if word else ""
