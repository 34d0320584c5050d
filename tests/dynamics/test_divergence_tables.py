"""Inequality, shares, reversal and stages in the tables of divergence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import name
from tests.dynamics.divergence_panels import QUICK, closing, figures

from growthpoles.core.panel import Indicator
from growthpoles.dynamics.divergence import measure_divergence
from growthpoles.dynamics.divergence_inputs import DivergenceSettings


def test_polarisation_reversal_needs_three_years() -> None:
    level, people = np.ones((10, 10)) * 50, np.full((10, 10), 100.0)
    level[0] = np.array([50, 55, 60, 70, 80, 90, 85, 80, 75, 70]) * 10
    level[1:4] = np.linspace(50, 90, 10)
    people[1:4] = 300
    found = measure_divergence(figures(level, people), settings=replace(QUICK, core=("U1",)))
    rows = {row["condition"]: (row["value"], row["met"]) for row in found["reversal"].iter_rows(named=True)}
    assert rows["core-amount-share-falls"] == (4, True)
    assert rows["core-population-share-falls"] == (0, False)
    assert rows["secondary-grows-faster"][1] is True
    assert rows["spread-positive"] == (None, None)


def test_stages_come_from_net_migration_by_size() -> None:
    panel = figures(closing(9, 3), np.repeat(np.array([900.0, *[500] * 4, *[100] * 4])[:, None], 3, axis=1))
    moves = np.zeros((9, 3))
    moves[0], moves[1:5], moves[5:] = [9, 1, 1], [2, 5, 1], [-1, -1, 2]
    panel = panel.with_indicator(Indicator("net", name("n"), "persons", additive=True), moves)
    found = measure_divergence(panel, settings=replace(QUICK, migration="net", core=("U1",)))
    assert found["stages"]["stage"].to_list() == [
        "urbanisation",
        "polarisation-reversal",
        "counter-urbanisation",
    ]


@given(st.integers(0, 10**6), st.floats(0.01, 1000))
def test_relative_figures_do_not_depend_on_the_unit_of_measure_or_the_order(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    level, people = np.exp(rng.normal(5, 0.5, (9, 4))), rng.uniform(50, 500, (9, 4))
    order = rng.permutation(9)
    quick = DivergenceSettings(permutations=0)
    first = measure_divergence(figures(level, people), settings=replace(quick, core=("U1",)))
    core = f"U{list(order).index(0) + 1}"
    second = measure_divergence(
        figures(scale * level[order], people[order]), settings=replace(quick, core=(core,))
    )
    for column in first["yearly"].columns[3:]:
        assert second["yearly"][column].to_list() == pytest.approx(
            first["yearly"][column].to_list(), rel=1e-6, abs=1e-9
        )


@given(st.integers(0, 10**6))
def test_theil_parts_add_up_and_shares_sum_to_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    panel = figures(np.exp(rng.normal(5, 0.5, (9, 3))), rng.uniform(50, 500, (9, 3)))
    found = measure_divergence(panel, settings=DivergenceSettings(permutations=0, core=("U2", "U3")))
    yearly = found["yearly"]
    assert (yearly["between"] + yearly["within"]).to_list() == pytest.approx(yearly["theil"].to_list())
    sums = found["shares"].group_by("year").agg(pl.col("amount_share", "population_share").sum())
    assert sums["amount_share"].to_list() == pytest.approx([1] * 3) == sums["population_share"].to_list()
