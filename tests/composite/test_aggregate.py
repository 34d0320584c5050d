"""Every aggregation against published or naive values, what it learns, and the parts that add up to it."""

from __future__ import annotations

import csv
import math
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from scipy.stats import rankdata

from growthpoles.composite.aggregate import (
    AdjustedMazziottaPareto,
    BenefitOfDoubt,
    Copeland,
    Etalon,
    Fuzzy,
    Hellwig,
    MazziottaPareto,
    Median,
    Minimum,
    OrderedWeighted,
    PowerMean,
    RankSum,
)
from growthpoles.composite.aggregate.base import Aggregation
from growthpoles.core.registry import build
from growthpoles.errors import SpecificationError

Kind = Literal["positive", "negative"]
KINDS: tuple[Kind, Kind] = ("positive", "negative")
ROW, WEIGHTS = np.array([[[1.0, 4.0]]]), np.array([0.25, 0.75])
LEARNING = [
    MazziottaPareto(),
    AdjustedMazziottaPareto("first-year"),
    Hellwig(),
    Etalon(),
    BenefitOfDoubt(lower=0.1, upper=0.7),
]


def panel(seed: int = 0, units: int = 7, years: int = 3, children: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.1, 1.0, (units, years, children))


def once(method: Aggregation, scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return method.learn(scores).combine(scores, weights)


@pytest.fixture(scope="module")
def better_life(shared_data: Path) -> np.ndarray:
    """Better Life Index 2017, 35 countries x 1 year x 11 topics (data of the R package Compind)."""
    with (shared_data / "reference" / "composite" / "compind_BLI_2017.csv").open(encoding="utf-8") as file:
        table = [[float(v) for k, v in row.items() if k != "country"] for row in csv.DictReader(file)]
    return np.array(table)[:, None, :]


@pytest.fixture(scope="module")
def happy_planet(shared_data: Path) -> np.ndarray:
    """Happy Planet Index, countries x years x 3 indicators, the footprint turned so that more is better."""
    with (shared_data / "reference" / "composite" / "ampi_HPI_input.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    names = ["Life_Expectancy", "Ladder_of_life", "Ecological_Footprint"]
    years, units = (sorted({row[key] for row in table}) for key in ("year", "ISO"))
    cube = np.full((len(units), len(years), 3), np.nan)
    for row in table:
        cube[units.index(row["ISO"]), years.index(row["year"])] = [float(row[name]) for name in names]
    return cube * np.array([1, 1, -1])


@pytest.mark.parametrize(
    ("p", "expected"), [(1, 3.25), (0, 4**0.75), (-1, 1 / (0.25 + 0.75 / 4)), (2, (0.25 + 12) ** 0.5)]
)
def test_worked_means(p: float, expected: float) -> None:
    assert PowerMean(p).combine(ROW, WEIGHTS).item() == pytest.approx(expected, rel=1e-12)


def test_contributions_of_the_arithmetic_mean_are_weight_times_score() -> None:
    assert PowerMean(1).contributions(ROW, WEIGHTS).tolist() == [[[0.25, 3.0]]]
    opposed = np.array([[[-3.0, 1.0]]])  # their mean is zero, their parts are not
    assert PowerMean(1).contributions(opposed, WEIGHTS).tolist() == [[[-0.75, 0.75]]]


def test_contributions_of_a_geometric_mean_share_it_by_weight() -> None:
    np.testing.assert_allclose(PowerMean(0).contributions(ROW, WEIGHTS)[0, 0], WEIGHTS * 4**0.75)


def test_contributions_of_zeros_and_of_gaps() -> None:
    assert PowerMean(2).contributions(np.zeros((1, 1, 2)), WEIGHTS).tolist() == [[[0, 0]]]
    assert np.isnan(PowerMean(1).contributions(np.full((1, 1, 2), np.nan), WEIGHTS)).all()
    assert PowerMean(1).contributions(np.array([[[np.nan, 4.0]]]), WEIGHTS)[0, 0, 1] == 4.0


@pytest.mark.parametrize(
    ("method", "needs"),
    [
        (PowerMean(1), "any"),
        (PowerMean(0), "positive"),
        (PowerMean(-1), "positive"),
        (PowerMean(2), "not-negative"),
        (Etalon(), "not-negative"),
        (BenefitOfDoubt(), "not-negative"),
        (Fuzzy(), "unit-interval"),
        (Hellwig(), "any"),
    ],
)
def test_what_scores_it_takes(method: Aggregation, needs: str) -> None:
    assert method.needs == needs


def test_minimum_and_its_one_part() -> None:
    scores = np.array([[[0.4, 0.2, 0.9], [0.3, 0.3, np.nan], [0.0, 0.5, 0.7]]])
    weights = np.array([0.2, 0.6, 0.2])
    np.testing.assert_allclose(Minimum().combine(scores, weights), [[0.2, 0.3, 0.0]])
    parts = Minimum().contributions(scores, weights)[0]
    np.testing.assert_allclose(parts, [[0, 0.2, 0], [0.075, 0.225, np.nan], [0, 0, 0]], atol=1e-12)


def test_median_and_its_parts() -> None:
    """Weights 1 1 2: half of the weight is reached exactly between two children."""
    scores, weights = np.array([[[0.2, 0.4, 0.9], [0.5, 0.1, 0.7]]]), np.array([1.0, 1.0, 2.0])
    np.testing.assert_allclose(Median().combine(scores, weights), [[0.65, 0.6]])
    parts = Median().contributions(scores, weights)[0]
    np.testing.assert_allclose(parts, [[0, 0.2, 0.45], [0.25, 0, 0.35]], atol=1e-12)


def test_ordered_weighted_mean_of_the_survey_of_fuller() -> None:
    """F(0.7, 1, 0.2, 0.6) = 0.75 with W = (0.4, 0.3, 0.2, 0.1)."""
    scores, method = np.array([[[0.7, 1.0, 0.2, 0.6]]]), OrderedWeighted(order=(0.4, 0.3, 0.2, 0.1))
    assert method.combine(scores, np.ones(4)).item() == pytest.approx(0.75, rel=1e-12)
    np.testing.assert_allclose(method.contributions(scores, np.ones(4))[0, 0], [0.21, 0.4, 0.02, 0.12])


def test_orness_runs_from_the_minimum_over_the_mean_to_the_maximum() -> None:
    scores, weights = panel(), np.array([1.0, 2.0, 3.0, 4.0])
    ladder = [OrderedWeighted(orness=o).combine(scores, weights) for o in (0.001, 0.3, 0.5, 0.7, 0.999)]
    assert (np.diff(ladder, axis=0) >= -1e-12).all()
    np.testing.assert_allclose(ladder[0], scores.min(axis=2), atol=0.01)
    np.testing.assert_allclose(ladder[2], PowerMean(1).combine(scores, weights), rtol=1e-12)
    np.testing.assert_allclose(ladder[4], scores.max(axis=2), atol=0.01)
    np.testing.assert_array_equal(OrderedWeighted().combine(scores, weights), ladder[2])


def test_an_order_of_another_length_is_refused_with_both_numbers() -> None:
    with pytest.raises(SpecificationError) as caught:
        OrderedWeighted(order=(0.5, 0.5)).combine(panel(), np.ones(4))
    found = caught.value.problems[0]
    assert found.code == "aggregate.order.length" and dict(found.details) == {"given": 2, "children": 4}


def test_copeland_by_year_of_the_example_of_coinr() -> None:
    """Test data of COINr 1.1 in one year and turned round in the next."""
    year = np.array([[1.0, 3, 2], [2, 2, 3], [3, 1, 1], [4, 5, 4]])
    scores = np.stack([year, year[::-1]], axis=1)
    np.testing.assert_array_equal(Copeland().combine(scores, np.ones(3)).T, [[-1, 1, -3, 3], [3, -3, 1, -1]])


def test_rank_sums_of_eight_farms_judged_by_four_raters() -> None:
    """Ranks of strawberries, 1 = best, with sums 31 12 12 15 22 5 22 25 (Influential Points, concordance)."""
    raters = [
        [8, 4, 2, 3, 5, 1, 6, 7],
        [7, 3, 1, 4, 5, 2, 6, 8],
        [8, 2, 5, 6, 7, 1, 4, 3],
        [8, 3, 4, 2, 5, 1, 6, 7],
    ]
    places = np.array(raters, dtype=float).T[:, None, :]
    found = RankSum().combine(-places, np.ones(4))[:, 0]
    np.testing.assert_allclose(4 * (9 - found), [31, 12, 12, 15, 22, 5, 22, 25])


def test_rank_sums_equal_scipy_by_year_with_weights_and_add_up() -> None:
    scores, weights = np.round(panel(), 1), np.array([1.0, 2.0, 3.0, 4.0])
    found, parts = RankSum().combine(scores, weights), RankSum().contributions(scores, weights)
    for year in range(3):
        ranks = np.column_stack([rankdata(column) for column in scores[:, year].T])
        np.testing.assert_allclose(found[:, year], ranks @ weights / 10, rtol=1e-12)
        np.testing.assert_allclose(parts[:, year], ranks * weights / 10, rtol=1e-12)


def test_the_best_of_few_is_not_ranked_below_the_best_of_many() -> None:
    scores = np.array([[[0.9, np.nan]], [[0.5, np.nan]], [[0.1, np.nan]], [[np.nan, 0.2]]])
    found = RankSum().combine(scores, np.ones(2)).ravel()
    np.testing.assert_allclose(found, [4 * 2.5 / 3 + 0.5, 2.5, 4 * 0.5 / 3 + 0.5, 2.5])


def test_fuzzy_classifier_by_hand() -> None:
    """0.18 and 0.81 with weights 1 and 3: (0.16 + 3 x 0.82) / 4."""
    scores, weights = np.array([[[0.18, 0.81], [0.5, np.nan]]]), np.array([1.0, 3.0])
    np.testing.assert_allclose(Fuzzy().combine(scores, weights), [[0.655, 0.5]], rtol=1e-12)
    np.testing.assert_allclose(Fuzzy().contributions(scores, weights)[0, 0], [0.04, 0.615], rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("population", [False, True])
def test_mazziotta_pareto_of_the_better_life_index_equals_the_formula(
    better_life: np.ndarray, kind: Kind, population: bool
) -> None:
    """z on 100 +- 10 (n - 1), then M (1 -+ cv^2) of De Muro, Mazziotta and Pareto (2011), unit by unit."""
    sign = 1 if kind == "positive" else -1
    columns = better_life[:, 0].T
    z = [[100 + 10 * sign * (v - statistics.mean(c)) / statistics.stdev(c) for v in c] for c in columns]
    found = once(MazziottaPareto(kind, population), better_life, np.ones(11))[:, 0]
    for k, own in enumerate(zip(*z, strict=True)):
        mean = statistics.mean(own)
        cv = (statistics.pstdev(own) if population else statistics.stdev(own)) / mean
        index = mean * (1 - sign * cv**2)
        assert (found[k] if sign > 0 else 200 - found[k]) == pytest.approx(index, rel=1e-9)


@pytest.mark.parametrize("reference", ["mean", "first-year", "middle"])
@pytest.mark.parametrize("kind", KINDS)
def test_adjusted_mazziotta_pareto_of_the_happy_planet_equals_the_formula(
    happy_planet: np.ndarray, reference: Literal["mean", "first-year", "middle"], kind: Kind
) -> None:
    """r = 100 + 30 (x - ref) / delta, or 200 - r, and M -+ S^2 / M with the population S, cell by cell."""
    found = once(AdjustedMazziottaPareto(reference, kind), happy_planet, np.ones(3))
    pooled, first = (
        [list(known(part[..., j])) for j in range(3)] for part in (happy_planet, happy_planet[:, 0])
    )
    centre = {
        "mean": [statistics.fmean(c) for c in pooled],
        "first-year": [statistics.fmean(c) for c in first],
        "middle": [(max(c) + min(c)) / 2 for c in pooled],
    }[reference]
    half = [(max(c) - min(c)) / 2 for c in pooled]
    sign = 1 if kind == "positive" else -1
    checked = 0
    for (unit, year), score in np.ndenumerate(found):
        x = happy_planet[unit, year]
        r = [100 + sign * 30 * (x[j] - centre[j]) / half[j] for j in range(3) if not math.isnan(x[j])]
        if r:
            mean = sum(r) / len(r)
            index = mean - sign * sum((v - mean) ** 2 for v in r) / len(r) / mean
            assert (score if sign > 0 else 200 - score) == pytest.approx(index, rel=1e-9)
        assert math.isnan(score) is (not r)
        checked += len(r) > 0
    assert checked > 400


def known(x: np.ndarray) -> np.ndarray:
    return x[~np.isnan(x)]


def test_the_middle_scores_100_and_the_ends_70_and_130() -> None:
    sample = np.array([[[2.0, 5.0]], [[4.0, 9.0]], [[10.0, 13.0]]])
    learnt = AdjustedMazziottaPareto("middle").learn(sample)
    found = learnt.combine(np.array([[[2.0, 5.0], [6.0, 9.0], [10.0, 13.0], [14.0, 17.0]]]), np.ones(2))
    np.testing.assert_allclose(found, [[70, 100, 130, 160]])


@pytest.mark.parametrize("method", [MazziottaPareto, AdjustedMazziottaPareto])
def test_imbalance_costs_score_for_both_kinds_of_phenomenon(
    method: type[MazziottaPareto] | type[AdjustedMazziottaPareto],
) -> None:
    """A tool ignores the sign of the penalty; taken alone it would reward imbalance where high stays good."""
    sample = np.array([[[0.0, 0.0]], [[1.0, 1.0]], [[0.5, 0.5]]])
    scores = np.array([[[0.5, 0.5], [0.2, 0.8], [0.1, 0.4]]])
    found = [method(phenomenon=kind).learn(sample).combine(scores, np.ones(2))[0] for kind in KINDS]
    for even, uneven, _ in found:
        assert even == pytest.approx(100) and uneven < even
    assert abs(found[0][2] - found[1][2]) > 1e-3


@pytest.mark.parametrize("population", [False, True])
def test_hellwig_of_the_better_life_index_equals_the_formula(
    better_life: np.ndarray, population: bool
) -> None:
    """Hellwig (1968) step by step: z, pattern of maxima, Euclid, c_0 = mean + 2 sd."""
    columns = better_life[:, 0].T
    z = [[(v - statistics.mean(c)) / statistics.stdev(c) for v in c] for c in columns]
    best = [max(c) for c in z]
    far = [math.dist(own, best) for own in zip(*z, strict=True)]
    limit = statistics.mean(far) + 2 * (statistics.pstdev(far) if population else statistics.stdev(far))
    found = once(Hellwig(population), better_life, np.full(11, 3.0))[:, 0]
    np.testing.assert_allclose(found, [1 - c / limit for c in far], rtol=1e-9)


def test_hellwig_weighs_the_squares() -> None:
    scores, weights = panel(1), np.array([1.0, 2.0, 0.0, 1.0])
    rows = scores.reshape(-1, 4)
    steps = (rows.max(axis=0) - rows) / rows.std(axis=0, ddof=1)
    far = np.sqrt((steps**2) @ weights / 4)
    expected = 1 - far / (far.mean() + 2 * far.std(ddof=1))
    np.testing.assert_allclose(once(Hellwig(), scores, weights).ravel(), expected, rtol=1e-9)


def test_etalon_equals_one_minus_the_distance_of_sheremet() -> None:
    scores, weights = panel(2), [0.1, 0.2, 0.3, 0.4]
    best = [scores[:, :, j].max() for j in range(4)]
    found = once(Etalon(), scores, np.array(weights))
    for (unit, year), score in np.ndenumerate(found):
        far = sum(w * (1 - v / b) ** 2 for w, v, b in zip(weights, scores[unit, year], best, strict=True))
        assert score == pytest.approx(1 - far**0.5, rel=1e-9)


def test_benefit_of_the_doubt_of_cooper_seiford_and_tone_2007() -> None:
    """Chapter 1, seven stores with one input and two outputs: A 5/7, D 0.75; B, E, F and G efficient."""
    stores = np.array([[1, 5], [2, 7], [3, 4], [4, 3], [4, 6], [5, 5], [6, 2]], dtype=float)
    found = once(BenefitOfDoubt(), stores[:, None, :], np.ones(2))[:, 0]
    np.testing.assert_allclose(found, [5 / 7, 1, 0.7, 0.75, 1, 1, 1], rtol=1e-9)


@pytest.mark.parametrize("method", LEARNING, ids=lambda method: type(method).__name__)
def test_a_new_year_is_scored_on_the_old_scale(method: Aggregation) -> None:
    old, weights = panel(3), np.array([1.0, 2.0, 3.0, 4.0])
    learnt = method.learn(old)
    new = np.concatenate([old[:, :1], old[:, :1] + 0.05], axis=1)
    found = learnt.combine(new, weights)
    np.testing.assert_allclose(found[:, 0], learnt.combine(old, weights)[:, 0], rtol=1e-9)
    assert (found[:, 1] > found[:, 0]).all()


def test_beyond_the_pattern_there_is_no_distance_and_beyond_the_frontier_more_than_one() -> None:
    old, better = panel(4), np.full((1, 1, 4), 2.0)
    assert Hellwig().learn(old).combine(better, np.ones(4)).item() == 1.0
    assert Etalon().learn(old).combine(better, np.ones(4)).item() == 1.0
    assert BenefitOfDoubt().learn(old).combine(better, np.ones(4)).item() > 2.0


@pytest.mark.parametrize("method", LEARNING[:3], ids=lambda method: type(method).__name__)
def test_a_constant_child_is_dropped(method: Aggregation) -> None:
    scores = panel(5)
    scores[:, :, 3] = 0.1
    kept = once(method, scores[:, :, :3], np.ones(3))
    np.testing.assert_allclose(once(method, scores, np.ones(4)), kept, rtol=1e-9)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: PowerMean(float("inf")), "method.number"),
        (lambda: OrderedWeighted((1.0,), 0.5), "aggregate.order.both"),
        (lambda: OrderedWeighted(()), "aggregate.order.weights"),
        (lambda: OrderedWeighted((0.0, 0.0)), "aggregate.order.weights"),
        (lambda: OrderedWeighted((1.0, -1.0)), "aggregate.order.weights"),
        (lambda: OrderedWeighted((1.0, float("nan"))), "aggregate.order.weights"),
        (lambda: OrderedWeighted(orness=1.0), "aggregate.orness"),
        (lambda: MazziottaPareto("bad"), "method.choice"),  # type: ignore[arg-type]
        (lambda: AdjustedMazziottaPareto("median"), "method.choice"),  # type: ignore[arg-type]
        (lambda: AdjustedMazziottaPareto(phenomenon="bad"), "method.choice"),  # type: ignore[arg-type]
        (lambda: BenefitOfDoubt(lower=0.5, upper=0.4), "aggregate.shares"),
        (lambda: BenefitOfDoubt(upper=float("nan")), "aggregate.shares"),
        (lambda: once(BenefitOfDoubt(lower=0.3), panel(), np.ones(4)), "aggregate.shares.children"),
        (lambda: once(BenefitOfDoubt(upper=0.2), panel(), np.ones(4)), "aggregate.shares.children"),
    ],
)
def test_bad_parameters_are_refused(make: Callable[[], object], code: str) -> None:
    with pytest.raises(SpecificationError) as caught:
        make()
    assert caught.value.problems[0].code == code


def test_study_files_can_write_every_parameter() -> None:
    made = build("aggregate", "ordered-weighted", parameters={"order": [0.5, 0.3, 0.2]})
    assert made == OrderedWeighted(order=(0.5, 0.3, 0.2))
    assert build("aggregate", "benefit-of-doubt", parameters={"lower": 0.1}) == BenefitOfDoubt(0.1)
    with pytest.raises(SpecificationError):
        build("aggregate", "mazziotta-pareto", parameters={"phenomenon": "bad"})
