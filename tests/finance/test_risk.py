"""Risk of a plan end to end: closed forms, first-loss capital, and what a reader is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.finance.risk_plans import FUNDING, KZT, paid_by, pool, project, stage

from growthpoles.finance.portfolio import Portfolio
from growthpoles.finance.risk import share_risk
from growthpoles.finance.risk_inputs import Cover, Cut, RiskSettings, Shock, Tranche
from growthpoles.finance.risk_results import RiskResult

MIX = {"budget": 0.4, "fund": 0.2, "bank": 0.4}
POOL = pool(50, 0.8)
PLAN = paid_by(POOL, MIX)
ORDER = (Tranche("first", ("budget",), 0.2), Tranche("second", ("fund",)), Tranche("senior", ("bank",)))
SETTINGS = RiskSettings(draws=2000, tranches=ORDER, shocks=(Shock("region", 0.2),))


@pytest.fixture(scope="module")
def made() -> RiskResult:
    return share_risk(POOL, FUNDING, PLAN, settings=SETTINGS)


def figures(result: RiskResult) -> dict[str, float]:
    return dict(result["figures"].select("name", "value").iter_rows())


def party(result: RiskResult, arrangement: str, code: str) -> dict[str, float]:
    found = result["parties"].filter(pl.col("arrangement") == arrangement, pl.col("party") == code)
    return found.row(0, named=True)


def test_mean_loss_is_the_share_that_fails(made: RiskResult) -> None:
    whole = party(made, "pro-rata", "")
    assert whole["paid"] == 50_000
    assert abs(whole["mean"] - 10_000) < 4 * whole["mean_error"]
    assert figures(made)["effect_mean"] == pytest.approx(50 * 0.8 * 3000, rel=0.03)


def test_each_loses_what_it_paid_or_by_tranche(made: RiskResult) -> None:
    whole = party(made, "pro-rata", "")["mean"]
    for code, part in MIX.items():
        assert party(made, "pro-rata", code)["mean"] == pytest.approx(part * whole, rel=1e-9)
    by_tranche = [party(made, "tranches", code)["mean"] for code in MIX]
    assert sum(by_tranche) == pytest.approx(whole, rel=1e-12)
    assert by_tranche[0] > 0.4 * whole
    assert by_tranche[2] < 0.4 * whole


def test_first_loss_capital_that_is_needed_is_just_enough(made: RiskResult) -> None:
    """A budget that takes exactly that loss first leaves the others a CVaR of exactly what they accept."""
    need = figures(made)["first_loss_needed"]
    assert 0 < need < 50_000
    parts = {"budget": need / 50_000, "bank": 1 - need / 50_000}
    plan = paid_by(POOL, parts)
    order = (Tranche("first", ("budget",)), Tranche("senior", ("bank",)))
    again = share_risk(POOL, FUNDING, plan, settings=replace(SETTINGS, tranches=order))
    senior = party(again, "tranches", "bank")
    assert senior["cvar"] == pytest.approx(0.1 * senior["paid"], rel=0.02)
    assert figures(made)["leverage"] == pytest.approx((50_000 - need) / need)


def test_more_first_loss_capital_never_raises_the_senior_risk(made: RiskResult) -> None:
    table = made["first_loss"]
    part = (table["senior_cvar"] / table["senior"]).to_numpy()
    assert (np.diff(part) <= 1e-12).all()
    saved = table["saved"].drop_nulls().to_numpy()
    assert (saved >= -1e-12).all()
    assert (saved <= 1 + 1e-9).all()
    need = figures(made)["first_loss_needed"]
    assert table.filter(pl.col("accepted") == "yes")["capital"].min() >= need


def test_drivers_without_cuts_and_prices_are_those_of_the_projects(made: RiskResult) -> None:
    table = {row["driver"]: row for row in made["drivers"].iter_rows(named=True)}
    assert table["budget-cuts"]["cvar"] == table["projects"]["cvar"] == table["prices"]["cvar"]
    assert table["shared-shocks"]["cvar"] == table["all"]["cvar"]
    assert table["shared-shocks"]["cvar"] > 1.3 * table["projects"]["cvar"]


def test_parts_of_the_tail_add_up(made: RiskResult) -> None:
    assert made["projects"]["tail"].sum() == pytest.approx(figures(made)["loss_cvar"], rel=1e-4)


def test_leads_over_the_cap_are_named() -> None:
    two = Portfolio(
        (
            project("A", stage("pilot", 900, 0.5), lead="uni"),
            project("B", stage("pilot", 100, 0.5), lead="firm"),
        ),
        KZT,
    )
    result = share_risk(
        two, FUNDING, paid_by(two, {"bank": 1.0}), settings=RiskSettings(draws=200, lead_cap=0.5)
    )
    assert result["leads"].select("lead", "part", "over").rows() == [("uni", 0.9, "yes"), ("firm", 0.1, "no")]
    assert figures(result)["lead_concentration"] == pytest.approx(0.82)
    assert [dict(x.details)["lead"] for x in result.diagnostics.with_code("risk.lead.over")] == ["uni"]


def test_guarantee_moves_half_of_the_banks_loss_to_its_payer() -> None:
    cover = Cover("g", "damu", ("bank",), share=0.5, price=0.02)
    result = share_risk(POOL, FUNDING, PLAN, settings=replace(SETTINGS, covers=(cover,)))
    before, after, payer = (
        party(result, name, code)
        for name, code in (("tranches", "bank"), ("covered", "bank"), ("covered", "damu"))
    )
    assert after["mean"] + payer["mean"] == pytest.approx(before["mean"])
    assert payer["given"] == pytest.approx(after["received"])
    assert after["premium"] == pytest.approx(0.02 * 20_000)
    assert payer["premium"] == -after["premium"]


def test_a_source_beyond_what_it_accepts_is_told() -> None:
    risky = pool(5, 0.3)
    settings = RiskSettings(draws=200, limits=(("budget", 0.05),))
    result = share_risk(risky, FUNDING, paid_by(risky, {"budget": 0.5, "bank": 0.5}), settings=settings)
    told = {dict(x.details)["party"] for x in result.diagnostics.with_code("risk.limit.over")}
    assert told == {"budget", "bank"}
    assert party(result, "covered", "fund")["over"] is None


def test_illustrative_portfolios_say_so() -> None:
    made_up = replace(POOL, illustrative=True)
    result = share_risk(made_up, FUNDING, PLAN, settings=replace(SETTINGS, draws=100))
    assert result.diagnostics.with_code("risk.illustrative")
    assert result.spec["illustrative"] is True


def test_order_of_projects_changes_no_expectation() -> None:
    turned = replace(POOL, projects=POOL.projects[::-1])
    one, other = (share_risk(p, FUNDING, PLAN, settings=SETTINGS) for p in (POOL, turned))
    a, b = party(one, "tranches", "bank"), party(other, "tranches", "bank")
    assert abs(a["mean"] - b["mean"]) < 5 * a["mean_error"]
    assert a["paid"] == b["paid"]


def test_cut_of_a_source_costs_effect() -> None:
    settings = replace(SETTINGS, cuts=(Cut("fund", 1.0, 0.5),))
    result = share_risk(POOL, FUNDING, PLAN, settings=settings)
    table = {row["driver"]: row for row in result["drivers"].iter_rows(named=True)}
    assert table["budget-cuts"]["effect"] == pytest.approx(table["projects"]["effect"] / 2, rel=0.02)


def test_result_survives_saving(made: RiskResult, tmp_path: object) -> None:
    assert not made.diff(RiskResult.load(made.save(str(tmp_path))))
