"""Findings on technology transfer: one sentence for each result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from growthpoles.present.change_findings import Said
from growthpoles.present.page import Page
from growthpoles.present.purse import written
from growthpoles.present.sections.innovations_tables import unbounded
from growthpoles.present.shelf import Book

_WHOLE = {"dimension": "all", "class": "all"}
_HALF = 0.5


def transfer_findings(page: Page) -> Iterator[Said]:
    """One sentence on each result of technology transfer that is there."""
    tellers: tuple[tuple[str, Callable[[Page, Book], Said | None]], ...] = (
        ("readiness", _readiness),
        ("innovations", _innovations),
        ("matches", _matches),
        ("consortia", _consortia),
        ("diffusion", _diffusion),
        ("business-case", _business),
        ("transfer-indicators", _indicators),
    )
    for kind, tell in tellers:
        yield from filter(None, map(partial(tell, page), page.shelf.all(kind)))


def _said(page: Page, book: Book, text: str, *, sure: str = "likely", basis: str = "") -> Said:
    """A finding; what rests on made-up entries is never more than undecided."""
    if book.result.spec.get("illustrative"):
        made_up = page.language.gettext("the entries are made up to show the method")
        return Said("undecided", text, "; ".join(filter(None, (basis, made_up))))
    return Said(sure, text, basis)


def _readiness(page: Page, book: Book) -> Said | None:
    row, _ = book.row("summary", **_WHOLE), page.language.gettext
    if not row or row["bottleneck"] is None:
        return None
    level, number = row["bottleneck"], page.numbers.integer
    text = _(
        "Research results with a readiness level: {known}; products expected of those not yet on the market: "
        "{goods}; by number, most are lost at the step to level {value} ({stage}).",
        known=number(row["known"]),
        goods=page.number(row["future_goods"], 1),
        value=str(level),
        stage=page.word(f"stage.{row['bottleneck_stage']}"),
    )
    seen = book.row("measures", level=level, **_WHOLE)
    rests = book.row("model", level=level)["basis"] != "history"
    basis = "; ".join(
        (
            _("{share} of the draws", share=page.percent(row["certainty"])),
            _("failed of the ended steps: {n} of {all}", n=number(seen["failed"]), all=number(seen["ended"])),
            *((_("rests in part on a stated default"),) if rests else ()),
        )
    )
    sure = "fragile" if rests or row["certainty"] < _HALF else "likely"
    return _said(page, book, text, basis=basis, sure=sure)


def _innovations(page: Page, book: Book) -> Said | None:
    row, _ = book.row("programmes", programme="all"), page.language.gettext
    if not row or row["pseudo_share"] is None:
        return None
    text = (
        unbounded(page, row["pseudo_share"])
        if row["pseudo_high"] is None
        else _(
            "Pseudo-innovation takes {share} of the programme money, at most {high}; innovations judged: "
            "{n}.",
            n=page.numbers.integer(row["count"]),
            share=page.percent(row["pseudo_share"]),
            high=page.percent(row["pseudo_high"]),
        )
    )
    limit = page.percent(row["limit"])
    basis = (
        _("above the limit of {limit}", limit=limit)
        if row["above"]
        else _("the limit is {limit}", limit=limit)
    )
    return _said(page, book, text, basis=basis)


def _matches(page: Page, book: Book) -> Said | None:
    _ = page.language.gettext
    text = _(
        "Pairs of a research result and a need that are proposed: {pairs}; needs without a result: {unmet} "
        "of {needs}.",
        pairs=page.numbers.integer(book.row("readings", reading="assigned")["pairs"]),
        unmet=page.numbers.integer(book.figure("needs_alone") or 0),
        needs=page.numbers.integer(book.figure("needs") or 0),
    )
    return _said(page, book, text, basis=_("proposals; the two sides have not been asked"))


def _consortia(page: Page, book: Book) -> Said | None:
    _ = page.language.gettext
    text = _(
        "Consortia seen in ties between organisations: {detected}; proposed: {proposed}; complete in "
        "composition: "
        "{composed}.",
        **{
            name: page.numbers.integer(book.figure(name) or 0)
            for name in ("detected", "proposed", "composed")
        },
    )
    return _said(page, book, text, basis=_("firms, research and education on one theme and territory"))


def _diffusion(page: Page, book: Book) -> Said | None:
    row, _ = book.row("curves", unit="whole"), page.language.gettext
    if not row:
        return None
    subject = page.names_of(book)("indicator", str(book.result.spec["indicator"]))
    if row["status"] == "no-ceiling":
        text = _("{subject}: too early to tell where the spread will end.", subject=subject)
        return _said(page, book, text, sure="undecided")
    if row["ceiling"] is None:
        text = _("{subject}: no curve can be fitted to the figures.", subject=subject)
        return _said(page, book, text, sure="undecided")
    given = _("the ceiling was given")
    if row["status"] == "saturated":
        text = _(
            "{subject}: the ceiling of {ceiling} is reached.",
            subject=subject,
            ceiling=page.figure(row["ceiling"]),
        )
        return _said(page, book, text, basis=given)
    text = _(
        "{subject}: {last} so far, of {ceiling} in the end.",
        subject=subject,
        last=page.figure(row["last"]),
        ceiling=page.figure(row["ceiling"]),
    )
    if row["ceiling_given"]:
        sure = "likely" if row["passed_inflection"] else "undecided"
        return _said(page, book, text, sure=sure, basis=given)
    known = None not in (row["ceiling_low"], row["ceiling_high"])
    ends = f"{page.figure(row['ceiling_low'])}–{page.figure(row['ceiling_high'])}" if known else ""
    return _said(page, book, text, basis=_("interval {ends}", ends=ends) if ends else "")


def _business(page: Page, book: Book) -> Said | None:
    _, values = page.language.gettext, {row["name"]: row["value"] for row in book.rows("measures")}
    risk = {row["name"]: row["value"] for row in book.rows("risk")}
    text = _(
        "The business case has a net present value of {npv}.",
        npv=written(page, str(book.result.spec.get("money") or "")).text(values["npv"]),
    )
    if not risk:
        return _said(page, book, text, sure="undecided")
    loss = risk["chance-loss"]
    sure = "fragile" if 0.1 < loss < 0.9 else "likely"
    return _said(page, book, text, sure=sure, basis=_("chance of a loss {share}", share=page.percent(loss)))


def _indicators(page: Page, book: Book) -> Said | None:
    _, rows = page.language.gettext, book.rows("values", indicator="licences")
    years = sorted({row["year"] for row in rows})
    if not years:
        return None
    some = [row for row in rows if row["year"] == years[-1] and row["value"]]
    names = page.names_of(book)
    listed = ", ".join(sorted((names("unit", row["unit"]) for row in some), key=page.key))
    text = (
        _(
            "Licences were granted in {year} by organisations of: {regions}.",
            year=str(years[-1]),
            regions=listed,
        )
        if some
        else _("No licence was granted in {year} in any region of the register.", year=str(years[-1]))
    )
    return _said(page, book, text, sure="firm", basis=_("counted in the register"))
