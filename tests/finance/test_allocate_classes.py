"""Aggregation: the optimum of the linear program is that of the full model; bands never promise too much."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.finance.portfolios import allocate, asked, funded, name, single, source
from tests.finance.random_portfolios import funding, portfolio

from growthpoles.finance.allocate_classes import partition
from growthpoles.finance.allocate_inputs import AllocationSettings, lay_out
from growthpoles.finance.allocate_rows import build
from growthpoles.finance.allocate_solve import relax
from growthpoles.finance.funding import Rule, Source


def value(seed: int, model: str, **more: bool) -> float:
    task = lay_out(
        portfolio(seed, **{k: v for k, v in more.items() if k == "limits"}),
        funding(seed, caps=more.get("caps", False)),
    )
    found = relax(build(task, AllocationSettings(model=model)))
    assert found is not None
    return found.objective


@given(st.integers(0, 10_000))
def test_classes_have_the_optimum_of_the_full_linear_program(seed: int) -> None:
    assert value(seed, "aggregated") == pytest.approx(value(seed, "full"), rel=1e-7)


@given(st.integers(0, 10_000))
def test_stages_with_limits_of_their_own_stand_apart_and_lose_nothing(seed: int) -> None:
    full = value(seed, "full", caps=True, limits=True)
    assert value(seed, "auto", caps=True, limits=True) == pytest.approx(full, rel=1e-7)


@given(st.integers(0, 10_000))
def test_bands_are_cautious(seed: int) -> None:
    full = value(seed, "full", caps=True, limits=True)
    assert value(seed, "aggregated", caps=True, limits=True) <= full + 1e-6 * abs(full)


def test_equal_rules_make_one_class_and_a_difference_makes_two() -> None:
    items = [
        single(code, 10, 1.0, kind=kind) for code, kind in (("A", "small"), ("B", "small"), ("C", "large"))
    ]
    plain = funded(source("fund", 9))
    rule = Rule("small", name("s"), ("fund",), beneficiaries=("small",), max_share=0.5)
    settings = AllocationSettings()
    assert len(np.unique(partition(lay_out(asked(*items), plain), settings).of)) == 1
    ruled = funded(source("fund", 9), rules=(rule,))
    assert partition(lay_out(asked(*items), ruled), settings).of.tolist() in ([0, 0, 1], [1, 1, 0])


def test_bands_round_down_to_5_per_cent_but_not_below_what_a_rule_asks_for() -> None:
    """17 of 100 becomes 15 %, and 17 % where a rule asks for exactly that."""
    own = Source("own", name("own"), "own")
    item = asked(single("A", 100, 1.0, own_money=17))
    tops = []
    for rules in ((), (Rule("least", name("l"), ("own",), min_share=0.17),)):
        task = lay_out(item, funded(source("fund", 99), own, rules=rules))
        tops.append(partition(task, AllocationSettings(model="aggregated")).own_top[0])
    assert tops == pytest.approx([0.15, 0.17])


def test_bands_are_told() -> None:
    own = Source("own", name("own"), "own")
    result = allocate(
        asked(single("A", 100, 1.0, own_money=17)), funded(source("fund", 99), own), model="aggregated"
    )
    assert [x.details for x in result.diagnostics.with_code("finance.bands")] == [(("count", 1),)]
