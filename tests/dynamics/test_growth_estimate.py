"""The Verdoorn coefficient: planted values are found again, and what cannot be told is not told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.dynamics.growth_estimate import VerdoornSettings, estimate_growth_model
from growthpoles.errors import InputError
from growthpoles.labels import Label

CODES = ("grp_volume_index", "employed")


def panel(
    values: np.ndarray, *, years: list[int], edition: str = "e", units: list[str] | None = None
) -> Panel:
    """Values of shape (units, years, 2)."""
    codes = tuple(units or [f"U{k}" for k in range(len(values))])
    land = Territory((Edition(edition, tuple(Unit(code, Label(code)) for code in codes)),))
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    indicators = tuple(Indicator(code, Label(code)) for code in CODES)
    return Panel(
        land,
        edition,
        codes,
        tuple(years),
        indicators,
        values,
        flags,
        np.zeros(values.shape, np.int16),
        ("s",),
    )


def planted(
    slope: float, *, units: int = 16, years: int = 16, seed: int = 0, noise: float = 1.0, edition: str = "e"
) -> Panel:
    """Productivity growth 1 + slope x growth + noise; growth differs between regions and between years."""
    rng = np.random.default_rng(seed)
    growth = rng.normal(5, 3, (units, 1)) + rng.normal(0, 3, (1, years)) + rng.normal(0, 3, (units, years))
    jobs = growth - (1 + slope * growth + noise * rng.normal(size=growth.shape))
    index = 100 * np.exp(growth / 100)
    employed = 500 * np.exp(np.cumsum(jobs, axis=1) / 100)
    return panel(np.dstack([index, employed]), years=list(range(2001, 2001 + years)), edition=edition)


def row(found: pl.DataFrame, estimator: str) -> dict[str, object]:
    return found.filter(pl.col("estimator") == estimator).row(0, named=True)


def test_a_law_without_noise_is_found_exactly() -> None:
    found = estimate_growth_model(planted(0.5, noise=0.0))
    for estimator in ("between", "regions", "regions-years"):
        item = row(found["coefficients"], estimator)
        assert item["lambda"] == pytest.approx(0.5)
        assert item["autonomous"] == pytest.approx(1.0)
    assert found.identified and found.verdoorn.value == pytest.approx(0.5)


def test_the_interval_of_a_planted_coefficient_covers_it_about_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(120):
        item = row(estimate_growth_model(planted(0.5, noise=3.0, seed=seed))["coefficients"], "regions-years")
        covered += item["low"] <= 0.5 <= item["high"]  # type: ignore[operator]
    assert 0.88 <= covered / 120 <= 1


@pytest.mark.parametrize(("slope", "verdict"), [(0.0, "includes-zero"), (1.0, "includes-one")])
def test_no_law_and_jobs_that_do_not_answer_are_not_identified(slope: float, verdict: str) -> None:
    found = estimate_growth_model(planted(slope, seed=1))
    assert row(found["coefficients"], "regions-years")["verdict"] == verdict
    assert not found.identified and found.verdoorn.presumed
    warned = dict(next(iter(found.diagnostics.with_code("growth.estimate.unidentified"))).details)
    assert warned["within"] == verdict


def test_few_regions_or_few_years_are_not_identified_however_good_the_fit() -> None:
    for made in (planted(0.5, units=5, noise=0.0), planted(0.5, years=4, noise=0.0)):
        found = estimate_growth_model(made)
        assert not found.identified
        assert "too-few" in found["coefficients"]["verdict"].to_list()


def test_growth_that_is_the_same_everywhere_cannot_tell_lambda() -> None:
    values = np.dstack([np.full((12, 8), 105.0), np.full((12, 8), 100.0)])
    found = estimate_growth_model(panel(values, years=list(range(2001, 2009))))
    assert set(found["coefficients"]["verdict"]) == {"no-variation"}
    assert found["coefficients"]["lambda"].null_count() == 3


def test_growth_is_the_logarithm_and_gaps_break_it() -> None:
    """2002: ln 1.10 and ln 1.10 - ln(52/50). 2003 has no employment, so 2003 and 2004 fall out; the step from
    2004 to 2006 is no year."""
    index = np.array([[100.0, 110.0, 110.0, 110.0, 110.0]])
    employed = np.array([[50.0, 52.0, np.nan, 55.0, 57.0]])
    found = estimate_growth_model(panel(np.dstack([index, employed]), years=[2001, 2002, 2003, 2004, 2006]))
    rows = found["observations"].rows()
    assert [item[:3] for item in rows] == [("e", "U0", 2002)]
    assert rows[0][3:] == pytest.approx((100 * np.log(1.1), 100 * np.log(1.1) - 100 * np.log(52 / 50)))
    told = dict(next(iter(found.diagnostics.with_code("growth.estimate.gaps"))).details)
    assert told == {"missing": 3, "cells": 4}


def test_editions_are_joined_without_a_step_over_the_break() -> None:
    first, second = planted(0.5, years=8, edition="old"), planted(0.5, years=16, seed=5, edition="new")
    later = second.select(years=range(2009, 2017))
    found = estimate_growth_model([first, later])
    years = found["observations"].group_by("edition").agg(pl.col("year").min()).sort("edition")
    assert years.rows() == [("new", 2010), ("old", 2002)]
    assert found["spells"]["observations"].to_list() == [16 * 7, 16 * 7]
    assert "growth.estimate.editions" in [item.code for item in found.diagnostics]


def test_everything_that_is_wrong_is_told_in_one_error() -> None:
    values = np.dstack([[[100.0, 0.0]], [[-5.0, 50.0]]])
    wrong = panel(values, years=[2001, 2002])
    lacking = panel(values + 10, years=[2002, 2003], edition="f").select(codes=["employed"])
    with pytest.raises(InputError) as caught:
        estimate_growth_model([wrong, lacking])
    found = [(item.code, item.where.year, item.where.indicator) for item in caught.value.problems]
    assert found == [
        ("growth.estimate.overlap", 2002, None),
        ("growth.estimate.positive", 2002, "grp_volume_index"),
        ("growth.estimate.positive", 2001, "employed"),
        ("panel.indicator.unknown", None, "grp_volume_index"),
    ]
    with pytest.raises(InputError):
        estimate_growth_model([])


SPELLS = {"kz16": range(2001, 2018), "kz17": range(2018, 2021), "kz20": range(2021, 2026)}


def kazakhstan(folder: Path, edition: str) -> Panel:
    """Figures of one edition; from 2010 on South Kazakhstan is its two parts, as published."""
    rows = pl.read_csv(folder / "kz_region_panel.csv", infer_schema_length=None).filter(
        pl.col("indicator").is_in(CODES) & pl.col("year").is_in(list(SPELLS[edition]))
    )
    parts = rows.filter(pl.col("edition") == "kz17_backcast", pl.col("indicator") == "employed")
    rows = rows.filter(pl.col("edition") == edition)
    units, years = sorted(set(rows["region_code"])), list(SPELLS[edition])
    values = np.full((len(units), len(years), 2), np.nan)
    for item in rows.drop_nulls("value").iter_rows(named=True):
        at = (units.index(item["region_code"]), years.index(item["year"]), CODES.index(item["indicator"]))
        values[at] = item["value"]
    if edition == "kz16":
        for year, total in parts.group_by("year").agg(pl.col("value").sum()).iter_rows():
            values[units.index("KZ-YUZ"), years.index(year), 1] = total
    return panel(values, years=years, edition=edition, units=units)


def test_kazakhstan_does_not_tell_the_verdoorn_coefficient(shared_data: Path) -> None:
    """Bureau of National Statistics, 2001-2025: from year to year employment does not follow output (the
    interval includes one), and between sixteen regions the long run does not tell lambda from zero."""
    settings = VerdoornSettings(source="Kazakhstan 2001-2025")
    found = estimate_growth_model([kazakhstan(shared_data, name) for name in SPELLS], settings=settings)
    assert not found.identified
    within, between = (row(found["coefficients"], name) for name in ("regions-years", "between"))
    assert (within["verdict"], between["verdict"]) == ("includes-one", "includes-zero")
    assert (within["observations"], between["observations"]) == (318, 16)
    assert (within["lambda"], within["error"]) == pytest.approx((0.983, 0.048), abs=0.001)
    assert (between["lambda"], between["error"]) == pytest.approx((0.077, 0.237), abs=0.001)
    assert found["spells"]["observations"].to_list() == [224, 34, 60]
