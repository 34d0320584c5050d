"""Policies over drawn courses: laws, and a course worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.finance.portfolios import asked, funded, project, single, source, stage
from tests.finance.random_portfolios import funding, portfolio

from growthpoles.errors import SpecificationError
from growthpoles.finance.adjust_policy import PolicySettings, draw_course, simulate_adjusting
from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.allocate_inputs import AllocationSettings

EXACT = AdjustSettings(penalty=0.0, keep="none", payoff=0.0, allocation=AllocationSettings(gap=0))


@settings(max_examples=4)
@given(st.integers(0, 1000))
def test_nothing_beats_perfect_foresight(seed: int) -> None:
    """In effect alone: without floors, and with money that costs nothing."""
    plain = replace(EXACT, allocation=AllocationSettings(gap=0, cost_weight=0))
    free = replace(funding(seed), quotas=())
    found = simulate_adjusting(portfolio(seed, 5), free, settings=PolicySettings(draws=3, adjust=plain))
    assert (found["runs"]["regret"] >= -1e-3 * found["runs"]["foresight"].abs() - 1e-6).all()


def test_a_floor_that_foresight_keeps_may_cost_it_effect() -> None:
    """In one course a policy has more effect than foresight, and only because of the floor of region R1."""
    least = {}
    for floor in (True, False):
        given_ = funding(3) if floor else replace(funding(3), quotas=())
        settings_ = PolicySettings(draws=3, policies=("always",), adjust=EXACT)
        least[floor] = simulate_adjusting(portfolio(3, 5), given_, settings=settings_)["runs"]["regret"].min()
    assert least[True] < 0 <= least[False]


def two_years():  # type: ignore[no-untyped-def]
    """A succeeds or not in 2026; its second stage, or else B, takes the money of 2027."""
    items = asked(
        project("A", stage("pilot", 5, 0.0, probability=0.5), stage("scale-up", {2027: 10}, 40.0)),
        project("B", stage("scale-up", {2027: 10}, 12.0)),
    )
    return items, funded(source("fund", {2026: 5, 2027: 10}))


def test_adjusting_takes_the_second_best_when_the_best_fails() -> None:
    """Effect: 40 after a success; after a failure 12 where the plan is adjusted, 0 where it is not."""
    given_ = PolicySettings(draws=12, slip=0.0, cut=0.0, adjust=EXACT)
    found = simulate_adjusting(*two_years(), settings=given_, seed=3)
    runs = {p: found["runs"].filter(policy=p)["effect"].to_list() for p in ("never", "trigger", "always")}
    assert set(runs["never"]) == {0.0, 40.0} and set(runs["always"]) == {12.0, 40.0}
    assert runs["trigger"] == runs["always"]
    assert found["runs"].filter(policy="always")["regret"].to_list() == [0.0] * 12
    lost = runs["never"].count(0.0)
    never = found["policies"].filter(policy="never").row(0, named=True)
    assert never["regret"] == pytest.approx(lost)  # 12 of 12 draws each


def test_always_makes_a_plan_every_year_and_never_none_that_is_not_forced() -> None:
    given_ = PolicySettings(draws=2, slip=0.0, cut=0.0, adjust=EXACT)
    found = simulate_adjusting(*two_years(), settings=given_)
    assert (
        found["policies"]["replans"].to_list()[0] == 0.0 and found["policies"]["replans"].to_list()[2] == 2.0
    )


def test_the_seed_draws_the_courses() -> None:
    one, same, other = (
        simulate_adjusting(portfolio(2, 4), funding(2), settings=PolicySettings(draws=3), seed=s)["runs"]
        for s in (1, 1, 2)
    )
    assert one.equals(same) and not one.equals(other)


def test_a_course_draws_what_it_says() -> None:
    """Chances of success 0.5 and 0.25, of a cut 0.2 a year that stays: within 4 standard errors of 2000."""
    items, fund = two_years()
    given_ = PolicySettings(slip=0.3, cut=0.2, cut_share=0.5)
    random = np.random.default_rng(0)
    courses = [draw_course(items, fund, settings=given_, random=random) for _ in range(2000)]
    for share, wanted in (
        (np.mean([("A", "pilot") in c.success for c in courses]), 0.5),
        (np.mean([("A", "scale-up") in c.success for c in courses]), 0.5),
        (np.mean([("B", "scale-up") in c.late for c in courses]), 0.3),
        (np.mean([c.budgets[2027, "fund", 2027] == 5 for c in courses]), 0.2),
    ):
        assert share == pytest.approx(wanted, abs=4 * np.sqrt(wanted * (1 - wanted) / 2000))
    assert all(c.budgets[2026, "fund", 2027] == 10 for c in courses)


def test_a_late_start_is_seen_and_costs_a_year() -> None:
    """All late: A ends in 2027, its second stage would need 2028, for which there is no money."""
    given_ = PolicySettings(draws=1, slip=1.0, cut=0.0, adjust=EXACT)
    items, fund = (
        asked(project("A", stage("pilot", 5, 7.0), stage("scale-up", {2027: 10}, 40.0))),
        two_years()[1],
    )
    found = simulate_adjusting(items, fund, settings=given_)
    assert (
        found["runs"]["effect"].to_list() == [7.0] * 3 and found["runs"]["foresight"].to_list() == [7.0] * 3
    )


def test_a_plan_of_one_year_is_refused() -> None:
    with pytest.raises(SpecificationError):
        simulate_adjusting(asked(single("A", 1, 1.0)), funded(source("fund", 1)))


@pytest.mark.parametrize("wrong", [{"draws": 0}, {"cut": 1.5}, {"policies": ("often",)}])
def test_settings_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="draws"):
        PolicySettings(**wrong)  # type: ignore[arg-type]
