"""What does not fit together is refused, everything at once."""

from __future__ import annotations

import polars as pl
import pytest
from tests.finance.risk_plans import FUNDING, paid_by, pool

from growthpoles.core.result import Result, Table
from growthpoles.errors import InputError, SpecificationError
from growthpoles.finance.plan import Contract, Plan
from growthpoles.finance.risk_inputs import Cover, Cut, RiskSettings, Shock, Tranche, as_plan, check_risk

POOL = pool(2, 0.5)
PLAN = paid_by(POOL, {"budget": 0.5, "bank": 0.5})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"draws": 5}, ["risk.draws"]),
        ({"level": 1.0}, ["risk.level"]),
        ({"recovery": 1.5}, ["risk.share.bad"]),
        ({"shocks": (Shock("weather", 0.1),)}, ["risk.shock.unknown"]),
        ({"shocks": (Shock("region", 0.7), Shock("pole", 0.7))}, ["risk.shocks.sum"]),
        ({"covers": (Cover("c", "x", ("bank",), kind="promise"),)}, ["risk.cover.unknown"]),
        ({"tranches": (Tranche("t", ("bank",)), Tranche("t", ("fund",)))}, ["risk.code.twice"]),
        ({"cuts": (Cut("budget", -0.1, 2.0),)}, ["risk.share.bad", "risk.share.bad"]),
    ],
)
def test_bad_settings(given: dict[str, object], expected: list[str]) -> None:
    with pytest.raises(SpecificationError) as failure:
        RiskSettings(**given)  # type: ignore[arg-type]
    assert [item.code for item in failure.value.problems] == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"tranches": (Tranche("a", ("bank",)), Tranche("b", ("bank", "x")))},
         ["finance.source.unknown", "risk.tranche.twice"]),
        ({"cuts": (Cut("x", 0.1, 0.1),)}, ["finance.source.unknown"]),
        ({"limits": (("x", 0.1),)}, ["finance.source.unknown"]),
        ({"covers": (Cover("c", "bank", ("bank",)),)}, ["risk.cover.itself"]),
    ],
)  # fmt: skip
def test_settings_that_do_not_fit_the_funding(given: dict[str, object], expected: list[str]) -> None:
    with pytest.raises(InputError) as failure:
        check_risk(POOL, FUNDING, plan=PLAN, settings=RiskSettings(**given))  # type: ignore[arg-type]
    assert sorted(item.code for item in failure.value.problems) == sorted(expected)


def test_a_plan_must_cover_what_it_pays() -> None:
    short = Plan(PLAN.paid, (*PLAN.contracts[:-1], Contract("X", "pilot", "nobody", 2026, 5)))
    with pytest.raises(InputError) as failure:
        check_risk(POOL, FUNDING, plan=short, settings=RiskSettings())
    found = [item.code for item in failure.value.problems]
    assert found == ["finance.source.unknown", "risk.stage.unknown", "risk.plan.uncovered"]


def test_an_empty_plan_is_refused() -> None:
    with pytest.raises(InputError) as failure:
        check_risk(POOL, FUNDING, plan=Plan(frozenset(), ()), settings=RiskSettings())
    assert [item.code for item in failure.value.problems] == ["risk.plan.empty"]


def test_a_plan_from_the_tables_of_an_allocation() -> None:
    contracts = pl.DataFrame(
        [(c.project, c.stage, c.source, c.year, c.amount) for c in PLAN.contracts],
        schema=["project", "stage", "source", "year", "amount"],
        orient="row",
    )
    paid = pl.DataFrame({"project": ["P0000", "P0001"], "stage": ["pilot"] * 2, "paid": [True, True]})
    made = as_plan(Result((Table("contracts", ("project",), contracts), Table("plan", ("project",), paid))))
    assert made.paid == PLAN.paid
    assert made.contracts == PLAN.contracts
