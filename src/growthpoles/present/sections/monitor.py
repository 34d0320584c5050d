"""Monitoring: the index from year to year on one scale, and what can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from growthpoles.present.charts.slopes import Slope, SlopeHeads, axis, slopes, slopes_narrow
from growthpoles.present.charts.svg import Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.shelf import Book, Row

_REFRESH = {
    "frozen": N_("The scale is that of the assessment (learnt on {learnt}) and stays as it is."),
    "base-years": N_("The scale is learnt again on {learnt}, as these figures are published now."),
    "refit": N_("The scale is learnt on all years followed ({learnt})."),
}
_VERDICTS = {
    "rising": N_("rising"),
    "falling": N_("falling"),
    "none": N_("no trend"),
    "too-few-years": N_("too few years"),
}
_KINDS = ("index", "pillar", "block")


@dataclass(frozen=True)
class Unit:
    """One unit: its scores by year and the changes counted from the base year and the year before."""

    code: str
    cells: tuple[Row, ...]
    base: Row
    last: Row

    def moves(self, before: int | None) -> tuple[tuple[float | None, str, str], ...]:
        """(change of the index, of the rank, comparison) from the base year and from the year before."""
        named = (
            ("change_base", "rank_change_base", "comparison_base"),
            ("change", "rank_change", "comparison"),
        )
        return tuple(
            (self.last.get(change), moved(self.last.get(rank)), self.last.get(verdict, ""))
            for change, rank, verdict in named[: 1 if before is None else 2]
        )


@dataclass(frozen=True)
class Lost:
    """Indicators that an element lost or gained against the base year, and the years of that."""

    element: str
    years: str
    lost: str
    gained: str
    units: str


@dataclass(frozen=True)
class Followed:
    """One index followed over years, ready to print."""

    page: Page
    ident: str
    title: str
    heading: str
    scale: str
    years: tuple[int, ...]
    base: int
    last: int
    book: Book
    units: tuple[Unit, ...]
    apart: str
    charts: tuple[str, ...]
    grid: tuple[tuple[str, str, tuple[Row, ...]], ...]
    silent: tuple[tuple[str, str], ...]
    changes: tuple[Lost, ...]
    nominal: str
    beyond: tuple[tuple[str, tuple[Row, ...]], ...]
    trends: tuple[tuple[Row, str], ...]
    short: int | None
    moves: tuple[tuple[str, str], ...]

    @property
    def last_before(self) -> int | None:
        """The year before the last one, where that is not the base year."""
        return self.years[-2] if len(self.years) > 1 and self.years[-2] != self.base else None


def monitor_section(page: Page) -> Section | None:
    """Every index that is followed over years; None without a monitor result."""
    books = [book for book in page.shelf.all("monitor") if book.rows("levels")]
    if not books:
        return None
    parts = [_followed(page.about(book), book, f"monitor-{place}") for place, book in enumerate(books, 1)]
    body = page.render("monitor.html.j2", parts=parts)
    return Section("monitor", page.language.gettext("Monitoring over the years"), body)


def _followed(page: Page, book: Book, ident: str) -> Followed:
    spec: Any = book.result.spec
    years, base = tuple(spec["years"]), spec["base_year"]
    learnt, scale = ", ".join(map(str, spec["learnt_on"])), _REFRESH[spec["refresh"]]
    units = _units(page, book, years, base)
    compared = [unit for unit in units if unit.last.get("comparison_base") == "same"]
    trends, short = _trends(page, book) if units else ((), None)
    return Followed(
        page=page,
        ident=ident,
        title=page.names("framework", spec["framework"]),
        heading=page.names.find("heading", spec["framework"]),
        scale=page.language.gettext(scale, learnt=learnt),
        years=years,
        base=base,
        last=years[-1],
        book=book,
        units=units,
        apart=page.unit_list(
            unit.code for unit in units if unit not in compared and unit.last.get("status") == "scored"
        ),
        charts=_charts(page, compared, ident, (base, years[-1])) if base != years[-1] else (),
        grid=_grid(page, book, years),
        silent=_silent(page, book),
        changes=tuple(_changes(page, book)),
        nominal=_nominal(page, book),
        beyond=_beyond(page, book, years),
        trends=trends,
        short=short,
        moves=_moves(page, compared),
    )


def _units(page: Page, book: Book, years: tuple[int, ...], base: int) -> tuple[Unit, ...]:
    """Units with an index in some year, in the order of the last ranks."""
    held: dict[str, dict[int, Row]] = {}
    for row in book.rows("levels", kind="index"):
        held.setdefault(row["unit"], {})[row["year"]] = row
    units = [
        Unit(code, tuple(rows.get(year, {}) for year in years), rows.get(base, {}), rows.get(years[-1], {}))
        for code, rows in held.items()
        if any(row["score"] is not None for row in rows.values())
    ]
    return tuple(
        sorted(units, key=lambda unit: (unit.last.get("rank") or 10**6, page.key(page.unit(unit.code))))
    )


def _charts(page: Page, units: list[Unit], ident: str, years: tuple[int, int]) -> tuple[str, ...]:
    """The wide and the narrow picture of the units that can be compared with the base year."""
    if not units:
        return ()
    _ = page.language.gettext
    places = axis([float(row["score"]) for unit in units for row in (unit.base, unit.last)])
    rows = [
        Slope(
            page.unit(unit.code),
            unit.base["score"],
            unit.last["score"],
            f"{page.numbers.decimal(unit.base['score'])} → {page.numbers.decimal(unit.last['score'])}",
            page.numbers.integer(unit.last["rank"]),
            f"{unit.base['rank']} → {unit.last['rank']} {moved(unit.last['rank_change_base'])}".strip(),
        )
        for unit in units
    ]
    heads = SlopeHeads(
        str(years[0]),
        str(years[1]),
        _("Index"),
        _("Rank"),
        tuple((place, page.numbers.decimal(place, 0 if place == int(place) else 2)) for place in places),
    )
    title = _("The index and the ranks, {first} and {last}", first=years[0], last=years[1])
    said = _("The table below gives the same figures.")
    return (
        slopes(rows, Frame(f"{ident}-wide", title, said), heads=heads),
        slopes_narrow(rows, Frame(f"{ident}-narrow", title, said), heads=heads),
    )


def moved(places: int | None) -> str:
    """A change of rank with its direction; empty when it is not known.

    Example:
        >>> moved(3), moved(-2), moved(0), moved(None)
        ('▲3', '▼2', '=', '')
    """
    if places is None:
        return ""
    return "=" if places == 0 else f"{'▲' if places > 0 else '▼'}{abs(places)}"


def _moves(page: Page, units: list[Unit]) -> tuple[tuple[str, str], ...]:
    """(direction, units with the largest move), up and down."""
    known = [unit for unit in units if unit.last.get("rank_change_base")]
    found = []
    for word, sign in (("up", 1), ("down", -1)):
        moves = [unit for unit in known if unit.last["rank_change_base"] * sign > 0]
        most = max((abs(unit.last["rank_change_base"]) for unit in moves), default=0)
        some = [unit.code for unit in moves if abs(unit.last["rank_change_base"]) == most]
        if some:
            found.append((word, f"{page.unit_list(some)} ({moved(sign * most)})"))
    return tuple(found)


def _grid(page: Page, book: Book, years: tuple[int, ...]) -> tuple[tuple[str, str, tuple[Row, ...]], ...]:
    """(kind, name, cells by year) of the index, the pillars and the blocks."""
    kinds = {row["element"]: row["kind"] for row in book.rows("levels")}
    cells = {(row["element"], row["year"]): row for row in book.rows("composition")}
    order = sorted(
        kinds, key=lambda code: (_KINDS.index(kinds[code]), page.key(page.names(kinds[code], code)))
    )
    return tuple(
        (kinds[code], page.names(kinds[code], code), tuple(cells.get((code, year), {}) for year in years))
        for code in order
    )


def _silent(page: Page, book: Book) -> tuple[tuple[str, str], ...]:
    """(years, names) of the parts without data, parts with the same years together."""
    kinds = {row["element"]: row["kind"] for row in book.rows("levels")}
    held: dict[str, list[str]] = {}
    for row in book.rows("composition", status="no-data"):
        held.setdefault(row["element"], []).append(str(row["year"]))
    groups: dict[str, list[str]] = {}
    for code, years in held.items():
        if kinds[code] != "index":
            groups.setdefault(", ".join(years), []).append(page.names(kinds[code], code))
    return tuple((years, "; ".join(sorted(names, key=page.key))) for years, names in sorted(groups.items()))


def _changes(page: Page, book: Book) -> Iterator[Lost]:
    """What the pillars and blocks lost or gained; years with the same loss stand together."""
    kinds = {row["element"]: row["kind"] for row in book.rows("levels")}
    held: dict[tuple[str, str, str, str], list[str]] = {}
    for row in sorted(book.rows("composition"), key=lambda row: (row["element"], row["year"])):
        code, units = row["element"], ""
        if kinds.get(code) == "index":
            continue
        if not row["lost"] and not row["gained"] and row["comparable_units"] < row["units_scored"]:
            differs = book.rows(
                "levels", element=code, year=row["year"], comparison_base="composition-differs"
            )
            units = page.unit_list(item["unit"] for item in differs)
        if row["lost"] or row["gained"] or units:
            held.setdefault((code, row["lost"], row["gained"], units), []).append(str(row["year"]))
    for (code, lost, gained, units), years in held.items():
        gone, here = (_list(page, text.split()) for text in (lost, gained))
        yield Lost(page.names(kinds[code], code), ", ".join(years), gone, here, units)


def _list(page: Page, codes: list[str]) -> str:
    return "; ".join(page.names("indicator", code) for code in codes)


def _nominal(page: Page, book: Book) -> str:
    """Names of the indicators in current prices."""
    found = next((item for item in book.result.diagnostics if item.code == "monitor.nominal"), None)
    codes = str(dict(found.details)["indicators"]).split(", ") if found else []
    return _list(page, codes)


def _beyond(page: Page, book: Book, years: tuple[int, ...]) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """(indicator, cells by year) of the indicators with figures beyond the scale, the most serious first."""
    held: dict[str, dict[int, Row]] = {}
    for row in book.rows("beyond"):
        held.setdefault(row["indicator"], {})[row["year"]] = row
    named = [(page.names("indicator", code), rows) for code, rows in held.items()]
    named.sort(key=lambda item: (-max(row["share"] for row in item[1].values()), page.key(item[0])))
    return tuple((name, tuple(rows.get(year, {}) for year in years)) for name, rows in named)


def _trends(page: Page, book: Book) -> tuple[tuple[tuple[Row, str], ...], int | None]:
    """Trends of the index with their words; without any tested trend the number of years there are."""
    index = {row["element"] for row in book.rows("levels", kind="index")}
    rows = [row for row in book.rows("trends") if row["element"] in index]
    if not rows or all(row["verdict"] == "too-few-years" for row in rows):
        return (), max((row["years"] for row in rows), default=0)
    rows.sort(key=lambda row: page.key(page.unit(row["unit"])))
    words = {code: page.language.gettext(text) for code, text in _VERDICTS.items()}
    return tuple((row, words[row["verdict"]]) for row in rows), None
