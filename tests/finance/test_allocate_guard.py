"""The margin for chance: deviations worked out by enumeration, cuts that never cut off a lawful plan."""

from __future__ import annotations

import itertools

import numpy as np
from tests.finance.portfolios import asked, funded, project, source, stage
from tests.finance.random_portfolios import funding, portfolio

from growthpoles.finance.allocate_guard import Spread, limit_of
from growthpoles.finance.allocate_inputs import lay_out


def test_the_deviation_is_that_of_all_outcomes() -> None:
    """Two projects, three and two stages; every combination of successes with its probability."""
    first = project(
        "A",
        stage("development", 3, probability=0.5),
        stage("pilot", 5, probability=0.7),
        stage("scale-up", 7),
    )
    second = project("B", stage("pilot", 4, probability=0.4), stage("scale-up", 9))
    task = lay_out(asked(first, second), funded(source("fund", 99)))
    mean = square = 0.0
    for a1, a2, b1 in itertools.product((0, 1), repeat=3):
        chance = 0.5 * (0.7 if a2 else 0.3) * (0.4 if b1 else 0.6)
        spent = 3 + 5 * a1 + 7 * a1 * a2 + 4 + 9 * b1
        mean, square = mean + chance * spent, square + chance * spent**2
    deviation = Spread.of(task).deviation(np.ones(5))
    np.testing.assert_allclose(deviation, [np.sqrt(square - mean**2)])
    assert limit_of(task).tolist() == [99]


def test_a_tangent_lies_below_the_deviation_and_touches_it() -> None:
    random = np.random.default_rng(0)
    for seed in range(5):
        task = lay_out(portfolio(seed), funding(seed))
        spread, n = Spread.of(task), len(task.project)
        at = random.integers(0, 2, n).astype(float)
        for t in np.flatnonzero(spread.deviation(at) > 0):
            slope = spread.slope(at, int(t))
            assert np.isclose(slope @ at, spread.deviation(at)[t])
            others = random.random((20, n))
            assert all(slope @ y <= spread.deviation(y)[t] * (1 + 1e-9) for y in others)
