"""Findings on change over time: divergence, and what poles do to the places around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from growthpoles.present.language import N_
from growthpoles.present.page import Page
from growthpoles.present.sheets import span

_CLAIMS = {
    "divergence": N_("The regions drift apart, {years}: {grades}."),
    "convergence": N_("The regions come closer, {years}: {grades}."),
}
_MEASURES = ("sigma", "beta_absolute")
_SURE = {"spread-dominant": "likely", "backwash-dominant": "likely"}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding.

    Attributes:
        certainty: ``likely`` or ``undecided``.
        text: The sentence.
        basis: The figure behind it.
    """

    certainty: str
    text: str
    basis: str


def change_findings(page: Page) -> Iterator[Said]:
    """The grades of divergence and convergence, and the labels of the poles, as far as they are there."""
    yield from _divergence(page)
    yield from _spread(page)


def _divergence(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("divergence"), page.language.gettext
    years = sorted({row["year"] for row in book.rows("yearly")}) if book else []
    if book is None or not years:
        return
    for claim, text in _CLAIMS.items():
        rows = [row for row in book.rows("findings", claim=claim) if row["measure"] in _MEASURES]
        grades = list(dict.fromkeys(row["grade"] for row in rows))
        if grades:
            told = ", ".join(page.word(f"grade.{grade}") for grade in grades)
            basis = _(
                "{n} regions, dispersion of logs and growth against the start",
                n=page.numbers.integer(rows[0]["units"]),
            )
            certainty = "likely" if grades == ["supported"] else "undecided"
            yield Said(certainty, _(text, years=span(years), grades=told), basis)


def _spread(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("spread"), page.language.gettext
    rows = book.rows("poles") if book else ()
    if book is None:
        return
    names = page.names_of(book)
    for label in sorted({row["effect"] for row in rows}):
        some = [row for row in rows if row["effect"] == label]
        poles = ", ".join(sorted((names("unit", row["unit"]) for row in some), key=page.key))
        low = min((row["effect_p"] for row in some if row["effect_p"] is not None), default=None)
        basis = _("no p-value") if low is None else _("p from {low}", low=page.number(low, 3))
        text = _(
            "Growth around the poles – {label}: {poles}. A pole is not yet a benefit for the regions "
            "around it.",
            label=page.word(label),
            poles=poles,
        )
        yield Said(_SURE.get(label, "undecided"), text, basis)
