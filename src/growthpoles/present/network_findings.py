"""Findings on the poles among settlements, on who is within reach of one, and on new sites."""

from __future__ import annotations

from collections.abc import Iterator

from growthpoles.present.change_findings import Said
from growthpoles.present.page import Page
from growthpoles.present.shelf import Book, Names
from growthpoles.present.words import town_certainty

_ORDER = ("firm", "likely", "fragile", "undecided")
_NAMED = 12  # settlements that are named; the table has all


def network_findings(page: Page) -> Iterator[Said]:
    """Poles among settlements, coverage of the network and new sites, as far as they are there."""
    yield from _settlements(page)
    yield from _reach(page)
    yield from _sites(page)


def _settlements(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.settlements, page.language.gettext
    if book is None:
        return
    names = page.names_of(book)
    for code in dict.fromkeys(row["type"] for row in book.rows("poles", label="pole")):
        rows = book.rows("poles", label="pole", type=code)
        for certainty in _ORDER:
            some = [row for row in rows if town_certainty(row) == certainty]
            if not some:
                continue
            lent = max((row["regional_weight"] or 0.0) for row in some)
            basis = _("figures of their own only")
            if lent:
                basis = _("up to {share} of the weight are figures of the region", share=page.percent(lent))
            text = _(
                "{type} among settlements: {places}.",
                type=page.capital(names("type", code)),
                places=_listed(page, names, [row["unit"] for row in some]),
            )
            yield Said(certainty, text, basis)
    unknown = book.figure("label_undetermined")
    if unknown:
        text = _(
            "Settlements that cannot be judged for lack of figures: {unknown} of {n}.",
            unknown=page.number(unknown, 0),
            n=page.number(book.figure("units"), 0),
        )
        yield Said("undecided", text, "")


def _reach(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("network"), page.language.gettext
    row = book.row("coverage", scope="any") if book else {}
    hours = book.figure("hours") if book else None
    if not row or row["share"] is None or hours is None:
        return
    text = _(
        "Within {hours} hours of a pole live {share} of the people counted; {out} do not.",
        hours=page.number(hours, 1),
        share=page.percent(row["share"]),
        out=page.numbers.integer(round(row["uncovered"])),
    )
    basis = _("{n} poles", n=page.numbers.integer(row["poles"]))
    if book is not None and book.marked("network.hours.estimated"):
        basis = _("{n} poles; hours estimated from distances", n=page.numbers.integer(row["poles"]))
    yield Said("fragile", text, basis)


def _sites(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("placement"), page.language.gettext
    before, after = (book.figure(f"covered_share{x}") if book else None for x in ("_before", ""))
    new = [row["unit"] for row in book.rows("sites", role="new")] if book else []
    if book is None or before is None or after is None or not new:
        return
    text = _(
        "Best new sites among the candidates: {places}; the share of people within reach goes from {before} "
        "to {after}.",
        places=_listed(page, page.names_of(book), new),
        before=page.percent(before),
        after=page.percent(after),
    )
    yield Said("fragile", text, page.word(f"proof.{_proof(book)}"))


def _proof(book: Book) -> str:
    return book.row("figures", name="new").get("note") or "not-proved"


def _listed(page: Page, names: Names, units: list[str]) -> str:
    """Names in their order; what follows the first dozen is counted."""
    said = sorted((names("unit", unit) for unit in units), key=page.key)
    rest = len(said) - _NAMED
    more = [page.language.gettext("and {n} more", n=page.numbers.integer(rest))] if rest > 0 else []
    return ", ".join([*said[:_NAMED], *more])
