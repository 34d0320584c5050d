"""Diffusion of regions: curves found, ceilings refused before the turn, spread between regions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.builders import panel_of

from growthpoles.stats.diffusion import bass_share
from growthpoles.stats.spatial_diffusion import spread_ahead
from growthpoles.transfer.diffusion import fit_diffusion
from growthpoles.transfer.diffusion_inputs import DiffusionSettings
from growthpoles.transfer.results import DiffusionResult

YEARS = range(2006, 2022)
T = np.arange(1, 17)
EARLY = np.exp(0.25 * T) * (1 + 0.02 * (-1.0) ** T)
COLUMNS = {
    "x": np.stack([400 * bass_share(T, 0.02, q=0.4), EARLY, np.where(T > 13, 1.0 * T, np.nan), 0.0 * T])
}
PANEL = panel_of(COLUMNS, units=("A", "B", "C", "D"), years=YEARS)
CIRCLE = tuple(
    (unit, source, 0.5)
    for a, unit in enumerate("ABCDEF")
    for source in ("ABCDEF"[a - 1], "ABCDEF"[(a + 1) % 6])
)


def test_each_region_gets_a_curve_or_the_reason_why_not() -> None:
    found = fit_diffusion(PANEL, "x", settings=DiffusionSettings(launch=2005, draws=20), seed=1)
    status = dict(found["curves"].select("unit", "status").rows())
    assert status == {"A": "fitted", "B": "no-ceiling", "C": "too-few", "D": "refused"}
    first = found["curves"].row(0, named=True)
    assert (first["p"], first["q"], first["ceiling"]) == pytest.approx((0.02, 0.4, 400), rel=1e-4)
    assert first["peak_year"] == pytest.approx(2005 + np.log(20) / 0.42, abs=0.01)
    codes = {item.code for item in found.diagnostics}
    assert codes == {
        "diffusion.no-ceiling",
        "diffusion.too-few",
        "diffusion.refused",
        "diffusion.spatial.none",
    }


def test_no_path_is_drawn_beyond_the_last_year_without_a_ceiling() -> None:
    found = fit_diffusion(PANEL, "x", settings=DiffusionSettings(launch=2005, draws=0))
    curve = found["curves"].filter(pl.col("unit") == "B").row(0, named=True)
    assert curve["q"] is not None
    assert curve["ceiling"] is None and curve["ceiling_low"] is None and curve["peak_year"] is None
    paths = found["paths"].filter((pl.col("year") > 2021) & pl.col("fitted").is_not_null())
    assert paths["unit"].unique().to_list() == ["A"]
    assert paths["fitted"].to_numpy() == pytest.approx(
        400 * bass_share(np.arange(17, 22), 0.02, q=0.4), rel=1e-4
    )
    given = fit_diffusion(PANEL, "x", settings=DiffusionSettings(launch=2005, ceiling=500.0, draws=0))
    assert given["curves"].filter(pl.col("unit") == "B")["status"].item() == "fitted"


def test_the_years_ahead_start_from_the_last_figure_and_lie_within_their_band() -> None:
    rng = np.random.default_rng(7)
    steps = np.diff(1000 * bass_share(np.arange(15), 0.02, q=0.4), axis=0) + rng.normal(0, 8, (6, 14))
    levels = np.cumsum(np.maximum(steps, 0), axis=1)
    levels[:, -1] += 60  # a last figure far off the curve
    levels[0, -2:] = np.nan
    panel = panel_of({"x": levels}, units="ABCDEF", years=range(2001, 2015))
    found = fit_diffusion(panel, "x", settings=DiffusionSettings(launch=2000, ceiling=1200.0, draws=60))
    ahead = found["paths"].filter(pl.col("low").is_not_null())
    assert ahead.height == 6 * 5 + 2
    assert ((ahead["low"] <= ahead["fitted"]) & (ahead["fitted"] <= ahead["high"])).all()
    first = ahead.filter(pl.col("unit") == "B").row(0, named=True)
    assert levels[1, -1] < first["fitted"] < levels[1, -1] + 60
    assert ahead.filter(pl.col("unit") == "A")["year"].min() == 2013


def test_a_region_at_its_ceiling_is_saturated_and_one_above_it_is_refused() -> None:
    levels = np.stack([100 * bass_share(T, 0.02, q=0.5), 101 * bass_share(T, 0.02, q=0.5)])
    levels[:, -1] = 100, 101
    found = fit_diffusion(
        panel_of({"x": levels}, years=YEARS), "x", settings=DiffusionSettings(launch=2005, ceiling=100.0)
    )
    curves = found["curves"]
    assert curves["status"].to_list() == ["saturated", "refused"]
    assert curves["ceiling"].to_list() == [100, None] and curves["q"].is_null().all()


def test_a_missing_year_of_new_adopters_is_named_and_no_curve_drawn() -> None:
    flows = np.diff(400 * bass_share(np.arange(17), 0.02, q=0.4))
    gappy = np.where(np.arange(16) == 6, np.nan, flows)
    ends = np.where(np.arange(16) == 15, np.nan, flows)
    panel = panel_of({"x": np.stack([gappy, ends])}, years=YEARS)
    found = fit_diffusion(panel, "x", settings=DiffusionSettings(kind="flow", draws=0))
    rows = found["curves"].select("unit", "status", "last_year", "last").rows()
    assert rows[0] == ("U1", "gap", None, None) and rows[1][1:3] == ("fitted", 2020)
    (told,) = found.diagnostics.with_code("diffusion.gap")
    assert told.where.unit == "U1" and dict(told.details) == {"years": "2012"}


def test_the_peak_of_an_epidemic_curve_with_and_without_its_launch() -> None:
    """1000 / (1 + exp(-(t - 10) / 2)) grows most at t = 10."""
    levels = 1000 / (1 + np.exp(-0.5 * (np.arange(16) - 10.0)))[None]
    for launch in (None, 2004):
        for panel, year in (
            (panel_of({"x": levels}, units=("A",), years=YEARS), 2016),
            (panel_of({"x": levels[:, 11:]}, units=("A",), years=range(2017, 2022)), None),
        ):
            settings = DiffusionSettings(curve="logistic", launch=launch, draws=0, ceiling=1000.0)
            row = fit_diffusion(panel, "x", settings=settings)["curves"].row(0, named=True)
            assert row["status"] == "fitted" and row["q"] == pytest.approx(0.5, rel=1e-4)
            assert row["peak_year"] == (None if year is None else pytest.approx(year, abs=0.01))


def spreading(noise: float, *, draws: int = 20, c: float = 0.3) -> DiffusionResult:
    start = np.array([0.3, 0.0, 0.0, 0.02, 0.0, 0.0])
    ties = np.zeros((6, 6))
    for i in range(6):
        ties[i, i - 1] = ties[i, (i + 1) % 6] = 0.5
    shares = spread_ahead(start, ties, times=np.arange(14), values=(0.005, 0.2, c))
    shares = np.clip(shares + noise * np.random.default_rng(2).normal(size=shares.shape), 0, 0.99)
    panel = panel_of({"x": 100 * shares}, units="ABCDEF", years=range(2008, 2022))
    settings = DiffusionSettings(ceiling=100.0, ties=CIRCLE, draws=draws)
    return fit_diffusion(panel, "x", settings=settings, seed=3)


def test_planted_forces_between_regions_are_found() -> None:
    found = spreading(0.0)
    values = dict(found["spatial"].select("parameter", "value").rows())
    assert values == pytest.approx({"p": 0.005, "q": 0.2, "c": 0.3}, abs=1e-4)
    forces = found["forces"]
    assert forces.select(
        pl.sum_horizontal("outside", "home", "tied")
    ).to_series().to_numpy() == pytest.approx(1)
    assert forces.filter(pl.col("unit") == "B")["strongest"].item() == "A"  # the region that began
    pulls = found["pulls"].group_by("unit").agg(pl.col("share").sum())
    assert pulls["share"].to_numpy() == pytest.approx(1)


def test_the_seed_decides() -> None:
    assert not spreading(0.001).diff(spreading(0.001))


def test_a_falling_stock_is_noted_and_a_result_can_be_saved(tmp_path: Path) -> None:
    levels = COLUMNS["x"][:1].copy()
    levels[0, 8] = levels[0, 7] - 1
    panel = panel_of({"x": levels}, units=("A",), years=YEARS)
    found = fit_diffusion(panel, "x", settings=DiffusionSettings(launch=2005, draws=0))
    assert found.diagnostics.with_code("diffusion.falls")
    assert not found.diff(DiffusionResult.load(found.save(tmp_path / "diffusion")))


def test_the_whole_has_a_curve_of_its_own() -> None:
    items = tuple(replace(item, additive=True) for item in PANEL.indicators)
    levels = np.stack([400 * bass_share(T, 0.02, q=0.4), 200 * bass_share(T, 0.02, q=0.4)])
    panel = replace(panel_of({"x": levels}, years=YEARS), indicators=items)
    curves = fit_diffusion(panel, "x", settings=DiffusionSettings(launch=2005, draws=0))["curves"]
    assert curves.filter(pl.col("unit") == "whole")["ceiling"].item() == pytest.approx(600, rel=1e-3)
