"""Weights under one parent: they go by name, are never negative, and say what a reader should know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.builders import leaf
from tests.stats.test_weights import DRINKS, asem_pillars

from growthpoles.composite.weight import AHP, CRITIC, PCA, BestWorst, Correlation, Entropy, Equal, Given
from growthpoles.composite.weight.base import LearntWeights, Weighting
from growthpoles.core.diagnostic import Grade
from growthpoles.errors import GrowthPolesError, InputError, SpecificationError, Where

NAN = np.nan
NONE = np.empty((0, 4))
SAMPLE = np.random.default_rng(2).uniform(0, 1, (12, 3))
PILLARS = ("Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin")


def learnt(method: Weighting, sample: np.ndarray, codes: Sequence[str] = "abc") -> LearntWeights:
    return method.learn(np.ones(len(codes)), sample, codes=list(codes))


def by_code(method: Weighting, sample: np.ndarray, codes: Sequence[str]) -> dict[str, float]:
    return dict(zip(codes, learnt(method, sample, codes).values.tolist(), strict=True))


def remarks(found: LearntWeights) -> list[tuple[str, str, dict[str, object]]]:
    return [(item.grade.code, item.code, dict(item.details)) for item in found.remarks]


def refused(call: Callable[[], object], error: type[GrowthPolesError] = SpecificationError) -> list[str]:
    with pytest.raises(error) as caught:
        call()
    return [item.code for item in caught.value.problems]


def fits(method: Weighting, codes: Sequence[str]) -> list[tuple[str, dict[str, object]]]:
    found = method.problems([leaf(code, "P") for code in codes], Where(indicator="P"))
    assert {item.where.indicator for item in found} <= {"P"}
    return [(item.code, dict(item.details)) for item in found]


def test_given_weights_are_shares_of_their_sum() -> None:
    assert Given().learn(np.array([2.0, 1.0, 1.0]), NONE, codes="abc").values.tolist() == [0.5, 0.25, 0.25]


def test_equal_weights_ignore_what_is_written() -> None:
    assert Equal().learn(np.array([2.0, 1.0, 1.0, 4.0]), NONE, codes="abcd").values.tolist() == [0.25] * 4


# --- learnt from scores ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [PCA(), PCA("loading"), CRITIC(), Entropy(), Correlation()])
def test_learnt_weights_go_with_the_name_wherever_the_child_stands(method: Weighting) -> None:
    plain = by_code(method, SAMPLE, "abc")
    turned = by_code(method, SAMPLE[:, [2, 0, 1]], "cab")
    assert turned == pytest.approx(plain, rel=1e-9)


def test_optimised_weights_of_the_asem_pillars_are_assigned_to_the_right_name(shared_data: Path) -> None:
    """Targets by name: the pillar that should matter twice as much does, in whatever order they stand."""
    x = asem_pillars(shared_data)
    method = Correlation({"ConEcFin": 1, "Political": 2, "Environ": 1, "SusEcFin": 1})
    for order in ([1, 2, 5, 7], [7, 2, 1, 5]):
        codes = [PILLARS[k] for k in order]
        found = learnt(method, x[:, order], codes)
        total = x[:, order] @ found.values
        influence = {c: np.corrcoef(total, y)[0, 1] for c, y in zip(codes, x[:, order].T, strict=True)}
        assert influence["Political"] / influence["Environ"] == pytest.approx(2, rel=1e-6)


def test_equal_influence_of_the_asem_pillars_is_refused_nothing_but_said_to_be_infeasible(
    shared_data: Path,
) -> None:
    found = learnt(Correlation(), asem_pillars(shared_data), PILLARS)
    grade, code, details = remarks(found)[0]
    assert (grade, code) == ("warning", "weight.target.infeasible")
    assert details["zero"] == "Physical, Social"
    stated = {str(d["child"]): d["influence"] for _, name, d in remarks(found)[1:]}
    total = asem_pillars(shared_data) @ found.values
    for name, column in zip(PILLARS, asem_pillars(shared_data).T, strict=True):
        assert stated[name] == pytest.approx(np.corrcoef(total, column)[0, 1], abs=5.01e-4)


def test_a_child_that_runs_against_the_others_is_named_and_has_no_negative_weight() -> None:
    common = np.linspace(0, 1, 9)
    sample = np.column_stack([common, common**2, 1 - common**3])
    found = learnt(PCA(), sample)
    assert (found.values > 0).all()
    against = [details for grade, code, details in remarks(found) if code == "weight.pca.negative"]
    assert [item["child"] for item in against] == ["c"] and against[0]["loading"] < 0  # type: ignore[operator]
    assert learnt(PCA("loading"), sample).values[2] == 0


def test_two_opposed_children_have_no_common_direction() -> None:
    sample = np.array([[0.0, 1.0], [0.5, 0.4], [1.0, 0.0]])
    found = learnt(PCA(), sample, "ab")
    assert found.values == pytest.approx([0.5, 0.5])
    assert [code for _, code, _ in remarks(found)] == ["weight.pca.share", "weight.pca.opposed"]
    assert refused(lambda: learnt(PCA("loading"), sample, "ab"), InputError) == ["weight.pca.open"]


def test_the_share_of_the_component_is_stated() -> None:
    x = np.column_stack([np.arange(5.0), 2 * np.arange(5.0)])
    assert remarks(learnt(PCA(), x, "ab")) == [("note", "weight.pca.share", {"percent": 100.0})]


@pytest.mark.parametrize("method", [PCA(), CRITIC(), Correlation()])
def test_pairs_with_too_few_common_scores_are_refused_by_name(method: Weighting) -> None:
    sample = np.array([[1.0, 2, 3], [2, 1, 5], [3, 4, 4], [NAN, 2, NAN], [NAN, NAN, 1.0]])
    sample[2, 2] = NAN
    with pytest.raises(InputError) as caught:
        learnt(method, sample)
    pairs = [dict(item.details) for item in caught.value.problems]
    assert pairs == [{"first": "a", "second": "c"}, {"first": "b", "second": "c"}]


@pytest.mark.parametrize("method", [PCA(), CRITIC(), Entropy(), Correlation()])
def test_one_child_that_varies_has_all_the_weight_and_constant_ones_are_named(method: Weighting) -> None:
    sample = np.column_stack([np.full(5, 0.3), np.linspace(0, 1, 5), np.full(5, NAN)])
    found = learnt(method, sample)
    assert found.values.tolist() == [0, 1, 0]
    assert [(grade, details["child"]) for grade, _, details in remarks(found)] == [
        ("warning", "a"),
        ("warning", "c"),
    ]


def test_negative_scores_have_no_entropy() -> None:
    sample = np.column_stack([SAMPLE[:, 0] - 1, SAMPLE[:, 1], SAMPLE[:, 2] - 0.5])
    assert refused(lambda: learnt(Entropy(), sample), InputError) == ["weight.entropy.negative"] * 2


def test_children_that_all_say_the_same_have_no_conflict() -> None:
    sample = np.column_stack([np.arange(5.0)] * 2)
    assert refused(lambda: learnt(CRITIC(), sample, "ab"), InputError) == ["weight.critic.same"]


def test_opposed_children_cannot_both_be_influential() -> None:
    sample = np.array([[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]])
    assert refused(lambda: learnt(Correlation(), sample, "ab"), InputError) == ["weight.target.opposed"]


def test_targets_are_checked_by_name_before_any_figure() -> None:
    assert fits(Correlation({"a": 1, "x": 2}), "ab") == [
        ("weight.name.unknown", {"name": "x", "known": "a, b"}),
        ("weight.name.missing", {"name": "b"}),
    ]
    assert fits(Correlation(), "ab") == []
    assert refused(lambda: Correlation({"a": -1, "b": np.inf})) == ["weight.target.bad"] * 2
    assert refused(lambda: Correlation({"a": 0.0})) == ["weight.target.none"]
    assert refused(lambda: PCA("rotated")) == ["method.choice"]  # type: ignore[arg-type]


# --- judgements --------------------------------------------------------------------------------------------

DRINK_NAMES = ("coffee", "wine", "tea", "beer", "sodas", "milk", "water")


def drinks() -> dict[str, float]:
    """Upper half of the matrix in one direction, one pair in the other, as people write judgements down."""
    judged = {
        f"{first}/{second}": DRINKS[i][j]
        for i, first in enumerate(DRINK_NAMES)
        for j, second in enumerate(DRINK_NAMES)
        if i < j
    }
    judged["water/coffee"] = 1 / judged.pop("coffee/water")
    return judged


def test_judged_drinks_have_the_weights_of_saaty_2008_by_name() -> None:
    order = ("water", "beer", "coffee", "milk", "sodas", "tea", "wine")
    found = AHP(drinks()).learn(np.ones(7), NONE, codes=order)
    assert found.values == pytest.approx([0.327, 0.116, 0.177, 0.129, 0.190, 0.042, 0.019], abs=5.01e-4)
    assert remarks(found) == [("note", "weight.pair.consistent", {"limit": 0.1, "ratio": 0.022})]


def test_inconsistent_judgements_are_a_warning_with_their_ratio() -> None:
    judged = AHP({"a/b": 9, "b/c": 9, "c/a": 9})
    found = learnt(judged, SAMPLE)
    assert found.remarks[0].grade is Grade.WARNING
    assert remarks(found)[0][1:] == ("weight.pair.inconsistent", {"limit": 0.1, "ratio": 6.13})
    assert learnt(AHP({"a/b": 9, "b/c": 9, "c/a": 9}, max_ratio=7), SAMPLE).remarks[0].grade is Grade.NOTE


def test_incomplete_judgements_and_unknown_names_are_refused_by_name() -> None:
    assert fits(AHP({"a/b": 2, "a/x": 3}), "abc") == [
        ("weight.name.unknown", {"name": "x", "known": "a, b, c"}),
        ("weight.pair.missing", {"first": "a", "second": "c"}),
        ("weight.pair.missing", {"first": "b", "second": "c"}),
    ]
    assert fits(AHP(), "a") == [] and fits(AHP.example(), "abc") == []
    assert [code for code, _ in fits(AHP(), "ab")] == ["weight.pair.missing"]
    many = [f"c{k}" for k in range(16)]
    assert fits(AHP(), many) == [("weight.pair.many", {"count": 16, "most": 15})]


def test_contradictory_or_malformed_judgements_are_refused() -> None:
    assert refused(lambda: AHP({"a/b": 3, "b/a": 3})) == ["weight.pair.contradiction"]
    assert AHP({"a/b": 3, "b/a": 0.33}).comparisons["b/a"] == 0.33
    bad = {"a": 2.0, "a/a": 1.0, "a/b": 0.0, "a/c": 10.0, "b/c": NAN}
    assert refused(lambda: AHP(bad, max_ratio=-1)) == [
        "weight.pair.bad",
        "weight.pair.bad",
        "weight.pair.range",
        "weight.pair.range",
        "weight.pair.range",
        "method.not-negative",
    ]


CAR = BestWorst(
    "price",
    "style",
    {"quality": 2, "comfort": 4, "safety": 3, "style": 8},
    {"quality": 4, "price": 8, "comfort": 2, "safety": 3},
)


def test_the_best_and_the_worst_of_a_car_have_published_weights_by_name() -> None:
    """Tests of the R package BWM: price 0.44808743, style 0.05464481."""
    order = ("style", "safety", "quality", "price", "comfort")
    found = CAR.learn(np.ones(5), NONE, codes=order)
    expected = [0.05464481, 0.15300546, 0.22950820, 0.44808743, 0.11475410]
    assert found.values == pytest.approx(expected, abs=5e-9)
    assert remarks(found) == [("note", "weight.best-worst.consistent", {"limit": 0.1, "xi": 0.0109})]
    strict = BestWorst(CAR.best, CAR.worst, CAR.best_to_others, CAR.others_to_worst, max_xi=0.01)
    assert remarks(strict.learn(np.ones(5), NONE, codes=order))[0][0] == "warning"


def test_best_worst_judgements_are_checked_by_name_before_any_figure() -> None:
    assert fits(CAR, ("style", "safety", "quality", "price", "comfort")) == []
    assert fits(CAR, ("style", "quality", "price", "comfort", "colour")) == [
        ("weight.name.unknown", {"name": "safety", "known": "style, quality, price, comfort, colour"}),
        ("weight.name.missing", {"name": "colour"}),
        ("weight.name.unknown", {"name": "safety", "known": "style, quality, price, comfort, colour"}),
        ("weight.name.missing", {"name": "colour"}),
    ]
    assert {code for code, _ in fits(BestWorst(), "ab")} == {"weight.name.unknown", "weight.name.missing"}


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        (lambda: BestWorst("a", "a"), ["weight.best-worst.same"]),
        (lambda: BestWorst("a", "c", {"b": 0.5}, {"b": 12}), ["weight.best-worst.range"] * 2),
        (lambda: BestWorst("a", "c", {"a": 2}, {}), ["weight.best-worst.itself"]),
        (lambda: BestWorst("a", "c", {"c": 8}, {"a": 7}), ["weight.best-worst.contradiction"]),
        (lambda: BestWorst("a", "c", max_xi=-1), ["method.not-negative"]),
    ],
)
def test_judgements_that_cannot_be_are_refused(judged: Callable[[], object], expected: list[str]) -> None:
    assert refused(judged) == expected


def test_methods_keep_their_own_copy_of_what_they_are_given_and_can_be_told_apart() -> None:
    comparisons = {"a/b": 2.0}
    method = AHP(comparisons)
    comparisons["a/b"] = 9.0
    assert method.comparisons == {"a/b": 2.0}
    assert {AHP({"a/b": 2.0}), AHP({"a/b": 3.0}), method} == {method, AHP({"a/b": 3.0})}
