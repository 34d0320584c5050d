"""Certainty under drawn assumptions: the draws, their seed, and a count in plain Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.poles.scalar import judge

from growthpoles.core.territory import Unit
from growthpoles.labels import Label
from growthpoles.poles.criteria import Figures, measure_units
from growthpoles.poles.evidence import Evidence
from growthpoles.poles.inputs import load_typology
from growthpoles.poles.perturb import certainty, draw, smallest_flips
from growthpoles.poles.score import MEANS, label, nominal, score
from growthpoles.stats.sampling import generator, lognormal_noise

TYPOLOGY = load_typology()


@pytest.fixture(scope="module")
def figures(country: Any) -> Figures:
    from growthpoles.core.roles import Roles

    return Figures(country.panel, Roles(), 2020, country.panel.years, country.industries)


@pytest.fixture(scope="module")
def values(figures: Figures) -> Any:
    return measure_units(figures, TYPOLOGY.measures)


def test_draws_follow_the_stated_distributions() -> None:
    """Triangular(.8, 1, 1.2): sd .0816; Dirichlet(20 w): variance w (1 - w) / 21; means .6 / .2 / .2."""
    assumed = draw(TYPOLOGY, 20_000, rng=np.random.default_rng(5))
    assert assumed.factors.min() >= 0.8 and assumed.factors.max() <= 1.2
    assert assumed.factors.std() == pytest.approx(0.2 / np.sqrt(6), abs=0.002)
    assert assumed.gates.std() == pytest.approx(0.2 / np.sqrt(6), abs=0.002)
    for kind in TYPOLOGY.types:
        if kind.criteria:
            weights = assumed.weights[:, TYPOLOGY.span(kind)]
            given = np.array([item.weight for item in kind.criteria])
            assert weights.sum(axis=1) == pytest.approx(np.ones(len(weights)))
            assert weights.mean(axis=0) == pytest.approx(given, abs=0.005)
            assert weights.var(axis=0) == pytest.approx(given * (1 - given) / 21, rel=0.06)
    shares = np.bincount(assumed.mean) / len(assumed.mean)
    assert shares == pytest.approx([0.6, 0.2, 0.2], abs=0.015)
    assert [name for name, _ in MEANS] == ["geometric", "minimum", "arithmetic"]


def test_shares_are_counts_of_the_rules_in_plain_python(figures: Figures, values: Any) -> None:
    draws, seed = 60, 3
    found = certainty(TYPOLOGY, Evidence.plain(values), units=figures.units, draws=draws, seed=seed)
    rng = generator(seed)
    assumed = draw(TYPOLOGY, draws, rng=rng)
    noise = lognormal_noise(rng, (draws, *values.shape), cv=0.05)
    exact = [item.name in ("administrative-rank", "not-measured") for item in TYPOLOGY.measures]
    noise[..., exact] = 1.0
    codes = [kind.code for kind in TYPOLOGY.types]
    for u, unit in enumerate(figures.units):
        poles = dict.fromkeys(codes, 0)
        potential, none = dict.fromkeys(codes, 0), 0
        for r in range(draws):
            verdict = judge(
                TYPOLOGY, (values[u] * noise[r, u]).tolist(), factors=assumed.factors[r].tolist(),
                gates=assumed.gates[r].tolist(), weights=assumed.weights[r].tolist(),
                how=MEANS[int(assumed.mean[r])][0], kind_of_unit=unit.kind,
            )  # fmt: skip
            assert verdict.first is not None
            if verdict.outcome in ("pole", "mixed"):
                poles[verdict.first] += 1
            elif verdict.outcome == "potential":
                potential[verdict.first] += 1
            else:
                none += 1
        assert found.pole[u] * draws == pytest.approx([poles[c] for c in codes])
        assert found.potential[u] * draws == pytest.approx([potential[c] for c in codes])
        assert found.none[u] * draws == pytest.approx(none)


def test_shares_add_up_to_one(figures: Figures, values: Any) -> None:
    found = certainty(TYPOLOGY, Evidence.plain(values), units=figures.units, draws=200, seed=0)
    total = found.pole.sum(axis=1) + found.potential.sum(axis=1) + found.none + found.undetermined
    assert total == pytest.approx(np.ones(len(figures.units)))


def test_the_same_seed_gives_the_same_shares(figures: Figures, values: Any) -> None:
    first, again, other = (
        certainty(TYPOLOGY, Evidence.plain(values), units=figures.units, draws=100, seed=seed)
        for seed in (7, 7, 8)
    )
    assert np.array_equal(first.pole, again.pole) and not np.array_equal(first.pole, other.pole)


def test_a_case_far_from_every_line_is_certain() -> None:
    """All figures of the industrial type far above their points, none of another type: always the same."""
    at = {item: k for k, item in enumerate(TYPOLOGY.measures)}
    values = np.zeros((1, len(at)))
    for part in (part for item in TYPOLOGY.types[1].criteria for part in item.parts):
        values[0, at[part.measure]] = 0.0 if part.shape == "fall" else 50.0
    unit = (Unit("U", Label("u"), kind="region"),)
    found = certainty(TYPOLOGY, Evidence.plain(values), units=unit, draws=300, seed=2)
    assert found.pole[0].tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]
    assert np.isnan(smallest_flips(TYPOLOGY, Evidence.plain(values), units=unit).shift).all()


def test_the_smallest_shift_flips_and_a_smaller_one_does_not(figures: Figures, values: Any) -> None:
    flips = smallest_flips(TYPOLOGY, Evidence.plain(values), units=figures.units)
    base = nominal(TYPOLOGY)
    now = label(TYPOLOGY, score(TYPOLOGY, values[None], assumed=base, units=figures.units))
    assert np.isfinite(flips.shift).any()
    for u in np.flatnonzero(np.isfinite(flips.shift)):
        shift, at = flips.shift[u], int(flips.criterion[u])
        factors = 1.0 + np.array([shift, shift - 0.01 * np.sign(shift)])
        moved = base.with_gate(at, factors) if flips.gate[u] else base.with_criterion(at, factors)
        then = label(TYPOLOGY, score(TYPOLOGY, values[None], assumed=moved, units=figures.units))
        same = (then.outcome[:, u] == now.outcome[0, u]) & (then.first[:, u] == now.first[0, u])
        assert same.tolist() == [False, True]
