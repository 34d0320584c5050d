"""Technology and knowledge intensity: shares of the regions, as far as the codes of the industries tell."""

from __future__ import annotations

from growthpoles.present.charts.ranges import Range, RangeRow, range_grid, range_grid_narrow
from growthpoles.present.charts.svg import Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.modes import spread
from growthpoles.present.shelf import Book, Names, Row

_SHARES_OF = {
    "output": N_("Shares of gross output."),
    "value-added": N_("Shares of value added."),
    "employment": N_("Shares of employment."),
}
_TOLD = ("knowledge-intensive", "manufacturing")  # families that the first sentences are about
_OUTSIDE = "outside"  # the rest; a narrow screen has no room for it
_FIRST = 3


def technology_section(page: Page) -> Section | None:
    """Shares by family and by class, lowest and highest; None without a result."""
    book = page.shelf.first("technology")
    if book is None or not book.latest("shares"):
        return None
    names, _ = page.names_of(book), page.language.gettext
    cells = {(row["level"], row["class"], row["unit"]): row for row in book.latest("shares")}
    units = sorted({unit for *_key, unit in cells}, key=lambda code: page.key(page.unit(code)))
    families, classes = (
        list(dict.fromkeys(code for level, code, _unit in cells if level == wanted))
        for wanted in ("family", "class")
    )
    told = [code for code in classes if code not in families and not _open(book, code)]
    rows = [_row(page, cells, unit, "family", families) for unit in units]
    heads, inside = [names("family", code) for code in families], [x for x in families if x != _OUTSIDE]
    title = _("Technology and knowledge intensity, {year}", year=book.year)
    said = _("The table below gives the same figures.")
    shares_of = _SHARES_OF.get(str(book.result.spec.get("measure")))
    body = page.render(
        "technology.html.j2",
        shares_of=_(shares_of) if shares_of else "",
        year=book.year,
        first=[(names("family", code), _largest(page, book, code)) for code in _TOLD if code in families],
        wide=range_grid(rows, Frame("technology-wide", title, said), heads=heads),
        narrow=range_grid_narrow(
            [_row(page, cells, unit, "family", inside) for unit in units],
            Frame("technology-narrow", title, said),
            heads=[names("family", code) for code in inside],
        ),
        title=title,
        heads=heads,
        rows=rows,
        unknown=[names("class", code) for code in classes if _open(book, code)],
        class_heads=[names("class", code) for code in told],
        class_rows=[_row(page, cells, unit, "class", told) for unit in units] if told else [],
        classed=_classed(page, book, names),
        source=book.result.spec.get("source", ""),
    )
    return Section("technology", _("Technology and knowledge intensity"), body)


def _row(
    page: Page, cells: dict[tuple[str, str, str], Row], unit: str, level: str, codes: list[str]
) -> RangeRow:
    made = []
    for code in codes:
        row = cells.get((level, code, unit), {})
        low, high = row.get("low"), row.get("high")
        made.append(Range(low, high, spread(page, low, high=high)))
    return RangeRow(page.unit(unit), tuple(made))


def _largest(page: Page, book: Book, family: str) -> list[tuple[str, str]]:
    """The units with the largest share that is certain, with its bounds."""
    rows = [row for row in book.latest("shares", level="family") if row["class"] == family]
    known = sorted((row for row in rows if row["low"] is not None), key=lambda row: -row["low"])
    return [(page.unit(row["unit"]), spread(page, row["low"], high=row["high"])) for row in known[:_FIRST]]


def _open(book: Book, code: str) -> bool:
    """Whether nothing is certain of a class anywhere, though it may be somewhere."""
    rows = [row for row in book.latest("shares", level="class") if row["class"] == code]
    known = [row for row in rows if row["low"] is not None]
    return bool(known) and all(row["low"] == 0 for row in known) and any(row["high"] > 0 for row in known)


def _classed(page: Page, book: Book, names: Names) -> list[tuple[str, str, str]]:
    """Industries with their class, or all classes they may belong to; those not determined last."""
    rows = sorted(book.rows("classes"), key=lambda row: (row["status"] != "determined", row["industry"]))
    return [
        (
            page.names("industry", row["industry"]),
            "; ".join(names("class", code) for code in row["possible"].split()),
            row["status"],
        )
        for row in rows
    ]
