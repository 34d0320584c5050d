from __future__ import annotations

import numpy as np
import pytest
from tests.builders import panel_of
from tests.dynamics.claim_panels import claim

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.claims_checks import Alike, main_sample, residual_moran
from growthpoles.dynamics.claims_inputs import DataSet
from growthpoles.dynamics.claims_kernel import fit
from growthpoles.stats.spatial import moran

GRID = [(a, b) for a in range(5) for b in range(5)]
NEAR = np.array([[float(abs(a - c) + abs(b - d) == 1) for c, d in GRID] for a, b in GRID])


def spread_of(seed: int, shared: float = 0.0, gaps: float = 0.0) -> Alike:
    """25 units on a grid over 12 years; shocks of units last, and x is alike in neighbours."""
    rng = np.random.default_rng(seed)
    x, noise = rng.normal(size=(2, 25, 12))
    for k in range(1, 12):
        noise[:, k] += 0.8 * noise[:, k - 1]
    y = noise + shared * NEAR @ noise
    y[rng.random(y.shape) < gaps] = np.nan
    panel = panel_of({"y": y, "x": x + NEAR @ x}, years=range(2001, 2013))
    told = claim(lags=(0,), controls=()).data[0]
    sample = main_sample(told, panel).repeated()
    made = fit(sample, "two-way")
    assert made is not None
    data = DataSet("d", panel, weights=SpatialWeights.given(panel.units, NEAR))
    return residual_moran(made, sample, data=data, draws=199, seed=seed)


@pytest.mark.parametrize("gaps", [0.0, 0.2])
def test_shocks_that_last_are_not_taken_for_shocks_that_spread(gaps: float) -> None:
    """Size at 5 % with persistence 0.8, 200 panels; the normal test of all years at once rejects in 22 %."""
    hits = sum(spread_of(seed, gaps=gaps).p_value <= 0.05 for seed in range(200))
    assert hits <= 18


def test_shocks_that_spread_are_found() -> None:
    assert sum(spread_of(seed, shared=0.4).p_value <= 0.05 for seed in range(20)) >= 18


def test_without_gaps_it_is_moran_on_all_years_as_blocks() -> None:
    rng = np.random.default_rng(0)
    panel = panel_of({"y": rng.normal(size=(25, 4)), "x": rng.normal(size=(25, 4))}, years=range(2001, 2005))
    sample = main_sample(claim(lags=(0,), controls=()).data[0], panel)
    made = fit(sample, "two-way")
    assert made is not None
    data = DataSet("d", panel, weights=SpatialWeights.given(panel.units, NEAR))
    assert data.weights is not None
    blocks = np.kron(data.weights.select(panel.units).matrix.toarray(), np.eye(4))
    found = residual_moran(made, sample, data=data, draws=99, seed=0)
    assert found.value == pytest.approx(moran(made.residuals, blocks, permutations=0).value, abs=1e-12)


def test_without_weights_nothing_is_told() -> None:
    panel = panel_of({"y": np.eye(6), "x": np.eye(6)[::-1]}, years=range(2001, 2007))
    sample = main_sample(claim(lags=(0,), controls=()).data[0], panel)
    made = fit(sample, "two-way")
    assert made is not None
    assert np.isnan(residual_moran(made, sample, data=DataSet("d", panel), draws=99, seed=0).p_value)
