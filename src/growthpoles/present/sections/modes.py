"""Technological modes: what certainly belongs to each, and what may belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.errors import Scalar
from growthpoles.present.charts.ranges import Range, RangeRow, range_grid, range_grid_narrow
from growthpoles.present.charts.svg import Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.shelf import Book, Row

_SHARES_OF = {
    "output": N_("Shares of gross output."),
    "value-added": N_("Shares of value added."),
    "employment": N_("Shares of employment."),
}
_REST = "none"


@dataclass(frozen=True)
class Assigned:
    """Industries with the same assignment to modes."""

    industry: str
    modes: str
    status: str
    note: str


def modes_section(page: Page) -> Section | None:
    """Bounds of the modes of the country and the regions, and of the shift; None without a modes result."""
    book = page.shelf.first("modes")
    if book is None or not book.latest("shares"):
        return None
    page = page.about(book)
    _ = page.language.gettext
    spec = book.result.spec
    shares_of = _SHARES_OF.get(str(spec["measure"]))
    units = _units(page, book)
    modes = _modes(book)
    little = _little(book)
    title = _("Shares of the technological modes, {year}", year=book.year)
    rows = [_row(page, book, unit, modes) for unit in units]
    heads = [_("Rest") if code == _REST else _("Mode {n}", n=code) for code in modes]
    pairs = list(zip(modes, heads, strict=True))
    said = _("The table below gives the same figures.")
    body = page.render(
        "modes.html.j2",
        title=title,
        wide=range_grid(rows, Frame("modes-wide", title, said), heads=heads),
        narrow=range_grid_narrow(rows, Frame("modes-narrow", title, said), heads=heads),
        named=[(f"{head}: " if code == _REST else "") + page.names("mode", code) for code, head in pairs],
        heads=heads,
        rows=rows,
        units=[(page.unit(unit), book.row("modes", unit=unit, year=book.year)) for unit in units],
        base=spec["base_year"],
        year=book.year,
        measure=_(shares_of) if shares_of else "",
        remark=page.names.find("remark", str(spec["scheme"])),
        settled=page.unit_list(r["unit"] for r in book.latest("modes", status="determined")),
        little=page.unit_list(str(little["units"]).split(", ")) if little else "",
        least=float(str(little["least"])) / 100 if little else None,
        nominal=any(item.code == "modes.nominal" for item in book.result.diagnostics),
        assignment=_assignment(page, book),
        spread=spread,
    )
    return Section("modes", _("Technological modes"), body)


def spread(page: Page, low: float | None, *, high: float | None, percent: bool = True) -> str:
    """Two bounds as a range, or the one figure where both are printed alike; one sign for both shares."""
    if low is None or high is None:
        return "…"
    write = page.numbers.percent if percent else page.numbers.decimal
    first, last = write(low), write(high)
    return first if first == last else f"{first.rstrip('%').rstrip()}–{last}"


def _units(page: Page, book: Book) -> list[str]:
    """The country first, then the regions by name."""
    places = {row["unit"] for row in book.rows("units")}
    codes = dict.fromkeys(row["unit"] for row in book.latest("shares"))
    return sorted(codes, key=lambda code: (code in places, page.key(page.unit(code))))


def _modes(book: Book) -> list[str]:
    codes = dict.fromkeys(row["mode"] for row in book.latest("shares"))
    return sorted(codes, key=lambda code: (code == _REST, code))


def _row(page: Page, book: Book, unit: str, modes: list[str]) -> RangeRow:
    found = {row["mode"]: row for row in book.latest("shares", unit=unit)}
    cells = tuple(_range(page, found.get(code, {})) for code in modes)
    return RangeRow(page.unit(unit), cells, strong=not book.rows("units", unit=unit))


def _range(page: Page, row: Row) -> Range:
    low, high = row.get("lower"), row.get("upper")
    return Range(low, high, spread(page, low, high=high))


def _little(book: Book) -> dict[str, Scalar]:
    """Units of which too small a part is classified, and the limit in percent; empty when there are none."""
    found = next((item for item in book.result.diagnostics if item.code == "modes.little"), None)
    return dict(found.details) if found else {}


def _assignment(page: Page, book: Book) -> list[Assigned]:
    rows = book.rows("assignment")
    return [
        Assigned(
            page.names("industry", row["industry"]),
            ", ".join(row["modes"].split()) or page.names("mode", _REST),
            row["status"],
            " ".join(
                filter(None, (row["modes"] and page.names.find("note", row["industry"]), row["source"]))
            ),
        )
        for row in sorted(rows, key=lambda row: (not row["modes"], row["modes"], row["industry"]))
    ]
