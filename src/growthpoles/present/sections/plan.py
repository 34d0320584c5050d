"""The plan of money: who gets what from whom and when, what every rule costs, and what goes first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from growthpoles.present.messages import message_body
from growthpoles.present.page import Page, Section
from growthpoles.present.sections.funds import PROVED, Funds, proof
from growthpoles.present.sections.funds_notes import funds_notes
from growthpoles.present.sections.plan_choices import choices
from growthpoles.present.sections.plan_flows import by_project, flow_pictures
from growthpoles.present.sections.plan_tables import PlanSheets, plan_sheets

_SAID = ("finance.plan.empty", "finance.quota.short")
_FEW = 6  # prices that stand in the text; the others are folded


@dataclass(frozen=True)
class Part:
    """One plan with its pictures and tables.

    Attributes:
        funds: The result in words.
        lead: What is spent on what, in sentences.
        cards: (heading, figure, remark).
        pictures: Flows: wide, and two steps for a narrow screen; none without money.
        onward: What the second step shows.
        sheets: Tables.
        prices: What one more unit of every scarce budget is worth, dearest first.
        few: How many of the prices stand in the text.
        warnings, notes: What the result says of itself.
    """

    funds: Funds
    lead: list[str]
    cards: list[tuple[str, str, str]]
    pictures: list[str]
    onward: str
    sheets: PlanSheets
    prices: list[str]
    few: int
    warnings: list[str]
    notes: list[str]


def plan_section(page: Page) -> Section | None:
    """Plans of money with priority lists and alternatives; None without any of them."""
    plans = page.shelf.all("allocation")
    more = choices(page)
    if not plans and not more.any:
        return None
    parts = [_part(Funds(page, book), number) for number, book in enumerate(plans)]
    banners = {part.funds.illustrative for part in parts} | {more.illustrative}
    body = page.render("plan.html.j2", parts=parts, more=more, banner="".join(sorted(banners - {""})[:1]))
    return Section("plan", page.language.gettext("Plan of financing"), body)


def _part(funds: Funds, number: int) -> Part:
    warnings, notes = funds_notes(funds, *_SAID)
    _ = funds.page.language.gettext
    onward = _("From stages to projects") if by_project(funds) else _("From stages to regions")
    return Part(
        funds, list(_lead(funds)), list(_cards(funds)), flow_pictures(funds, number), onward,
        plan_sheets(funds),
        list(_prices(funds)), _FEW, [*missed(funds), *warnings], notes,
    )  # fmt: skip


def _lead(funds: Funds) -> Iterator[str]:
    page, book, _ = funds.page, funds.book, funds.page.language.gettext
    projects = book.rows("projects")
    begun = [row for row in projects if row["status"] != "out"]
    if not begun:
        yield _("Under these rules and budgets no project can be paid for.")
        return
    yield _(
        "The plan spends {cost} on {n} of {all} projects, {years}: {public} of public money and {private} "
        "from others.",
        cost=funds.sum(book.figure("cost")),
        n=page.numbers.integer(len(begun)),
        all=page.numbers.integer(len(projects)),
        years=funds.years(book.rows("contracts")),
        public=funds.sum(book.figure("public")),
        private=funds.sum(book.figure("private")),
    )
    yield _("Its expected effect is {effect}.", effect=funds.worth(book.figure("effect")))
    yield proof(page, book.figure("gap"))
    yield _("Most money comes from: {list}.", list=_largest(funds, "sources", "source", "paid"))
    yield _("Most money goes to: {list}.", list=_largest(funds, "regions", "region", "cost"))


def missed(funds: Funds) -> Iterator[str]:
    """Floors that the plan does not reach."""
    _ = funds.page.language.gettext
    for row in funds.book.rows("quotas"):
        if row["shortfall"]:
            yield _(
                "{quota}: the floor is missed by {amount}; there is not enough to pay for here at a "
                "tolerable price.",
                quota=funds.quota(row), amount=funds.sum(row["shortfall"]),
            )  # fmt: skip


def _largest(funds: Funds, table: str, key: str, amount: str) -> str:
    rows = [row for row in funds.book.rows(table) if row[amount]]
    top = sorted(rows, key=lambda row: (-row[amount], row[key]))[:3]
    names = {"source": lambda code: funds.names("source", code), "region": funds.region}
    return ", ".join(
        f"{names[key](row[key])} – {funds.sum(row[amount])} ({funds.page.numbers.percent(row['share'])})"
        for row in top
    )


def _cards(funds: Funds) -> Iterator[tuple[str, str, str]]:
    page, book, _ = funds.page, funds.book, funds.page.language.gettext
    if not book.figure("cost"):
        return
    leverage = book.figure("leverage")
    yield _("Money of the plan"), str(funds.amount(book.figure("cost"))), funds.unit
    if leverage is not None:
        yield (
            _("Other money for each unit of public money"),
            page.numbers.decimal(leverage, 2),
            _("brought in"),
        )
    yield _("Expected effect"), str(funds.effect(book.figure("effect"))), funds.unit
    gap = book.figure("gap")
    if gap is not None:
        found = page.numbers.percent(gap, 2) if gap >= PROVED else page.numbers.percent(0.0)
        yield _("Distance from the best plan"), found, _("at most; proved")


def _prices(funds: Funds) -> Iterator[str]:
    """What one more unit of a scarce budget or quota adds, with names instead of codes."""
    _ = funds.page.language.gettext
    quotas = {f"{row['by']} {row['code']}": row for row in funds.book.rows("quotas")}
    for item in funds.plan.prices():
        key = str(item.where.key or "")
        name = funds.quota(quotas[key]) if key in quotas else funds.names("source", key)
        place = f"{name}, {item.where.year}" if item.where.year else name
        yield f"{place}: {message_body(item, funds.page.language)}"
