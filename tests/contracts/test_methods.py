"""What every registered method must keep, tested the moment its file exists."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.builders import index, leaf, marked, panel_of, pillar

import growthpoles.robustness.vary  # noqa: F401  its methods register themselves
from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.normalise.base import Normalisation
from growthpoles.composite.raw import RawCells, raw_cells
from growthpoles.composite.screen.base import Axes, Verdict
from growthpoles.core.framework import Element
from growthpoles.core.panel import Flag, Panel
from growthpoles.core.registry import MethodInfo, build, methods
from growthpoles.errors import SpecificationError, Where

Floats = npt.NDArray[np.float64]
EVERY = methods()
TREAT, NORMALISE = methods("treat"), methods("normalise")
IMPUTE, SCREEN = methods("impute"), methods("screen")
AGGREGATE, WEIGHT = methods("aggregate"), methods("weight")
DIRECTIONS = (1, -1)
CELLS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
ABOVE_ZERO = st.floats(0.001, 1e6).map(lambda x: round(x, 3))
SHAPE = st.tuples(st.integers(5, 25), st.just(2))
SAMPLES = st.one_of(arrays(np.float64, SHAPE, elements=CELLS), arrays(np.float64, SHAPE, elements=ABOVE_ZERO))


def name(info: MethodInfo) -> str:
    return f"{info.family}/{info.name}"


def made(info: MethodInfo) -> Any:
    """An instance: ``example()`` of a method that has parameters without default, else the plain one."""
    return getattr(info.cls, "example", info.cls)()


def elements(direction: int, scale: float = 1.0) -> list[Element]:
    more = {"lower": -5e5 * scale, "upper": 5e5 * scale, "target": 2e6 * direction * scale}
    return [leaf("a", "P", direction=direction, **more), leaf("b", "P", direction=direction, **more)]


def named(rows: int) -> list[str]:
    """Units of the rows; the middle one is U0, the reference unit of examples."""
    return [f"U{(row - rows // 2) % rows}" for row in range(rows)]


def steps(
    info: MethodInfo, sample: Floats, direction: int, scale: float = 1.0, units: Sequence[str] = ()
) -> Callable[[Floats], Floats]:
    """Scores by a treatment method before a min-max scale, or by a normalisation method."""
    if info.family == "normalise":
        method: Normalisation = made(info)
        of = units or named(len(sample))
        return method.learn(sample, elements(direction, scale), units=of).score
    treatment = made(info).learn(sample)
    scale_on = made(methods_by_name("normalise", "min-max"))
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


@pytest.mark.parametrize("info", EVERY, ids=name)
def test_an_unknown_parameter_and_one_of_the_wrong_type_leave_one_clear_error(info: MethodInfo) -> None:
    wrong = [{"no_such_parameter": 1}, *({item.name: object()} for item in info.parameters)]
    for parameters in wrong:
        with pytest.raises(SpecificationError) as failure:
            build(info.family, info.name, parameters=parameters)
        assert len(failure.value.problems) == 1


@pytest.mark.parametrize("info", (*TREAT, *NORMALISE, *SCREEN), ids=name)
def test_a_number_that_is_none_is_refused_as_a_parameter(info: MethodInfo) -> None:
    for item in info.parameters:
        if item.type.startswith("float"):
            with pytest.raises(SpecificationError):
                replace(made(info), **{item.name: math.nan})


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("info", (*TREAT, *NORMALISE), ids=name)
@given(sample=SAMPLES, new=SAMPLES)
def test_a_better_figure_never_lowers_the_score(
    info: MethodInfo, direction: int, sample: Floats, new: Floats
) -> None:
    ordered = np.sort(new, axis=0)[::direction]
    given_scores = steps(info, sample, direction)(ordered)
    known = ~np.isnan(given_scores).any(axis=0)
    assert (np.diff(given_scores[:, known], axis=0) >= -1e-12).all()


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("info", (*TREAT, *NORMALISE), ids=name)
def test_the_best_figure_scores_more_than_the_worst(info: MethodInfo, direction: int) -> None:
    x = np.column_stack([np.linspace(1, 9, 9), np.linspace(9, 1, 9)]) * 1e4
    found = steps(info, x, direction)(x)
    assert found[-1, 0] * direction > found[0, 0] * direction
    assert found[-1, 1] * direction < found[0, 1] * direction


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("info", (*TREAT, *NORMALISE), ids=name)
@given(sample=SAMPLES, seed=st.integers(0, 99))
def test_order_of_units_and_of_columns_plays_no_part(
    info: MethodInfo, direction: int, sample: Floats, seed: int
) -> None:
    plain, units = steps(info, sample, direction)(sample), named(len(sample))
    order = np.random.default_rng(seed).permutation(len(sample))
    moved = steps(info, sample[order], direction, units=[units[row] for row in order])(sample[order])
    np.testing.assert_allclose(moved, plain[order], rtol=1e-7, atol=1e-9)
    turned = steps(info, sample[:, ::-1], direction)(sample[:, ::-1])
    np.testing.assert_allclose(turned, plain[:, ::-1], rtol=1e-7, atol=1e-9)


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
    found = steps(info, x, 1)(x)
    assert np.isnan(found[1, 1]) and np.isnan(found).sum() == 1


@pytest.mark.parametrize("info", NORMALISE, ids=name)
@given(sample=SAMPLES, new=SAMPLES)
def test_no_later_score_is_below_the_promised_least(info: MethodInfo, sample: Floats, new: Floats) -> None:
    fields = {item.name for item in info.parameters}
    method: Normalisation = replace(made(info), floor=0.01) if "floor" in fields else made(info)
    units = named(len(sample))
    assert method.lowest >= (0.01 if "floor" in fields else -np.inf)
    assert "positive" not in info.traits or method.lowest > 0
    found = method.learn(sample, elements(1), units=units).score(new)
    assert np.nanmin(found, initial=np.inf) >= method.lowest
    if method.unit_interval:
        own = method.learn(sample, elements(1), units=units).score(sample)
        assert np.nanmin(own, initial=1.0) >= 0 and np.nanmax(own, initial=0.0) <= 1 + 1e-12


@pytest.mark.parametrize("info", NORMALISE, ids=name)
def test_a_constant_column_is_marked_and_never_scored(info: MethodInfo) -> None:
    x = np.array([[3.0, 1.0], [3.0, 2.0], [3.0, 4.0]])
    items = [replace(item, lower=3.0, upper=3.0) if item.code == "a" else item for item in elements(1)]
    learnt = made(info).learn(x, items, units=named(3))
    assert learnt.constant.tolist() == [True, False]
    assert np.isnan(learnt.score(x)[:, 0]).all() and not np.isnan(learnt.score(x)[:, 1]).any()


@pytest.mark.parametrize("info", [i for i in NORMALISE if "needs-target" not in i.traits], ids=name)
def test_mirrored_scores_are_those_of_the_opposite_direction(info: MethodInfo) -> None:
    x = np.column_stack([np.array([1.0, 2.0, 4.0, 8.0, 16.0]), np.array([5.0, -3.0, 0.0, 9.0, 1.0])]) * 1e4
    mirror = made(info).mirror
    if mirror is not None:
        np.testing.assert_allclose(mirror - steps(info, x, 1)(x), steps(info, x, -1)(x), atol=1e-12)


@pytest.mark.parametrize("info", NORMALISE, ids=name)
def test_its_scale_can_be_written_down_and_beyond_it_means_new_figures_only(info: MethodInfo) -> None:
    x = np.column_stack([np.arange(1.0, 8.0), np.arange(7.0, 0.0, -1.0)])
    learnt = made(info).learn(x, elements(1), units=named(7))
    assert learnt.describe(0) and learnt.describe(1)
    assert not learnt.off(x).any()


@pytest.mark.parametrize("info", TREAT, ids=name)
def test_a_rare_event_column_and_a_constant_one_are_treated_without_harm(info: MethodInfo) -> None:
    x = np.column_stack([[0.0] * 47 + [1.0, 5.0, 9.0], [3.0] * 50])
    learnt = made(info).learn(x)
    found = learnt.apply(x)
    assert np.unique(found[:, 0]).size > 1 and np.isfinite(found).all()
    assert (found[:, 1] == 3).all() and not learnt.transformed[1]


@pytest.mark.parametrize("info", TREAT, ids=name)
@given(sample=SAMPLES)
def test_a_treatment_leaves_its_argument_alone_and_says_what_it_transforms(
    info: MethodInfo, sample: Floats
) -> None:
    before = sample.copy()
    learnt = made(info).learn(sample)
    found = learnt.apply(sample)
    np.testing.assert_array_equal(sample, before)
    kept = ~learnt.transformed
    lower, upper = made(info).limits(sample)
    moved = (found != sample) & kept
    assert ((sample >= upper) | (sample <= lower))[moved].all()
    assert learnt.transform != "none" or not learnt.transformed.any()


# --- gaps and screening: six units, three years, four indicators in two pillars ---

YEARS = (2020, 2021, 2022)
FRAMEWORK = index(
    pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "P", direction=-1), leaf("c", "Q"), leaf("d", "Q")
)


def gaps(order: Sequence[int] = range(6)) -> Panel:
    rng = np.random.default_rng(4)
    columns = {code: rng.uniform(10, 90, (6, 3)) for code in "abcd"}
    columns["a"][1, 1] = columns["b"][2, 2] = columns["c"][3, 0] = np.nan
    columns["d"][0] = np.nan  # never observed in this unit
    turned = {code: x[list(order)] for code, x in columns.items()}
    panel = panel_of(turned, units=[f"U{k + 1}" for k in order], years=YEARS)
    panel = marked(panel, Flag.CONFIDENTIAL, ("U5", 2021, "c"))
    return marked(panel, Flag.NOT_APPLICABLE, ("U6", 2020, "a"), ("U6", 2021, "a"), ("U6", 2022, "a"))


def filled(info: MethodInfo, panel: Panel) -> tuple[RawCells, RawCells]:
    raw = raw_cells(panel, FRAMEWORK)
    return raw, made(info).fill(raw, Surroundings(panel, FRAMEWORK))


@pytest.mark.parametrize("info", IMPUTE, ids=name)
def test_only_missing_cells_are_filled_and_each_filled_cell_says_so(info: MethodInfo) -> None:
    raw, done = filled(info, gaps())
    missing = raw.flags == Flag.MISSING
    np.testing.assert_array_equal(done.values[~missing], raw.values[~missing])
    np.testing.assert_array_equal(done.flags[~missing], raw.flags[~missing])
    given_a_number = ~np.isnan(done.values) & missing
    assert (done.flags[given_a_number] == Flag.IMPUTED).all()
    assert (done.flags[missing & ~given_a_number] == Flag.MISSING).all()
    assert np.isfinite(done.values[given_a_number]).all()


@pytest.mark.parametrize("info", IMPUTE, ids=name)
def test_a_complete_panel_is_returned_as_it_is(info: MethodInfo) -> None:
    panel = panel_of(
        {code: np.arange(18.0).reshape(6, 3) ** k + k for k, code in enumerate("abcd", 1)}, years=YEARS
    )
    raw, done = filled(info, panel)
    np.testing.assert_array_equal(done.values, raw.values)
    np.testing.assert_array_equal(done.flags, raw.flags)


@pytest.mark.parametrize(
    "info", [i for i in IMPUTE if "seed" not in {p.name for p in i.parameters}], ids=name
)
def test_the_order_of_units_plays_no_part_in_filling(info: MethodInfo) -> None:
    order = [3, 0, 5, 1, 4, 2]
    _, done = filled(info, gaps())
    _, turned = filled(info, gaps(order))
    np.testing.assert_allclose(turned.values, done.values[order], rtol=1e-7)


AXES = Axes([f"U{k}" for k in range(1, 7)], YEARS, list("abcd"))


def judged(info: MethodInfo, values: Floats, flags: npt.NDArray[np.uint8]) -> Verdict:
    return made(info).judge(values, flags, axes=AXES)  # type: ignore[no-any-return]


@pytest.mark.parametrize("info", SCREEN, ids=name)
def test_a_screen_gives_a_reason_by_name_for_all_it_leaves_out(info: MethodInfo) -> None:
    raw = raw_cells(gaps(), FRAMEWORK)
    values = raw.values.copy()
    values[:, :, 2] = 0.0
    found = judged(info, values, raw.flags)
    left_out = {AXES.indicators[k] for k in np.flatnonzero(~found.indicators)}
    assert {item.where.indicator for item in found.reasons} - {None} == left_out
    out = {(AXES.units[u], YEARS[y]) for u, y in np.argwhere(~found.units)}
    assert {(item.where.unit, item.where.year) for item in found.reasons if item.where.unit} == out


@pytest.mark.parametrize("info", SCREEN, ids=name)
def test_a_screen_does_not_mind_the_order_of_units_or_indicators(info: MethodInfo) -> None:
    raw = raw_cells(gaps(), FRAMEWORK)
    plain = judged(info, raw.values, raw.flags)
    turned = judged(info, raw.values[::-1, :, ::-1], raw.flags[::-1, :, ::-1])
    np.testing.assert_array_equal(turned.units, plain.units[::-1])
    np.testing.assert_array_equal(turned.indicators, plain.indicators[::-1])


SCORED = st.floats(0.01, 1).map(lambda x: round(x, 3))
CHILDREN = arrays(np.float64, st.tuples(st.integers(3, 6), st.integers(1, 2), st.just(3)), elements=SCORED)
WEIGHTS = arrays(np.float64, 3, elements=st.floats(0.05, 1))
FREE = [info for info in AGGREGATE if "relative" not in info.traits]


def having(trait: str) -> list[MethodInfo]:
    return [info for info in AGGREGATE if trait in info.traits]


def combined(info: MethodInfo, scores: Floats, weights: Floats, sample: Floats | None = None) -> Floats:
    """Scores on what the method learnt from `sample`, or from the scores themselves."""
    learnt = info.cls().learn(scores if sample is None else sample)
    found: Floats = learnt.combine(scores, weights)
    return found


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
def test_an_aggregation_says_what_it_needs_and_whether_others_count(info: MethodInfo) -> None:
    made_one = info.cls()
    assert made_one.needs in {"any", "not-negative", "positive", "unit-interval"}
    assert made_one.relative is ("relative" in info.traits)


@pytest.mark.parametrize("info", having("between"), ids=name)
@given(scores=CHILDREN, weights=WEIGHTS)
def test_a_mean_lies_between_its_children(info: MethodInfo, scores: Floats, weights: Floats) -> None:
    found = combined(info, scores, weights)
    assert (found >= scores.min(axis=2) - 1e-12).all() and (found <= scores.max(axis=2) + 1e-12).all()


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
@given(scores=CHILDREN, weights=WEIGHTS, factor=st.floats(0.1, 50))
def test_order_of_children_and_of_units_and_scale_of_weights_play_no_part(
    info: MethodInfo, scores: Floats, weights: Floats, factor: float
) -> None:
    plain = combined(info, scores, weights)
    near = {"rtol": 1e-8, "atol": 1e-9}
    np.testing.assert_allclose(combined(info, scores[:, :, ::-1], weights[::-1]), plain, **near)
    np.testing.assert_allclose(combined(info, scores[::-1], weights), plain[::-1], **near)
    np.testing.assert_allclose(combined(info, scores, factor * weights), plain, **near)


@pytest.mark.parametrize("info", having("monotone"), ids=name)
@given(scores=CHILDREN, sample=CHILDREN, weights=WEIGHTS, gain=st.floats(0, 1))
def test_a_better_child_never_lowers_the_score(
    info: MethodInfo, scores: Floats, sample: Floats, weights: Floats, gain: float
) -> None:
    better = scores.copy()
    better[0, -1, 1] += gain
    before, after = (combined(info, x, weights, sample)[0, -1] for x in (scores, better))
    assert np.isnan(before) == np.isnan(after) and not after < before - 1e-9


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
@given(scores=CHILDREN, weights=WEIGHTS)
def test_contributions_add_up_or_are_not_given(info: MethodInfo, scores: Floats, weights: Floats) -> None:
    learnt = info.cls().learn(scores)
    parts = learnt.contributions(scores, weights)
    assert parts.shape == scores.shape
    if "additive" in info.traits:
        np.testing.assert_allclose(parts.sum(axis=2), learnt.combine(scores, weights), rtol=1e-9)
    else:
        assert np.isnan(parts).all()


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
@given(scores=CHILDREN, weights=WEIGHTS)
def test_a_child_nobody_has_plays_no_part_as_if_it_had_no_weight(
    info: MethodInfo, scores: Floats, weights: Floats
) -> None:
    gone, without = scores.copy(), weights * [1, 0, 1]
    gone[:, :, 1] = np.nan
    np.testing.assert_allclose(
        combined(info, gone, weights), combined(info, scores, without), rtol=1e-8, atol=1e-9
    )


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
@given(scores=CHILDREN, weights=WEIGHTS)
def test_a_unit_without_children_has_no_score_and_the_others_do_not_notice(
    info: MethodInfo, scores: Floats, weights: Floats
) -> None:
    more = np.concatenate([scores, np.full((1, *scores.shape[1:]), np.nan)])
    found = combined(info, more, weights)
    parts = info.cls().learn(more).contributions(more, weights)
    assert np.isnan(found[-1]).all() and np.isnan(parts[-1]).all()
    np.testing.assert_allclose(found[:-1], combined(info, scores, weights), rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("info", FREE, ids=name)
@given(scores=CHILDREN, sample=CHILDREN, weights=WEIGHTS)
def test_a_learnt_method_gives_some_units_and_one_year_the_same_scores(
    info: MethodInfo, scores: Floats, sample: Floats, weights: Floats
) -> None:
    whole = combined(info, scores, weights, sample)
    part = combined(info, scores[:2, -1:], weights, sample)
    np.testing.assert_allclose(part, whole[:2, -1:], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
@given(scores=CHILDREN, weights=WEIGHTS)
def test_no_score_is_below_the_promised_least(info: MethodInfo, scores: Floats, weights: Floats) -> None:
    least = info.cls().lowest(float(scores.min()))
    assert not (combined(info, scores, weights) < least - 1e-12).any()


@pytest.mark.parametrize("info", AGGREGATE, ids=name)
@pytest.mark.parametrize("many", ["weights", "scores", "sample", "all"])
def test_many_replicates_give_what_each_gives_alone(info: MethodInfo, many: str) -> None:
    rng = np.random.default_rng(3)
    scores, sample = rng.uniform(0.1, 1, (2, 6, 5, 3, 4))
    scores[:, 0, 1, 2] = sample[:, 2, 0, 3] = np.nan
    scores[:, 4, 2] = np.nan
    sets = rng.dirichlet(np.ones(4), 6)
    sets[2, 1] = 0
    if many != "all":
        scores, sample, sets = (
            full if many == which else full[0]
            for which, full in (("scores", scores), ("sample", sample), ("weights", sets))
        )
    kept = scores.copy(), sample.copy(), sets.copy()
    together = combined(info, scores, sets, sample)
    for k in range(6 if together.ndim == 3 else 0):  # a method that learns nothing has no replicates of it
        one = [x[k] if x.ndim == full else x for x, full in ((scores, 4), (sets, 2), (sample, 4))]
        np.testing.assert_allclose(together[k], combined(info, *one), rtol=1e-9, atol=1e-12)
    for before, after in zip(kept, (scores, sample, sets), strict=True):
        np.testing.assert_array_equal(before, after)


CHILD = ("a", "b", "c")  # the children that examples of methods with judgements speak of
SCORES = arrays(
    np.float64, st.tuples(st.integers(6, 20), st.just(3)), elements=st.floats(0, 1).map(lambda u: round(u, 2))
)


def learnt_weights(info: MethodInfo, given_weights: Floats, sample: Floats, codes: Sequence[str]) -> Floats:
    return np.asarray(made(info).learn(given_weights, sample, codes=codes).values)


def telling(sample: Floats) -> bool:
    """Whether the children vary and no two of them say the same or the opposite, all of them or in part."""
    if (np.ptp(sample, axis=0) == 0).any():
        return False
    eigenvalues = np.linalg.eigvalsh(np.corrcoef(sample, rowvar=False))
    return bool(np.diff(eigenvalues).min() > 1e-3 and eigenvalues[0] > 1e-3)


@pytest.mark.parametrize("info", WEIGHT, ids=name)
@given(given_weights=WEIGHTS, sample=SCORES, order=st.permutations(range(3)))
def test_weights_are_not_negative_sum_to_one_and_go_with_the_code_of_their_child(
    info: MethodInfo, given_weights: Floats, sample: Floats, order: list[int]
) -> None:
    assume(telling(sample))
    before = given_weights.copy(), sample.copy()
    found = learnt_weights(info, given_weights, sample, CHILD)
    assert (found >= 0).all() and found.sum() == pytest.approx(1.0)
    turned = learnt_weights(info, given_weights[order], sample[:, order], [CHILD[k] for k in order])
    np.testing.assert_allclose(turned, found[order], rtol=1e-7, atol=1e-9)
    np.testing.assert_array_equal(given_weights, before[0])
    np.testing.assert_array_equal(sample, before[1])


@pytest.mark.parametrize("info", WEIGHT, ids=name)
@given(sample=SCORES, order=st.randoms())
def test_weights_do_not_depend_on_the_order_of_units(info: MethodInfo, sample: Floats, order: Any) -> None:
    assume(telling(sample))
    rows = list(range(len(sample)))
    order.shuffle(rows)
    plain = learnt_weights(info, np.ones(3), sample, CHILD)
    np.testing.assert_allclose(
        learnt_weights(info, np.ones(3), sample[rows], CHILD), plain, rtol=1e-7, atol=1e-9
    )


@pytest.mark.parametrize("info", WEIGHT, ids=name)
def test_an_example_fits_its_children_and_a_single_child_has_all_the_weight(info: MethodInfo) -> None:
    children = [leaf(code, "P") for code in CHILD]
    assert made(info).problems(children, Where(indicator="P")) == ()
    assert info.cls().learn(np.array([3.0]), np.full((4, 1), np.nan), codes=["a"]).values.tolist() == [1.0]


@pytest.mark.parametrize("info", [i for i in WEIGHT if "data-driven" in i.traits], ids=name)
def test_a_child_that_does_not_vary_weighs_nothing_and_is_named(info: MethodInfo) -> None:
    sample = np.column_stack([np.random.default_rng(1).uniform(0, 1, (9, 2)), np.full(9, 0.5)])
    learnt = made(info).learn(np.ones(3), sample, codes=CHILD)
    assert learnt.values[2] == 0 and learnt.values.sum() == pytest.approx(1)
    named_children = [dict(item.details).get("child") for item in learnt.remarks]
    assert "c" in named_children[:1]


@pytest.mark.parametrize("info", [i for i in WEIGHT if "data-driven" in i.traits], ids=name)
def test_children_without_scores_keep_the_weights_of_the_framework(info: MethodInfo) -> None:
    learnt = made(info).learn(np.array([3.0, 1.0, 4.0]), np.full((9, 3), np.nan), codes=CHILD)
    assert learnt.values.tolist() == [3 / 8, 1 / 8, 4 / 8]
    assert [item.grade.code for item in learnt.remarks] == ["warning"]
