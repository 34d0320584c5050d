"""Parts of the study file about programmes and money: as the calls, and what is refused."""

from __future__ import annotations

from dataclasses import MISSING, fields

import pytest
from pydantic import BaseModel, ValidationError

from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.alternatives import AlternativesSettings
from growthpoles.finance.financing import FinancingSettings
from growthpoles.finance.frontier import Alignment, GoalAim
from growthpoles.finance.investors_inputs import InvestorSettings
from growthpoles.finance.priority import BudgetLevels
from growthpoles.finance.risk_inputs import Cover, RiskSettings
from growthpoles.finance.shares import SharingSettings
from growthpoles.programmes.call_inputs import CallSettings
from growthpoles.study import finance_steps as steps

DIFFERENT = {"shocks", "label", "cuts", "tranches", "covers", "limits", "triggers"}  # written otherwise


@pytest.mark.parametrize(
    ("section", "noun", "other"),
    [
        (steps.AllocationItem, AllocationSettings, set()),
        (steps.FrontierItem, Alignment, set()),
        (steps.FrontierItem, GoalAim, {"goal", "limit"}),
        (steps.PriorityItem, BudgetLevels, set()),
        (steps.AlternativesItem, AlternativesSettings, set()),
        (steps.RiskItem, RiskSettings, set()),
        (steps.CoverItem, Cover, set()),
        (steps.SharingItem, SharingSettings, set()),
        (steps.InvestorsFile, InvestorSettings, {"past", "composition"}),
        (steps.AdjustItem, AdjustSettings, set()),
        (steps.FinancingStep, FinancingSettings, set()),
        (steps.CallFile, CallSettings, set()),
    ],
)
def test_what_the_file_leaves_out_is_what_the_call_leaves_out(
    section: type[BaseModel], noun: type, other: set[str]
) -> None:
    arguments = {item.name: item.default for item in fields(noun) if item.default is not MISSING}
    shared = set(section.model_fields) & set(arguments) - other - DIFFERENT
    assert shared or noun in (BudgetLevels,)
    for name in shared:
        assert section.model_fields[name].default == arguments[name], name


def test_the_shared_shocks_are_those_of_the_call() -> None:
    assert steps.RiskItem().shocks == {item.by: item.correlation for item in RiskSettings().shocks}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: steps.AllocationItem(gap=-1),
        lambda: steps.AllocationItem(budget="cash"),  # type: ignore[arg-type]
        lambda: steps.FrontierItem(points=1),
        lambda: steps.PriorityItem(shares=()),
        lambda: steps.CutItem(source="bank", probability=2, share=0.5),
        lambda: steps.RiskItem(draws=10),
        lambda: steps.RiskItem(shocks={"weather": 0.1}),  # type: ignore[dict-item]
        lambda: steps.SharingItem(sources=("bank",)),
        lambda: steps.FinanceFile.model_validate({"table": "projects.csv"}),
        lambda: steps.AdjustItem.model_validate({"facts": "facts", "year": 2027, "keep": "all"}),
    ],
)
def test_values_that_no_step_knows_are_refused(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValidationError):
        wrong()
