"""A small assessed index for the tests of this folder."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.potential.results import PotentialResult

TREE = index(
    pillar("S"), pillar("A", parent="S"), pillar("B", parent="S", weight=2), pillar("C"),
    leaf("a1", "A"), leaf("a2", "A", direction=-1), leaf("b1", "B"), leaf("b2", "B"),
    leaf("c1", "C"), leaf("c2", "C"),
)  # fmt: skip


def figures(units: int = 9, years: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    columns = {code: rng.lognormal(1, 0.8, (units, years)) for code in ("a1", "a2", "b1", "b2", "c1", "c2")}
    columns["b1"][0] = 400.0
    columns["c2"][3, 0] = np.nan
    return columns


@pytest.fixture(scope="session")
def assessed() -> PotentialResult:
    spec = gp.IndexSpec(treat=gp.treat.Winsorise(max_points=1), normalise=gp.normalise.MinMax(floor=0.01))
    return gp.assess_potential(panel_of(figures()), TREE, spec)


@pytest.fixture(scope="session")
def two_years() -> PotentialResult:
    spec = gp.IndexSpec(normalise=gp.normalise.MinMax(floor=0.01), base_years=(2021,))
    return gp.assess_potential(panel_of(figures(years=2), years=(2021, 2022)), TREE, spec)
