"""Industries: what every region is specialised in, what rises and falls there, and what growth is made of."""

from __future__ import annotations

from collections.abc import Sequence

from growthpoles.present.findings import latest
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.shelf import Row

_MOST = 10  # cells that are named one by one
_FIRST = 2  # industries of each kind that are named for a region
_QUADRANTS = {
    "star": N_("Specialised and rising (star)"),
    "mature": N_("Specialised and falling (mature)"),
    "emerging": N_("Not specialised, but rising (emerging)"),
}
_MOVED = {"star": N_("star: rising"), "mature": N_("mature: falling")}  # what a specialised cell can be
_STARS = {
    "size_star": N_("size"),
    "quotient_star": N_("quotient"),
    "focus_star": N_("weight in the region"),
}


def industries_section(page: Page) -> Section | None:
    """Specialisation with its quadrants and cluster stars, structure, shift-share; None without any."""
    if not any(page.shelf.first(kind) for kind in ("specialisation", "shift-share")):
        return None
    book = page.shelf.first("specialisation")
    location = latest(book, "location")
    quadrants = {(row["unit"], row["industry"]): row for row in (book.rows("quadrants") if book else ())}
    years = book.result.spec.get("years", ()) if book else ()
    body = page.render(
        "industries.html.j2",
        industries=_columns(page, location),
        most=_most(page, location, quadrants),
        kinds=[page.language.gettext(text) for text in _QUADRANTS.values()],
        regions=_regions(page, location, quadrants),
        matrix=_matrix(page, location, quadrants),
        year=location[0]["year"] if location else None,
        first=years[0] if years else None,
        structure=_named(page, latest(book, "structure")),
        cuts=book.result.spec.get("stars", {}) if book else {},
        counts=any(row.get("lq_low") is not None for row in location),
        sums=_sums(page),
    )
    return Section("industries", page.language.gettext("Industries"), body)


def _columns(page: Page, location: Sequence[Row]) -> list[tuple[str, str]]:
    codes = list(dict.fromkeys(row["industry"] for row in location))
    return [(code, page.names("industry", code)) for code in codes]


def _specialised(location: Sequence[Row]) -> list[Row]:
    """Cells above the country, the most specialised first."""
    rows = [row for row in location if row["lq"] is not None and row["lq"] >= 1]
    return sorted(rows, key=lambda row: (-row["lq"], row["unit"], row["industry"]))


def _most(
    page: Page, location: Sequence[Row], quadrants: dict[tuple[str, str], Row]
) -> list[tuple[Row, str, str]]:
    """The most specialised cells with the quadrant and the names of the cluster stars."""
    found = []
    for row in _specialised(location)[:_MOST]:
        moved = _MOVED.get(quadrants.get((row["unit"], row["industry"]), {}).get("quadrant", ""), "")
        stars = [page.language.gettext(text) for name, text in _STARS.items() if row.get(name)]
        found.append((row, page.language.gettext(moved) if moved else "", ", ".join(stars)))
    return found


def _regions(
    page: Page, location: Sequence[Row], quadrants: dict[tuple[str, str], Row]
) -> list[tuple[str, list[list[Row]]]]:
    """For each unit the industries of each quadrant, by location quotient; nothing without quadrants."""
    if not quadrants:
        return []
    rows = sorted((row for row in location if row["lq"] is not None), key=lambda row: -row["lq"])
    held: dict[str, dict[str, list[Row]]] = {row["unit"]: {} for row in rows}
    for row in rows:
        kind = quadrants.get((row["unit"], row["industry"]), {}).get("quadrant")
        held[row["unit"]].setdefault(kind or "", []).append(row)
    found = [
        (page.unit(unit), [kinds.get(kind, [])[:_FIRST] for kind in _QUADRANTS])
        for unit, kinds in held.items()
    ]
    return sorted(found, key=lambda item: page.key(item[0]))


def _matrix(
    page: Page, location: Sequence[Row], quadrants: dict[tuple[str, str], Row]
) -> list[tuple[str, list[tuple[Row, Row]]]]:
    """Location quotients of every unit, each with the row that says how it has changed."""
    units = sorted(dict.fromkeys(row["unit"] for row in location), key=lambda code: page.key(page.unit(code)))
    cells = {(row["unit"], row["industry"]): row for row in location}
    codes = dict.fromkeys(row["industry"] for row in location)
    return [
        (page.unit(unit), [(cells.get((unit, code), {}), quadrants.get((unit, code), {})) for code in codes])
        for unit in units
    ]


def _named(page: Page, rows: Sequence[Row]) -> list[tuple[str, Row]]:
    """Rows with the names of their units, in alphabetical order."""
    return sorted(((page.unit(row["unit"]), row) for row in rows), key=lambda item: page.key(item[0]))


def _sums(page: Page) -> list[tuple[str, Row]]:
    book = page.shelf.first("shift-share")
    table = "sums" if book and book.rows("sums") else "units"
    rows = book.rows(table) if book else ()
    return _named(page, [row for row in rows if "competitive" in row])
