"""Exploration: seeds, refusals, and ranks that follow from the figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.errors import InputError, NotAvailableError
from growthpoles.robustness.explore import explore, rerun

WEIGHTS = {"weights": gp.vary.Simplex()}


def test_one_seed_one_result(assessed) -> None:  # type: ignore[no-untyped-def]
    first, same, other = (explore(assessed, vary=WEIGHTS, n=40, seed=s) for s in (1, 1, 2))
    assert not first.diff(same) and first.diff(other)


def test_a_unit_that_is_best_in_everything_is_first_in_every_replicate() -> None:
    panel = panel_of({"a": [9, 1, 2, 3], "b": [9, 3, 2, 1], "c": [9, 2, 3, 1]})
    tree = index(*(pillar(p) for p in "ABC"), leaf("a", "A"), leaf("b", "B"), leaf("c", "C"))
    found = explore(gp.assess_potential(panel, tree, gp.IndexSpec()), vary=WEIGHTS, n=200, seed=1)
    top = found["ranks"].filter(unit="U1").row(0, named=True)
    assert (top["low"], top["high"], top["top3"]) == (1, 1, 1)
    assert found["groups"].filter(unit="U1")["group"].item() == 1
    assert found["groups"].filter(group=1).height == 1


def test_units_without_an_index_are_left_out_not_ranked_last() -> None:
    panel = panel_of({"a": [1, 2, 3, np.nan], "b": [3, 2, 4, np.nan]})
    tree = index(pillar("A"), pillar("B"), leaf("a", "A"), leaf("b", "B"))
    found = explore(gp.assess_potential(panel, tree, gp.IndexSpec()), vary=WEIGHTS, n=20, seed=1)
    assert found["ranks"]["unit"].to_list() == ["U1", "U2", "U3"]
    assert found["pairwise"].height == 6


def test_nothing_scored_is_said(assessed) -> None:  # type: ignore[no-untyped-def]
    panel = panel_of({"a": [1, 2, np.nan]})
    tree = index(pillar("A"), pillar("B"), leaf("a", "A"), leaf("b", "B", value=""))
    with pytest.raises(NotAvailableError) as failure:
        explore(gp.assess_potential(panel, tree), vary=WEIGHTS)
    assert failure.value.problems[0].code == "explore.unscored"


def test_a_replicate_that_fails_is_no_blank() -> None:
    """The percentile ends of a rare-event indicator coincide, so that scale cannot give pillar B a score."""
    panel = panel_of({"a": range(60), "b": [1] + [0] * 59})
    tree = index(pillar("A"), pillar("B"), leaf("a", "A"), leaf("b", "B"))
    assessed = gp.assess_potential(panel, tree, gp.IndexSpec())
    ends = gp.normalise.MinMax(percentiles=(2.5, 97.5))
    with pytest.raises(NotAvailableError) as failure:
        explore(assessed, vary={"normalise": [gp.normalise.MinMax(), ends]})
    problem = failure.value.problems[0]
    assert problem.code == "explore.replicate.blank" and dict(problem.details)["setting"] == "normalise 2"


def test_a_loaded_potential_cannot_be_explored(assessed) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotAvailableError) as failure:
        explore(replace(assessed, inputs=None), vary=WEIGHTS)
    assert failure.value.problems[0].code == "result.inputs.none"


def test_an_unknown_replicate_is_refused(assessed) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError):
        rerun(assessed, explore(assessed, vary=WEIGHTS, n=3), replicate=4)


def test_the_specification_records_what_was_varied(assessed) -> None:  # type: ignore[no-untyped-def]
    spec = explore(assessed, vary={"weights": [{"A": 1.0}]}, n=3).spec
    assert spec["vary"] == {"weights": [{"A": 1.0}]} and spec["index"]["aggregate"]["p"] == 1.0
