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
