"""Realisation: activity against potential."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp

TREE = index(pillar("P"), leaf("x", "P"), pillar("ACT", kind="block"), leaf("y", "ACT"))
PANEL = panel_of({"x": [0, 1, 5, 10], "y": [10, 5, np.nan, 0]})
NONE = gp.treat.NoTreatment()


def test_ratio_ranks_and_their_difference() -> None:
    table = gp.assess_potential(PANEL, TREE, gp.IndexSpec(treat=NONE))["realisation"]
    assert table["potential"].to_list() == [0, 0.1, 0.5, 1] and table["activity"].to_list() == [
        1,
        0.5,
        None,
        0,
    ]
    assert table["ratio"].to_list() == [None, None, None, 0.0]  # below 0.2 the ratio explodes
    assert table["rank_potential"].to_list() == [3, 2, None, 1]
    assert table["rank_activity"].to_list() == [1, 2, None, 3]
    assert table["rank_difference"].to_list() == [2, 0, None, -2]


def test_at_the_limit_the_ratio_is_given() -> None:
    panel = panel_of({"x": [0, 2, 10], "y": [0, 5, 10]})
    ratios = gp.assess_potential(panel, TREE, gp.IndexSpec(treat=NONE))["realisation"]["ratio"].to_list()
    assert ratios == pytest.approx([None, 2.5, 1.0])


def test_no_ratio_on_a_scale_that_does_not_run_from_zero_to_one() -> None:
    spec = gp.IndexSpec(treat=NONE, normalise=gp.normalise.ZScore(mean=100, sd=10))
    assert gp.assess_potential(PANEL, TREE, spec)["realisation"]["ratio"].null_count() == 4


def test_without_a_result_block_there_is_nothing_to_compare() -> None:
    tree = index(pillar("P"), leaf("x", "P"))
    assert gp.assess_potential(PANEL, tree, gp.IndexSpec())["realisation"].height == 0
