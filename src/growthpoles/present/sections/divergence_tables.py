"""Tables of divergence in figures, folded below the pictures."""

from __future__ import annotations

from growthpoles.present.page import Page
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Book

_YEARLY = ("log_deviation", "williamson", "gini", "theil", "kanbur_zhang", "wolfson", "esteban_ray_1_3")


def detail_sheets(page: Page, book: Book) -> dict[str, Sheet]:
    """The tables by the part they belong to; a table without rows prints nothing."""
    return {
        "yearly": _yearly(page, book),
        "shares": _shares(page, book),
        "trends": _trends(page, book),
        "tests": _club_tests(page, book),
        "mobility": _mobility(page, book),
        "spatial": _spatial(page, book),
        "local": _local(page, book),
        "curve": _curve(page, book),
        "sizes": _sizes(page, book),
        "reversal": _reversal(page, book),
        "stages": _stages(page, book),
    }


def _yearly(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (
        _("Year"), _("Regions"), *(page.capital(page.word(f"measure.{name}")) for name in _YEARLY),
        _("Highest over lowest"),
    )  # fmt: skip
    samples = {"all": _("all regions"), "without": _("without some")}
    rows = tuple(
        (
            str(row["year"]),
            samples[row["sample"]],
            *(page.number(row[name], 3) for name in _YEARLY),
            page.number(row["extremes"], 1),
        )
        for row in book.rows("yearly")
    )
    note = _(
        "Product per head of each year. The deviation of logarithms counts every region once; the other "
        "measures weigh the regions by their people."
    )
    return Sheet(_("Inequality and polarisation by year"), heads, rows, 2, note)


def _shares(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (
        _("Year"),
        _("Group"),
        _("Share of the product"),
        _("Share of the people"),
        _("Per head, country = 1"),
    )
    rows = tuple(
        (
            str(row["year"]),
            page.word(f"group.{row['group']}"),
            page.percent(row["amount_share"], 1),
            page.percent(row["population_share"], 1),
            page.number(row["per_head"]),
        )
        for row in sorted(book.rows("shares"), key=lambda row: (row["group"], row["year"]))
    )
    return Sheet(_("Shares of the core and of the rest by year"), heads, rows, 2)


def _trends(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    samples = {"all": _("all regions"), "without": _("without some")}
    heads = (_("Measure"), _("Regions"), _("First year"), _("Last year"), _("Change a year"), _("p-value"))
    rows = tuple(
        (
            page.capital(page.word(f"measure.{row['measure']}")),
            samples[row["sample"]],
            page.number(row["first"], 3),
            page.number(row["last"], 3),
            page.mark("missing")
            if row["slope"] is None
            else ("+" if row["slope"] > 0 else "") + page.numbers.percent(row["slope"], 1),
            page.number(row["p_value"], 3),
        )
        for row in book.rows("trends")
    )
    note = _(
        "Straight lines through the logarithms; the p-value allows for years that resemble the year before."
    )
    return Sheet(_("Trends of the measures"), heads, rows, 2, note)


def _club_tests(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (_("Group"), _("Conclusion"), _("Regions"), _("Slope of log t"), "t")
    rows = tuple(
        (
            _("all regions") if row["stage"] == "all" else _("Club {n}", n=row["club"]),
            _("one path is not rejected") if row["converging"] else _("no common path"),
            page.numbers.integer(row["units"]),
            page.number(row["slope"], 3),
            page.number(row["t"], 1),
        )
        for row in book.rows("club_tests")
        if row["stage"] != "clubs"
    )
    note = _("Test of Phillips and Sul (2007): below t = −1.65 a common path is rejected.")
    return Sheet(_("Tests of the clubs"), heads, rows, 2, note)


def _mobility(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (_("Regions"), _("Shorrocks' mobility"), _("Half-life of the chain, years"))
    rows = tuple(
        (
            _("all regions") if row["lag"] == "all" else _("neighbours in class {n}", n=row["lag"]),
            page.number(row["shorrocks"]),
            page.number(row["half_life"], 1, flag="not-applicable"),
        )
        for row in sorted(book.rows("mobility"), key=lambda row: (row["lag"] != "all", row["lag"]))
    )
    tests = [row for row in book.rows("homogeneity") if row["p_permuted"] is not None]
    note = ""
    if tests:
        note = _(
            "Do moves depend on the class of the neighbours? p = {p} by permuted maps; a small p would say "
            "yes.",
            p=page.number(tests[0]["p_permuted"], 3),
        )
    return Sheet(_("Mobility, and the neighbours' part in it"), heads, rows, 1, note)


def _spatial(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (_("Year"), _("Measure"), _("Value"), _("By chance"), "z", _("p-value"), _("Regions"))
    rows = tuple(
        (
            str(row["year"]),
            page.capital(page.word(f"measure.{row['statistic']}")),
            page.number(row["value"], 3),
            page.number(row["expected"], 3),
            page.number(row["z"]),
            page.number(row["p_value"], 3),
            page.figure(row["units"]),
        )
        for row in book.rows("spatial")
    )
    return Sheet(
        _("Likeness of neighbours by year"), heads, rows, 2, _("p-values by permuted maps, two-sided.")
    )


def _local(page: Page, book: Book) -> Sheet:
    _, names = page.language.gettext, page.names_of(book)
    heads = (
        _("Region"), _("Group"), _("Year"), _("Local Moran"), _("p-value"), _("p-value, corrected"), "z (G*)",
    )  # fmt: skip
    found = sorted(book.rows("local"), key=lambda row: (page.key(names("unit", row["unit"])), row["year"]))
    rows = tuple(
        (
            names("unit", row["unit"]),
            page.word(f"quadrant.{row['quadrant']}") if row["quadrant"] else page.mark("missing"),
            str(row["year"]),
            page.number(row["moran"]),
            page.number(row["p_value"], 3),
            page.number(row["p_adjusted"], 3),
            page.number(row["g_star_z"]),
        )
        for row in found
    )
    return Sheet(_("Each region against its neighbours"), heads, rows, 2)


def _curve(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (
        _("Measure"),
        _("Shape"),
        _("Turning point inside the data"),
        _("Linear"),
        _("Quadratic"),
        _("p-value"),
    )
    rows = tuple(
        (
            page.capital(page.word(f"measure.{row['measure']}")),
            page.word(f"shape.{row['shape']}"),
            _("yes") if row["inside"] else _("no"),
            page.figure(row["linear"]),
            page.figure(row["quadratic"]),
            page.number(row["u_p"] if row["inside"] else row["quadratic_p"], 3),
        )
        for row in book.rows("curve")
    )
    note = _("Inequality against the logarithm of the product per head of the country over the years.")
    return Sheet(_("Williamson's curve"), heads, rows, 3, note)


def _sizes(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (_("Year"), _("Size by"), _("Largest over second"), _("Rank-size slope"), _("Standard error"))
    measures = {"amount": _("product"), "population": _("people")}
    found = book.rows("rank_size")
    ends = {row["year"] for row in (found[:1] + found[-1:])}
    rows = tuple(
        (
            str(row["year"]),
            measures[row["measure"]],
            page.number(row["primacy"]),
            page.number(row["slope"]),
            page.number(row["se"]),
        )
        for row in found
        if row["year"] in ends
    )
    return Sheet(_("Sizes of the regions in the first and the last year"), heads, rows, 2)


def _reversal(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (_("Condition"), _("Met"), _("Value"))
    rows = tuple(
        (
            page.capital(page.word(f"condition.{row['condition']}")),
            page.mark("missing") if row["met"] is None else _("yes") if row["met"] else _("no"),
            page.number(row["value"], 3),
        )
        for row in book.rows("reversal")
    )
    return Sheet(_("Signs that concentration turns back"), heads, rows, 2)


def _stages(page: Page, book: Book) -> Sheet:
    _ = page.language.gettext
    heads = (_("Year"), _("Stage"), _("Core"), _("Larger half of the rest"), _("Smaller half"))
    rows = tuple(
        (
            str(row["year"]),
            page.word(f"stage.{row['stage']}"),
            *(page.numbers.signed(row[name]) for name in ("core", "intermediate", "small")),
        )
        for row in book.rows("stages")
    )
    note = _("Net migration per 1,000 people.")
    return Sheet(_("Stage of urbanisation by migration"), heads, rows, 2, note)
