"""The plan: enumeration when it is finite, independent draws otherwise, refusals before anything runs."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from growthpoles.composite.aggregate import PowerMean
from growthpoles.composite.normalise import Goalposts, MinMax, PercentileRank, ZScore
from growthpoles.composite.weight import Equal
from growthpoles.errors import SpecificationError
from growthpoles.robustness.plan import make_plan, varied_elements
from growthpoles.robustness.vary import Noise, Simplex

NORMALISE = [MinMax(floor=0.01), PercentileRank(floor=0.01)]
MEANS = [PowerMean(1), PowerMean(0)]


def plan(assessed, vary, n=1000, seed=1):  # type: ignore[no-untyped-def]
    fitted = assessed.inputs.fitted
    return make_plan(fitted.spec, fitted.framework, tree=fitted.tree, vary=vary, n=n, seed=seed)


def test_few_combinations_are_all_taken_once(assessed) -> None:  # type: ignore[no-untyped-def]
    made = plan(assessed, {"aggregate": MEANS, "normalise": NORMALISE, "weights": Noise(0.2, sets=3)})
    assert made.exact and made.design.choices == ("normalise", "aggregate", "weights")
    assert sorted(map(tuple, made.settings.tolist())) == list(itertools.product(range(2), range(2), range(3)))


def test_more_combinations_than_replicates_are_sampled_evenly(assessed) -> None:  # type: ignore[no-untyped-def]
    made = plan(assessed, {"normalise": NORMALISE, "weights": Simplex(sets=2000)}, n=2000)
    assert not made.exact and len(made.settings) == 2000
    assert made.settings[:, 0].mean() == pytest.approx(0.5, abs=0.04)
    assert np.corrcoef(made.settings.T)[0, 1] == pytest.approx(0, abs=0.06)


def test_fresh_weights_are_new_in_every_replicate(assessed) -> None:  # type: ignore[no-untyped-def]
    made = plan(assessed, {"weights": Noise(0.2)}, n=7)
    assert made.settings.ravel().tolist() == list(range(7)) and len(np.unique(made.design.sets, axis=0)) == 7


def test_weights_vary_above_the_indicators_only(assessed) -> None:  # type: ignore[no-untyped-def]
    codes, weights, parents = varied_elements(assessed.inputs.fitted.tree)
    assert set(codes) == {"A", "B", "S", "C"} and len(set(parents)) == 2
    assert dict(zip(codes, weights, strict=True))["B"] == pytest.approx(2 / 3)


def test_weights_by_name_replace_some_and_keep_the_others(assessed) -> None:  # type: ignore[no-untyped-def]
    made = plan(assessed, {"weights": [{"A": 2 / 3}, {"C": 1.5, "S": 0.5}]})
    found = [dict(zip(made.design.elements, row, strict=True)) for row in made.design.sets.tolist()]
    assert found[0]["A"] == pytest.approx(0.5) and found[0]["B"] == pytest.approx(0.5)
    assert found[1]["C"] == pytest.approx(0.75) and found[1]["B"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("vary", "codes"),
    [
        ({}, ["explore.nothing"]),
        ({"normalize": NORMALISE, "weighting": []}, ["explore.choice.unknown"] * 2),
        ({"normalise": []}, ["explore.options.list"]),
        ({"weights": "noise"}, ["explore.options.list"]),
        ({"normalise": [ZScore(), *NORMALISE], "aggregate": MEANS}, ["spec.mean.positive"]),
        ({"normalise": MEANS}, ["spec.step.family"]),
        ({"normalise": [Goalposts()]}, ["framework.goalposts.missing"] * 6),
        ({"weights": [{"a1": 1.0, "A": -1.0}]}, ["weight.unknown", "weight.bad"]),
        ({"weights": Simplex(), "weight": [Equal()]}, ["explore.weights.twice"]),
        ({"without": [("A",), ("Z",), ("I",)]}, ["spec.own.unknown"] * 2),
        ({"treat_over": ["monthly"]}, ["method.choice"]),
    ],
)
def test_what_cannot_work_is_refused_before_anything_runs(assessed, vary, codes) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SpecificationError) as failure:
        plan(assessed, vary)
    assert [item.code for item in failure.value.problems] == codes


def test_no_replicates_are_refused(assessed) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SpecificationError):
        plan(assessed, {"aggregate": MEANS}, n=0)
