"""Rules for a shortage against the Talmud, their definitions and their laws."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from growthpoles.stats.bankruptcy import bankruptcy_game, equal_awards, equal_losses, proportional, talmud
from growthpoles.stats.cooperative_games import memberships, shapley_value

RULES = [proportional, equal_awards, equal_losses, talmud]
Rule = Callable[..., np.ndarray]


@pytest.mark.parametrize(
    ("estate", "shares"),
    [(100, [100 / 3] * 3), (200, [50.0, 75.0, 75.0]), (300, [50.0, 100.0, 150.0])],
)
def test_talmud_kethubot_93a(estate: int, shares: list[float]) -> None:
    assert talmud([100, 200, 300], estate) == pytest.approx(shares, abs=1e-9)


def test_talmud_contested_garment_bava_metzia_2a() -> None:
    """One claims the whole garment, the other half of it: three quarters and one quarter."""
    assert talmud([1.0, 0.5], 1.0) == pytest.approx([0.75, 0.25], abs=1e-12)


def test_random_arrival_of_oneill_1982_is_the_value_of_the_game() -> None:
    """Claims 100, 200, 300, estate 200: mean over the 6 orders of coming = 33 1/3, 83 1/3, 83 1/3."""
    assert shapley_value(bankruptcy_game([100, 200, 300], 200)) == pytest.approx([100 / 3, 250 / 3, 250 / 3])


CLAIMS = st.lists(st.integers(0, 1000), min_size=1, max_size=7)


@pytest.mark.parametrize("rule", RULES)
@given(claims=CLAIMS, part=st.floats(0, 1))
@settings(max_examples=40)
def test_shares_add_up_and_lie_between_nothing_and_the_claim(
    rule: Rule, claims: list[int], part: float
) -> None:
    estate = part * sum(claims)
    shares = rule(claims, estate)
    assert shares.sum() == pytest.approx(estate, abs=1e-8)
    assert (shares >= -1e-9).all()
    assert (shares <= np.array(claims) + 1e-9).all()


@pytest.mark.parametrize("rule", RULES)
@given(claims=CLAIMS, low=st.floats(0, 1), high=st.floats(0, 1))
@settings(max_examples=40)
def test_a_larger_estate_takes_from_nobody(rule: Rule, claims: list[int], low: float, high: float) -> None:
    small, large = sorted((low, high))
    total = sum(claims)
    assert (rule(claims, large * total) >= rule(claims, small * total) - 1e-8).all()


@given(claims=CLAIMS, part=st.floats(0.01, 0.99))
@settings(max_examples=40)
def test_equal_awards_and_losses_solve_their_equations(claims: list[int], part: float) -> None:
    """A level t with sum of min(claim, t) = estate, and one with sum of max(claim - t, 0) = estate."""
    held = np.array(claims, dtype=float)
    estate = part * held.sum()
    if not held.sum():
        return
    award = brentq(lambda t: np.minimum(held, t).sum() - estate, 0, held.max() + 1)
    loss = brentq(lambda t: np.maximum(held - t, 0).sum() - estate, -1, held.max() + 1)
    assert equal_awards(claims, estate) == pytest.approx(np.minimum(held, award), abs=1e-6)
    assert equal_losses(claims, estate) == pytest.approx(np.maximum(held - loss, 0), abs=1e-6)


@given(claims=CLAIMS, part=st.floats(0, 1))
@settings(max_examples=40)
def test_the_talmud_treats_gains_and_losses_alike(claims: list[int], part: float) -> None:
    total = float(sum(claims))
    gain, loss = talmud(claims, part * total), talmud(claims, total - part * total)
    assert gain + loss == pytest.approx(np.array(claims, dtype=float), abs=1e-7)


@given(claims=st.lists(st.integers(0, 50), min_size=1, max_size=5), part=st.floats(0, 1))
def test_game_is_what_the_others_leave(claims: list[int], part: float) -> None:
    estate = part * sum(claims)
    game = bankruptcy_game(claims, estate)
    for row, worth in zip(memberships(len(claims)), game, strict=True):
        outside = sum(c for c, inside in zip(claims, row, strict=True) if not inside)
        assert worth == pytest.approx(max(0.0, estate - outside) if row.any() else 0.0, abs=1e-9)


@pytest.mark.parametrize(("claims", "estate"), [([10, -1], 5), ([10, 20], 31), ([10], -1)])
def test_what_is_no_shortage_is_refused(claims: list[int], estate: float) -> None:
    with pytest.raises(ValueError):
        talmud(claims, estate)
