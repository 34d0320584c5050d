"""Tables of the growth simulation and of the estimate behind it."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from growthpoles.present.page import Page
from growthpoles.present.sheets import Cell, Sheet, span
from growthpoles.present.shelf import Book, Row
from growthpoles.present.sources import source_text

Name = Callable[[str], str]
_EVERYONE = "*"
_YEARS = 5  # every so many years in the table of courses


def growth_sheets(page: Page, book: Book, *, region: Name) -> dict[str, Sheet]:
    """The tables by the part they belong to; a table without rows prints nothing."""
    return {
        "paths": _paths(page, book, region),
        "sizes": _sizes(page, book, region),
        "effects": _effects(page, book, region),
        "gap": _gap(page, book),
        "equilibrium": _equilibrium(page, book, region),
        "parameters": _parameters(page, book, region),
        "bifurcation": _bifurcation(page, book),
    }


def verdoorn_sheet(page: Page, book: Book) -> Sheet:
    """The Verdoorn coefficient by every estimator, with what can be said of it."""
    _ = page.language.gettext
    heads = (
        *(_("Estimator"), _("Conclusion"), _("Coefficient"), _("95% interval")),
        *(_("Growth of productivity without growth, % a year"), _("Cases"), _("Regions")),
    )
    rows = tuple(
        (
            page.capital(page.word(f"estimator.{row['estimator']}")),
            page.word(f"verdict.{row['verdict']}"),
            page.number(row["lambda"]),
            _range(page, row["low"], row["high"]),
            page.number(row["autonomous"]),
            page.numbers.integer(row["observations"]),
            page.numbers.integer(row["regions"]),
        )
        for row in sorted(book.rows("coefficients"), key=lambda row: row["estimator"], reverse=True)
    )
    spells = "; ".join(
        _(
            "edition {edition}: {years}",
            edition=row["edition"],
            years=span((row["first_year"], row["last_year"])),
        )
        for row in book.rows("spells")
    )
    note = _(
        "The coefficient says by how many points productivity grows faster where output grows faster by one "
        "point. Only the first line counts, and the last one must agree with it. Years used: {spells}.",
        spells=spells,
    )
    return Sheet(_("The Verdoorn coefficient"), heads, rows, 2, note)


def _range(page: Page, low: float | None, high: float | None, digits: int = 2) -> Cell:
    if low is None or high is None:
        return page.mark("missing")
    return f"{page.numbers.decimal(low, digits)} … {page.numbers.decimal(high, digits)}"


def _middle(page: Page, row: Row, name: str, *, digits: int = 1) -> Cell:
    """A median with the range of eight draws in ten."""
    low, high = (row[f"{name}_{end}"] for end in ("p10", "p90"))
    middle = row[name] if name in row else row[f"{name}_median"]
    if middle is None:
        return page.mark("not-applicable")
    if low is None or high is None or low == high:
        return page.numbers.decimal(middle, digits)
    return f"{page.numbers.decimal(middle, digits)} ({_range(page, low, high, digits)})"


def _paths(page: Page, book: Book, region: Name) -> Sheet:
    _ = page.language.gettext
    pushed = {row["region"] for row in book.rows("takeoff")}
    scenarios = {"with": _("with the push"), "without": _("without it")}
    heads = (_("Region"), _("Course"), _("Year"), _("Growth, % a year"), _("Output"))
    found = sorted(
        (row for row in book.rows("paths") if row["region"] in pushed or not pushed),
        key=lambda row: (page.key(region(row["region"])), row["scenario"], row["year"]),
    )
    first = min((row["year"] for row in found), default=0)
    rows = tuple(
        (
            region(row["region"]),
            scenarios[row["scenario"]],
            str(row["year"]),
            _middle(page, row, "growth"),
            _output(page, row),
        )
        for row in found
        if (row["year"] - first + 1) % _YEARS == 0
    )
    note = _("Median of the draws; in brackets the range of eight draws in ten. Every fifth year.")
    return Sheet(_("Courses in figures"), heads, rows, 3, note)


def _output(page: Page, row: Row) -> Cell:
    middle, low, high = (page.figure(row[f"level_{part}"]) for part in ("median", "p10", "p90"))
    return f"{middle} ({low} … {high})"


def _sizes(page: Page, book: Book, region: Name) -> Sheet:
    _ = page.language.gettext
    heads = (_("Region"), _("Size of the push"), _("Probability of take-off"))
    rows = tuple(
        (region(row["region"]), page.figure(row["size"]), page.percent(row["probability"]))
        for row in book.rows("push_sizes")
    )
    return Sheet(_("Size of the push in figures"), heads, rows)


def _effects(page: Page, book: Book, region: Name) -> Sheet:
    _ = page.language.gettext
    heads = (
        *(_("Region"), _("Reading"), _("Output, %"), _("People, %"), _("Output per head, %")),
        *(_("Gains in"), _("Loses in")),
    )
    rows = tuple(
        (
            ("★ " if row["pushed"] else "") + region(row["region"]),
            page.word(f"reading.{row['reading']}"),
            *(_middle(page, row, name) for name in ("output", "people", "per_head")),
            page.percent(row["gains"]),
            page.percent(row["loses"]),
        )
        for row in sorted(book.rows("effects"), key=lambda row: -(row["output"] or 0.0))
    )
    note = _(
        "With the push less without it in the last year; ★: pushed. Shares of the draws in which output "
        "gains or loses."
    )
    return Sheet(_("Who gains and who loses, in figures"), heads, rows, 2, note)


def _gap(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    scenarios = {"with": _("with the push"), "without": _("without it")}
    heads = (_("Year"), _("Course"), _("Gap"), _("Highest over lowest"), _("Wider than at the start in"))
    found = sorted(book.rows("divergence"), key=lambda row: (row["year"], row["scenario"]))
    first = min((row["year"] for row in found), default=0)
    rows = tuple(
        (
            str(row["year"]),
            scenarios[row["scenario"]],
            _middle(page, row, "gap", digits=3),
            page.number(row["ratio"], 1),
            page.percent(row["wider"]),
        )
        for row in found
        if (row["year"] - first) % _YEARS == 0
    )
    note = _("Gap: standard deviation of the logarithm of output per head.")
    return Sheet(_("The gap in figures"), heads, rows, 2, note)


def _equilibrium(page: Page, book: Book, region: Name) -> Sheet:
    _ = page.language.gettext
    heads = (
        *(_("Region"), _("Reading"), _("Root"), _("Growth it comes to rest at, % a year")),
        _("Draws that come to rest"),
    )
    rows = tuple(
        (
            region(row["region"]),
            page.word(f"regime.{row['regime']}"),
            _middle(page, row, "root", digits=2),
            _middle(page, row, "rest_point"),
            page.percent(row["constant"]),
        )
        for row in sorted(book.rows("equilibrium"), key=lambda row: page.key(region(row["region"])))
    )
    note = _(
        "Root: share of its growth that a region passes on to the next year by itself; from one on growth "
        "feeds itself without end. In brackets the range of eight draws in ten."
    )
    return Sheet(_("Where growth comes to rest"), heads, rows, 2, note)


def _parameters(page: Page, book: Book, region: Name) -> Sheet:
    _ = page.language.gettext
    heads = (_("Parameter"), _("Region"), _("Source"), _("Given as"), _("Drawn, median"))
    rows = tuple(
        (
            page.capital(page.word(f"parameter.{row['parameter']}")),
            _("all") if row["region"] == _EVERYONE else region(row["region"]),
            _source(page, row),
            _given(page, row),
            _middle(page, row, "drawn", digits=2),
        )
        for row in sorted(
            book.rows("parameters"), key=lambda row: (row["region"] != _EVERYONE, row["parameter"])
        )
    )
    note = _("○: assumed or taken from other studies, not measured for these regions.")
    return Sheet(_("Parameters and their sources"), heads, rows, 3, note)


def _source(page: Page, row: Row) -> Markup:
    mark = Markup('<span class="mark" aria-hidden="true">○</span> ') if row["presumed"] else Markup("")
    return mark + Markup("<cite>{}</cite>").format(page.capital(source_text(page, row["source"])))


def _given(page: Page, row: Row) -> Cell:
    plain = page.numbers.significant
    if row["distribution"] == "normal":
        return f"{plain(row['value'], 3)} ± {plain(row['error'], 2)}"
    if row["low"] is None or row["high"] is None:
        return plain(row["value"], 3)
    ends = f"{plain(row['low'], 3)} … {plain(row['high'], 3)}"
    return ends if row["value"] is None else f"{plain(row['value'], 3)} ({ends})"


def _bifurcation(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (_("Trade cost"), _("Kind"), _("Share in the first place"), _("Holds"))
    rows = tuple(
        (
            page.number(row["trade_cost"]),
            page.word(f"rest.{row['kind']}"),
            page.percent(row["share"]),
            _("yes") if row["stable"] else _("no"),
        )
        for row in book.rows("bifurcation")
        if row["kind"] != "core" or row["share"] == 1.0
    )
    return Sheet(_("Resting places in figures"), heads, rows, 2)
