"""Tables of an exploration against counts over its replicates."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

import growthpoles as gp
from growthpoles.robustness.explore import explore
from growthpoles.robustness.tables import rank_shift

VARY = {
    "normalise": [gp.normalise.MinMax(floor=0.01), gp.normalise.PercentileRank(floor=0.01)],
    "aggregate": [gp.aggregate.PowerMean(1), gp.aggregate.PowerMean(0)],
    "weights": gp.vary.Simplex(sets=25),
}


@pytest.fixture(scope="module")
def sure(two_years):  # type: ignore[no-untyped-def]
    return explore(two_years, vary=VARY, n=100, seed=2)


def places(column: np.ndarray) -> list[int]:
    return [1 + sum(other > own for other in column) for own in column]


def test_rank_statistics_are_counts_over_replicates(sure, two_years) -> None:  # type: ignore[no-untyped-def]
    units = two_years.inputs.scores.units
    for y, year in enumerate((2021, 2022)):
        ranks = np.array([places(row[:, y]) for row in sure.index])
        for u, unit in enumerate(units):
            row = sure["ranks"].row(
                by_predicate=(pl.col("unit") == unit) & (pl.col("year") == year), named=True
            )
            low, median, high = np.quantile(ranks[:, u], [0.05, 0.5, 0.95])
            assert (row["low"], row["median"], row["high"]) == pytest.approx((low, median, high), abs=1e-9)
            assert row["mean"] == pytest.approx(ranks[:, u].mean()) and row["width"] == pytest.approx(
                high - low
            )
            assert row["top3"] == (ranks[:, u] <= 3).mean() and row["top5"] == (ranks[:, u] <= 5).mean()
            assert row["nominal"] == places(two_years.inputs.scores.index[:, y])[u]


def test_pairwise_probabilities_are_counts_and_complement_each_other(sure) -> None:  # type: ignore[no-untyped-def]
    pairs = {(a, b, y): p for a, b, y, p in sure["pairwise"].iter_rows()}
    above = (sure.index[:, 0, 1] > sure.index[:, 1, 1]).mean()
    assert pairs["U1", "U2", 2022] == pytest.approx(above)
    assert all(p + pairs[b, a, y] == pytest.approx(1) for (a, b, y), p in pairs.items())
    assert len(pairs) == 9 * 8 * 2


def test_replicates_name_their_options_and_the_shift_they_make(sure, two_years) -> None:  # type: ignore[no-untyped-def]
    table = sure["replicates"]
    assert table.columns == ["replicate", "normalise", "aggregate", "weights", "mean_rank_shift"]
    nominal = np.array([places(two_years.inputs.scores.index[:, y]) for y in range(2)])
    ranks = np.array([[places(row[:, y]) for y in range(2)] for row in sure.index])
    expected = np.abs(ranks - nominal).mean(axis=(1, 2))
    np.testing.assert_allclose(table["mean_rank_shift"].to_numpy(), expected, rtol=1e-12)
    np.testing.assert_allclose(rank_shift(two_years.inputs.scores, sure.index), expected, rtol=1e-12)


def test_options_carry_the_parameters_and_weights_sum_to_one(sure) -> None:  # type: ignore[no-untyped-def]
    rows = {(choice, option): (name, text) for choice, option, name, text in sure["options"].iter_rows()}
    assert rows["aggregate", 2][0] == "power-mean" and json.loads(rows["aggregate", 2][1]) == {"p": 0.0}
    sums = (
        sure["weights"]
        .filter(pl.col("element").is_in(["A", "B"]))
        .group_by("set")
        .agg(pl.col("weight").sum())
    )
    assert sums.height == 25
    np.testing.assert_allclose(sums["weight"].to_numpy(), 1)


def test_figures_say_whether_all_combinations_were_taken(sure) -> None:  # type: ignore[no-untyped-def]
    rows = {name: (value, note) for name, value, _, note in sure["figures"].iter_rows()}
    assert rows["replicates"] == (100.0, "exact")
    assert rows["mean_width"][0] == pytest.approx(sure["ranks"]["width"].mean())
