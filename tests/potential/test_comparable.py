"""Which years can be compared, by hand: two pillars, one indicator lost, one unit without a figure."""

from __future__ import annotations

import numpy as np
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.composite.fit import Scores
from growthpoles.potential.comparable import compare, levels_of, places

TREE = index(
    pillar("P"),
    pillar("Q"),
    leaf("a", "P"),
    leaf("b", "P"),
    leaf("c", "Q"),
    coverage=gp.Coverage(0.5, 1, 0.5),
)
YEARS = (2020, 2021, 2022)
GAP = np.nan


def scores() -> Scores:
    panel = panel_of(
        {
            "a": [[0, 1, 2], [10, 9, 8], [5, 5, 5]],
            "b": [[0, 0, GAP], [10, 10, GAP], [5, 5, GAP]],
            "c": [[1, 2, 3], [2, GAP, 4], [3, 4, 5]],
        },
        years=YEARS,
    )
    found = gp.assess_potential(panel, TREE, gp.IndexSpec(treat=gp.treat.NoTreatment())).inputs
    assert found is not None
    return found.scores


def test_an_indicator_is_used_where_every_node_on_its_way_has_a_score() -> None:
    used = levels_of(scores()).used
    nodes = [node.code for node in scores().tree.nodes]
    assert used[0, 0, nodes.index("P")].tolist() == [True, True, False]
    assert used[0, 2, nodes.index("P")].tolist() == [True, False, False]
    assert used[0, 0, nodes.index("I")].tolist() == [True, True, True]
    assert used[1, 1, nodes.index("I")].tolist() == [True, True, False]
    assert not used[1, 1, nodes.index("Q")].any()


def test_a_pillar_without_score_takes_its_indicators_out_of_the_index() -> None:
    """P needs both of its indicators: without b it has no score, and a is not used in the index either."""
    strict = index(*TREE.elements[1:], coverage=gp.Coverage(1.0, 1, 0.5))
    panel = panel_of({"a": [1, 2], "b": [GAP, 5], "c": [1, 2]})
    found = gp.assess_potential(panel, strict, gp.IndexSpec(treat=gp.treat.NoTreatment())).inputs
    assert found is not None
    assert levels_of(found.scores).used[0, 0, -1].tolist() == [False, False, True]


def test_changes_are_given_only_between_equal_sets() -> None:
    levels = levels_of(scores())
    against = compare(levels, [0, 0, 0])
    p = [node.code for node in scores().tree.nodes].index("P")
    np.testing.assert_allclose(against.change[:, 1, p], [0.05, -0.05, 0])
    assert np.isnan(against.change[:, 2, p]).all()
    assert against.verdict[:, :, p].tolist() == [["same", "same", "composition-differs"]] * 3


def test_one_unit_that_cannot_be_compared_takes_the_change_of_rank_from_all() -> None:
    against = compare(levels_of(scores()), [-1, 0, 1])
    q = [node.code for node in scores().tree.nodes].index("Q")
    assert against.verdict[:, 1, q].tolist() == ["same", "no-data", "same"]
    assert np.isnan(against.rank_change[:, 1, q]).all()
    assert not np.isnan(against.change[[0, 2], 1, q]).any()
    assert (against.verdict[:, 0] == "first").all()


def test_moving_up_is_positive() -> None:
    panel = panel_of({"a": [[1, 3], [2, 2], [3, 1]]}, years=(2020, 2021))
    found = gp.assess_potential(panel, index(leaf("a", "I")), gp.IndexSpec()).inputs
    assert found is not None
    assert compare(levels_of(found.scores), [0, 0]).rank_change[:, 1, 0].tolist() == [2, 0, -2]


def test_ranks_leave_out_units_without_score() -> None:
    np.testing.assert_array_equal(places(np.array([[1.0], [GAP], [3.0]])), [[2], [GAP], [1]])
