"""Findings on what is to come: forecast, outlook, targets, claims, scenarios side by side."""

from __future__ import annotations

from collections.abc import Iterator

from growthpoles.present.change_findings import Said
from growthpoles.present.page import Page
from growthpoles.present.scenario_words import Told
from growthpoles.present.shelf import Book

_HALF = 0.5
_LISTED = 3
_SURE = 0.8
_COUNTS = {
    "all": "targets",
    "reached": "status-reached",
    "missed": "status-missed",
    "within": "status-within-reach",
    "out": "status-out-of-reach",
    "open": "status-open",
    "behind": "targets-behind",
    "dark": "targets-open",
}


def ahead_findings(page: Page) -> Iterator[Said]:
    """One sentence on each of them, as far as they are there."""
    yield from _forecast(page)
    yield from _outlook(page)
    yield from _targets(page)
    yield from _claims(page)
    yield from _scenarios(page)


def _forecast(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("forecast"), page.language.gettext
    if book is None or book.figure("series") is None:
        return
    text = _(
        "Of {all} series of figures {made} can be forecast to {year}; {out} are too short, broken or without "
        "figures.",
        all=page.numbers.integer(book.figure("series") or 0),
        made=page.numbers.integer(book.figure("series-forecast") or 0),
        year=round(book.figure("last-year") or 0),
        out=page.numbers.integer(book.figure("series-refused") or 0),
    )
    ratio = book.figure("ratio-to-naive")
    if ratio is None:
        yield Said("undecided", text, _("no earlier forecast could be checked"))
        return
    basis = _("error {ratio} of that of repeating the last value", ratio=page.percent(ratio))
    yield Said("likely" if ratio < 1 else "fragile", text, basis)


def _outlook(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("outlook"), page.language.gettext
    if book is None:
        return
    year = round(book.figure("last-year") or 0)
    basis = _("{n} draws of the forecast", n=page.numbers.integer(book.figure("draws") or 0))
    if book.result.spec["framework"] and not book.figure("index-units"):
        text = _("No index can be given for {year}: indicators it is made of have no forecast.", year=year)
        yield Said("undecided", text, _("nothing is filled in"))
    elif book.figure("index-units"):
        yield _highest(page, book, year)
    if book.rows("poles") and not book.figure("poles-units"):
        text = _("Who becomes a growth pole by {year} cannot be told: figures have no forecast.", year=year)
        yield Said("undecided", text, _("nothing is filled in"))
    if book.figure("poles-units"):
        rows = [row for row in book.rows("poles", year=year) if row["so_far"] is not None]
        new = page.unit_list(r["unit"] for r in rows if not r["pole"] and r["so_far"] >= _HALF)
        lost = page.unit_list(r["unit"] for r in rows if r["pole"] and r["so_far"] < _HALF)
        text = _(
            "By {year} likely to become a growth pole: {new}; likely to lose the label: {lost}.",
            year=year,
            new=new or _("none"),
            lost=lost or _("none"),
        )
        yield Said("fragile" if book.result.spec["hold"] else "likely", text, basis)


def _highest(page: Page, book: Book, year: int) -> Said:
    """The region that is first in most draws, among those with an index ahead."""
    _, rows = page.language.gettext, book.rows("index", year=year)
    known = [row for row in rows if row["value"] is not None]
    best = max(known, key=lambda row: (row["first"] or 0.0, row["value"]))
    text = _(
        "Highest index expected in {year}: {region}, among {n} of {all} regions.",
        year=year,
        region=page.unit(best["unit"]),
        n=page.numbers.integer(len(known)),
        all=page.numbers.integer(len(rows)),
    )
    if best["first"] is None:
        return Said("undecided", text, _("forecasts without an interval"))
    basis = _(
        "first in {share} of {n} draws of the forecast",
        share=page.percent(best["first"]),
        n=page.numbers.integer(book.figure("draws") or 0),
    )
    whole = len(known) == len(rows)
    return Said("likely" if whole and best["first"] >= _SURE else "fragile", text, basis)


def _targets(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("plan"), page.language.gettext
    if book is None or not book.figure("targets"):
        return
    names = page.names_of(book)
    behind = [row for row in book.rows("targets", signal="trigger") if row["side"] == "behind"]
    named = {f"{names('goal', row['goal'])} – {names('unit', row['unit'])}" for row in behind}
    count = {code: round(book.figure(name) or 0) for code, name in _COUNTS.items()}
    text = _(
        "Targets: {all}. Reached: {reached}; missed: {missed}; within reach: {within}; unlikely: {out}; "
        "cannot be told: {open}. Behind plan: {behind}; without a light: {dark}; a turn that noise does not "
        "explain: {list}.",
        **{code: page.numbers.integer(number) for code, number in count.items()},
        list="; ".join(sorted(named, key=page.key)) or _("none"),
    )
    if book.result.spec.get("illustrative"):
        yield Said("undecided", text, _("the targets are made up to show the method"))
    elif count["dark"] == count["all"]:
        settled = count["reached"] + count["missed"]
        yield Said("fragile" if settled else "undecided", text, _("too few figures before the plan began"))
    else:
        certain = not count["dark"] and not count["open"]
        yield Said("likely" if certain else "fragile", text, _("against the noise of earlier years"))


def _claims(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("claims"), page.language.gettext
    rows = book.rows("assessments") if book else ()
    if not rows:
        return
    firm = [row for row in rows if row["grade"] in ("robust", "quasi-experimental", "associated")]
    open_ = [row for row in rows if row["grade"] == "not-identified"]
    text = _(
        "Of {n} tests of claims {firm} find that things go together in the figures; {open} cannot be decided "
        "with these figures.",
        n=page.numbers.integer(len(rows)),
        firm=page.numbers.integer(len(firm)),
        open=page.numbers.integer(len(open_)),
    )
    yield Said("undecided" if not firm else "likely", text, _("panel models with many ways to test"))


def _scenarios(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("scenarios"), page.language.gettext
    for run in book.rows("runs") if book else ():
        if book is None or run["run"] == "base":
            continue
        moved = [row for row in book.rows("index", run=run["run"]) if row["moved"]]
        text = _(
            "Scenario “{name}” against the base: regions with another label: {poles}; with another index: "
            "{index}; tables that differ: {tables}.",
            name=run["run"],
            poles=page.numbers.integer(len(book.rows("poles", run=run["run"], changed=True))),
            index=page.numbers.integer(len({row["unit"] for row in moved})),
            tables=page.numbers.integer(len(book.rows("differences", run=run["run"]))),
        )
        told = Told(page, book)
        listed = told.drivers(run["run"])
        basis = _(
            "set differently: {list}; figures that differ: {n}",
            list="; ".join(listed[:_LISTED]) + (" …" if len(listed) > _LISTED else "") or "–",
            n=page.numbers.integer(told.count("cells", run["run"])),
        )
        yield Said("fragile" if len(book.result.diagnostics) else "firm", text, basis)
