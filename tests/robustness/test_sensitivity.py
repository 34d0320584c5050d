"""Sensitivity: exact shares by enumeration, sampled shares near them, intervals, order of choices."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import growthpoles as gp
from growthpoles.errors import NotAvailableError, SpecificationError

VARY = {
    "treat": [gp.treat.NoTreatment(), gp.treat.Winsorise(max_points=1)],
    "normalise": [gp.normalise.MinMax(floor=0.01), gp.normalise.PercentileRank(floor=0.01)],
    "aggregate": [gp.aggregate.PowerMean(1), gp.aggregate.PowerMean(0)],
    "weights": gp.vary.Noise(0.5, sets=12),
}


def test_exact_shares_equal_a_plain_analysis_of_variance_over_all_runs(two_years) -> None:  # type: ignore[no-untyped-def]
    exact = gp.measure_sensitivity(two_years, vary=VARY, seed=2)
    assert exact["figures"].filter(name="runs")["value"].item() == 2 * 2 * 2 * 12
    every = gp.explore(two_years, vary={**VARY, "weights": named(exact)}, seed=2)
    places = [
        1 + (every.index[:, :, y][:, :, None] < every.index[:, :, y][:, None, :]).sum(2) for y in (0, 1)
    ]
    nominal = two_years.inputs.scores.index
    for y, year in enumerate((2021, 2022)):
        own = 1 + (nominal[:, y][:, None] < nominal[:, y]).sum(1)
        shift = np.abs(places[y] - own).mean(axis=1)
        table = every["replicates"].with_columns(pl.Series("shift", shift))
        for row in exact["sensitivity"].filter(year=year).iter_rows(named=True):
            others = [name for name in VARY if name != row["choice"]]
            alone = table.group_by(row["choice"]).agg(pl.col("shift").mean())["shift"].to_numpy()
            rest = table.group_by(others).agg(pl.col("shift").mean())["shift"].to_numpy()
            assert row["first"] == pytest.approx(alone.var() / shift.var(), abs=1e-12)
            assert row["total"] == pytest.approx(1 - rest.var() / shift.var(), abs=1e-12)
            assert row["first_low"] is None


def named(result) -> list[dict[str, float]]:  # type: ignore[no-untyped-def]
    sets = result["weights"].partition_by("set", maintain_order=True)
    return [dict(zip(part["element"], part["weight"], strict=True)) for part in sets]


def test_sampled_shares_come_near_the_exact_ones_and_their_intervals_hold_them(assessed) -> None:  # type: ignore[no-untyped-def]
    vary = {**VARY, "weights": gp.vary.Noise(0.5, sets=1600)}  # 12,800 combinations, 12,288 runs
    exact = gp.measure_sensitivity(assessed, vary=vary, seed=1)["sensitivity"]
    found = gp.measure_sensitivity(assessed, vary=vary, n=2048, seed=1)
    assert found["figures"].filter(name="runs").row(0)[1:4] == (12288, "", "sampled")
    sampled = found["sensitivity"]
    assert exact["choice"].to_list() == sampled["choice"].to_list()
    for name in ("first", "total"):
        gap = (exact[name] - sampled[name]).abs()
        assert gap.max() < 0.04
        width = sampled[f"{name}_high"] - sampled[f"{name}_low"]
        assert (gap < width).all() and (width > 0).all()


def test_a_design_that_needs_no_more_runs_than_asked_for_is_enumerated(assessed) -> None:  # type: ignore[no-untyped-def]
    exact, enough = (gp.measure_sensitivity(assessed, vary=VARY, n=n, seed=1) for n in (None, 16))
    assert not exact.diff(enough) and exact["sensitivity"]["first_low"].null_count() == 4


def test_fresh_weights_are_one_choice_of_a_sampled_design(assessed) -> None:  # type: ignore[no-untyped-def]
    vary = {"weights": gp.vary.Simplex(), "aggregate": VARY["aggregate"]}
    found = gp.measure_sensitivity(assessed, vary=vary, n=256, seed=3)
    assert found["figures"].filter(name="runs")["value"].item() == 256 * 4
    shares = dict(found["sensitivity"].select("choice", "total").iter_rows())
    assert shares["weights"] > shares["aggregate"] > 0
    again = gp.measure_sensitivity(assessed, vary=vary, n=256, seed=3)
    assert not found.diff(again)


def test_units_have_shares_of_their_own(assessed) -> None:  # type: ignore[no-untyped-def]
    found = gp.measure_sensitivity(assessed, vary={"aggregate": VARY["aggregate"]})["unit_sensitivity"]
    assert set(found["unit"]) == set(assessed.inputs.scores.units)
    moved = found.filter(pl.col("first").is_not_null())
    assert (moved["first"] == 1).all() and (moved["total"] == 1).all()
    assert found["first"].null_count() > 0  # a unit whose rank never moves has nothing to apportion


def test_refusals(assessed) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SpecificationError):
        gp.measure_sensitivity(assessed, vary={})
    from dataclasses import replace

    with pytest.raises(NotAvailableError):
        gp.measure_sensitivity(replace(assessed, inputs=None), vary=VARY)


def test_progress_ends_at_the_number_of_distinct_runs(assessed) -> None:  # type: ignore[no-untyped-def]
    seen: list[tuple[int, int]] = []
    gp.measure_sensitivity(assessed, vary=VARY, progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (96, 96) and [done for done, _ in seen] == sorted(done for done, _ in seen)
