"""Spatial association in the tables of divergence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.dynamics.divergence_panels import QUICK, closing, figures, grade, ring

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.divergence import measure_divergence
from growthpoles.errors import InputError


def test_an_island_is_reported_and_left_out_of_spatial_figures_only() -> None:
    panel = figures(closing(12))
    near = ring(panel.units[:11])
    matrix = np.zeros((12, 12))
    matrix[:11, :11] = near.matrix.toarray()
    found = measure_divergence(panel, settings=QUICK, weights=SpatialWeights.given(panel.units, matrix))
    assert [item.where.unit for item in found.diagnostics.with_code("divergence.island")] == ["U12"]
    assert set(found["spatial"]["units"]) == {11} and "U12" not in found["local"]["unit"].to_list()
    assert found["yearly"]["units"][0] == 12


def test_weights_go_by_code_and_not_by_position() -> None:
    panel = figures(closing(14))
    near = SpatialWeights.given(panel.units, np.triu(np.ones((14, 14)), 1))
    turned = near.select(panel.units[::-1])
    first, second = (measure_divergence(panel, settings=QUICK, weights=w, seed=4) for w in (near, turned))
    assert not first.diff(second)
    with pytest.raises(InputError) as caught:
        measure_divergence(panel, settings=QUICK, weights=ring(panel.units[1:]))
    assert caught.value.problems[0].code == "spatial.weights.unknown"


def test_planted_neighbours_are_found() -> None:
    level = np.exp(8 + np.sin(np.arange(30) / 30 * 2 * np.pi))[:, None] * np.ones((1, 3))
    level = level * np.exp(np.random.default_rng(1).normal(0, 0.05, level.shape))
    panel = figures(level)
    found = measure_divergence(panel, settings=replace(QUICK, permutations=999), weights=ring(panel.units))
    assert grade(found, "clustering", "moran") == ("supported", "")
    top = found["local"].filter((pl.col("year") == 2003) & (pl.col("p_adjusted") < 0.2))
    assert {"high-high", "low-low"} <= set(top["quadrant"])
