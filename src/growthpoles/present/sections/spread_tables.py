"""Tables of the models of spread and backwash, folded below the conclusion."""

from __future__ import annotations

from collections.abc import Callable

from growthpoles.present.page import Page
from growthpoles.present.sheets import Cell, Sheet, span
from growthpoles.present.shelf import Book, Row

Variable = Callable[[str], str]


def model_sheets(page: Page, book: Book, *, variable: Variable) -> tuple[Sheet, ...]:
    """Tables of the models that were used; a table without rows prints nothing."""
    found = (
        _rings(page, book),
        _windows(page, book, variable),
        _interactions(page, book),
        _density(page, book),
        _commuting(page, book, variable),
        _tiers(page, book, variable),
        _multipliers(page, book),
        _impacts(page, book),
        _surfaces(page, book),
    )
    return tuple(item for item in found if item.rows)


def _test(page: Page, row: Row) -> tuple[Cell, ...]:
    return (
        _signed(page, row["beta"]),
        page.number(row["p_spread"], 3),
        page.number(row["p_backwash"], 3),
        page.number(row["detectable"]),
    )


def _test_heads(page: Page) -> tuple[str, ...]:
    _ = page.language.gettext
    return (_("Effect"), _("p, spread"), _("p, backwash"), _("Smallest effect to be found"))


def _signed(page: Page, value: float | None, digits: int = 2) -> Cell:
    return page.mark("missing") if value is None else page.numbers.signed(value, digits)


def _rings(page: Page, book: Book) -> Sheet:
    _, names = page.language.gettext, page.names_of(book)
    heads = (
        *(_("Pole"), _("Ring"), _("Regions"), _("of which poles")),
        *(_("Growth, % a year"), _("Difference from the country, points")),
    )
    rows = tuple(
        (
            names("unit", row["pole"]),
            ring_name(page, row),
            page.numbers.integer(row["units"]),
            page.numbers.integer(row["poles_inside"]),
            page.number(row["growth"], flag="not-applicable"),
            page.mark("not-applicable")
            if row["difference"] is None
            else page.numbers.signed(row["difference"]),
        )
        for row in sorted(
            book.rows("rings"),
            key=lambda row: (page.key(names("unit", row["pole"])), row["basis"] == "borders", row["ring"]),
        )
    )
    note = _(
        "Means over the regions of a ring. Border 1: regions that touch the pole; border 2: the next ones."
    )
    return Sheet(_("Growth of the rings in figures"), heads, rows, 2, note)


def ring_name(page: Page, row: Row) -> str:
    """A ring in words."""
    _ = page.language.gettext
    if row["ring"] == 0:
        return _("the pole itself")
    if row["basis"] == "borders":
        return _("border {n}", n=row["ring"])
    low, high = (page.numbers.integer(row[name]) for name in ("from_km", "to_km"))
    return _("{low}–{high} km", low=low, high=high)


def _windows(page: Page, book: Book, variable: Variable) -> Sheet:
    _ = page.language.gettext
    heads = (_("What grows"), _("Years"), _("Label"), *_test_heads(page))
    rows = tuple(
        (
            variable(row["variable"]),
            span((row["from_year"], row["to_year"])),
            page.word(row["label"]),
            *_test(page, row),
        )
        for row in book.rows("windows")
    )
    return Sheet(_("The effect over the years") + " (SB7)", heads, rows, 3)


