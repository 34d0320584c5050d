"""Portfolio and funding laid out as arrays, and what does not fit together."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from tests.finance.portfolios import TENGE, allocate, asked, funded, name, project, single, source, stage

from growthpoles.core.result import Result, Table
from growthpoles.errors import InputError, SpecificationError
from growthpoles.finance.allocate_inputs import (
    AllocationSettings,
    Scenarios,
    lay_out,
    remarks,
    scenario_values,
)
from growthpoles.finance.funding import Funding, Legal, Quota, Rule
from growthpoles.finance.portfolio import Money


def only(failure: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str | None]]:
    return [(item.code, item.where.key) for item in failure.value.problems]


def test_rows_follow_codes_and_carry_the_chances_of_their_projects() -> None:
    b = project("B", stage("development", 5, 1.0, probability=0.5), stage("pilot", 7, 2.0, probability=0.4))
    task = lay_out(asked(b, single("A", 3, 4.0)), funded(source("fund", {2027: 1})))
    assert [task.name(i) for i in range(3)] == [("A", "pilot"), ("B", "development"), ("B", "pilot")]
    np.testing.assert_allclose(task.reached, [1, 1, 0.5])
    np.testing.assert_allclose(task.chance, [1, 0.5, 0.2])
    assert task.years == (2026, 2027) and task.cost.tolist() == [[3, 0], [5, 0], [7, 0]]
    assert task.first.tolist() == [0, 1] and task.last.tolist() == [0, 2]


def test_two_currencies_are_refused() -> None:
    other = Funding((source("fund", 1),), Money("USD"))
    with pytest.raises(InputError) as failure:
        allocate(asked(single("A", 1, 1.0)), other)
    assert only(failure) == [("finance.currency.mixed", None)]


def test_two_multiples_of_one_currency_fit() -> None:
    other = Funding((source("fund", 1_000_000),), Money("KZT", 1_000_000))
    assert lay_out(asked(single("A", 1, 1.0)), other).budget.tolist() == [[1_000_000]]


def test_a_stage_that_nobody_may_fund_is_refused_once() -> None:
    two = asked(
        single("A", 1, 1.0), project("B", stage("scale-up", 5, 1.0)), project("C", stage("scale-up", 5))
    )
    with pytest.raises(InputError) as failure:
        allocate(two, funded(source("fund", 9, stages=("pilot",))))
    assert only(failure) == [("finance.stage.no_source", "scale-up")]


@pytest.mark.parametrize(
    "funding",
    [funded(source("fund", 9, regions=("N",))), funded(source("fund", 9), quotas=(Quota("region", "N"),))],
)
def test_a_project_without_a_region_is_refused_where_regions_matter(funding: Funding) -> None:
    with pytest.raises(InputError) as failure:
        allocate(asked(single("A", 1, 1.0), single("B", 1, 1.0, region="N")), funding)
    assert only(failure) == [("finance.project.no_region", "A")]
    assert allocate(asked(single("A", 1, 1.0)), funded(source("fund", 9)))["regions"]["region"].to_list() == [
        ""
    ]


def test_projects_take_the_pole_of_their_region() -> None:
    table = pl.DataFrame({"unit": ["N", "S"], "label": ["growth", None]})
    poles = Result((Table("poles", ("unit",), table),))
    items = (
        single("A", 1, 1.0, region="N"),
        single("B", 1, 1.0, region="S"),
        single("C", 1, 1.0, region="N", pole="x"),
    )
    task = lay_out(asked(*items), funded(source("fund", 9)), poles=poles)
    assert [item.pole for item in task.projects] == ["growth", "", "x"]


def test_what_is_doubtful_is_told() -> None:
    old = Rule("old", name("old"), ("fund",), legal=Legal("", None, date(2015, 1, 1)))
    sized = Rule("sized", name("s"), ("fund",), beneficiaries=("small",))
    items = (
        single("A", 1, 1.0, kind="small", region="N"), single("B", 1, 1.0, kind="huge", region="N"),
        project("C", stage(cost={2030: 4}, value=1.0), kind="small", region="N"),
    )  # fmt: skip
    quota = Quota("region", "S", min_share=0.1)
    made = asked(*items, illustrative=True)
    result = allocate(made, funded(source("fund", 9), rules=(old, sized), quotas=(quota,)))
    assert sorted((x.code, x.where.key) for x in result.diagnostics if x.code != "finance.quota.short") == [
        ("finance.illustrative", None), ("finance.kind.no_rule", "huge"), ("finance.project.no_source", "C"),
        ("finance.quota.nobody", "quota.region S"), ("finance.rule.not_in_force", "rule.old"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"budget": "spent"},
        {"model": "tiny"},
        {"gap": -1},
        {"time_limit": 0},
        {"tail": 1.0},
        {"overrun": 0.0},
        {"risk_aversion": 0.5},
        {"risk_aversion": 2.0},
        {"resolve": -1},
        {"quota_price": -1.0},
    ],
)
def test_settings_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        AllocationSettings(**wrong)  # type: ignore[arg-type]


def test_scenarios_go_by_name_and_must_be_numbers() -> None:
    task = lay_out(asked(single("B", 1, 1.0), single("A", 1, 1.0)), funded(source("fund", 9)))
    names = (("B", "pilot"), ("A", "pilot"))
    assert scenario_values(task, Scenarios(names, np.array([[1.0, 2.0]]))).tolist() == [[2.0, 1.0]]
    for values in (np.array([[1.0, np.nan]]), np.zeros((0, 2)), np.zeros(2)):
        with pytest.raises(SpecificationError) as failure:
            scenario_values(task, Scenarios(names, values))
        assert [item.code for item in failure.value.problems] == ["finance.scenarios.shape"]


def test_laying_out_changes_nothing_that_is_given() -> None:
    given = asked(single("B", 1, 1.0), single("A", 1, 1.0))
    lay_out(given, funded(source("fund", 9)))
    assert given.codes == ("B", "A") and given.money == TENGE


def test_a_quota_out_of_force_and_a_group_of_one_are_told() -> None:
    quota = Quota("region", "S", max_amount=0, legal=Legal("Old order", None, date(2015, 12, 31)))
    items = asked(single("A", 4, 9.0, region="S", variant_of="V"), single("B", 4, 9.0, region="S"))
    told = remarks(lay_out(items, funded(source("fund", 9), quotas=(quota,))))
    expected = [("finance.quota.not_in_force", "quota.region S"), ("finance.group.single", "V")]
    assert [(x.code, x.where.key) for x in told] == expected


def test_own_money_without_a_limit_beside_own_money_with_one_is_told() -> None:
    own = source("own", {}, "own")
    items = [single("A", 4, 9.0, own_money=2), single("B", 4, 9.0), single("C", 4, 9.0)]
    (told,) = remarks(lay_out(asked(*items), funded(own)))
    assert told.code == "finance.own.open" and dict(told.details) == {"count": 2, "given": "B, C"}
    assert not list(remarks(lay_out(asked(*items[1:]), funded(own))))
    assert not list(remarks(lay_out(asked(*items), funded(source("fund", 9)))))
