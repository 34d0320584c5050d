"""Gates and classes of industries: the rule as cases, and gates worked out by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.industries.propulsive_classes import CLASSES, GATES, MEASURES, Gates, judge

CASES = Path(__file__).parents[1] / "cases" / "propulsive_classes.toml"


def cases() -> list[Any]:
    held = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in held]


def values_of(case: Mapping[str, Any]) -> np.ndarray:
    """The industry beside one at 1 everywhere: 2 reaches a mean or median of 1.5, 0 misses .5."""
    found = np.ones((1, 2, len(MEASURES)))
    for k, name in enumerate(MEASURES):
        found[0, 0, k] = 2.0 if name in case["met"] else 0.0
        if name in case.get("unknown", []):
            found[0, 0, k] = np.nan
    if case.get("led"):
        found[0, 0, MEASURES.index("dominance")] = -1.0
    return found


@pytest.mark.parametrize("case", cases())
def test_class_of_an_industry(case: Mapping[str, Any]) -> None:
    assert CLASSES[judge(values_of(case), Gates.written()).classes[0, 0]] == case["class"]


def test_gates_are_the_median_of_weights_the_means_and_zero() -> None:
    values = np.tile(np.array([1.0, 2.0, 9.0])[:, None], (1, 1, len(MEASURES)))
    gates = dict(zip(MEASURES, judge(values, Gates.written()).gates[0], strict=True))
    assert (gates["weight"], gates["pull"], gates["dominance"], gates["dynamism"]) == (2, 4, 0, 0)


def test_a_missing_figure_leaves_the_mean_to_the_others() -> None:
    values = np.ones((1, 3, len(MEASURES)))
    values[0, :, MEASURES.index("innovation")] = [4.0, 2.0, np.nan]
    found = judge(values, Gates.written())
    assert found.gates[0, MEASURES.index("innovation")] == 3
    np.testing.assert_array_equal(found.status[0, :, MEASURES.index("innovation")], [1, 0, np.nan])


def test_equal_industries_reach_their_own_mean() -> None:
    """Three times .1 has the mean .10000000000000002: a figure equal to the mean must still meet it."""
    found = judge(np.full((1, 3, len(MEASURES)), 0.1), Gates.written())
    assert (found.status == 1).all()


@given(st.integers(0, 9999))
def test_order_of_industries_and_units_of_measure_do_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(1, 6, len(MEASURES)))
    order = rng.permutation(6)
    found = judge(values, Gates.written()).classes
    np.testing.assert_array_equal(judge(values[:, order], Gates.written()).classes, found[:, order])
    np.testing.assert_array_equal(judge(values * 7.5, Gates.written()).classes, found)


def test_scaled_gates_and_a_shifted_zero() -> None:
    """A mean of 1.5 times 1.4 is 2.1 and no longer met by 2; dominance of 2 misses a zero moved to 2.5."""
    case = {"met": list(MEASURES)}
    shift = np.zeros((1, len(MEASURES)))
    shift[0, MEASURES.index("dominance")] = 2.5
    found = judge(values_of(case), Gates(np.full((1, len(GATES)), 1.4), shift))
    status = dict(zip(MEASURES, found.status[0, 0], strict=True))
    assert status["pull"] == 0 and status["dominance"] == 0 and status["dynamism"] == 1
