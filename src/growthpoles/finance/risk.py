"""What a plan of money may lose, who bears the loss, and what first-loss capital is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.result import Provenance, Result, Table
from growthpoles.errors import Where
from growthpoles.finance import risk_tables as rows
from growthpoles.finance.funding import Funding
from growthpoles.finance.plan import Plan
from growthpoles.finance.portfolio import Portfolio
from growthpoles.finance.risk_inputs import RiskSettings, as_plan, check_risk
from growthpoles.finance.risk_names import named
from growthpoles.finance.risk_results import RiskResult
from growthpoles.finance.risk_scenarios import draw_courses
from growthpoles.finance.risk_waterfall import Drawn, draw_losses
from growthpoles.stats.tail_risk import tail

_DRIVER_DRAWS = 2000


def share_risk(
    portfolio: Portfolio,
    funding: Funding,
    plan: Plan | Result,
    *,
    settings: RiskSettings | None = None,
    seed: int = 0,
) -> RiskResult:
    """Draw possible courses of a plan and share out what is lost.

    Scenarios are chains of stages that succeed or fail under shared shocks, cuts of sources and rising
    prices (see `growthpoles.finance.risk_scenarios.draw_courses`). The loss is the money spent on projects
    that do not finish their last paid stage. It is borne in three ways side by side: each source loses what
    it paid; tranche by tranche; and after guarantees and insurance. CVaR is the mean of the worst
    ``1 - level`` of the scenarios (Rockafellar and Uryasev 2000).

    One unit of first-loss capital lets private sources into the pool as long as their CVaR stays within the
    accepted loss: ``leverage`` = senior money / least first-loss capital for which
    CVaR(max(0, loss - capital)) <= accepted x (contracts - capital).

    Args:
        portfolio: The projects.
        funding: The sources.
        plan: The plan, or the result of an allocation.
        settings: Shocks, tranches, guarantees; see `RiskSettings`.
        seed: Seed.

    Raises:
        InputError: A plan that does not cover its costs, unknown projects, stages or sources, a source in two
            tranches.
        NotAvailableError: A result without a plan.

    Example:
        >>> from growthpoles.finance.funding import Source
        >>> from growthpoles.finance.plan import Contract
        >>> from growthpoles.finance.portfolio import Money, Project, StageCost
        >>> from growthpoles.labels import Label
        >>> pump = Project("P1", Label("Pump"), stages=(StageCost("pilot", ((2026, 10),), 0.0, 40.0),))
        >>> fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, 10),))
        >>> plan = Plan(frozenset({("P1", "pilot")}), (Contract("P1", "pilot", "fund", 2026, 10),))
        >>> found = share_risk(Portfolio((pump,), Money("KZT")), Funding((fund,), Money("KZT")), plan)
        >>> found["parties"]["cvar"][0]
        10.0
    """
    chosen, given = settings or RiskSettings(), as_plan(plan)
    check_risk(portfolio, funding, plan=given, settings=chosen)
    drawn = draw_losses(portfolio, funding, plan=given, settings=chosen, seed=seed)
    return RiskResult(
        tables=(
            Table("parties", ("arrangement", "party"), rows.party_rows(drawn)),
            Table("tranches", ("tranche",), rows.tranche_rows(drawn)),
            Table("covers", ("cover",), rows.cover_rows(drawn)),
            Table("first_loss", ("size",), rows.first_loss_rows(drawn)),
            Table("drivers", ("driver",), _driver_rows(drawn, seed)),
            Table("leads", ("lead",), rows.lead_rows(drawn)),
            Table("projects", ("project",), rows.project_rows(drawn)),
            Table("distribution", ("measure", "percentile"), rows.distribution_rows(drawn)),
            Table("histogram", ("bin",), rows.histogram_rows(drawn)),
            figures_table(_figures(drawn, portfolio)),
            labels_table(
                _names(portfolio, drawn),
                named("arrangement"),
                named("driver"),
                named("cover-kind"),
                funding.names,
            ),
        ),
        spec=_spec(chosen, portfolio),
        diagnostics=Diagnostics(tuple(_notes(drawn, portfolio))),
        provenance=Provenance(seed=seed),
    )


def _driver_rows(drawn: Drawn, seed: int) -> Any:
    """The risk with one kind of shock at a time, from the same random numbers."""
    full = replace(drawn.settings, draws=min(drawn.settings.draws, _DRIVER_DRAWS))
    calm = replace(full, shocks=(), cuts=(), price_deviation=0.0)
    variants = {
        "projects": calm,
        "shared-shocks": replace(calm, shocks=full.shocks),
        "budget-cuts": replace(calm, cuts=full.cuts),
        "prices": replace(calm, price_deviation=full.price_deviation),
        "all": full,
    }
    courses = {name: draw_courses(drawn.cells, item, seed=seed) for name, item in variants.items()}
    return rows.driver_rows(courses, drawn.settings.level)


def _figures(drawn: Drawn, portfolio: Portfolio) -> list[tuple[str, float | None, str, str]]:
    money, written = portfolio.money.currency, str(portfolio.money)
    loss, effect = drawn.courses.lost.sum(axis=1).astype(float), drawn.courses.effect
    worst, low = tail(loss, drawn.settings.level), tail(-effect, drawn.settings.level)
    need = rows.first_loss_needed(drawn)
    total = drawn.cells.total
    return [
        ("contracts", total, money, ""),
        ("loss_mean", float(loss.mean()), money, ""),
        ("loss_cvar", worst.cvar, money, ""),
        ("loss_cvar_error", worst.error, money, ""),
        ("loss_part", float(loss.mean()) / total, "share", ""),
        ("effect_mean", float(effect.mean()), written, ""),
        ("effect_cvar", -low.cvar, written, ""),
        ("level", drawn.settings.level, "share", ""),
        ("accepted", drawn.settings.accepted, "share", ""),
        ("first_loss_needed", need, money, ""),
        ("leverage", (total - need) / need if need > 0 else None, "", ""),
        ("lead_concentration", rows.concentration(drawn), "share", ""),
        ("draws", float(drawn.settings.draws), "", ""),
    ]


def _spec(settings: RiskSettings, portfolio: Portfolio) -> dict[str, Any]:
    plain = {k: v for k, v in asdict(settings).items() if k not in ("tranches", "covers")}
    named_parts = {
        "tranches": [(x.code, list(x.sources), x.size) for x in settings.tranches],
        "covers": [(x.code, x.kind, x.payer, list(x.covered), x.share, x.limit) for x in settings.covers],
    }
    return {**plain, **named_parts, "illustrative": portfolio.illustrative, "money": str(portfolio.money)}


def _names(portfolio: Portfolio, drawn: Drawn) -> tuple[Named, ...]:
    projects = tuple(("project", item.code, item.label) for item in portfolio.projects)
    sources = tuple(("source", item.code, item.label) for item in drawn.funding.sources)
    parts = tuple(("tranche", x.code, x.label) for x in drawn.settings.tranches if x.label)
    return (
        *projects,
        *sources,
        *parts,
        *(("cover", x.code, x.label) for x in drawn.settings.covers if x.label),
    )


def _notes(drawn: Drawn, portfolio: Portfolio) -> Iterator[Diagnostic]:
    settings = drawn.settings
    yield note(
        "risk.assumptions",
        None,
        shocks=", ".join(f"{x.by} {x.correlation:g}" for x in settings.shocks) or "-",
        cuts=len(settings.cuts),
        prices=settings.price_deviation,
        recovery=settings.recovery,
    )
    if portfolio.illustrative:
        yield warning("risk.illustrative")
    for row in rows.party_rows(drawn).filter(arrangement="covered").iter_rows(named=True):
        if row["party"] and row["over"] is not None and row["over"] > 1 - settings.level:
            yield warning("risk.limit.over", Where(key=row["party"]), party=row["party"], share=row["over"])
    for row in rows.lead_rows(drawn).filter(over="yes").iter_rows(named=True):
        yield warning("risk.lead.over", Where(key=row["lead"]), lead=row["lead"], share=row["part"])
