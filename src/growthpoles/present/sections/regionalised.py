"""The input-output table of the regions: how it was estimated, how sure it is, who buys where."""

from __future__ import annotations

from growthpoles.present.charts.intervals import Interval, Middle, intervals
from growthpoles.present.charts.svg import Frame
from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.reaction import origin_of
from growthpoles.present.sections.method import diagnostic_text
from growthpoles.present.sections.modes import spread
from growthpoles.present.shelf import Book, Row

_CHECKS = {
    "output": N_("Output"),
    "flows": N_("Purchases between industries"),
    "demand": N_("Final demand"),
    "primary": N_("Value added, taxes and imports"),
    "outside": N_("Final demand met by imports"),
}
_SHADES = (0.01, 0.05, 0.2)  # steps of the shading of trade; nothing is concluded from them
_MOST = 40  # more regions would not be readable as a table of all pairs
_LARGEST = 10


def regionalised_section(page: Page) -> Section | None:
    """Method, multipliers, own supply, trade between regions and checks; None without such a table."""
    book = page.shelf.first("regionalised")
    if book is None or not book.rows("regions"):
        return None
    _ = page.language.gettext
    rows = sorted(book.rows("regions"), key=lambda row: (-(row["multiplier"] or 0.0), row["region"]))
    spec = book.result.spec
    body = page.render(
        "regionalised.html.j2",
        it=book,
        origin=origin_of(page, book),
        notes=_notes(page, book),
        method=str(spec.get("method", "")),
        delta=spec.get("delta") if str(spec.get("method")) in ("FLQ", "AFLQ") else None,
        year=spec.get("year"),
        charts=[_multipliers(page, book, rows), _own_supply(page, book)],
        rows=rows,
        spread=spread,
        span=lambda row, name: spread(page, row[f"{name}_low"], high=row[f"{name}_high"], percent=False),
        trade=_trade(page, book) if len(rows) <= _MOST else [],
        largest=_largest(page, book),
        unit=page.measure(_unit(book)),
        checks=[(_(text), book.row("checks", name=code)) for code, text in _CHECKS.items()],
    )
    return Section("regionalised", _("Input-output table of the regions"), body)


def _unit(book: Book) -> str:
    return str(book.row("figures", name="traded").get("unit") or "")


def _notes(page: Page, book: Book) -> list[str]:
    """Warnings on top; what the estimate says of itself."""
    items = [item for item in book.result.diagnostics if item.code.startswith(("regionalise.", "io.foreign"))]
    told = []
    for item in sorted(items, key=lambda item: item.code != "io.foreign"):
        place = f"{page.unit(item.where.unit)}: " if item.where.unit else ""
        told.append(page.capital(place + diagnostic_text(page, item)))
    return told


def _multipliers(page: Page, book: Book, rows: list[Row]) -> dict[str, object]:
    _, write = page.language.gettext, page.numbers.decimal
    made = [
        Interval(
            page.unit(row["region"]),
            row["multiplier"],
            row["multiplier_low"],
            row["multiplier_high"],
            f"{page.number(row['multiplier'])} "
            f"({spread(page, row['multiplier_low'], high=row['multiplier_high'], percent=False)})",
        )
        for row in rows
    ]
    mean = book.figure("multiplier") or 1.0
    middle = Middle(mean, _("mean {value}", value=write(mean)))
    return _drawn(page, "multipliers", _("Multipliers inside the regions"), (made, middle))


def _own_supply(page: Page, book: Book) -> dict[str, object]:
    _ = page.language.gettext
    rows = sorted(book.rows("regions"), key=lambda row: (-(row["own_supply"] or 0.0), row["region"]))
    made = [
        Interval(
            page.unit(row["region"]),
            row["own_supply"],
            row["own_supply_low"],
            row["own_supply_high"],
            f"{page.percent(row['own_supply'])} "
            f"({spread(page, row['own_supply_low'], high=row['own_supply_high'])})",
        )
        for row in rows
    ]
    whole = book.figure("own_supply") or 0.0
    middle = Middle(whole, _("all regions {value}", value=page.numbers.percent(whole)))
    return _drawn(page, "own", _("Inputs that the regions make themselves"), (made, middle))


def _drawn(page: Page, ident: str, title: str, made: tuple[list[Interval], Middle]) -> dict[str, object]:
    said = page.language.gettext("The table below gives the same figures.")
    pictures = [
        intervals(made[0], Frame(f"regionalised-{ident}-{name}", title, said), middle=made[1], width=width)
        for name, width in (("wide", 940.0), ("narrow", 360.0))
    ]
    return {"title": title, "pictures": pictures}


def _trade(page: Page, book: Book) -> list[tuple[str, list[tuple[float | None, str, bool]]]]:
    """A row per buying region: shares of the selling regions, shaded, its own marked."""
    share = {(row["destination"], row["origin"]): row["share"] for row in book.rows("flows")}
    codes = sorted({buyer for buyer, _seller in share}, key=lambda code: page.key(page.unit(code)))
    return [
        (
            page.unit(buyer),
            [(share[buyer, code], _shade(share[buyer, code]), buyer == code) for code in codes],
        )
        for buyer in codes
    ]


def _shade(share: float | None) -> str:
    step = sum((share or 0.0) >= bound for bound in _SHADES)
    return f"l{step}" if step else ""


def _largest(page: Page, book: Book) -> list[tuple[str, str, Row]]:
    """The largest flows between two regions."""
    rows = [row for row in book.rows("flows") if row["origin"] != row["destination"] and row["amount"]]
    rows.sort(key=lambda row: (-row["amount"], row["origin"], row["destination"]))
    return [(page.unit(row["origin"]), page.unit(row["destination"]), row) for row in rows[:_LARGEST]]
