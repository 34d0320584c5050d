"""Words and tables of the claims."""

from __future__ import annotations

from growthpoles.present.language import N_
from growthpoles.present.page import Page
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Book, Names, Row

CHIPS = {
    "quasi-experimental": "firm",
    "robust": "firm",
    "associated": "likely",
    "descriptive": "fragile",
    "not-identified": "undecided",
}
GRADES = {
    "quasi-experimental": N_("quasi-experimental"),
    "robust": N_("robust"),
    "associated": N_("associated"),
    "descriptive": N_("descriptive"),
    "not-identified": N_("not identified"),
}
READINGS = {
    "supports": N_("The figures support the claim."),
    "contradicts": N_("The figures contradict the claim."),
    "open": N_("The figures do not decide."),
    "none": N_("The figures cannot tell."),
}
REASONS = {
    "no-indicator": N_("The figures that are needed are not in the data."),
    "no-data": N_("No unit has all the figures that are needed in one year."),
    "one-year": N_("There is one year only: what the units differ in besides cannot be set apart."),
    "too-few-years": N_("There are too few years."),
    "too-few-units": N_("There are too few units."),
    "too-few-observations": N_("There are too few observations."),
    "constant-driver": N_("The driver does not change over time within the units."),
    "common-driver": N_(
        "The driver is the same in all units of a year: it cannot be told from what else happened in that "
        "year."
    ),
    "constant-outcome": N_("The outcome does not vary."),
    "trend": N_("A trend describes what happened, not why."),
    "unit-root": N_("A series without any direction may drift as far by chance."),
    "not-among-many": N_("Alone it would be significant, but not among so many tests made together."),
    "not-significant": N_("Changes within the units may be chance."),
    "between-supports": N_(
        "Units that have more of the driver have more of the outcome, but changes within a unit "
        "do not show it."
    ),
    "between-contradicts": N_(
        "Units that have more of the driver have less of the outcome than claimed, but changes within a unit "
        "do not show it."
    ),
    "sign-changes": N_("Other reasonable ways to test it give another sign."),
    "curve-by-chance": N_("All ways to test it together may be chance."),
    "lead": N_("The driver of the year after says as much: the effect may run the other way."),
    "spatial": N_("What is left unexplained is alike in neighbours."),
    "untested-curve": N_("It is significant, but there is only one way to test it here."),
    "untested-lead": N_("It is significant, but whether the effect runs the other way could not be checked."),
    "untested-spatial": N_(
        "It is significant, but whether what is left unexplained is alike in neighbours could not be "
        "checked: who is near whom is not given."
    ),
    "all-passed": N_("It holds in nearly all ways to test it, and all checks were made and passed."),
    "assigned": N_(
        "The file of the claim asserts that the driver was assigned from outside; the driver of the year "
        "after says nothing of the outcome, and all other checks are passed."
    ),
}
ESTIMATORS = {
    "two-way": N_("changes within units, years set apart"),
    "unit": N_("changes within units"),
    "difference": N_("changes from year to year"),
    "between": N_("differences between units"),
    "pooled": N_("all together, years set apart"),
    "cross-section": N_("one year"),
}


def estimates_sheet(page: Page, book: Book, *, row: Row) -> Sheet:
    """The main specification by other estimators."""
    _ = page.language.gettext
    heads = (
        _("Compared"),
        _("Estimate"),
        _("Standard error"),
        _("Error that allows for dependence"),
        "p",
        "n",
    )
    own = book.rows("estimates", claim=row["claim"], data_set=row["data_set"])
    held = {item["estimator"]: item for item in own}
    rows = tuple(
        (
            page.capital(_(text)),
            page.figure(held[code]["estimate"]),
            page.figure(held[code]["error"]),
            page.figure(held[code]["kernel_error"], flag="not-applicable"),
            page.number(held[code]["p_value"], 3),
            page.numbers.integer(held[code]["observations"]),
        )
        for code, text in ESTIMATORS.items()
        if code in held
    )
    note = _(
        "Standard errors are clustered by unit; those that allow for dependence follow Driscoll and Kraay."
    )
    return Sheet(_("The main test by other comparisons"), heads, rows, 1, note)


def curve_sheet(page: Page, names: Names, *, rows: tuple[Row, ...]) -> Sheet:
    """All specifications with their effects."""
    _ = page.language.gettext
    heads = (
        *(_("Outcome"), _("Driver"), _("Held equal"), _("Compared")),
        *(_("Years between"), _("Effect"), _("Interval"), "p"),
    )
    ways = {code: _(text) for code, text in ESTIMATORS.items()}
    cells = tuple(
        (
            names("variable", row["outcome"]),
            names("variable", row["driver"]),
            "; ".join(names("variable", code) for code in row["controls"].split()) or "–",
            ways[row["estimator"]],
            page.numbers.integer(row["lag"]),
            page.number(row["effect"], 3),
            f"{page.number(row['low'], 3)} … {page.number(row['high'], 3)}",
            page.number(row["p_value"], 3),
        )
        for row in rows
    )
    note = _("Effects: standard deviations of the outcome for one standard deviation of the driver.")
    return Sheet(_("All ways to test the claim"), heads, cells, 4, note)
