"""Findings on what is to come: forecast, outlook, targets, claims, scenarios side by side."""

from __future__ import annotations

from collections.abc import Iterator

from growthpoles.present.change_findings import Said
from growthpoles.present.page import Page

_HALF = 0.5


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
        text = _("No index can be given for {year}: indicators it is made of cannot be forecast.", year=year)
        yield Said("undecided", text, _("nothing is filled in"))
    elif book.figure("index-units"):
        best = max(
            (row for row in book.rows("index", year=year) if row["value"] is not None),
            key=lambda row: row["value"],
        )
        text = _("Highest index expected in {year}: {region}.", year=year, region=page.unit(best["unit"]))
        yield Said("likely" if best["top"] is not None else "undecided", text, basis)
    if book.rows("poles") and not book.figure("poles-units"):
        text = _(
            "Who becomes a growth pole by {year} cannot be told: too few figures to forecast.", year=year
        )
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


def _targets(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("plan"), page.language.gettext
    if book is None or not book.figure("targets"):
        return
    number = page.numbers.integer(book.figure("targets") or 0)
    if book.figure("targets-open") == book.figure("targets"):
        text = _("Whether {n} targets are ahead or behind cannot be told from noise yet.", n=number)
        yield Said("undecided", text, _("too few figures before the plan began"))
        return
    names = page.names_of(book)
    behind = [row for row in book.rows("targets", signal="trigger") if row["side"] == "behind"]
    named = {f"{names('goal', row['goal'])} – {names('unit', row['unit'])}" for row in behind}
    listed = sorted(named, key=page.key)
    text = _(
        "Of {n} targets {behind} are behind plan; a turn that noise does not explain: {list}.",
        n=number,
        behind=page.numbers.integer(book.figure("targets-behind") or 0),
        list="; ".join(listed) or _("none"),
    )
    if book.result.spec.get("illustrative"):
        yield Said("undecided", text, _("the targets are made up to show the method"))
    else:
        yield Said("likely", text, _("against the noise of earlier years"))


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
        drivers = [row["key"] for row in book.rows("drivers", run=run["run"])]
        cells = len(book.rows("cells", run=run["run"]))
        text = _(
            "Scenario “{name}” against the base: {poles} regions change their label, {index} their index; "
            "tables that differ: {tables}.",
            name=run["run"],
            poles=page.numbers.integer(len(book.rows("poles", run=run["run"], changed=True))),
            index=page.numbers.integer(sum(1 for row in book.rows("index", run=run["run"]) if row["change"])),
            tables=page.numbers.integer(len(book.rows("differences", run=run["run"]))),
        )
        basis = _("set differently: {list}; figures: {n}", list=", ".join(drivers) or "–", n=cells)
        yield Said("firm", text, basis)
