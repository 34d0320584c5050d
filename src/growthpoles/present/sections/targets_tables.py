"""Tables of plan against actual."""

from __future__ import annotations

from markupsafe import Markup

from growthpoles.present.language import N_
from growthpoles.present.page import Page
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Book, Row

_SIDES = {
    "ahead": ("firm", "▲", N_("ahead of plan")),
    "on-plan": ("firm", "●", N_("on plan")),
    "behind": ("fragile", "▼", N_("behind plan")),
    "": ("undecided", "?", N_("cannot be told")),
}
_REVISED = {
    "revised": N_("revised"),
    "appeared": N_("appeared"),
    "withdrawn": N_("withdrawn"),
    "flag-changed": N_("mark changed"),
}


def light(page: Page, side: str) -> Markup:
    """A traffic light: sign, colour and word."""
    colour, sign, text = _SIDES[side]
    return Markup('<span class="chip {}"><span aria-hidden="true">{}</span> {}</span>').format(
        colour, sign, page.language.gettext(text)
    )


def goal_sheets(page: Page, book: Book) -> tuple[Sheet, ...]:
    """One table for each goal: where it stands, and whether the target will be reached."""
    _, names = page.language.gettext, page.names_of(book)
    goals = list(dict.fromkeys(row["goal"] for row in book.rows("targets")))
    heads = (
        _("Region"), _("Indicator"), _("Traffic light"), _("Signal"), _("Prospect"), _("Start"), _("Latest"),
        _("Planned"), _("Deviation"), _("Revision taken off"), _("Target"), _("Chance to reach it"),
    )  # fmt: skip
    note = _(
        "The light says where the latest figure lies against the noise that forecasts of the indicator had "
        "before; a turn is called when yearly deviations add up to more than chance brings about in one of "
        "twenty plans of five years. Latest and deviation are without the revision of the published base "
        "value, which is no change in the region."
    )
    return tuple(
        Sheet(
            names("goal", goal),
            heads,
            tuple(_row(page, book, row) for row in book.rows("targets", goal=goal)),
            5,
            note,
        )
        for goal in goals
    )


def _row(page: Page, book: Book, row: Row) -> tuple[str, ...]:
    names = page.names_of(book)
    side = row["side"] if row["signal"] != "undetermined" else ""
    return (
        names("unit", row["unit"]),
        names("indicator", row["indicator"]),
        light(page, side),
        names("signal", row["signal"]),
        names("plan-status", row["status"]),
        _dated(page, row["base"], row["base_year"]),
        _latest(page, row),
        page.figure(row["planned"]),
        page.figure(row["real"]),
        page.figure(row["revision"]),
        _dated(page, row["target"], row["target_year"]),
        page.percent(row["probability"]),
    )


def _latest(page: Page, row: Row) -> str:
    """The latest figure without its revision; the next one where the target year has none."""
    shown = _dated(page, row["net"], row["latest_year"])
    if row["status"] != "no-figure":
        return shown
    return Markup("{}; {}").format(shown, _dated(page, row["later"], row["later_year"]))


def _dated(page: Page, value: float | None, year: int | None) -> str:
    if value is None:
        return page.mark("missing")
    return Markup("{} ({})").format(page.figure(value), year)


def attribution_sheet(page: Page, book: Book) -> Sheet | None:
    """What the deviation of a whole is made of."""
    _, names = page.language.gettext, page.names_of(book)
    rows = tuple(
        (
            names("unit", row["unit"]),
            names("indicator", row["indicator"]),
            names.find("indicator", row["part"]) or names("plan-part", row["part"]),
            str(row["year"]),
            page.figure(row["expected"]),
            page.figure(row["actual"]),
            page.figure(row["contribution"]),
        )
        for row in book.rows("attribution")
    )
    if not rows:
        return None
    heads = (
        _("Region"), _("Indicator"), _("Part"), _("Year"), _("Expected"), _("Actual"),
        _("Contribution to the deviation"),
    )  # fmt: skip
    note = _(
        "The contributions add up to the deviation; nothing is left over (logarithmic mean Divisia index)."
    )
    return Sheet(_("What the deviations are made of"), heads, rows, 3, note)


def revisions_sheet(page: Page, book: Book) -> Sheet | None:
    """Figures that were published anew since the plan was made: no change in the regions."""
    _, names = page.language.gettext, page.names_of(book)
    words = {code: _(text) for code, text in _REVISED.items()}
    rows = tuple(
        (
            names("unit", row["unit"]),
            names("indicator", row["indicator"]),
            words[row["status"]],
            str(row["year"]),
            page.figure(row["before"]),
            page.figure(row["after"]),
        )
        for row in book.rows("revisions")
    )
    if not rows:
        return None
    heads = (_("Region"), _("Indicator"), _("What happened"), _("Year"), _("Before"), _("Now"))
    note = _("These figures changed because they were published anew, not because something changed there.")
    return Sheet(_("Revisions of the figures"), heads, rows, 3, note)
