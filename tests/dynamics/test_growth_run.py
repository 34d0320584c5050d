from __future__ import annotations

import numpy as np
import pytest
from tests.dynamics.economies import between, known, plain, tied

from growthpoles.core.panel import FloatArray
from growthpoles.dynamics import growth_run
from growthpoles.dynamics.growth_draws import draw_parameters, impulse
from growthpoles.dynamics.growth_inputs import GrowthSettings, Push
from growthpoles.dynamics.growth_run import SHARES, find_rest, follow, judge_push
from growthpoles.stats.cumulative import simulate

REGIONS = ("A", "B", "C")
CHOSEN = GrowthSettings(years=12, draws=60, pushes=(Push("B", 2.0, years=3),), lasting=2)


def stacked(pushes: tuple[Push, ...]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Growth, logarithm of output and people with every path kept, (draws, regions, years)."""
    economy = draw_parameters(tied(), draws=60, seed=2).economy()
    push = impulse(pushes, REGIONS, years=12) if pushes else None
    states = list(simulate(economy, push, years=12))
    return tuple(np.stack([getattr(s, n).T for s in states], axis=2) for n in ("growth", "level", "people"))


@pytest.mark.parametrize("pushes", [(), CHOSEN.pushes])
def test_sums_year_by_year_equal_those_of_all_paths_kept(pushes: tuple[Push, ...]) -> None:
    economy = draw_parameters(tied(), draws=60, seed=2).economy()
    output = np.array([50.0, 100.0, 400.0])
    found = follow(economy, output, regions=REGIONS, settings=CHOSEN, pushes=pushes)
    growth, level, people = stacked(pushes)
    for k, share in enumerate(SHARES):
        np.testing.assert_allclose(found.growth[:, :, k].T, np.quantile(growth, share, axis=0))
        np.testing.assert_allclose(found.level[:, :, k].T, np.quantile(np.exp(level), share, axis=0))
    head = np.log(output[None, :, None] * np.exp(level) / people)
    np.testing.assert_allclose(found.gap[1:].T, head.std(axis=1))
    np.testing.assert_allclose(found.ratio[1:].T, np.exp(head.max(axis=1) - head.min(axis=1)))
    start = np.log(output / [1, 2, 3])
    np.testing.assert_allclose(found.gap[0], start.std())
    np.testing.assert_allclose(found.watched[0], growth[:, 1, :])


def test_take_off_equals_runs_counted_path_by_path() -> None:
    economy = draw_parameters(tied(), draws=60, seed=2).economy()
    courses = [
        follow(economy, np.ones(3), regions=REGIONS, settings=CHOSEN, pushes=p) for p in ((), CHOSEN.pushes)
    ]
    found = judge_push(0, economy, regions=REGIONS, settings=CHOSEN, courses=courses)
    base, pushed = stacked(())[0][:, 1, 3:], stacked(CHOSEN.pushes)[0][:, 1, 3:]
    for draw in range(60):
        text = "".join(
            "x" if after - before > 0.25 and after > 0 else " "
            for before, after in zip(base[draw], pushed[draw], strict=True)
        )
        assert found.years_above[draw] == max(map(len, text.split()), default=0)
    assert found.takes_off.sum() == (found.years_above >= 2).sum()
    at = CHOSEN.sizes.index(2.0)
    assert found.tried[at] == found.takes_off.mean()


def test_blocks_of_draws_give_equal_rest_points(monkeypatch: pytest.MonkeyPatch) -> None:
    economy = draw_parameters(tied(), draws=25, seed=0).economy()
    whole = find_rest(economy)
    monkeypatch.setattr(growth_run, "_BLOCK", 4)
    parts = find_rest(economy)
    np.testing.assert_array_equal(whole.points, parts.points)
    np.testing.assert_array_equal(whole.largest, parts.largest)


def test_regions_that_are_not_tied_rest_or_explode_one_by_one() -> None:
    verdoorn = {"A": known(0.5), "B": known(1.5), "C": between(0.1, 0.2)}
    found = find_rest(draw_parameters(plain(verdoorn=verdoorn), draws=5, seed=0).economy())
    np.testing.assert_allclose(found.points[0], 6)
    assert np.isnan(found.points[1]).all() and not np.isnan(found.points[2]).any()
    np.testing.assert_allclose(found.largest, 1.5)
