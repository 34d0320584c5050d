"""Findings on money: where it goes today, and what the plan of financing does."""

from __future__ import annotations

from collections.abc import Iterator

from growthpoles.present.change_findings import Said
from growthpoles.present.page import Page
from growthpoles.present.sections.funds import Funds, proof


def plan_findings(page: Page) -> Iterator[Said]:
    """One sentence on today's money, and one on the plan, as far as they are there."""
    yield from _today(page)
    yield from _plan(page)


def _today(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("financing"), page.language.gettext
    row = book.row("concentration", line=book.result.spec["total"]) if book else {}
    if book is None or row.get("largest_share") is None or row.get("top_share") is None:
        return
    names = page.names_of(book)
    text = _(
        "Of the money for innovation of {year}, {share} was spent in {region}, {top} in the {n} "
        "largest regions.",
        year=str(round(book.figure("year") or 0)),
        share=page.numbers.percent(row["largest_share"]),
        region=names("unit", row["largest"]),
        top=page.numbers.percent(row["top_share"]),
        n=page.numbers.integer(book.figure("top") or 0),
    )
    yield Said("firm", text, _("published figures, all sources"))


def _plan(page: Page) -> Iterator[Said]:
    book, _ = page.shelf.first("allocation"), page.language.gettext
    if book is None or not book.figure("cost"):
        return
    funds = Funds(page, book)
    projects = book.rows("projects")
    text = _(
        "The plan of financing spends {cost} on {n} of {all} projects; its expected effect is {effect}.",
        cost=funds.sum(book.figure("cost")),
        n=page.numbers.integer(sum(row["status"] != "out" for row in projects)),
        all=page.numbers.integer(len(projects)),
        effect=funds.worth(book.figure("effect")),
    )
    if funds.illustrative:
        yield Said("undecided", text, _("the projects are made up to show the method"))
    else:
        yield Said("likely", text, proof(page, book.figure("gap")))
