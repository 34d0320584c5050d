"""Potential of the enterprises of sectors, and what the mix of sectors alone would give a region."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.present.charts.bars import Bar, bars
from growthpoles.present.charts.svg import Frame
from growthpoles.present.page import Page, Section, framework_code
from growthpoles.present.shelf import Book, Row


@dataclass(frozen=True)
class Sector:
    """One sector: its score, the scores of its parts, and the enterprises surveyed if they are few."""

    code: str
    name: str
    score: Row
    parts: tuple[Row, ...]
    few: str
    cells: tuple[Row, ...]


def sectors_section(page: Page) -> Section | None:
    """Ranked sectors, their figures, and the mix of sectors of the regions; None without a sectors result."""
    book = page.shelf.first("sectors")
    if book is None or not book.latest("scores"):
        return None
    page = page.about(book)
    _ = page.language.gettext
    columns, parts = list(book.latest("coverage")), _parts(page, book)
    sectors = _sectors(page, book, [code for _kind, code in parts], [row["indicator"] for row in columns])
    scored = [item for item in sectors if item.score["index"] is not None]
    measures = {row["indicator"]: row["unit_of_measure"] for row in book.latest("indicators")}
    body = page.render(
        "sectors.html.j2",
        year=book.year,
        title=page.names("framework", framework_code(book.result.spec)),
        charts=[_chart(page, scored, part) for part in (None, *(p for p in parts if p[0] == "block"))]
        if scored
        else [],
        parts=[page.capital(page.names(kind, code)) for kind, code in parts],
        blocks=[kind == "block" for kind, _code in parts],
        sectors=sectors,
        few=[item for item in sectors if item.few],
        columns=[(row, page.measure(measures.get(row["indicator"]))) for row in columns],
        missing=[page.names("indicator", row["indicator"]) for row in columns if row["status"] == "missing"],
        mix=_mix(page, book),
    )
    return Section("sectors", _("Potential by sector"), body)


def _parts(page: Page, book: Book) -> list[tuple[str, str]]:
    """(kind, code) of the pillars, then of the blocks."""
    pillars = dict.fromkeys(row["pillar"] for row in book.latest("pillars"))
    blocks = dict.fromkeys(row["part"] for row in book.latest("parts", kind="block"))
    return [*(("pillar", code) for code in pillars), *(("block", code) for code in blocks)]


def _sectors(page: Page, book: Book, parts: list[str], indicators: list[str]) -> list[Sector]:
    few = _few(book)
    scores = {(row["unit"], row["pillar"]): row for row in book.latest("pillars")}
    scores |= {(row["unit"], row["part"]): row for row in book.latest("parts", kind="block")}
    cells = {(row["unit"], row["indicator"]): row for row in book.latest("indicators")}
    made = [
        Sector(
            row["unit"],
            page.unit(row["unit"]),
            row,
            tuple(scores.get((row["unit"], code), {}) for code in parts),
            few.get(row["unit"], ""),
            tuple(cells.get((row["unit"], code), {}) for code in indicators),
        )
        for row in book.latest("scores")
    ]
    return sorted(made, key=lambda item: (item.score["rank"] or 10**6, page.key(item.name)))


def _few(book: Book) -> dict[str, str]:
    """Enterprises surveyed, by sector, where there are too few of them."""
    found = book.marked("sectors.few")
    listed = str(dict(found[0].details)["units"]).split(", ") if found else []
    return dict(item.removesuffix(")").split(" (") for item in listed)


def _chart(page: Page, sectors: list[Sector], part: tuple[str, str] | None) -> tuple[str, str]:
    """(title, picture) of the index, or of one block beside it, in the order of the index."""
    name = page.language.gettext("Index") if part is None else page.capital(page.names(*part))
    rows = []
    for item in sectors:
        held = item.score if part is None else next((r for r in item.parts if r.get("part") == part[1]), {})
        value = held.get("index" if part is None else "score")
        rows.append(
            Bar(item.name, value, "…" if value is None else page.numbers.decimal(value), strong=part is None)
        )
    said = page.language.gettext("The table below gives the same figures.")
    return name, bars(rows, Frame(f"sectors-{part[1] if part else 'index'}", name, said))


def _mix(page: Page, book: Book) -> list[tuple[str, Row]]:
    rows = [(page.unit(row["region"]), row) for row in book.latest("region_mix")]
    return sorted(rows, key=lambda item: (-(item[1]["expected"] or 0.0), page.key(item[0])))
