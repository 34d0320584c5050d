"""Related industries and complexity: what a region could take up next, and how sure any order is."""

from __future__ import annotations

from collections.abc import Iterable

from growthpoles.present.charts.intervals import Interval, Middle, intervals
from growthpoles.present.charts.svg import Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.method import diagnostic_text
from growthpoles.present.shelf import Book, Row

_NEXT = 3  # possibilities that are named for a region
_PAIRS = 10  # closest pairs of industries
_LOCAL = "not-tradable"
_CHANCE = 0.05  # a p-value above it may be chance
_CHANGES = {"entered": N_("Entered"), "left": N_("Left")}


def relatedness_section(page: Page) -> Section | None:
    """Possibilities, complexity, entries and exits, concentration; None without a result."""
    book = page.shelf.first("relatedness")
    if book is None or not book.rows("complexity"):
        return None
    rows = _by_name(page, book.rows("complexity"))
    sides = _sides(page, rows)
    wide, narrow = _pictures(page, rows)
    body = page.render(
        "relatedness.html.j2",
        warnings=_told(page, book, "warning"),
        notes=_told(page, book, "note"),
        spec=book.result.spec,
        rows=rows,
        sides=sides,
        level=any(row["eci_low"] is not None for row in rows),
        wide=wide,
        narrow=narrow,
        moves=_moves(page, book),
        local=bool(_local(page)),
        effects=_effects(page, book),
        changes=_changes(page, book),
        concentration=_concentration(book),
        plants=any(row["ellison_glaeser"] is not None for row in book.rows("concentration")),
        pairs=_pairs(book),
    )
    return Section("relatedness", page.language.gettext("Related industries and complexity"), body)


def _by_name(page: Page, rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: page.key(page.unit(row["unit"])))


def _told(page: Page, book: Book, grade: str) -> list[str]:
    """What the result itself says about how far it can be read."""
    return [
        page.capital(diagnostic_text(page, item))
        for item in book.result.diagnostics
        if item.code.startswith("relatedness.") and item.grade.code == grade
    ]


def _sides(page: Page, rows: Iterable[Row]) -> tuple[str, str]:
    """Units whose whole interval lies above, and below, the mean."""
    held = [row for row in rows if row["eci_low"] is not None]
    above = page.unit_list(row["unit"] for row in held if row["eci_low"] > 0)
    return above, page.unit_list(row["unit"] for row in held if row["eci_high"] < 0)


def _pictures(page: Page, rows: Iterable[Row]) -> tuple[str, str]:
    """The index of complexity with its intervals for a wide and a narrow screen; empty without an index."""
    _, signed = page.language.gettext, page.numbers.signed
    drawn = []
    for row in rows:
        value, low, high = row["eci"], row["eci_low"], row["eci_high"]
        text = "…" if value is None else signed(value)
        ends = "" if low is None else f" ({signed(low)} … {signed(high)})"
        drawn.append(Interval(page.unit(row["unit"]), value, low, high, text + ends))
    if all(row.value is None for row in drawn):
        return "", ""
    title, said = _("Complexity of the regions"), _("The table below gives the same figures.")
    middle = Middle(0.0, _("mean"))
    return (
        intervals(drawn, Frame("complexity", title, said), middle=middle),
        intervals(drawn, Frame("complexity-narrow", title, said), middle=middle, width=360.0),
    )


def _local(page: Page) -> set[tuple[str, str]]:
    """Industries that only serve their own region, as far as the search for propulsive ones knows them."""
    book = page.shelf.first("propulsive")
    rows = book.rows("industries", label=_LOCAL) if book else ()
    return {(row["unit"], row["industry"]) for row in rows}


def _moves(page: Page, book: Book) -> list[tuple[Row, list[Row]]]:
    """For each unit the industries it does not have that are closest to what it has."""
    local = _local(page)
    held: dict[str, list[Row]] = {}
    for row in book.rows("density", present=False):
        if row["density"] is not None and (row["unit"], row["industry"]) not in local:
            held.setdefault(row["unit"], []).append(row)
    found = []
    for row in _by_name(page, book.rows("complexity")):
        some = sorted(held.get(row["unit"], []), key=lambda item: (-item["density"], item["industry"]))
        found.append((row, some[:_NEXT]))
    return found


def _changes(page: Page, book: Book) -> list[tuple[str, list[str], list[str]]]:
    """For each unit with any, the industries that entered and those that left."""
    found = []
    for row in _by_name(page, book.rows("complexity")):
        moved = book.rows("entries", unit=row["unit"])
        entered, left = (
            [page.names("industry", item["industry"]) for item in moved if item["change"] == change]
            for change in ("entered", "left")
        )
        if entered or left:
            found.append((page.unit(row["unit"]), entered, left))
    return found


def _effects(page: Page, book: Book) -> list[tuple[Row, str, str]]:
    """Entries and exits, each with its name and the answer of the test."""
    found = []
    for row in book.rows("effects"):
        name, answer = _CHANGES[row["change"]], _answer(book, row)
        found.append((row, page.language.gettext(name), page.language.gettext(answer)))
    return found


def _answer(book: Book, row: Row) -> str:
    """Whether entries went where density was high and exits where it was low; undecided with few of them."""
    p, chance = row["p_value"], row["probability"]
    few = any(item.code == f"relatedness.few.{row['change']}" for item in book.result.diagnostics)
    if few or p is None or p > _CHANCE:
        return N_("cannot be told")
    follows = chance > 0.5 if row["change"] == "entered" else chance < 0.5
    return N_("followed relatedness") if follows else N_("ran against relatedness")


def _concentration(book: Book) -> list[Row]:
    """Industries, the most concentrated against the sizes of the units first."""
    rows = [row for row in book.rows("concentration") if row["locational_gini"] is not None]
    return sorted(rows, key=lambda row: -row["locational_gini"])


def _pairs(book: Book) -> list[Row]:
    """The closest pairs of industries; of equals those that occur together more often."""
    rows = [row for row in book.rows("proximity") if row["relatedness"] is not None]
    return sorted(rows, key=lambda row: (-row["relatedness"], -row["co_occurrence"], row["industry"]))[
        :_PAIRS
    ]
