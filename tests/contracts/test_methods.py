"""What every registered method must keep, tested the moment its file exists."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.builders import leaf

import growthpoles.robustness.vary  # noqa: F401  its methods register themselves
from growthpoles.composite.normalise.base import Normalisation
from growthpoles.core.framework import Element
from growthpoles.core.registry import MethodInfo, methods

Floats = npt.NDArray[np.float64]
EVERY = methods()
TREAT, NORMALISE = methods("treat"), methods("normalise")
AGGREGATE, WEIGHT = methods("aggregate"), methods("weight")
DIRECTIONS = (1, -1)
CELLS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
SAMPLES = arrays(np.float64, st.tuples(st.integers(5, 25), st.just(2)), elements=CELLS)


def name(info: MethodInfo) -> str:
    return f"{info.family}/{info.name}"


def elements(direction: int, scale: float = 1.0) -> list[Element]:
    ends = {"lower": -5e5 * scale, "upper": 5e5 * scale}
    return [leaf("a", "P", direction=direction, **ends), leaf("b", "P", direction=direction, **ends)]


def scores(info: MethodInfo, x: Floats, direction: int, new: Floats | None = None) -> Floats:
    """Scores by a treatment method before a min-max scale, or by a normalisation method."""
    return steps(info, x, direction)(x if new is None else new)


def steps(info: MethodInfo, sample: Floats, direction: int, scale: float = 1.0):  # type: ignore[no-untyped-def]
    if info.family == "normalise":
        method: Normalisation = info.cls()
        return method.learn(sample, elements(direction, scale)).score
    treatment = info.cls().learn(sample)
    scale_on = methods_by_name("normalise", "min-max").cls()
    learnt = scale_on.learn(treatment.apply(sample), elements(direction))
    return lambda x: learnt.score(treatment.apply(x))


def methods_by_name(family: str, wanted: str) -> MethodInfo:
    return next(info for info in methods(family) if info.name == wanted)


@pytest.mark.parametrize("info", EVERY, ids=name)
def test_it_has_labels_references_and_a_name_in_kebab_case(info: MethodInfo) -> None:
    assert not info.label.missing
    assert info.references and all(len(text) > 10 for text in info.references)
    assert info.name == info.name.lower() and "_" not in info.name


@pytest.mark.parametrize("info", EVERY, ids=name)
def test_every_parameter_is_documented(info: MethodInfo) -> None:
    text = (info.cls.__doc__ or "").partition("Attributes:")[2]
    assert [item.name for item in info.parameters if f"{item.name}:" not in text] == []


@pytest.mark.parametrize("info", EVERY, ids=name)
def test_its_parameters_have_a_json_schema(info: MethodInfo) -> None:
    assert set(info.json_schema().get("properties", {})) == {item.name for item in info.parameters}


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("info", (*TREAT, *NORMALISE), ids=name)
@given(sample=SAMPLES, new=SAMPLES)
def test_a_better_figure_never_lowers_the_score(
    info: MethodInfo, direction: int, sample: Floats, new: Floats
) -> None:
    ordered = np.sort(new, axis=0)[::direction]
    given_scores = scores(info, sample, direction, ordered)
    known = ~np.isnan(given_scores).any(axis=0)
    assert (np.diff(given_scores[:, known], axis=0) >= -1e-12).all()


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("info", (*TREAT, *NORMALISE), ids=name)
def test_the_best_figure_scores_more_than_the_worst(info: MethodInfo, direction: int) -> None:
    x = np.column_stack([np.linspace(1, 9, 9), np.linspace(9, 1, 9)]) * 1e4
    found = scores(info, x, direction)
    assert found[-1, 0] * direction > found[0, 0] * direction
    assert found[-1, 1] * direction < found[0, 1] * direction


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("info", (*TREAT, *NORMALISE), ids=name)
@given(sample=SAMPLES, seed=st.integers(0, 99))
def test_order_of_units_and_of_columns_plays_no_part(
    info: MethodInfo, direction: int, sample: Floats, seed: int
) -> None:
    plain = scores(info, sample, direction)
    order = np.random.default_rng(seed).permutation(len(sample))
    np.testing.assert_allclose(scores(info, sample[order], direction), plain[order], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        scores(info, sample[:, ::-1], direction), plain[:, ::-1], rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("info", [i for i in (*TREAT, *NORMALISE) if "scale-free" in i.traits], ids=name)
@given(sample=SAMPLES, power=st.integers(-10, 10))
def test_the_unit_of_measure_plays_no_part(
    info: MethodInfo, direction: int, sample: Floats, power: int
) -> None:
    factor = 2.0**power  # exact in binary, so that ties and order are kept
    plain = steps(info, sample, direction)(sample)
    other = steps(info, sample * factor, direction, factor)(sample * factor)
    np.testing.assert_allclose(other, plain, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("info", (*TREAT, *NORMALISE), ids=name)
@given(sample=SAMPLES, rows=st.sets(st.integers(0, 4), min_size=1))
def test_a_learnt_scale_gives_a_subset_the_same_scores(
    info: MethodInfo, direction: int, sample: Floats, rows: set[int]
) -> None:
    apply, keep = steps(info, sample, direction), sorted(rows)
    np.testing.assert_array_equal(apply(sample[keep]), apply(sample)[keep])


@pytest.mark.parametrize("info", (*TREAT, *NORMALISE), ids=name)
def test_a_missing_figure_stays_missing_and_others_do_not_notice(info: MethodInfo) -> None:
    x = np.array([[1.0, 5.0], [2.0, np.nan], [4.0, 7.0], [8.0, 9.0], [3.0, 1.0]]) * 1e4
    found = scores(info, x, 1)
    assert np.isnan(found[1, 1]) and np.isnan(found).sum() == 1


@pytest.mark.parametrize("info", NORMALISE, ids=name)
@given(sample=SAMPLES, new=SAMPLES)
def test_no_later_score_is_below_the_promised_least(info: MethodInfo, sample: Floats, new: Floats) -> None:
    fields = {item.name for item in info.parameters}
    method: Normalisation = info.cls(floor=0.01) if "floor" in fields else info.cls()
    assert method.lowest >= (0.01 if "floor" in fields else -np.inf)
    assert "positive" not in info.traits or method.lowest > 0
    found = method.learn(sample, elements(1)).score(new)
    assert np.nanmin(found, initial=np.inf) >= method.lowest
    if method.unit_interval:
        own = method.learn(sample, elements(1)).score(sample)
        assert np.nanmin(own, initial=1.0) >= 0 and np.nanmax(own, initial=0.0) <= 1 + 1e-12


@pytest.mark.parametrize("info", NORMALISE, ids=name)
def test_a_constant_column_is_marked_and_never_scored(info: MethodInfo) -> None:
    x = np.array([[3.0, 1.0], [3.0, 2.0], [3.0, 4.0]])
    items = [replace(item, lower=3.0, upper=3.0) if item.code == "a" else item for item in elements(1)]
    learnt = info.cls().learn(x, items)
    assert learnt.constant.tolist() == [True, False]
    assert np.isnan(learnt.score(x)[:, 0]).all() and not np.isnan(learnt.score(x)[:, 1]).any()


CHILDREN = arrays(np.float64, st.tuples(st.integers(1, 6), st.just(3)), elements=st.floats(0.01, 1))
WEIGHTS = arrays(np.float64, 3, elements=st.floats(0.05, 1))


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
@given(rows=CHILDREN, weights=WEIGHTS)
def test_a_mean_lies_between_its_children_and_does_not_depend_on_their_order(
    info: MethodInfo, rows: Floats, weights: Floats
) -> None:
    mean = info.cls()
    found = mean.combine(rows, weights)
    assert (found >= rows.min(axis=1) - 1e-12).all() and (found <= rows.max(axis=1) + 1e-12).all()
    np.testing.assert_allclose(mean.combine(rows[:, ::-1], weights[::-1]), found, rtol=1e-12)


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
@given(rows=CHILDREN, weights=WEIGHTS, gain=st.floats(0, 1))
def test_a_better_child_never_lowers_the_mean(
    info: MethodInfo, rows: Floats, weights: Floats, gain: float
) -> None:
    better = rows + np.array([gain, 0.0, 0.0])
    assert (info.cls().combine(better, weights) >= info.cls().combine(rows, weights) - 1e-12).all()


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
@given(rows=CHILDREN, weights=WEIGHTS)
def test_contributions_add_up_to_the_mean(info: MethodInfo, rows: Floats, weights: Floats) -> None:
    mean = info.cls()
    for row, total in zip(rows, mean.combine(rows, weights), strict=True):
        np.testing.assert_allclose(mean.contributions(row, weights).sum(), total, rtol=1e-9)


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
def test_a_missing_child_is_dropped_and_gives_the_others_its_weight(info: MethodInfo) -> None:
    rows, weights = np.array([[0.2, np.nan, 0.8], [np.nan] * 3]), np.array([0.5, 0.3, 0.2])
    found = info.cls().combine(rows, weights)
    alone = info.cls().combine(np.array([[0.2, 0.8]]), np.array([0.5, 0.2]) / 0.7)
    assert found[0] == pytest.approx(alone[0], rel=1e-12) and np.isnan(found[1])


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
def test_weights_of_many_replicates_give_the_rows_of_each_alone(info: MethodInfo) -> None:
    rng = np.random.default_rng(3)
    rows, sets = rng.uniform(0.1, 1, (5, 4)), rng.dirichlet(np.ones(4), 6)
    together = info.cls().combine(rows, sets)
    alone = np.stack([info.cls().combine(rows, weights) for weights in sets])
    np.testing.assert_allclose(together, alone, rtol=1e-13)


@pytest.mark.parametrize("info", WEIGHT, ids=name)
@given(given_weights=arrays(np.float64, st.integers(1, 8), elements=st.floats(0.01, 100)))
def test_weights_are_positive_sum_to_one_and_go_with_their_child(
    info: MethodInfo, given_weights: Floats
) -> None:
    found = info.cls().weights(given_weights)
    assert (found > 0).all() and found.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(info.cls().weights(given_weights[::-1]), found[::-1], rtol=1e-12)
