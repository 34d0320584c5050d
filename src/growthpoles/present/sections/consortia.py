"""Consortia of research, education and industry: seen in ties and proposed, checked and scored."""

from __future__ import annotations

from collections.abc import Iterator

from growthpoles.present.blocks import WIDTHS, Block, Card, Part, block_section
from growthpoles.present.charts.curves import Curve, curves
from growthpoles.present.charts.svg import PALETTE, Frame
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.consortia_tables import (
    Circle,
    composition_sheet,
    criteria_sheet,
    integration_sheet,
    links_sheet,
    members_sheet,
    numbers_sheet,
    organisations_sheet,
    regions_sheet,
)
from growthpoles.present.sheets import scale, years
from growthpoles.present.shelf import Book


def consortia_section(page: Page) -> Section | None:
    """Consortia of research, education and industry; None without any."""
    return block_section(
        page,
        page.shelf.all("consortia"),
        ident="consortia",
        title=page.language.gettext("Consortia of research, education and industry"),
        make=lambda book, number: _part(page, book, number),
    )


def _part(page: Page, book: Book, number: int) -> Part:
    circle, _ = Circle(page, book), page.language.gettext
    detected, proposed = _("Consortia seen in ties"), _("Consortia proposed")
    criteria, members = _("Criteria and goals"), _("Members one by one")
    blocks = tuple(
        Block(
            title,
            [text],
            sheets=(
                composition_sheet(circle, origin, title=title),
                numbers_sheet(circle, origin),
                criteria_sheet(circle, origin, title=criteria),
                members_sheet(circle, origin, title=members),
            ),
        )
        for origin, title, text in (
            ("detected", detected, _("Their members have, or have had, agreements with one another.")),
            ("proposed", proposed, _together(circle)),
        )
        if circle.of(origin)
    )
    network = Block(
        _("Integration year by year"),
        pictures=_pictures(circle, number),
        sheets=(
            *(integration_sheet(circle), regions_sheet(circle)),
            *(organisations_sheet(circle), links_sheet(circle)),
        ),
    )
    return Part(circle, list(_lead(circle)), list(_cards(circle)), (*blocks, network))


def _together(circle: Circle) -> str:
    """How far the members of the proposals work together already."""
    page, _ = circle.page, circle.page.language.gettext
    found = [row["density"] for row in circle.of("proposed")]
    if not any(found):
        return _("Their members share a theme and a territory, but have had no agreements with one another.")
    return _(
        "Their members share a theme and a territory; of the ties that could be between them, from {low} to "
        "{high} are there or have been.",
        low=page.percent(min(found)),
        high=page.percent(max(found)),
    )


def _lead(circle: Circle) -> Iterator[str]:
    page, book, _ = circle.page, circle.book, circle.page.language.gettext
    yield _(
        "Organisations in the register: {all}. Consortia seen in their ties: {detected}; new ones that could "
        "be "
        "formed: {proposed}; with the composition of a pole of competitiveness: {composed}.",
        all=page.numbers.integer(book.figure("organisations") or 0),
        detected=page.numbers.integer(book.figure("detected") or 0),
        proposed=page.numbers.integer(book.figure("proposed") or 0),
        composed=page.numbers.integer(book.figure("composed") or 0),
    )
    for origin, text in (
        ("detected", _("The best of those seen in ties: {name} (score {score}); members: {members}.")),
        ("proposed", _("The best of those proposed: {name} (score {score}); members: {members}.")),
    ):
        for row in circle.of(origin)[:1]:
            name = circle.name(row).partition(". ")[2]
            yield text.format(name=name, score=page.number(row["score"]), members=circle.members(row))


def _cards(circle: Circle) -> Iterator[Card]:
    page, book, _ = circle.page, circle.book, circle.page.language.gettext
    for name, head in (
        ("detected", _("Seen in ties")),
        ("proposed", _("Proposed")),
        ("composed", _("Complete")),
    ):
        count = int(book.figure(name) or 0)
        yield head, page.numbers.integer(count), page.language.ngettext("consortium", "consortia", count)
    yield _("Ties"), page.numbers.integer(book.figure("ties") or 0), _("between organisations")


def _pictures(circle: Circle, number: int) -> list[str]:
    page, _ = circle.page, circle.page.language.gettext
    rows = circle.book.rows("integration")
    if len(rows) < 2:
        return []
    at = tuple(float(row["year"]) for row in rows)
    names = {
        "giant": _("Largest connected part"),
        "cross_sector": _("Ties between sides"),
        "cross_region": _("Ties between regions"),
        "density": _("Density"),
    }
    lines = [
        Curve(name, at, tuple(row[code] for row in rows), PALETTE[(0, 2, 5, 3)[k]], dash, dots=True)
        for k, ((code, name), dash) in enumerate(
            zip(names.items(), ("full", "dashed", "dotted", "full"), strict=True)
        )
    ]
    up = scale(page, [0.0, *(value for line in lines for value in line.values)], percent=True)
    axes = (years(rows[0]["year"], rows[-1]["year"]), up)
    title, said = _("Integration year by year"), _("The table below gives the same figures.")
    return [
        curves(lines, Frame(f"integration-{number}{end}", title, said), axes=axes, width=width)
        for end, width in WIDTHS
    ]
