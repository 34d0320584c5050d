"""Scores by hand and the laws they must keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.transfer import market

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.transfer.match_inputs import PARTS, MatchSettings
from growthpoles.transfer.match_market import Given, Market
from growthpoles.transfer.match_score import Scorer, place_fit, price_fit, readiness_fit
from growthpoles.transfer.registers import Agreement

NAN = float("nan")
UNIT = st.one_of(st.floats(0, 1), st.just(NAN))


def scorer(agreements: tuple[Agreement, ...] = (), settings: MatchSettings | None = None) -> Scorer:
    made = Market.of(Given(market.results(), market.needs(), market.organisations(), agreements))
    return Scorer.of(made, settings or MatchSettings())


def test_the_score_by_hand() -> None:
    parts = np.array([[0.5, 0.2, 1.0, NAN, NAN, 0.0], [NAN, 0.2, NAN, NAN, NAN, NAN], [NAN] * 6])
    topic = (0.45 * 0.5 + 0.2 * 0.2) / 0.65
    fit = 0.15 / (0.15 + 0.05)
    found = scorer()
    np.testing.assert_allclose(found.score(parts), [0.65 * topic + 0.35 * fit, 0.2, NAN])
    np.testing.assert_allclose(found.evidence(parts), [0.85, 0.2, 0.0])


@given(st.lists(UNIT, min_size=6, max_size=6), st.integers(0, 5), st.floats(0, 1))
def test_a_better_part_never_lowers_the_score(parts: list[float], at: int, gain: float) -> None:
    before = np.array(parts)
    after = before.copy()
    after[at] = np.minimum(1.0, after[at] + gain)  # what is not known stays so
    low, high = scorer().score(np.stack([before, after]))
    assert np.isnan(low) == np.isnan(high)
    assert np.isnan(low) or (high >= low - 1e-12 and 0 <= low <= 1 + 1e-12)


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6), st.integers(0, 5))
def test_what_is_not_known_lowers_the_evidence(parts: list[float], at: int) -> None:
    known, hidden = np.array(parts), np.array(parts)
    hidden[at] = NAN
    found = scorer().evidence(np.stack([known, hidden]))
    assert found[0] == pytest.approx(1.0) and found[1] < 1.0


def test_readiness_falls_to_zero_at_the_longest_gap() -> None:
    gap = np.array([0.0, 1.0, 2.0, 3.0, 5.0, NAN])
    np.testing.assert_allclose(readiness_fit(gap), [1, 2 / 3, 1 / 3, 0, 0, NAN])


def test_price_against_budget() -> None:
    price, budget = np.array([40.0, 50.0, 90.0, 5.0, NAN]), np.array([40.0, 40.0, 40.0, 0.0, 10.0])
    np.testing.assert_allclose(price_fit(price, budget), [1, 0.75, 0, 0, NAN])


def test_places_are_known_for_the_same_unit_or_by_weights() -> None:
    near = SpatialWeights.given(("A", "B", "C"), [[0, 2, 1], [2, 0, 0], [1, 0, 0]])
    np.testing.assert_allclose(place_fit(["A", "B", "C", "X"], near)[0], [1, 1, 0.5, NAN])
    np.testing.assert_allclose(place_fit(["B", "", "C"], near)[0], [1, NAN, 0])
    np.testing.assert_allclose(place_fit(["A", "B"], None), [[1, NAN], [NAN, 1]])


def test_capacity_is_work_of_its_own_innovation_and_experience() -> None:
    got = (Agreement("a", "joint-project", "u", "e", 2020), Agreement("b", "joint-project", "u", "e", 2021))
    column = PARTS.index("capacity")
    bare, rich = (scorer(items).pairs() for items in ((), got))
    at = [(int(n), int(r)) for n, r in zip(bare.need, bare.result, strict=True)].index((0, 2))  # brine, pump
    assert bare.parts[at, column] == pytest.approx((0.5 + 1) / 2)  # shares 55.03; innovates itself
    assert rich.parts[at, column] == pytest.approx((0.5 + 1 + 2 / 3) / 3)


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    scorer().pairs(lambda done, whole: told.append((done, whole)))
    assert told == [(3, 3)]
