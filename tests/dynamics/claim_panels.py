"""Panels with a planted effect, and the investment data of Grunfeld (1958), for the tests of claims."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.builders import name, panel_of

from growthpoles.core.panel import Panel
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.claims_inputs import Claim, ClaimSettings, Evidence, Variable
from growthpoles.dynamics.claims_sample import Sample

QUICK = ClaimSettings(draws=199)


def planted(
    effect: float = 0.0, *, units: int = 30, years: int = 12, seed: int = 0, lag: int = 1, rough: float = 0.5
) -> Panel:
    """Outcome y moved by x of `lag` years before; both share levels of units and years; x is persistent."""
    rng = np.random.default_rng(seed)
    level, common = rng.normal(0, 2, (units, 1)), rng.normal(0, 2, years + lag)
    noise, push = rng.normal(size=(units, years + lag)), rng.normal(size=(units, years + lag))
    for t in range(1, years + lag):
        push[:, t] += rough * push[:, t - 1]
        noise[:, t] += rough * noise[:, t - 1]
    x = level + common + push
    control = rng.normal(size=x.shape)
    y = 3 * level + 2 * common + noise + 0.3 * control
    y[:, lag:] += effect * x[:, : x.shape[1] - lag]
    cut = slice(lag, None)
    return panel_of({"y": y[:, cut], "x": x[:, cut], "c": control[:, cut]}, years=range(2001, 2001 + years))


def ring(panel: Panel) -> SpatialWeights:
    """Two neighbours for each unit, in a circle."""
    near = np.roll(np.eye(len(panel.units)), 1, axis=1)
    return SpatialWeights.given(panel.units, near + near.T)


def claim(**changes: object) -> Claim:
    """x of the year before raises y."""
    evidence = replace(
        Evidence("kazakhstan", (Variable("y"),), (Variable("x"),), (Variable("c"),), lags=(1, 2)),
        **changes,  # type: ignore[arg-type]
    )
    return Claim("c", name("x raises y"), name("an experiment"), "made by hand", (evidence,))


def drawn(seed: int = 0, *, units: int = 12, years: int = 8, controls: int = 2, gaps: float = 0.2) -> Sample:
    """An unbalanced sample."""
    rng = np.random.default_rng(seed)
    unit, year = np.repeat(np.arange(units), years), np.tile(np.arange(2001, 2001 + years), units)
    kept = rng.random(unit.size) > gaps
    n = int(kept.sum())
    held = rng.normal(size=(n, controls))
    x = rng.normal(size=n) + held.sum(axis=1)
    y = 0.5 * x + held.sum(axis=1) + unit[kept] + rng.normal(size=n)
    return Sample(y, x, held, unit[kept], year[kept])


def grunfeld() -> Sample:
    """Ten firms over 1935-1954, as in the R package plm: investment on value, capital held equal."""
    from statsmodels.datasets import grunfeld as shipped

    data = shipped.load_pandas().data
    data = data[data["firm"] != "American Steel"]
    firm = np.unique(data["firm"].to_numpy(str), return_inverse=True)[1]
    y, x, capital = (data[name].to_numpy(float) for name in ("invest", "value", "capital"))
    return Sample(y, x, capital[:, None], firm, data["year"].to_numpy().astype(np.intp))
