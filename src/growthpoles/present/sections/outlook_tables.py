"""Tables of the outlook."""

from __future__ import annotations

from growthpoles.present.page import Page
from growthpoles.present.sections.forecast_tables import POOLS, unchecked_note
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Book, Row


def _last(book: Book) -> int:
    return round(book.figure("last-year") or 0)


def index_sheet(page: Page, book: Book) -> Sheet | None:
    """The index of the last year with figures and of the last year ahead, the highest first."""
    _, last, names = page.language.gettext, int(book.result.spec["last"]), page.names_of(book)
    end = _last(book)
    now = {row["unit"]: row["value"] for row in book.rows("index", year=last)}
    found = [row for row in book.rows("index", year=end) if row["value"] is not None]
    if not found:
        return None
    found.sort(key=lambda row: -row["value"])
    rows = tuple(
        (
            page.unit(row["unit"]),
            names("outlook-status", row["status"]),
            page.number(now.get(row["unit"])),
            page.number(row["value"]),
            _interval(page, row),
            page.percent(row["top"]),
        )
        for row in found
    )
    top = book.result.spec["top"]
    heads = (
        _("Region"), _("What is known"), _("Index {year}", year=last), _("Index {year}", year=end),
        _("80% interval"), _("Chance to be among the best {n}", n=top),
    )  # fmt: skip
    note = _("Ranked: {n} regions with an index ahead.", n=page.numbers.integer(found[0]["ranked"]))
    if unchecked(book, "index"):
        note = f"{note} {unchecked_note(page)}"
    return Sheet(_("The index ahead"), heads, rows, 2, note)


def unchecked(book: Book, part: str) -> bool:
    """Whether some intervals behind a part of the outlook rest on unchecked yearly changes."""
    return bool(book.rows("inputs", part=part, interval="changes"))


def _interval(page: Page, row: Row) -> Cell:
    if row["low80"] is None:
        return page.mark("missing")
    return f"{page.number(row['low80'])} … {page.number(row['high80'])}"


def poles_sheet(page: Page, book: Book) -> Sheet | None:
    """Today's label and the chance of being a pole in each year ahead."""
    _, names = page.language.gettext, page.names_of(book)
    rows = book.rows("poles")
    years = sorted({row["year"] for row in rows if row["chance"] is not None})
    if not years:
        return None
    held: dict[str, dict[int, Row]] = {}
    for row in rows:
        held.setdefault(row["unit"], {})[row["year"]] = row
    end = years[-1]
    known = [(unit, cells) for unit, cells in held.items() if cells[end]["so_far"] is not None]
    known.sort(key=lambda item: (item[1][end]["pole"], -item[1][end]["so_far"], page.key(page.unit(item[0]))))
    lines = tuple(
        (
            page.unit(unit),
            page.capital(page.word(cells[end]["now"])),
            page.capital(names("type", cells[end]["type"])) if cells[end]["type"] else "–",
            *(page.percent(cells[year]["chance"]) for year in years),
            page.percent(cells[end]["so_far"]),
        )
        for unit, cells in known
    )
    heads = (
        _("Region"), _("Today"), _("Most frequent type ahead"), *(str(year) for year in years),
        _("Becomes or stays a pole by {year}", year=end),
    )  # fmt: skip
    note = _(
        "Yearly columns: chance of being a pole in that year. Last column: for a region that is none today, "
        "the chance of having been one in some year until then; for a pole, of having stayed one in every "
        "year."
    )
    if unchecked(book, "poles"):
        note = f"{note} {unchecked_note(page)}"
    return Sheet(_("Poles ahead"), heads, lines, 3, note)


def missing_sheet(page: Page, book: Book, *, part: str) -> Sheet | None:
    """Regions without an outlook in the last year, and what it would need."""
    _ = page.language.gettext
    rows = [row for row in book.rows(part, year=_last(book)) if row["status"] == "incomplete"]
    if not rows:
        return None
    kind = "indicator" if part == "index" else "figure"
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row["missing"], []).append(row["unit"])
    lines = tuple(
        (page.unit_list(units), code_list(page, book, codes=codes.split(), kind=kind))
        for codes, units in groups.items()
    )
    return Sheet(_("No outlook: what is missing"), (_("Regions"), _("Without a forecast")), lines, 2)


def code_list(page: Page, book: Book, *, codes: list[str], kind: str) -> str:
    """Names of codes in the order of the alphabet."""
    names = page.names_of(book)
    found = (names.find(kind, code) or names.find("outlook-input", code) or code for code in codes)
    return "; ".join(sorted(found, key=page.key))


def _rests_on(page: Page, pool: str | None) -> str:
    return "–" if pool is None else page.language.gettext(POOLS[pool])


def inputs_sheet(page: Page, book: Book, *, part: str) -> Sheet | None:
    """What moves, what is held, and what cannot be forecast."""
    _, names = page.language.gettext, page.names_of(book)
    rows = book.rows("inputs", part=part)
    if not rows:
        return None
    units = len(book.rows("units"))
    order = ("forecast", "missing", "not-asked", "held", "fixed")
    lines = [
        (
            order.index(row["status"]),
            code_list(page, book, codes=[row["code"]], kind="figure"),
            names("input-status", row["status"]),
            "–" if row["units"] is None else _("{n} of {all}", n=row["units"], all=units),
            "–" if row["points"] is None else page.numbers.integer(row["points"]),
            "–" if row["need"] is None else page.numbers.integer(row["need"]),
            _rests_on(page, row["interval"]),
        )
        for row in rows
    ]
    lines.sort(key=lambda line: (line[0], page.key(line[1])))
    title = _("What the index ahead rests on") if part == "index" else _("What the poles ahead rest on")
    heads = (
        _("Indicator"), _("In the outlook"), _("Regions with a forecast"), _("Years of figures"),
        _("Years that are needed"), _("Intervals rest on"),
    )  # fmt: skip
    return Sheet(title, heads, tuple(line[1:] for line in lines), 2)
