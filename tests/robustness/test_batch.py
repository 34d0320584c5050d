"""All replicates at once equal every replicate alone, whatever executor does the work."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np

import growthpoles as gp
from growthpoles.robustness.explore import explore, rerun

VARY = {
    "treat": [gp.treat.NoTreatment(), gp.treat.Winsorise(max_points=1), gp.treat.Winsorise(max_points=2)],
    "normalise": [gp.normalise.MinMax(floor=0.01), gp.normalise.PercentileRank(floor=0.01)],
    "within": [gp.aggregate.PowerMean(1), gp.aggregate.PowerMean(0)],
    "aggregate": [gp.aggregate.PowerMean(1), gp.aggregate.PowerMean(-1)],
    "weights": gp.vary.Noise(0.5),
}


def test_every_replicate_rerun_alone_gives_the_stored_scores(assessed) -> None:  # type: ignore[no-untyped-def]
    found = explore(assessed, vary=VARY, n=60, seed=3)
    for replicate in range(1, 61):
        alone = rerun(assessed, found, replicate=replicate).index
        np.testing.assert_allclose(alone, found.index[replicate - 1], rtol=1e-12)


def test_replicates_over_years_keep_the_base_years(two_years) -> None:  # type: ignore[no-untyped-def]
    found = explore(two_years, vary=VARY, n=40, seed=4)
    for replicate in (1, 20, 40):
        alone = rerun(two_years, found, replicate=replicate).index
        np.testing.assert_allclose(alone, found.index[replicate - 1], rtol=1e-12)


def test_the_executor_plays_no_part(assessed) -> None:  # type: ignore[no-untyped-def]
    plain = explore(assessed, vary=VARY, n=50, seed=3)
    for pool in (ThreadPoolExecutor(2), ProcessPoolExecutor(2)):
        with pool as executor:
            other = explore(assessed, vary=VARY, n=50, seed=3, executor=executor)
        np.testing.assert_array_equal(plain.index, other.index)
        assert not plain.diff(other)


def test_without_varied_weights_the_nominal_ones_stay(assessed) -> None:  # type: ignore[no-untyped-def]
    found = explore(assessed, vary={"treat": [gp.treat.Winsorise(max_points=1)]}, n=5)
    np.testing.assert_allclose(found.index[0], assessed.inputs.scores.index, rtol=1e-14)


def test_any_part_of_the_specification_may_vary_and_be_rerun_alone(two_years) -> None:  # type: ignore[no-untyped-def]
    vary = {
        "screen": [gp.screen.NoScreen(), gp.screen.Availability(unit_share=0.2)],
        "impute": [gp.impute.NoImputation(), gp.impute.Multiple(draws=2, seed=3)],
        "treat_over": ["pooled", "each-year"],
        "scale_over": ["pooled", "each-year"],
        "base_years": [None, (2021, 2022)],
        "without": [(), ("a1",), ("S",)],
        "weight": [gp.weight.Given(), gp.weight.Entropy()],
        "aggregate": [gp.aggregate.PowerMean(1), gp.aggregate.Minimum(), gp.aggregate.Median()],
    }
    found = explore(two_years, vary=vary, n=60, seed=9)
    assert set(found["options"].filter(choice="impute")["method"]) == {"none", "multiple"}
    assert found["options"].filter(choice="impute").height == 3  # two draws stand for the imputation
    for replicate in range(1, 61, 3):
        alone = rerun(two_years, found, replicate=replicate).index
        np.testing.assert_allclose(alone, found.index[replicate - 1], rtol=1e-12)


def test_learnt_means_are_learnt_again_under_other_weights(two_years) -> None:  # type: ignore[no-untyped-def]
    vary = {
        "aggregate": [gp.aggregate.Hellwig(), gp.aggregate.AdjustedMazziottaPareto()],
        "weights": gp.vary.Dirichlet(5.0),
    }
    found = explore(two_years, vary=vary, n=12, seed=9)
    for replicate in range(1, 13):
        alone = rerun(two_years, found, replicate=replicate).index
        np.testing.assert_allclose(alone, found.index[replicate - 1], rtol=1e-9)
