"""Growth models made by hand, for tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.growth_inputs import GrowthModel, Parameter


def known(value: float) -> Parameter:
    return Parameter(value, source="test")


def between(low: float, high: float) -> Parameter:
    return Parameter(low=low, high=high, source="test")


def plain(regions: tuple[str, ...] = ("A", "B", "C"), **changes: object) -> GrowthModel:
    """Certain parameters: root 0.5, costs and foreign prices in step, rest point 6."""
    model = GrowthModel(
        regions, start=known(6), wage=known(4), foreign_price=known(2), foreign_income=known(3),
        gamma=known(1), eta=known(-1), delta=known(1), epsilon=known(1), verdoorn=known(0.5),
        autonomous=known(2), inside=known(0), embodied=known(0.2),
    )  # fmt: skip
    return replace(model, **changes)


def tied(regions: tuple[str, ...] = ("A", "B", "C"), **changes: object) -> GrowthModel:
    """The same regions with uncertain parameters, trade in a ring with unlike shares, and migration."""
    n = len(regions)
    flows = np.array([[0 if i == j else 1 + ((i + 2 * j) % 5) for j in range(n)] for i in range(n)], float)
    start = {code: known(3 + i) for i, code in enumerate(regions)}
    ranges = {
        "verdoorn": between(0.3, 0.7), "eta": between(-1.5, -0.5), "delta": between(0.5, 1.5),
        "inside": between(0.2, 0.6), "migration": between(0, 0.5), "local": between(0, 0.5),
    }  # fmt: skip
    trade = SpatialWeights.given(regions, flows)
    people = {code: 1.0 + i for i, code in enumerate(regions)}
    return plain(regions, start=start, trade=trade, people=people, **{**ranges, **changes})
