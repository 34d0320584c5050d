"""Which regions can be told apart: pairwise probabilities, and which assumption moves the ranks."""

from __future__ import annotations

from growthpoles.present.charts.grids import GridRow, square_grid
from growthpoles.present.charts.svg import Frame
from growthpoles.present.findings import latest
from growthpoles.present.page import Page, Section
from growthpoles.present.shelf import Book, Row

_MOST = 40  # more rows would not be readable on a screen or a sheet


def pairs_section(page: Page) -> Section | None:
    """Pairs of regions and the shares of the assumptions; None without recalculations."""
    book = page.shelf.first("robustness")
    rows = list(latest(book, "ranks"))
    if book is None or not rows or not book.rows("pairwise"):
        return None
    _ = page.language.gettext
    rows.sort(key=lambda row: (row["nominal"], page.key(page.unit(row["unit"]))))
    above = {(row["unit_a"], row["unit_b"]): row["probability"] for row in latest(book, "pairwise")}
    level = book.figure("pair_probability")
    body = page.render(
        "pairs.html.j2",
        grid=_grid(page, rows, above, level or 1.0) if len(rows) <= _MOST else "",
        rows=[_pair_row(page, row, rows, above, level or 1.0) for row in rows],
        level=level,
        shares=_shares(page),
        sampled=_sampled(page.shelf.first("sensitivity")),
    )
    return Section("pairs", _("Which regions can be told apart"), body)


def _grid(page: Page, rows: list[Row], above: dict[tuple[str, str], float], level: float) -> str:
    _ = page.language.gettext
    made = [
        GridRow(
            f"{page.unit(row['unit'])} {row['nominal']}",
            page.numbers.integer(row["nominal"]),
            tuple(above.get((row["unit"], other["unit"])) for other in rows),
        )
        for row in rows
    ]
    title = _("Probability that the region of the row stands above the region of the column")
    return square_grid(
        made, Frame("pairs-grid", title, _("The table below gives the same figures.")), level=level
    )


def _pair_row(
    page: Page, row: Row, rows: list[Row], above: dict[tuple[str, str], float], level: float
) -> dict[str, object]:
    """A region with the regions from which it cannot be told apart."""
    code = row["unit"]
    others = [other["unit"] for other in rows if other["unit"] != code]
    undecided = [o for o in others if max(above[code, o], above[o, code]) < level]
    counts = page.shelf.first("robustness").row("separation", unit=code, year=row["year"])  # type: ignore[union-attr]
    return {"unit": code, "nominal": row["nominal"], "counts": counts, "open": page.unit_list(undecided)}


def _shares(page: Page) -> list[Row]:
    """Shares of the assumptions, the largest first."""
    book = page.shelf.first("sensitivity")
    found = [row for row in latest(book, "sensitivity") if row["total"] is not None]
    return sorted(found, key=lambda row: -row["total"])


def _sampled(book: Book | None) -> float | None:
    """Number of runs of a sampled design; None when the shares are exact."""
    if book is None or book.row("figures", name="runs").get("note") == "exact":
        return None
    return book.figure("runs")
