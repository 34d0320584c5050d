"""Tables of a plan of money."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from markupsafe import Markup

from growthpoles.present.sections.funds import Funds
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Row

_ORDER = {"in": 0, "part": 1, "out": 2}
BINDING = 1e-9  # price above which a budget or rule is scarce


@dataclass(frozen=True)
class PlanSheets:
    """Tables of a plan.

    Attributes:
        projects: Who is paid, and why not to the end.
        out: Who is not paid, and why.
        contracts: Who pays what and when.
        sources: What every source pays.
        use: Use of every budget by year.
        channels: The same with everything that was carried on.
        years: Budgets and spending by year.
        rules: Shares and largest amounts.
        quotas: Floors and ceilings.
        goals: How far goals are reached.
        regions: Money by region.
    """

    projects: Sheet
    out: Sheet
    contracts: Sheet
    sources: Sheet
    use: Sheet
    channels: Sheet
    years: Sheet
    rules: Sheet
    quotas: Sheet
    goals: Sheet
    regions: Sheet


def plan_sheets(funds: Funds) -> PlanSheets:
    """All tables of a plan."""
    return PlanSheets(
        _projects(funds),
        _out(funds),
        _contracts(funds),
        _sources(funds),
        _use(funds),
        _channels(funds),
        _years(funds),
        _rules(funds),
        _quotas(funds),
        _goals(funds),
        _regions(funds),
    )


def _told(funds: Funds) -> list[tuple[Row, str]]:
    """Projects with their state and its reason: the paid ones first, the largest effect first."""
    page = funds.page
    reasons = {item.where.key: funds.reason(item) for item in funds.plan.reasons()}
    rows = sorted(
        funds.book.rows("projects"),
        key=lambda row: (_ORDER[row["status"]], -row["effect"], row["needed_effect"] or 0.0, row["project"]),
    )
    return [
        (row, reasons.get(row["project"], page.capital(page.word(f"plan.{row['status']}")))) for row in rows
    ]


def _projects(funds: Funds) -> Sheet:
    _ = funds.page.language.gettext
    spans: defaultdict[str, list[Row]] = defaultdict(list)
    for row in funds.book.rows("contracts"):
        spans[row["project"]].append(row)
    cells = tuple(
        (
            funds.names("project", row["project"]),
            funds.region(row["region"]),
            reason,
            funds.years(tuple(spans[row["project"]])) or "–",
            _("{paid} of {all}", paid=row["stages_paid"], all=row["stages"]),
            funds.amount(row["cost"]),
            funds.effect(row["effect"]),
        )
        for row, reason in _told(funds)
        if row["status"] != "out"
    )
    heads = (
        _("Project"), _("Region"), _("Decision and reason"), _("Years"), _("Stages paid"),
        _("Cost, {unit}", unit=funds.unit), _("Expected effect, {unit}", unit=funds.unit),
    )  # fmt: skip
    note = _(
        "Expected effect: the effect of every paid stage times the chance that it is reached and succeeds."
    )
    return Sheet(_("Projects that are paid"), heads, cells, 4, note)


def _out(funds: Funds) -> Sheet:
    _ = funds.page.language.gettext
    cells = tuple(
        (funds.names("project", row["project"]), funds.region(row["region"]), reason)
        for row, reason in _told(funds)
        if row["status"] == "out"
    )
    return Sheet(_("Projects that are not paid, and why"), (_("Project"), _("Region"), _("Reason")), cells, 3)


def _contracts(funds: Funds) -> Sheet:
    _ = funds.page.language.gettext
    rows = funds.book.rows("contracts")
    years = sorted({row["year"] for row in rows})
    cells: dict[tuple[str, str, str], dict[int, int]] = {}
    for row in rows:
        cells.setdefault((row["project"], row["stage"], row["source"]), {})[row["year"]] = row["amount"]
    heads = (_("Project"), _("Stage of the project"), _("Source of money"), *map(str, years))
    made = tuple(
        (
            funds.names("project", project),
            funds.stage(stage),
            funds.names("source", source),
            *(funds.amount(found[year]) if year in found else "–" for year in years),
        )
        for (project, stage, source), found in cells.items()
    )
    return Sheet(_("Who pays what and when, {unit}", unit=funds.unit), heads, made, 3)


def _sources(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    heads = (
        _("Source of money"), _("Kind"), _("Money"), _("Pays, {unit}", unit=funds.unit),
        _("Share of the plan"), _("Cost of the money"),
    )  # fmt: skip
    rows = tuple(
        (
            funds.names("source", row["source"]),
            funds.names("source-kind", row["kind"]),
            _("public") if row["public"] else _("private"),
            funds.amount(row["paid"]),
            page.percent(row["share"]),
            page.percent(row["cost_of_money"]),
        )
        for row in sorted(funds.book.rows("sources"), key=lambda row: -row["paid"])
    )
    return Sheet(_("What every source pays"), heads, rows, 3)


def _use(funds: Funds) -> Sheet:
    """Use of a budget and the budget, and a star where it is scarce."""
    _ = funds.page.language.gettext
    rows = {(row["source"], row["year"]): row for row in funds.book.rows("channels")}
    years = sorted({year for _source, year in rows})
    sources = [
        row["source"] for row in funds.book.rows("sources") if any((row["source"], y) in rows for y in years)
    ]

    def cell(row: Row | None) -> str:
        if row is None or not (row["budget"] or row["used"] or row["carried_in"]):
            return "–"
        text = _("{used} of {budget}", used=funds.amount(row["used"]), budget=funds.amount(row["budget"]))
        return f"{text} ★" if row["price"] > BINDING else text

    made = tuple(
        (funds.names("source", code), *(cell(rows.get((code, year))) for year in years)) for code in sources
    )
    note = _(
        "Money used of the budget of the year; more than the budget where money was carried over or paid "
        "back. ★: scarce, more of it would add effect."
    )
    heads = (_("Source of money"), *map(str, years))
    return Sheet(_("How far every budget is used, {unit}", unit=funds.unit), heads, made, 1, note)


def _channels(funds: Funds) -> Sheet:
    _ = funds.page.language.gettext
    names = ("budget", "carried_in", "repaid", "used", "carried_out")
    rows = tuple(
        (
            funds.names("source", row["source"]),
            str(row["year"]),
            *(funds.amount(row[name]) for name in names),
            funds.page.number(row["price"]),
        )
        for row in funds.book.rows("channels")
    )
    heads = (
        _("Source of money"), _("Year"), _("Budget"), _("Carried in"), _("Paid back"), _("Money used"),
        _("Carried on"), _("One more unit adds"),
    )  # fmt: skip
    return Sheet(_("Every budget by year, {unit}", unit=funds.unit), heads, rows, 2)


def _years(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    rows = tuple(
        (
            str(row["year"]),
            funds.amount(row["budget"]),
            funds.amount(row["committed"]),
            funds.amount(row["expected"]),
            "–" if row["overrun"] is None else page.percent(row["overrun"]),
        )
        for row in funds.book.rows("years")
    )
    heads = (
        _("Year"), _("Limited budgets"), _("If every stage succeeds"), _("Expected spending"),
        _("Chance that budgets are exceeded"),
    )  # fmt: skip
    note = _("Later stages are paid only when earlier ones succeed, so less is expected than is promised.")
    return Sheet(_("Money by year, {unit}", unit=funds.unit), heads, rows, 1, note)


def _rules(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    rows = []
    for row in funds.book.rows("rules"):
        scarce = row["price_of_point"] > BINDING or row["price_of_amount"] > BINDING
        rows.append(
            (
                funds.names("rule", row["rule"]),
                Markup("<cite>{}</cite>").format(row["legal_basis"]) if row["legal_basis"] else "–",
                _("binds") if scarce else _("leaves room"),
                "–" if row["share"] is None else page.percent(row["share"], 1),
                f"{page.percent(row['min_share'], 1)} – {page.percent(row['max_share'], 1)}",
                "–" if row["max_amount"] is None else funds.amount(row["max_amount"]),
                page.number(row["price_of_point"]),
            )
        )
    heads = (
        _("Rule"), _("Legal basis"), _("In this plan"), _("Share reached"), _("Accepted share"),
        _("Largest amount, {unit}", unit=funds.unit), _("One percentage point more adds"),
    )  # fmt: skip
    return Sheet(_("Rules on shares and amounts"), heads, tuple(rows), 3)


def _quotas(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    rows = tuple(
        (
            funds.quota(row),
            _("binds") if row["price"] > BINDING else _("leaves room"),
            funds.amount(row["inside"]),
            "–" if row["share"] is None else page.percent(row["share"], 1),
            page.percent(row["min_share"], 1),
            page.percent(row["max_share"], 1),
            funds.amount(row["shortfall"]),
        )
        for row in funds.book.rows("quotas")
    )
    heads = (
        _("Floor or ceiling"), _("In this plan"), _("Money, {unit}", unit=funds.unit), _("Share of the plan"),
        _("Least"), _("Largest"), _("Lacking, {unit}", unit=funds.unit),
    )  # fmt: skip
    return Sheet(_("Floors and ceilings"), heads, rows, 2)


def _goals(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    rows = tuple(
        (
            funds.names("goal", row["goal"]),
            page.figure(row["target"]),
            page.figure(row["expected"]),
            page.percent(row["attainment"]),
        )
        for row in funds.book.rows("goals")
    )
    return Sheet(_("Goals"), (_("Goal"), _("Target"), _("Expected"), _("Attained")), rows)


def _regions(funds: Funds) -> Sheet:
    page, _ = funds.page, funds.page.language.gettext
    rows = tuple(
        (
            funds.region(row["region"]),
            page.numbers.integer(row["projects"]),
            funds.amount(row["cost"]),
            "–" if row["share"] is None else page.percent(row["share"]),
            funds.effect(row["effect"]),
        )
        for row in sorted(funds.book.rows("regions"), key=lambda row: (-row["cost"], row["region"]))
    )
    heads = (
        _("Region"), _("Projects"), _("Money, {unit}", unit=funds.unit), _("Share of the plan"),
        _("Expected effect, {unit}", unit=funds.unit),
    )  # fmt: skip
    return Sheet(_("Money by region"), heads, rows)
