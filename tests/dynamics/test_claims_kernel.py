from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dynamics.claim_panels import drawn, grunfeld

from growthpoles.dynamics.claims_kernel import Fit, WildBootstrap, fit, flips, shared_signs
from growthpoles.dynamics.claims_sample import Sample


def made(sample: Sample, estimator: str = "two-way") -> Fit:
    found = fit(sample, estimator)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_grunfeld_as_published_for_the_r_package_plm() -> None:
    """plm, model "within": value 0.110124 with effects of firms, 0.117716 with those of firms and years."""
    assert made(grunfeld(), "unit").estimate == pytest.approx(0.110124, abs=5e-7)
    assert made(grunfeld(), "two-way").estimate == pytest.approx(0.117716, abs=5e-7)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_clustered_errors_equal_least_squares_with_dummies_in_statsmodels(seed: int) -> None:
    """OLS with all dummies, clustered; its count of coefficients includes the units, ours does not."""
    from statsmodels.api import OLS

    sample = drawn(seed).repeated()
    units, years = (np.unique(item, return_inverse=True)[1] for item in (sample.unit, sample.year))
    dummies = [np.eye(units.max() + 1)[units], np.eye(years.max() + 1)[years][:, 1:]]
    design = np.column_stack([sample.x, sample.controls, *dummies])
    theirs = OLS(sample.y, design).fit(cov_type="cluster", cov_kwds={"groups": units})
    ours = made(sample)
    assert ours.estimate == pytest.approx(theirs.params[0], abs=1e-9)
    counted = (sample.n - design.shape[1]) / (sample.n - ours.spent)
    assert ours.error == pytest.approx(theirs.bse[0] * np.sqrt(counted), rel=1e-9)


def test_the_trend_is_clustered_by_year() -> None:
    from statsmodels.api import OLS

    sample = drawn(4, controls=0)
    sample = replace(sample, x=sample.year.astype(float))
    dummies = np.eye(12)[sample.unit]
    theirs = OLS(sample.y, np.column_stack([sample.x, dummies])).fit(
        cov_type="cluster", cov_kwds={"groups": sample.year}
    )
    ours = made(sample, "trend")
    assert ours.clusters == 8
    assert (ours.estimate, ours.error) == pytest.approx((theirs.params[0], theirs.bse[0]), rel=1e-9)


def _refitted(sample: Sample, null: float) -> float:
    """p-value of the wild cluster bootstrap by running every regression of every sign anew."""
    units, years = (np.unique(item, return_inverse=True)[1] for item in (sample.unit, sample.year))
    nuisance = np.column_stack(
        [sample.controls, np.eye(units.max() + 1)[units], np.eye(years.max() + 1)[years]]
    )
    project = nuisance @ np.linalg.pinv(nuisance)
    restricted = project @ (sample.y - null * sample.x) + null * sample.x
    left = sample.y - restricted
    freed = sample.x - project @ sample.x

    def t_of(y: np.ndarray) -> float:
        design = np.column_stack([sample.x, nuisance])
        found = np.linalg.pinv(design) @ y
        scores = np.bincount(units, freed * (y - design @ found))
        return float((found[0] - null) * (freed @ freed) / np.sqrt(scores @ scores))

    own = abs(t_of(sample.y))
    signs = product((1.0, -1.0), repeat=int(units.max()) + 1)
    return float(
        np.mean([abs(t_of(restricted + np.array(sign)[units] * left)) >= own - 1e-9 for sign in signs])
    )


@pytest.mark.parametrize("null", [0.0, 0.4])
def test_the_wild_bootstrap_equals_all_regressions_run_anew(null: float) -> None:
    """All 128 sign flips of seven clusters, each with its own regression on dummies and controls."""
    sample = drawn(5, units=7, years=6)
    found = made(sample)
    boot = WildBootstrap(found, flips(found.clusters, draws=999, seed=0))
    assert boot.p_value(null) == pytest.approx(_refitted(sample, null), abs=1e-12)


def test_the_ends_of_the_interval_are_where_the_bootstrap_begins_to_reject() -> None:
    found = made(drawn(6, units=20))
    boot = WildBootstrap(found, flips(20, draws=499, seed=1))
    low, high = boot.interval(0.9)
    assert low is not None and high is not None and low < found.estimate < high
    step = 0.02 * found.error
    assert boot.p_value(low - step) <= 0.1 < boot.p_value(low + step)
    assert boot.p_value(high + step) <= 0.1 < boot.p_value(high - step)


