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


def _count(market: Market, table: str, *, matched: bool) -> int:
    return sum((row["status"] == "matched") == matched for row in market.book.rows(table))


def _lead(market: Market) -> Iterator[str]:
    page, book, _ = market.page, market.book, market.page.language.gettext
    yield _(
        "Compared with one another: research results ({results}) and needs of enterprises ({needs}), in "
        "three "
        "languages, by terms, fields, readiness, capacity, nearness and price.",
        results=page.numbers.integer(book.figure("results") or 0),
        needs=page.numbers.integer(book.figure("needs") or 0),
    )
    yield _(
        "Needs for which a result was found: {met}; pairs proposed: {pairs}. Needs without a result: "
        "{unmet}; results "
        "without a need: {alone}. Nothing is forced.",
        met=page.numbers.integer(_count(market, "needs", matched=True)),
        pairs=page.numbers.integer(book.row("readings", reading="assigned")["pairs"]),
        unmet=page.numbers.integer(_count(market, "needs", matched=False)),
        alone=page.numbers.integer(_count(market, "results", matched=False)),
    )


def _cards(market: Market) -> Iterator[Card]:
    page, _ = market.page, market.page.language.gettext
    chosen = market.book.row("readings", reading="assigned")
    results = page.numbers.integer(market.book.figure("results") or 0)
    needs = page.numbers.integer(market.book.figure("needs") or 0)
    yield (
        _("Pairs proposed"),
        page.numbers.integer(chosen["pairs"]),
        _("mean score {score}", score=page.number(chosen["mean"])),
    )
    met = page.numbers.integer(_count(market, "needs", matched=True))
    yield _("Needs with a result"), met, _("of {count}", count=needs)
    alone = page.numbers.integer(_count(market, "results", matched=False))
    yield _("Results without a need"), alone, _("of {count}", count=results)
