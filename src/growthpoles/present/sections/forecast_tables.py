"""Tables of the forecast: how earlier forecasts did, and the figures of every region."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from growthpoles.present.language import N_
from growthpoles.present.page import Page
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Book, Row

Name = Callable[[str], str]
POOLS = {
    "forecasts": N_("errors of past forecasts"),
    "changes": N_("yearly changes, not checked"),
    "none": N_("none: too few figures"),
}


def unchecked_note(page: Page) -> str:
    """That intervals were not checked against earlier forecasts."""
    return page.language.gettext(
        "Intervals rest on yearly changes and were not checked: too few earlier forecasts. They may be too "
        "narrow or too wide."
    )


def accuracy_sheet(page: Page, book: Book, *, name: Name) -> Sheet:
    """Error of earlier forecasts beside that of repeating the last value, for the next and the last year."""
    _ = page.language.gettext
    rows = []
    for about in book.rows("indicators"):
        series = [row for row in book.rows("series", indicator=about["indicator"]) if row["method"]]
        if not series:
            continue
        found = sorted(book.rows("accuracy", indicator=about["indicator"]), key=lambda row: row["horizon"])
        near, far = _span(found, book)
        pool = POOLS[about["pool"]]
        used = [row["method"] for row in series]
        rows.append(
            (
                name(about["indicator"]),
                page.names_of(book)("forecast-method", max(sorted(set(used)), key=used.count)),
                _(pool),
                page.numbers.integer(len([r for r in series if r["unit"] in _units(book)])),
                page.figure(near.get("error")),
                page.figure(near.get("naive")),
                page.percent(near.get("ratio")),
                page.percent(far.get("ratio")),
                page.percent(_covered(found, "80")),
                page.percent(_covered(found, "95")),
            )
        )
    heads = (
        _("Indicator"), _("Method of forecasting"), _("Intervals rest on"), _("Regions"),
        _("Error, next year"),
        _("Error of repeating the last value"), _("Error as a share of it, next year"),
        _("the same, last year"), _("Inside the 80% interval"), _("Inside the 95% interval"),
    )  # fmt: skip
    note = _(
        "Errors of forecasts made at earlier dates, in mean yearly changes of the indicator. Below 100% the "
        "method does better than repeating the last value. Inside: share of what then happened that lay in "
        "the interval, next year; 80 and 95% are meant."
    )
    title = _("How earlier forecasts did")
    return Sheet(title, heads, tuple(sorted(rows, key=lambda row: page.key(str(row[0])))), 3, note)


def _span(found: list[Row], book: Book) -> tuple[Row, Row]:
    """Accuracy of the first and of the last horizon of the report."""
    steps = int(book.result.spec["horizon"])
    known = [row for row in found if row["horizon"] <= steps]
    return (known[0], known[-1]) if known else ({}, {})


def _covered(found: list[Row], level: str) -> float | None:
    return found[0][f"coverage{level}"] if found else None


def _units(book: Book) -> set[str]:
    return {row["unit"] for row in book.rows("units")}


def region_sheets(page: Page, book: Book, *, name: Name) -> tuple[Sheet, ...]:
    """For every indicator the last figure and the forecasts of all regions."""
    return tuple(sorted(_region_sheets(page, book, name), key=lambda sheet: page.key(sheet.title)))


def _region_sheets(page: Page, book: Book, name: Name) -> Iterator[Sheet]:
    _, last = page.language.gettext, round(book.figure("first-year") or 0) - 1
    names = page.names_of(book)
    for about in book.rows("indicators"):
        code = about["indicator"]
        ahead = [row for row in book.rows("forecasts", indicator=code) if row["year"] > last]
        years = sorted({row["year"] for row in ahead})
        if not any(row["value"] is not None for row in ahead):
            continue
        held = {(row["unit"], row["year"]): row for row in ahead}
        past = {row["unit"]: row for row in book.rows("history", indicator=code, year=last)}
        status = {row["unit"]: row["status"] for row in book.rows("series", indicator=code)}
        units = sorted(status, key=lambda unit: page.key(names("unit", unit)))
        rows = tuple(
            (
                names("unit", unit),
                names("series-status", status[unit]),
                page.cell(past[unit]) if unit in past else page.mark("missing"),
                *(_cell(page, held.get((unit, year), {})) for year in years),
            )
            for unit in units
        )
        heads = (_("Region"), _("Series"), str(last), *map(str, years))
        note = _("The forecast; in brackets the 80% interval, where there is one.")
        if about["pool"] == "changes":
            note = f"{note} {unchecked_note(page)}"
        unit_text = page.measure(about["unit_of_measure"])
        yield Sheet(
            f"{name(code)}{', ' if unit_text else ''}{unit_text}", heads, rows, 2,
            note,
        )  # fmt: skip


def _cell(page: Page, row: Row) -> Cell:
    value = row.get("value")
    if value is None:
        return page.mark("missing")
    if row["low80"] is None:
        return page.figure(value)
    return f"{page.figure(value)} ({page.figure(row['low80'])} … {page.figure(row['high80'])})"
