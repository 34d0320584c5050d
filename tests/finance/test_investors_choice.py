"""The chosen consortium against all consortia of small registers."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthpoles.finance.investors_choice import choose
from growthpoles.finance.investors_inputs import InvestorNeed, InvestorSettings, Organisation, role_fits
from growthpoles.labels import Label

PARTS = ("venture", "legal", "expert")
KINDS = ("venture-fund", "law-firm", "consulting", "transfer-office", "university", "bank")


def best_by_hand(
    need: InvestorNeed, register: list[Organisation], past: set[frozenset[str]], given_: InvestorSettings
) -> tuple[int, float]:
    """(roles that stay empty, best score) over all assignments of roles, without money."""
    fits = role_fits()
    options = [[None, *(o for o in register if o.fit(role, fits) > 0)] for role in need.roles]
    found = []
    for chosen in product(*options):
        players = [o for o in chosen if o is not None]
        members = {o.code for o in players}
        if any(players.count(o) > given_.max_roles for o in players) or len(members) > given_.max_members:
            continue
        score = sum(
            o.fit(role, fits) + given_.nearness * (o.region == need.region)
            for role, o in zip(need.roles, chosen, strict=True)
            if o is not None
        )
        pairs = sum(frozenset(pair) in past for pair in combinations(sorted(members), 2))
        found.append((chosen.count(None), score + given_.past * pairs - given_.member_cost * len(members)))
    return min(found, key=lambda x: (x[0], -x[1]))


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from("AB")), min_size=1, max_size=5),
    st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=4),
    st.integers(1, 3),
)
@settings(max_examples=25, deadline=None)
def test_no_consortium_is_better(kinds: list[tuple[str, str]], ties: set[tuple[int, int]], most: int) -> None:
    register = [Organisation(f"o{i}", Label(f"O{i}"), kind, region) for i, (kind, region) in enumerate(kinds)]
    past = {frozenset({f"o{a}", f"o{b}"}) for a, b in ties if a < b < len(register)}
    need = InvestorNeed("G", Label("G"), 0, PARTS, region="A")
    given_ = InvestorSettings(max_members=most)
    found = choose(need, tuple(register), past=frozenset(past), settings=given_)
    empty, score = best_by_hand(need, register, past, given_)
    assert len(PARTS) - len(found.roles) == empty
    assert found.score == pytest.approx(score, abs=1e-6)


def test_money_is_raised_within_what_each_can_put_in() -> None:
    """Wanted 100: at most 70 from one, the fund at least 20; the bank gives 70 and the fund 30, or so."""
    register = (
        Organisation("bank", Label("B"), "bank", max_money=500),
        Organisation("fund", Label("F"), "venture-fund", min_money=20, max_money=60),
        Organisation("poor", Label("P"), "law-firm"),
    )
    found = choose(
        InvestorNeed("G", Label("G"), 100, ()), register, past=frozenset(), settings=InvestorSettings()
    )
    assert sum(found.money) == 100
    assert found.money[0] <= 70
    assert 20 <= found.money[1] <= 60
    assert 2 not in found.members


def test_money_that_nobody_has_stays_short() -> None:
    register = (Organisation("bank", Label("B"), "bank", max_money=30),)
    found = choose(
        InvestorNeed("G", Label("G"), 100, ()), register, past=frozenset(), settings=InvestorSettings()
    )
    assert found.money == (30,)


def chosen(
    money: int, most: tuple[int, ...], given_: InvestorSettings | None = None, roles: tuple[str, ...] = ()
) -> tuple[int, ...]:
    register = tuple(Organisation(f"o{i}", Label(f"O{i}"), "bank", max_money=x) for i, x in enumerate(most))
    need = InvestorNeed("G", Label("G"), money, roles)
    return choose(need, register, past=frozenset(), settings=given_ or InvestorSettings()).money


@pytest.mark.parametrize("cost", [0.0, 0.1, 50.0])
def test_a_shortage_is_only_where_there_is_no_money(cost: float) -> None:
    """60000 + 39950 + 50 = 100000: the member of 50 is needed, whatever a member costs."""
    assert chosen(100_000, (60_000, 39_950, 50), InvestorSettings(member_cost=cost)) == (60_000, 39_950, 50)


@pytest.mark.parametrize("cost", [0.1, 50.0])
def test_a_role_is_filled_whatever_a_member_costs(cost: float) -> None:
    register = (Organisation("law", Label("L"), "law-firm"),)
    need = InvestorNeed("G", Label("G"), 0, ("legal",))
    found = choose(need, register, past=frozenset(), settings=InvestorSettings(member_cost=cost))
    assert found.roles == ((0, "legal"),) and found.score == pytest.approx(1 - cost)


def test_of_like_consortia_the_smallest() -> None:
    """One who has worked with another is worth what it costs, 0.1: it does not join without need."""
    register = tuple(Organisation(x, Label(x), "bank", max_money=50) for x in "abcd")
    need, given_ = (
        InvestorNeed("G", Label("G"), 50, ()),
        InvestorSettings(member_cost=0.1, max_part=1.0, past=0.1),
    )
    past = frozenset({frozenset("ab")})
    assert len(choose(need, register, past=past, settings=given_).members) == 1


def test_as_few_as_can_put_in_money_and_who_has_more_comes_first() -> None:
    """70 from the largest, at most; the other 30 from the next largest alone, not from all in small parts."""
    assert chosen(100, (20, 25, 40, 90, 35), InvestorSettings(member_cost=0.0)) == (0, 0, 30, 70, 0)


@given(st.lists(st.integers(1, 10**11), min_size=1, max_size=7), st.integers(1, 10**11))
@settings(max_examples=40, deadline=None)
def test_all_the_money_that_there_is_and_never_more_than_one_has(most: list[int], money: int) -> None:
    """Whole units: raised = min(need, sum of what each may put in), to the unit."""
    found = chosen(money, tuple(most))
    caps = [min(x, -(-7 * money // 10)) for x in most]
    assert all(0 <= x <= cap for x, cap in zip(found, caps, strict=True))
    assert sum(found) == pytest.approx(min(money, sum(caps)), abs=max(1, 2e-6 * money))
    held = [cap for x, cap in zip(found, caps, strict=True) if x]
    assert sum(found) == min(money, sum(held))
