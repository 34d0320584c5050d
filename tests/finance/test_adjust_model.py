"""Rows that tie a plan to the one before it, each in a case in which it binds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.finance.adjusting import plan
from tests.finance.portfolios import asked, funded, project, source, stage

from growthpoles.finance.adjust_facts import Facts, StageFact
from growthpoles.finance.adjust_model import MOVE, base_paid, bridged, tied
from growthpoles.finance.adjust_open import open_decision
from growthpoles.finance.adjust_past import Previous
from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.allocate_inputs import AllocationSettings, lay_out
from growthpoles.finance.allocate_model import lp_text
from growthpoles.finance.allocate_rows import Draft
from growthpoles.finance.allocate_solve import relax
from growthpoles.finance.funding import Rule
from growthpoles.finance.plan import Contract
from growthpoles.labels import Label

ITEMS = asked(
    project("A", stage("pilot", {2026: 4, 2027: 100}, 90.0)), project("B", stage("pilot", {2027: 100}, 150.0))
)
RULE = Rule("cap", Label("Cap"), ("fund",), max_amount=60)
BEFORE = plan(("A", "pilot", "fund", 2026, 4), ("A", "pilot", "fund", 2027, 100))


def made(facts: Facts | None = None, rules: tuple[Rule, ...] = (), free: bool = False, **more: Any) -> Draft:
    fund = funded(source("fund", {2026: 4, 2027: 100}), source("bank", {2027: 50}, "bank"), rules=rules)
    settings = AdjustSettings(allocation=AllocationSettings(gap=0), **more)
    decision = open_decision(
        ITEMS, fund, previous=Previous(BEFORE), facts=facts or Facts(2027), settings=settings
    )
    task = lay_out(decision.portfolio, decision.funding)
    return tied(task, decision, settings=settings, free=free)


def lines(draft: Draft, kind: str) -> list[str]:
    return [x.strip() for x in lp_text(draft.builder.finish()).splitlines() if x.strip().startswith(kind)]


def fund_of(draft: Draft) -> Any:
    found = relax(draft.builder.finish())
    assert found is not None
    return found.x[draft.fund]


def test_the_penalty_counts_the_cost_of_what_is_started_and_stopped() -> None:
    """change = 100 B + 100 (1 - A), in units of the model."""
    model = made(penalty=0.25).builder.finish()
    (row,) = model.row("change").at
    columns = model.matrix[row].toarray().ravel()
    assert columns[[0, 1]].tolist() == [-100.0, 100.0] and model.row_lower[row] == -100.0
    assert model.c[model.column("change").at] == pytest.approx([-0.25])


def test_the_free_model_has_neither_penalty_nor_limit() -> None:
    kinds = {block.kind for block in made(free=True, limit=0.1).builder.finish().rows}
    assert not kinds & {"change", "change-total", "change-stages", "change-source"}


@pytest.mark.parametrize("on", ["total", "source", "stages"])
def test_every_limit_binds(on: str) -> None:
    """Without it B is started for the money of the bank as well; 10 % of 100 is a tenth of it."""
    tight, loose = (fund_of(made(limit=x, limit_on=on, penalty=0.0)) for x in (0.1, 9.0))
    assert tight[1] == pytest.approx(0.1) or on == "source"
    assert loose[1] == pytest.approx(0.5) and tight[1] < 0.2


def test_a_barred_stage_is_not_paid() -> None:
    told = Facts(2027, (StageFact("A", "pilot", 2026, status="failed"),))
    assert fund_of(made(told, penalty=0.0)).tolist() == [0.0, 1.0]


def test_a_stage_goes_on_or_is_paid_off() -> None:
    draft = made(keep="none", payoff=0.5, penalty=0.0)
    assert fund_of(draft)[[0, 1]].sum() == pytest.approx(1.0)  # A and A~stop
    assert len(lines(draft, "exit")) == 1


def test_what_was_spent_lowers_the_largest_amount() -> None:
    """60 less 4 spent: the fund may pay 56 of the 100 of A in 2027, B the whole 60."""
    draft = made(rules=(RULE,))
    (low, high) = draft.builder.finish().row("spent-amount").at, draft.builder.finish().row_upper
    assert high[low] == pytest.approx([56.0])


def test_moves_have_a_small_price() -> None:
    model = made().builder.finish()
    assert model.c[model.column("more").at] == pytest.approx(-MOVE)
    base = model.row_lower[model.row("move").at]
    assert base.sum() == 100.0 and (base > 0).sum() == 1


def test_what_must_be_paid_off_belongs_to_the_plan_carried_on() -> None:
    told = Facts(
        2027, (StageFact("A", "pilot", 2026, status="failed"), StageFact("A", "pilot", 2027, committed=3))
    )
    settings = AdjustSettings()
    fund = funded(source("fund", {2026: 4, 2027: 100}))
    decision = open_decision(ITEMS, fund, previous=Previous(BEFORE), facts=told, settings=settings)
    task = lay_out(decision.portfolio, decision.funding)
    assert base_paid(task, decision).tolist() == [0.0, 1.0, 0.0]  # A, A~stop, B


def test_contracts_go_under_the_name_of_the_project() -> None:
    settings = AdjustSettings(keep="none", payoff=0.5)
    fund = funded(source("fund", {2026: 4, 2027: 100}))
    decision = open_decision(ITEMS, fund, previous=Previous(BEFORE), facts=Facts(2027), settings=settings)
    one, two = Contract("A~stop", "pilot", "fund", 2027, 2), Contract("A", "pilot", "fund", 2027, 3)
    assert bridged((one, two), decision) == (Contract("A", "pilot", "fund", 2027, 5),)
    assert np.isfinite(relax(made(limit=0.0).builder.finish()).objective)  # type: ignore[union-attr]
