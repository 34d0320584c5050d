"""Ways to draw weights, and reading them from a study file."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.composite.aggregate import PowerMean
from growthpoles.composite.normalise import MinMax
from growthpoles.errors import SpecificationError, Where
from growthpoles.robustness.vary import Dirichlet, Noise, Simplex, plain_variations, read_variations

BASE, PARENTS = np.array([0.5, 0.3, 0.2, 0.4, 0.6]), [0, 0, 0, 1, 1]


@pytest.mark.parametrize("draws", [Noise(0.25), Simplex(), Dirichlet(20)])
def test_weights_sum_to_one_under_each_parent_and_follow_the_seed(draws) -> None:  # type: ignore[no-untyped-def]
    found = draws.draw(BASE, PARENTS, n=50, seed=1)
    np.testing.assert_allclose(found[:, :3].sum(axis=1), 1)
    np.testing.assert_allclose(found[:, 3:].sum(axis=1), 1)
    np.testing.assert_array_equal(found, draws.draw(BASE, PARENTS, n=50, seed=1))
    assert not np.array_equal(found, draws.draw(BASE, PARENTS, n=50, seed=2))


def test_noise_stays_within_its_share_of_the_weight_before_it_is_brought_to_one() -> None:
    found = Noise(0.25).draw(BASE[3:], [0, 0], n=400, seed=1)[:, 0] / BASE[3]
    assert 0.75 / 1.25 < found.min() < 0.85 and 1.15 < found.max() < 1.25 / 0.75


def test_dirichlet_keeps_the_mean_and_the_stated_variance() -> None:
    found = Dirichlet(20).draw(BASE, PARENTS, n=20_000, seed=1)
    np.testing.assert_allclose(found.mean(axis=0), BASE, atol=0.004)
    np.testing.assert_allclose(found.var(axis=0), BASE * (1 - BASE) / 21, rtol=0.05)


def test_the_simplex_is_uniform() -> None:
    found = Simplex().draw(BASE[:3], [0, 0, 0], n=20_000, seed=1)
    np.testing.assert_allclose(found.mean(axis=0), 1 / 3, atol=0.006)
    assert (found[:, 0] > 0.5).mean() == pytest.approx(0.25, abs=0.015)  # P(w > 1/2) = (1/2)^2


def test_a_study_file_names_methods_and_weights() -> None:
    found = read_variations(
        {
            "normalise": ["rank", {"method": "min-max", "floor": 0.01}],
            "aggregate": [{"method": "power-mean", "p": 0}],
            "weights": {"method": "dirichlet", "concentration": 6, "sets": 10},
        }
    )
    assert found["normalise"][1] == MinMax(floor=0.01) and found["aggregate"] == [PowerMean(0)]
    assert found["weights"] == Dirichlet(6, sets=10)
    assert plain_variations(found)["weights"] == {"method": "dirichlet", "concentration": 6.0, "sets": 10}


def test_named_weights_and_a_bare_name_are_read_too() -> None:
    assert read_variations({"weights": "simplex"})["weights"] == Simplex()
    assert read_variations({"weights": [{"A": 2.0}]})["weights"] == [{"A": 2.0}]


def test_every_problem_of_the_variations_is_listed() -> None:
    plain = {
        "normalize": ["rank"],
        "treat": "winsorise",
        "aggregate": ["median-ish"],
        "weights": {"method": "noise", "amplitude": 2},
    }
    with pytest.raises(SpecificationError) as failure:
        read_variations(plain, where=Where(file="study.toml", key="robustness.vary"))
    found = [(item.code, item.where.key) for item in failure.value.problems]
    assert found == [
        ("explore.choice.unknown", "robustness.vary.normalize"),
        ("explore.options.list", "robustness.vary.treat"),
        ("method.unknown", "robustness.vary.aggregate"),
        ("method.share", None),
    ]


@pytest.mark.parametrize(
    "make", [lambda: Noise(1.0), lambda: Noise(0.1, sets=0), lambda: Dirichlet(0), lambda: Simplex(sets=-1)]
)
def test_bad_parameters_are_refused(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SpecificationError):
        make()