def _interactions(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (_("Term"), _("Value"), "t", _("p, above zero"), _("p, below zero"))
    rows = tuple(
        (
            page.word(f"term.{row['term']}"),
            _signed(page, row["value"], 3),
            page.number(row["t"]),
            page.number(row["p_positive"], 3),
            page.number(row["p_negative"], 3),
        )
        for row in book.rows("interactions")
    )
    return Sheet(_("Does the effect fade with distance?") + " (SB1)", heads, rows, 1)


def _density(page: Page, book: Book) -> Sheet:
    _, names = page.language.gettext, page.names_of(book)
    heads = (_("Pole"), _("Reading"), _("Years"), _("Change in the centre"), _("Change in the ring"))
    rows = tuple(
        (
            names("unit", row["pole"]),
            page.word(f"density.{row['reading']}"),
            span((row["from_year"], row["to_year"])),
            *(
                _interval(page, *(row[f"{part}_{end}"] for end in ("change", "low", "high")))
                for part in ("centre", "ring")
            ),
        )
        for row in book.rows("density")
    )
    return Sheet(_("Density around the centres") + " (SB2)", heads, rows, 3)


def _interval(page: Page, value: float | None, low: float | None, high: float | None) -> Cell:
    if value is None or low is None or high is None:
        return page.mark("missing")
    return f"{page.numbers.signed(value, 2)} ({page.numbers.signed(low, 2)} … {page.numbers.signed(high, 2)})"


def _commuting(page: Page, book: Book, variable: Variable) -> Sheet:
    _ = page.language.gettext
    heads = (_("What grows"), _("Label"), *_test_heads(page))
    rows = tuple(
        (variable(row["variable"]), page.word(row["label"]), *_test(page, row))
        for row in book.rows("commuting")
    )
    return Sheet(_("Commuting areas") + " (SB3)", heads, rows, 2)


def _tiers(page: Page, book: Book, variable: Variable) -> Sheet:
    _ = page.language.gettext
    heads = (_("From"), _("To"), _("What grows"), _("Label"), *_test_heads(page))
    rows = tuple(
        (
            page.word(f"level.{row['sender']}"),
            page.word(f"level.{row['receiver']}"),
            variable(row["variable"]),
            page.word(row["label"]),
            *_test(page, row),
        )
        for row in book.rows("tiers")
    )
    return Sheet(_("From tier to tier") + " (SB4)", heads, rows, 4)


def _multipliers(page: Page, book: Book) -> Sheet:
    _, names = page.language.gettext, page.names_of(book)
    heads = (_("Core"), _("Direction"), _("Stays"), _("Spills over"), _("Share that spills over"))
    rows = tuple(
        (
            _("all poles") if row["core"] == "all" else names("unit", row["core"]),
            page.word(f"direction.{row['direction']}"),
            page.number(row["own"]),
            page.number(row["spillover"]),
            page.percent(row["share"]),
        )
        for row in book.rows("multipliers")
    )
    return Sheet(_("Multipliers between core and periphery") + " (SB5)", heads, rows, 2)


def _impacts(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (_("Variable"), _("Effect"), _("Conclusion"), _("Value and interval"))
    rows = tuple(
        (
            page.word(f"impact.{row['variable']}"),
            page.word(f"impact.{row['effect']}"),
            page.word(row["reading"]) if row["reading"] else "–",
            _interval(page, row["value"], row["low"], row["high"]),
        )
        for row in book.rows("impacts")
    )
    note = _("Direct: in the region itself; indirect: in the others. Points of growth per unit of the share.")
    return Sheet(_("Investment at home and among neighbours") + " (SB6)", heads, rows, 3, note)


def _surfaces(page: Page, book: Book) -> Sheet:
    _, names = page.language.gettext, page.names_of(book)
    heads = (
        *(_("Pole"), _("Reading"), _("Slope near the pole, first year"), _("last year")),
        *(_("Distance of the peak, first year, km"), _("last year, km"), _("p-value")),
    )
    rows = tuple(
        (
            names("unit", row["pole"]),
            page.word(row["reading"]),
            _signed(page, row["slope_first"]),
            _signed(page, row["slope_last"]),
            *(
                "…" if row[name] is None else page.numbers.integer(row[name])
                for name in ("peak_first_km", "peak_last_km")
            ),
            page.number(row["p"], 3),
        )
        for row in book.rows("surfaces")
    )
    return Sheet(_("Does growth move outwards from the pole?") + " (SB8)", heads, rows, 2)
