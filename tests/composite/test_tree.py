"""The tree: coverage by hand-worked cases, nested pillars, weights that were really used."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, pillar

from growthpoles.composite.aggregate import PowerMean
from growthpoles.composite.normalise import MinMax
from growthpoles.composite.spec import IndexSpec
from growthpoles.composite.tree import climb, grow, learn_tree, shares_used
from growthpoles.core.framework import Coverage, Framework
from growthpoles.core.panel import Flag

NAN = np.nan


def score(tree: Framework, *row: float, empty: tuple[int, ...] = (), p: float = 1):  # type: ignore[no-untyped-def]
    """Scores and coverage of one unit from scores of its indicators; `empty` do not apply to it."""
    flags = np.where(np.isnan(row), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    flags[list(empty)] = Flag.NOT_APPLICABLE
    spec = IndexSpec(normalise=MinMax(floor=0.01), aggregate=PowerMean(p))
    cells = np.array(row)[None, None, :]
    learnt = learn_tree(grow(tree, spec), cells, flags=flags[None, None, :], spec=spec)
    grown = learnt.tree
    found = climb(grown, cells, flags=flags[None, None, :])
    np.testing.assert_array_equal(found.scores, learnt.scores.scores)
    return dict(zip(grown.codes, found.scores[0, 0].tolist(), strict=True)), grown, found


TWO = index(
    pillar("P"),
    pillar("Q", weight=3),
    *(leaf(f"p{i}", "P") for i in range(4)),
    leaf("q", "Q"),
    coverage=Coverage(),
)


def test_means_climb_with_the_weights_of_the_framework() -> None:
    found, _, _ = score(TWO, 0.1, 0.2, 0.3, 0.4, 0.8)
    assert found["P"] == pytest.approx(0.25) and found["I"] == pytest.approx(0.25 * 0.25 + 0.75 * 0.8)


def test_the_upper_mean_is_another_one() -> None:
    found, _, _ = score(TWO, 0.1, 0.2, 0.3, 0.4, 0.8, p=0)
    assert found["I"] == pytest.approx(0.25**0.25 * 0.8**0.75)


@pytest.mark.parametrize(
    ("row", "rule", "scored"),
    [
        ((0.1, 0.2, NAN, NAN), Coverage(), True),  # 2 of 4, half is needed
        ((0.1, NAN, NAN, NAN), Coverage(), False),
        ((0.1, 0.2, NAN, NAN), Coverage(pillar_count=3), False),
        ((0.1, 0.2, 0.3, NAN), Coverage(pillar_share=0.8), False),  # ceil(3.2) = 4
        ((0.1, 0.2, 0.3, NAN), Coverage(pillar_share=0.75), True),
    ],
)
def test_a_pillar_needs_a_share_and_a_number_of_its_indicators(row, rule, scored) -> None:  # type: ignore[no-untyped-def]
    tree = Framework(TWO.code, TWO.label, TWO.elements, rule)
    assert (not np.isnan(score(tree, *row, 0.8)[0]["P"])) is scored


def test_what_does_not_apply_counts_neither_above_nor_below_the_line() -> None:
    found, _, coverage = score(TWO, 0.1, NAN, NAN, NAN, 0.8, empty=(1, 2))
    assert found["P"] == pytest.approx(0.1)  # one of two that apply
    assert (coverage.have[0, 0, 0], coverage.need[0, 0, 0], coverage.of[0, 0, 0]) == (1, 1, 2)


def test_a_pillar_that_does_not_apply_at_all_leaves_the_index_to_the_others() -> None:
    found, _, coverage = score(TWO, NAN, NAN, NAN, NAN, 0.8, empty=(0, 1, 2, 3))
    assert np.isnan(found["P"]) and found["I"] == pytest.approx(0.8)
    assert coverage.of[0, 0, -1] == 1


def test_the_index_needs_its_share_of_pillars() -> None:
    found, _, coverage = score(TWO, NAN, NAN, NAN, NAN, 0.8)
    assert np.isnan(found["I"]) and coverage.need[0, 0, -1] == 2 and coverage.have[0, 0, -1] == 1


def test_seventy_percent_of_ten_pillars_is_seven_not_eight() -> None:
    tree = index(*(pillar(f"P{i}") for i in range(10)), *(leaf(f"x{i}", f"P{i}") for i in range(10)))
    assert not np.isnan(score(tree, *[0.5] * 7, *[NAN] * 3)[0]["I"])
    assert np.isnan(score(tree, *[0.5] * 6, *[NAN] * 4)[0]["I"])


def test_weak_proxies_are_scored_but_do_not_help_to_pass() -> None:
    parts = (pillar("P"), leaf("a", "P"), leaf("b", "P", proxy="close"), leaf("c", "P", proxy="weak"))
    full = (*parts, leaf("d", "P", proxy="weak"))
    passed, _, _ = score(index(*full), 0.2, 0.4, 0.6, 0.8)
    assert passed["P"] == pytest.approx(0.5)
    assert np.isnan(score(index(*full), 0.2, NAN, 0.6, 0.8)[0]["P"])
    weak = Framework("w", TWO.label, index(*full).elements, Coverage(weak_counts=True))
    assert score(weak, 0.2, NAN, 0.6, 0.8)[0]["P"] == pytest.approx(1.6 / 3)


NESTED = index(
    pillar("S"), pillar("T"), pillar("A", parent="S"), pillar("B", parent="S"), pillar("C", parent="T"),
    leaf("a", "A"), leaf("b", "B"), leaf("c", "C"), pillar("Z", kind="block"), leaf("z", "Z"),
)  # fmt: skip


def test_nested_pillars_count_by_those_that_hold_indicators() -> None:
    found, tree, coverage = score(NESTED, 0.2, 0.4, 0.9, 0.7)
    assert found["S"] == pytest.approx(0.3) and found["I"] == pytest.approx(0.6) and found["Z"] == 0.7
    assert coverage.of[0, 0, -1] == 3 and {tree.codes[k] for k in tree.index.pillars} == {"A", "B", "C"}
    assert {tree.nodes[n].code for n in tree.upper} == {"S", "T", "I"}


def test_a_result_block_is_no_part_of_the_index() -> None:
    assert score(NESTED, 0.2, 0.4, 0.9, 0.7)[0]["I"] == score(NESTED, 0.2, 0.4, 0.9, NAN)[0]["I"]


def test_indicators_may_hang_on_the_index_itself() -> None:
    flat = index(leaf("a", "I", weight=3), leaf("b", "I"), leaf("shown", "I", direction=0))
    found, tree, coverage = score(flat, 0.2, 0.6)
    assert found["I"] == pytest.approx(0.3) and tree.nodes[0].step == "aggregate"
    assert coverage.of[0, 0, 0] == 2


def test_nodes_without_a_scored_indicator_are_left_out() -> None:
    _, tree, _ = score(index(pillar("P"), leaf("a", "P"), pillar("E"), leaf("shown", "E", direction=0)), 0.5)
    assert tree.codes == ("a", "P", "I")


def test_weights_that_were_used_leave_out_what_is_missing() -> None:
    _, tree, found = score(TWO, 0.1, NAN, 0.3, 0.4, 0.8)
    used = dict(zip(tree.codes, shares_used(tree, found.scores)[0, 0].tolist(), strict=True))
    assert used["p0"] == pytest.approx(1 / 3) and np.isnan(used["p1"]) and used["Q"] == 0.75
    _, tree, found = score(TWO, 0.1, NAN, NAN, NAN, 0.8)
    used = dict(zip(tree.codes, shares_used(tree, found.scores)[0, 0].tolist(), strict=True))
    assert np.isnan(used["p0"]) and np.isnan(used["Q"])  # neither pillar P nor the index has a score
