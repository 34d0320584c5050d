"""Innovations by class: how many are basic, radical or medium, what is open, and the money in each class."""

from __future__ import annotations

from collections.abc import Iterator

from growthpoles.present.blocks import Block, Card, Part, block_section
from growthpoles.present.charts.stacks import Part as Piece
from growthpoles.present.charts.stacks import Stack, stacked_bars
from growthpoles.present.charts.svg import Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.innovations_tables import (
    CLASSES,
    Classed,
    experts_sheet,
    innovations_sheet,
    memberships_sheet,
    missing_sheet,
    programmes_sheet,
    reasons_sheet,
    shares_sheet,
    unbounded,
)
from growthpoles.present.sections.maps import Key
from growthpoles.present.shelf import Book

_LOOKS = {
    **{"basic": ("A", "#0072b2"), "radical": ("B", "#56b4e9"), "medium": ("C", "#009e73")},
    **{"minor": ("D", "#e3e7eb"), "catch-up": ("E", "#e69f00"), "pseudo": ("F", "#d55e00")},
    **{"not-innovation": ("G", "#9aa7b3"), "undetermined": ("?", "#ffffff")},
}


def innovations_section(page: Page) -> Section | None:
    """Innovations by class; None without any."""
    return block_section(
        page,
        page.shelf.all("innovations"),
        ident="innovations",
        title=page.language.gettext("Innovations by class"),
        make=lambda book, number: _part(page, book, number),
    )


def _part(page: Page, book: Book, number: int) -> Part:
    classed, _ = Classed(page, book), page.language.gettext
    blocks = (
        Block(
            _("Money of programmes by class"),
            pictures=_pictures(classed, number),
            keys=_keys(classed),
            sheets=(programmes_sheet(classed), shares_sheet(classed)),
        ),
        Block(
            _("Every innovation with its class"),
            sheets=(innovations_sheet(classed), memberships_sheet(classed), reasons_sheet(classed)),
        ),
        Block(_("What would settle the open ones"), sheets=(missing_sheet(classed),)),
        Block(_("Where an expert decided"), sheets=(experts_sheet(classed),)),
    )
    return Part(classed, list(_lead(classed)), list(_cards(classed)), blocks)


def _of(classed: Classed, code: str) -> int:
    return sum(row["class"] == code for row in classed.ordered)


def _lead(classed: Classed) -> Iterator[str]:
    page, _ = classed.page, classed.page.language.gettext
    counted = "; ".join(
        f"{classed.names('class', code)} – {page.numbers.integer(_of(classed, code))}"
        for code in CLASSES
        if _of(classed, code)
    )
    yield _(
        "Innovations judged by their evidence: {all} ({list}).",
        all=page.numbers.integer(len(classed.ordered)),
        list=counted,
    )
    if _of(classed, "undetermined"):
        yield _("Undetermined is an answer: the evidence does not suffice, and no class is guessed.")
    whole = classed.book.row("programmes", programme="all")
    if whole and whole["pseudo_share"] is not None and whole["pseudo_high"] is None:
        yield unbounded(page, whole["pseudo_share"])
    elif whole and whole["pseudo_share"] is not None:
        yield _(
            "Pseudo-innovation improves what is obsolete already. It takes {share} of the programme money "
            "that is "
            "known, and at most {high}, counting all that is open; the limit is {limit}.",
            share=page.percent(whole["pseudo_share"]),
            high=page.percent(whole["pseudo_high"]),
            limit=page.percent(whole["limit"]),
        )


def _cards(classed: Classed) -> Iterator[Card]:
    page, _ = classed.page, classed.page.language.gettext
    for code in ("basic", "radical", "medium", "pseudo", "undetermined"):
        count = page.numbers.integer(_of(classed, code))
        yield (
            page.capital(classed.names("class", code)),
            count,
            _("of {count}", count=page.numbers.integer(len(classed.ordered))),
        )


def _pictures(classed: Classed, number: int) -> list[str]:
    _ = classed.page.language.gettext
    shares: dict[str, dict[str, float]] = {}
    for row in classed.book.rows("shares"):
        if row["share"]:
            shares.setdefault(row["programme"], {})[row["class"]] = row["share"]
    stacks = [
        Stack(
            classed.programme(row["programme"]),
            tuple(Piece(shares[row["programme"]].get(code, 0.0), *_LOOKS[code]) for code in CLASSES),
        )
        for row in classed.programmes
        if row["programme"] in shares
    ]
    title, said = _("Money of programmes by class"), _("The tables below give the same figures.")
    if not stacks:
        return []
    return [stacked_bars(stacks, Frame(f"innovations-{number}{end}", title, said)) for end in ("", "-narrow")]


def _keys(classed: Classed) -> list[Key]:
    page, found = classed.page, {row["class"] for row in classed.book.rows("shares") if row["share"]}
    return [
        Key(_LOOKS[code][1], _LOOKS[code][0], page.capital(classed.names("class", code)))
        for code in CLASSES
        if code in found
    ]
