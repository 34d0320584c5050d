"""Divergence of units: planted panels, and what cannot be decided."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.dynamics.divergence_panels import QUICK, closing, figures, grade, ring

from growthpoles.dynamics.divergence import measure_divergence


def test_planted_convergence_is_supported_and_its_speed_recovered() -> None:
    found = measure_divergence(figures(closing()), settings=QUICK)
    for measure in ("sigma", "beta_absolute", "log_deviation"):
        assert grade(found, "convergence", measure) == ("supported", "")
        assert grade(found, "divergence", measure) == ("not-supported", "opposite")
    assert found["beta"]["speed"][0] == pytest.approx(0.06, abs=0.002)
    assert found["club_tests"].filter(pl.col("stage") == "all")["converging"][0]


def test_planted_divergence_is_supported() -> None:
    found = measure_divergence(figures(closing(rate=-0.05)), settings=QUICK)
    assert (
        grade(found, "divergence", "sigma")[0]
        == grade(found, "divergence", "beta_absolute")[0]
        == "supported"
    )
    assert found["beta"]["speed"][0] is None
    assert grade(found, "convergence", "log_t") == ("not-supported", "opposite")


def test_nothing_planted_is_not_decided() -> None:
    rng = np.random.default_rng(2)
    level = np.exp(8 + rng.normal(0, 0.4, (16, 1)) + 0.02 * rng.normal(0, 1, (16, 17)))
    found = measure_divergence(figures(level), settings=QUICK)
    claims = {
        grade(found, claim, measure)[0]
        for claim in ("divergence", "convergence")
        for measure in ("sigma", "theil")
    }
    assert claims <= {"inconclusive", "not-supported"}


def test_current_prices_carry_inequality_but_not_growth() -> None:
    found = measure_divergence(figures(closing(), price="current"), settings=QUICK)
    assert found.diagnostics.with_code("divergence.prices.current")
    assert grade(found, "convergence", "beta_absolute") == ("inconclusive", "current-prices")
    assert grade(found, "convergence", "sigma") == ("supported", "")
    assert found["clubs"].is_empty() and found["curve"].is_empty()
    assert (
        grade(found, "convergence", "log_t")[0]
        == grade(found, "inverted-u", "williamson_curve")[0]
        == "not-assessed"
    )


@pytest.mark.parametrize("units", [1, 2, 3, 5])
def test_few_units_get_figures_without_a_verdict(units: int) -> None:
    panel = figures(closing(40)[:units])
    found = measure_divergence(panel, settings=QUICK, weights=ring(panel.units) if units > 2 else None)
    assert set(found["findings"]["grade"]) <= {"inconclusive", "not-assessed"}
    assert found.diagnostics.with_code("divergence.units.few")
    assert found["yearly"].height == 20
    assert found["yearly"]["theil"].null_count() == (20 if units == 1 else 0)


def test_one_year_is_enough_for_inequality() -> None:
    panel = figures(closing(20, 1))
    found = measure_divergence(panel, settings=QUICK, weights=ring(panel.units))
    assert found["yearly"]["gini"][0] > 0 and found["beta"].is_empty() and found["transitions"].is_empty()
    assert found["local"].height == 20
    assert grade(found, "divergence", "sigma")[0] == "not-assessed"


def test_nothing_is_printed_and_nothing_is_changed(capsys: pytest.CaptureFixture[str]) -> None:
    panel = figures(closing(15))
    near, before = ring(panel.units), np.array(panel.values)
    held = near.matrix.toarray()
    measure_divergence(panel, settings=replace(QUICK, spatial_models=("lag", "error")), weights=near)
    assert capsys.readouterr().out == ""
    assert np.array_equal(panel.values, before) and np.array_equal(near.matrix.toarray(), held)
