"""Beta, clubs and Markov chains in the tables of divergence."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.builders import name
from tests.dynamics.divergence_panels import QUICK, closing, figures, ring

from growthpoles.core.panel import Indicator
from growthpoles.dynamics.divergence import measure_divergence
from growthpoles.errors import NotAvailableError


def test_conditional_and_spatial_beta_stand_beside_absolute() -> None:
    panel = figures(closing(30))
    control = np.random.default_rng(1).normal(0, 1, (30, 20))
    panel = panel.with_indicator(Indicator("x", name("x")), control)
    settings = replace(QUICK, controls=("x",), spatial_models=("lag", "error"))
    found = measure_divergence(panel, settings=settings, weights=ring(panel.units))
    assert found["beta"]["model"].to_list() == ["absolute", "conditional", "error", "lag"]
    assert found["beta"]["speed"].to_list() == pytest.approx([0.06] * 4, abs=0.01)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spreg.ml_lag", None)
    panel = figures(closing(12))
    with pytest.raises(NotAvailableError) as caught:
        measure_divergence(panel, settings=replace(QUICK, spatial_models=("lag",)), weights=ring(panel.units))
    assert caught.value.problems[0].code == "divergence.spreg.missing"
    assert dict(caught.value.problems[0].details)["extra"] == "spatial"


def test_a_year_that_is_missing_makes_no_step_of_two_years() -> None:
    panel = figures(closing(15))
    panel = panel.select(years=[year for year in panel.years if year != 2010])
    found = measure_divergence(panel, settings=QUICK, weights=ring(panel.units))
    pooled = found["transitions"].filter(pl.col("lag") == "all")
    assert pooled["count"].sum() == 15 * 17
    assert found["homogeneity"].is_empty()
