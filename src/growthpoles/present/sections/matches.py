"""Matches of research results and needs: who fits whom and why, and what stays alone."""

from __future__ import annotations

from collections.abc import Iterator

from growthpoles.present.blocks import Block, Card, Part, block_section
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.matches_tables import (
    Market,
    closed_sheet,
    fields_sheet,
    orphans_sheet,
    pairs_sheet,
    ranked_sheet,
    readings_sheet,
    unmet_sheet,
)
from growthpoles.present.shelf import Book


def matches_section(page: Page) -> Section | None:
    """Matches of results and needs; None without any."""
    return block_section(
        page,
        page.shelf.all("matches"),
        ident="matches",
        title=page.language.gettext("Research results and needs that fit"),
        make=lambda book, _number: _part(page, book),
    )


def _part(page: Page, book: Book) -> Part:
    market, _ = Market(page, book), page.language.gettext
    blocks = (
        Block(
            _("Pairs proposed"),
            sheets=(pairs_sheet(market), ranked_sheet(market), closed_sheet(market), readings_sheet(market)),
        ),
        Block(_("Needs without a result"), sheets=(unmet_sheet(market),)),
        Block(_("Results without a need"), sheets=(orphans_sheet(market),)),
        Block(_("Fields of science and industry"), sheets=(fields_sheet(market),)),
    )
    return Part(market, list(_lead(market)), list(_cards(market)), blocks)


def _count(market: Market, name: str) -> str:
    return market.page.numbers.integer(market.book.figure(name) or 0)


def _lead(market: Market) -> Iterator[str]:
    page, book, _ = market.page, market.book, market.page.language.gettext
    yield _(
        "Compared with one another: research results ({results}) and needs of enterprises ({needs}), in "
        "three "
        "languages, by terms, fields, readiness, capacity, nearness and price.",
        results=_count(market, "results"),
        needs=_count(market, "needs"),
    )
    yield _(
        "Pairs proposed: {pairs}; needs with a result: {met}. Nothing is forced.",
        met=_count(market, "needs_matched"),
        pairs=page.numbers.integer(book.row("readings", reading="assigned")["pairs"]),
    )
    yield _(
        "Needs without a result: {alone}. Nothing fits: {unmet}; what fits goes to others: {crowded}; what "
        "fits cannot be had: {closed}.",
        alone=_count(market, "needs_alone"),
        unmet=_count(market, "needs_unmet"),
        crowded=_count(market, "needs_crowded-out"),
        closed=_count(market, "needs_closed"),
    )
    yield _(
        "Results without a need: {alone}. No need fits: {orphan}; needs they fit are met by others: "
        "{crowded}; what fits cannot be had: {closed}.",
        alone=_count(market, "results_alone"),
        orphan=_count(market, "results_orphan"),
        crowded=_count(market, "results_crowded-out"),
        closed=_count(market, "results_closed"),
    )


def _cards(market: Market) -> Iterator[Card]:
    page, _ = market.page, market.page.language.gettext
    chosen = market.book.row("readings", reading="assigned")
    yield (
        _("Pairs proposed"),
        page.numbers.integer(chosen["pairs"]),
        _("mean score {score}", score=page.number(chosen["mean"])),
    )
    for head, part, whole in (
        (_("Needs with a result"), "needs_matched", "needs"),
        (_("Results without a need"), "results_alone", "results"),
    ):
        yield head, _count(market, part), _("of {count}", count=_count(market, whole))
