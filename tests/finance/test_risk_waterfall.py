"""The waterfall by hand, and that no unit is lost or made on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.finance.risk_plans import FUNDING, paid_by, pool

from growthpoles.finance.risk_inputs import Cover, RiskSettings, Tranche
from growthpoles.finance.risk_waterfall import cover_losses, draw_losses, pour, split_whole

SOURCES = ("budget", "fund", "bank")
ORDER = (Tranche("first", ("budget",), 0.2), Tranche("second", ("fund",)), Tranche("senior", ("bank",)))


def test_waterfall_by_hand() -> None:
    """Paid 60, 20, 20; the budget takes 20 first, then the fund 20, then the bank."""
    spent = np.array([[60, 20, 20]] * 4)
    lost = np.array([[0, 0, 0], [9, 3, 3], [18, 6, 6], [30, 10, 10]])  # 0, 15, 30, 50
    found = pour(lost, spent, sources=SOURCES, tranches=ORDER, contracts=100.0)
    assert found.losses.tolist() == [[0, 0, 0], [15, 0, 0], [20, 10, 0], [20, 20, 10]]


def test_what_no_tranche_takes_falls_on_what_is_left() -> None:
    """90 lost of 100: tranches take 20 + 20 + 20, the other 30 falls on the 40 the budget still has."""
    found = pour(
        np.array([[50, 20, 20]]), np.array([[60, 20, 20]]), sources=SOURCES, tranches=ORDER, contracts=100.0
    )
    assert found.losses.tolist() == [[50, 20, 20]]


def test_without_tranches_all_lose_in_proportion_to_what_they_paid() -> None:
    found = pour(
        np.array([[50, 0, 0]]), np.array([[60, 20, 20]]), sources=SOURCES, tranches=(), contracts=100.0
    )
    assert found.losses.tolist() == [[30, 10, 10]]


AMOUNTS = st.lists(st.tuples(*[st.integers(0, 10**12)] * 3), min_size=1, max_size=6)


@given(
    AMOUNTS,
    st.lists(st.tuples(*[st.floats(0, 1)] * 3), min_size=6, max_size=6),
    st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=3, max_size=3),
    st.permutations(SOURCES),
)
@settings(max_examples=150)
def test_no_unit_is_lost_and_nobody_loses_more_than_it_paid(
    paid: list[tuple[int, int, int]],
    parts: list[tuple[float, float, float]],
    sizes: list[float | None],
    order: list[str],
) -> None:
    spent = np.array(paid)
    lost = np.floor(spent * np.array(parts[: len(paid)])).astype(np.int64)
    tranches = tuple(Tranche(code, (code,), size) for code, size in zip(order, sizes, strict=True))
    found = pour(
        lost, spent, sources=SOURCES, tranches=tranches[:2], contracts=float(spent.sum(axis=1).max())
    )
    assert (found.losses.sum(axis=1) == lost.sum(axis=1)).all()
    assert (found.losses >= 0).all()
    assert (found.losses <= spent).all()


@given(
    AMOUNTS,
    st.lists(st.tuples(st.sampled_from(["damu", "fund"]), *[st.floats(0, 1)] * 3), min_size=1, max_size=3),
)
@settings(max_examples=100)
def test_covers_move_losses_and_make_none(
    paid: list[tuple[int, int, int]], terms: list[tuple[str, float, float, float]]
) -> None:
    losses = np.array(paid)
    covers = [
        Cover(f"c{i}", payer, ("bank", "budget"), share=a, deductible=b, limit=c)
        for i, (payer, a, b, c) in enumerate(terms)
    ]
    found = cover_losses(losses, sources=SOURCES, covers=covers, contracts=np.array([1e12] * 3))
    assert (found.losses.sum(axis=1) == losses.sum(axis=1)).all()
    assert (found.received.sum(axis=1) == found.given.sum(axis=1)).all()
    assert (found.losses >= 0).all()


def test_covers_by_hand() -> None:
    """A guarantee pays half of the bank's 40; insurance pays beyond 10 % of 100, at most 5 %."""
    guarantee = Cover("g", "damu", ("bank",), share=0.5)
    found = cover_losses(
        np.array([[0, 0, 40]]), sources=SOURCES, covers=[guarantee], contracts=np.array([100.0] * 3)
    )
    assert found.parties == (*SOURCES, "damu")
    assert found.losses.tolist() == [[0, 0, 20, 20]]
    insurance = Cover("i", "insurer", ("bank",), deductible=0.1, limit=0.05, kind="insurance")
    found = cover_losses(
        np.array([[0, 0, 40]]), sources=SOURCES, covers=[insurance], contracts=np.array([100.0] * 3)
    )
    assert found.losses.tolist() == [[0, 0, 35, 5]]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6), st.floats(0, 1))
def test_whole_splits_add_up_and_stay_within_one_of_the_exact_part(keys: list[int], part: float) -> None:
    total = sum(keys)
    amount = int(part * total)
    found = split_whole([amount], [keys])[0]
    exact = np.array(keys) * (amount / total) if total else np.zeros(len(keys))
    assert found.sum() == amount
    assert np.abs(found - exact).max() <= 1
    assert (found <= keys).all()


@pytest.mark.parametrize("seed", [0, 1])
def test_scenarios_of_a_plan_conserve_their_losses(seed: int) -> None:
    many = pool(40, 0.7, cost=1237)
    settings_ = RiskSettings(
        draws=300,
        price_deviation=0.1,
        recovery=0.15,
        tranches=ORDER,
        covers=(Cover("g", "damu", ("bank", "fund"), share=0.5),),
    )
    plan = paid_by(many, {"budget": 0.31, "fund": 0.27, "bank": 0.42})
    drawn = draw_losses(many, FUNDING, plan=plan, settings=settings_, seed=seed)
    whole = drawn.courses.lost.sum(axis=1)
    assert (drawn.poured.losses.sum(axis=1) == whole).all()
    assert (drawn.covered.losses.sum(axis=1) == whole).all()
    assert (drawn.poured.losses <= drawn.courses.spent).all()