def test_with_four_clusters_the_interval_has_no_end() -> None:
    """The smallest two-sided p-value of four clusters is 2/16 = 0.125: nothing is rejected at 5 %."""
    found = made(drawn(7, units=4))
    assert WildBootstrap(found, flips(4, draws=999, seed=0)).interval(0.95) == (None, None)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 50), factor=st.sampled_from([-3.0, 1e-6, 0.5, 1e5]))
def test_another_unit_of_the_driver_rescales_the_coefficient_and_nothing_else(
    seed: int, factor: float
) -> None:
    sample = drawn(seed)
    first, second = made(sample), made(replace(sample, x=sample.x * factor))
    assert second.estimate * factor == pytest.approx(first.estimate, rel=1e-7)
    assert second.error * abs(factor) == pytest.approx(first.error, rel=1e-7)
    p = [WildBootstrap(item, flips(item.clusters, draws=199, seed=0)).p_value() for item in (first, second)]
    assert p[0] == p[1]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 50))
def test_the_order_of_observations_does_not_matter(seed: int) -> None:
    sample = drawn(seed)
    order = np.random.default_rng(seed).permutation(sample.n)
    for estimator in ("two-way", "unit", "difference", "cross-section", "trend"):
        first, second = made(sample, estimator), made(sample.keep(order), estimator)
        assert (second.estimate, second.error) == pytest.approx((first.estimate, first.error), rel=1e-8)


def test_what_does_not_vary_is_not_estimated() -> None:
    sample = drawn(8)
    assert fit(replace(sample, x=sample.unit.astype(float)), "two-way") is None
    assert fit(replace(sample, x=sample.unit + sample.year.astype(float)), "two-way") is None
    assert fit(replace(sample, x=sample.controls[:, 0]), "unit") is None
    assert fit(replace(sample, y=np.ones(sample.n)), "two-way") is None
    assert fit(sample.keep(sample.unit == 0), "two-way") is None


def test_a_control_given_twice_changes_nothing() -> None:
    sample = drawn(9)
    twice = replace(sample, controls=np.column_stack([sample.controls, sample.controls * 7]))
    assert made(twice).estimate == pytest.approx(made(sample).estimate, rel=1e-9)
    assert made(twice).spent == made(sample).spent


def test_the_detectable_effect_is_2_8_errors_with_many_clusters() -> None:
    """Bloom (1995): 2.8 standard errors for a test at 5 % with a power of 80 %."""
    found = made(drawn(10, units=400))
    assert found.detectable(confidence=0.95, power=0.8) / found.error == pytest.approx(2.8, abs=0.02)


def test_specifications_share_the_flips_of_their_units() -> None:
    sample = drawn(11, units=15)
    some = made(sample.keep(sample.unit > 2))
    signs, rows = shared_signs([made(sample), some], draws=99, seed=3)
    assert signs.shape == (15, 100) and rows[1].tolist() == list(range(3, 15))
    assert (signs[:, 0] == 1).all() and set(np.unique(signs)) == {-1.0, 1.0}


@pytest.mark.slow
def test_planted_effects_are_found_as_often_as_stated() -> None:
    """Size 5 %, power 80 % at the detectable effect: 400 panels of 20 units and 10 years, AR(1) errors."""
    from tests.dynamics.claim_panels import planted

    from growthpoles.dynamics.claims_inputs import Variable
    from growthpoles.dynamics.claims_sample import sample_of

    def rejected(effect: float) -> tuple[float, float]:
        hits, least = [], []
        for seed in range(400):
            panel = planted(effect, units=20, years=10, seed=seed)
            sample = sample_of(panel, Variable("y"), driver=Variable("x"), controls=(), lag=1)
            found = made(sample)
            hits.append(WildBootstrap(found, flips(20, draws=399, seed=seed)).p_value() <= 0.05)
            least.append(found.detectable(confidence=0.95, power=0.8))
        return float(np.mean(hits)), float(np.mean(least))

    size, least = rejected(0.0)
    power, _ = rejected(least)
    assert 0.028 <= size <= 0.075  # two standard errors of 400 draws around 5 %
    assert 0.72 <= power <= 0.88
