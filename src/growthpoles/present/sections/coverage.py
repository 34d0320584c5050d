"""What the frameworks ask for and what the figures carry."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.present.page import Page, Section, framework_code
from growthpoles.present.shelf import Book, Row


@dataclass(frozen=True, slots=True)
class FrameworkCover:
    """Coverage of one framework: its pillars with their indicators."""

    name: str
    fidelity: str
    scored: bool
    met: float | None
    pillars: float | None
    needed: float | None
    rows: tuple[tuple[Row, tuple[Row, ...]], ...]


def coverage_section(page: Page) -> Section | None:
    """Pillars and indicators of every framework with their coverage; None without a potential result."""
    covers = [_cover(page, book) for book in page.shelf.all("potential") if book.rows("pillar_coverage")]
    if not covers:
        return None
    body = page.render("coverage.html.j2", covers=covers)
    return Section("coverage", page.language.gettext("What the figures cover"), body)


def _cover(page: Page, book: Book) -> FrameworkCover:
    rows = tuple(
        (row, book.latest("coverage", pillar=row["pillar"])) for row in book.latest("pillar_coverage")
    )
    rows = tuple(sorted(rows, key=lambda item: bool(page.names.find("block", item[0]["pillar"]))))
    scored = any(row["index"] is not None for row in book.rows("scores"))
    return FrameworkCover(
        name=page.names("framework", framework_code(book.result.spec)),
        fidelity=page.names.find("fidelity", framework_code(book.result.spec)),
        scored=scored,
        met=book.figure("pillars_met"),
        pillars=book.figure("pillars"),
        needed=book.figure("pillars_needed"),
        rows=rows,
    )
