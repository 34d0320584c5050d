"""Own supplies within what a region makes, and trade that meets every offer and want."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.industries.regional_blocks import (
    Needs,
    _raise,
    own_supplies,
    quotients_of,
    trade_between,
)
from growthpoles.industries.regionalise_inputs import RegionaliseSettings

SLQ = RegionaliseSettings(method="SLQ")


def needs(output: object, wanted: object, away: object = 0.0) -> Needs:
    """One product, its only users final ones; nothing known."""
    x, f = np.asarray(output, float)[:, None], np.asarray(wanted, float)
    bought = np.concatenate([np.zeros((len(x), 1, 1)), f[:, None, None]], axis=2)
    unknown = np.full(x.shape, np.nan)
    sold = np.zeros(x.shape) + np.reshape(away, (-1, 1))
    return Needs(tuple("NSWEXY"[: len(x)]), x, bought, sold, quotients_of(x), unknown, unknown)


def test_no_region_sells_more_at_home_than_it_makes_less_exports() -> None:
    """60, 40 made, 20 of the first exported; it needs 50 and can give itself 40."""
    held = needs([60, 40], [50, 30], [20, 0])
    found = own_supplies(held, SLQ.exponents, settings=SLQ)
    np.testing.assert_allclose(found.own[:, 0, 1], [40, 30])
    assert found.capped == pytest.approx(10 / 80)
    trade = trade_between(held, found.own, friction=np.ones((2, 2)))
    np.testing.assert_allclose(trade.flows[0], [[0, 0], [10, 0]])
    assert trade.gap == pytest.approx(0)


def test_what_others_cannot_take_or_deliver_stays_at_home() -> None:
    """The first offers 60 and wants 60, the others 10 and 10 each: at most 20 can be traded, 40 stay."""
    held = needs([60, 10, 10], [60, 10, 10])
    own = np.zeros((3, 1, 2))
    raised = _raise(own, held)
    np.testing.assert_allclose(raised[:, 0, 1], [40, 0, 0])
    trade = trade_between(held, raised, friction=np.ones((3, 3)))
    np.testing.assert_allclose(trade.flows[0], [[0, 10, 10], [10, 0, 0], [10, 0, 0]])


def test_gravity_by_hand() -> None:
    """Three regions offer and want 30 each; trade from the first to the second is eight times as easy.

    With a zero diagonal one flow t is free: T01 = T12 = T20 = t, T10 = T21 = T02 = 30 - t, and the ratio
    t^3 / (30 - t)^3 is that of the frictions, f01 f12 f20 / (f10 f21 f02) = 8.
    """
    held = needs([30, 30, 30], [30, 30, 30])
    friction = np.array([[1.0, 8.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]])
    trade = trade_between(held, np.zeros((3, 1, 2)), friction=friction)
    t = 30 * 2 / 3  # t / (30 - t) = 8 ** (1 / 3)
    np.testing.assert_allclose(trade.flows[0], [[0, t, 30 - t], [30 - t, 0, t], [t, 30 - t, 0]], rtol=1e-9)


@given(st.integers(2, 6), st.integers(0, 10_000))
def test_every_offer_and_want_is_met(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 10, count) * (rng.random(count) < 0.8) + 0.1
    wanted = rng.dirichlet(np.ones(count)) * x.sum() * 0.9
    held = needs(x, wanted, 0.1 * x)
    found = own_supplies(held, SLQ.exponents, settings=SLQ)
    friction = rng.uniform(0.1, 1, (count, count))
    trade = trade_between(held, found.own, friction=friction)
    own = found.own[:, 0, 1]
    assert trade.gap < 1e-6
    assert not np.diag(trade.flows[0]).any()
    np.testing.assert_allclose(trade.flows[0].sum(axis=1), 0.9 * x - own, atol=1e-6 * x.sum())
    np.testing.assert_allclose(trade.flows[0].sum(axis=0), wanted - own, atol=1e-6 * x.sum())
