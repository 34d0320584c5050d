from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.dynamics.economies import tied

from growthpoles.core.result import Table
from growthpoles.dynamics.growth import simulate_growth
from growthpoles.dynamics.growth_inputs import CorePeriphery, GrowthSettings, Push
from growthpoles.dynamics.growth_results import GrowthEstimate, GrowthResult
from growthpoles.errors import NotAvailableError


def estimate(*, identified: bool) -> GrowthEstimate:
    rows = pl.DataFrame(
        {
            "estimator": ["between", "regions", "regions-years"],
            "lambda": [0.4, 0.5, 0.6],
            "error": [0.2, 0.1, 0.05],
            "autonomous": [1.0, 1.1, 1.2],
            "autonomous_error": [0.3, 0.2, 0.1],
        }
    )
    spec = {"identified": identified, "source": "yearbook"}
    return GrowthEstimate((Table("coefficients", ("estimator",), rows),), spec)


def test_an_identified_lambda_comes_from_within_regions_and_years() -> None:
    found = estimate(identified=True)
    assert (found.verdoorn.value, found.verdoorn.error, found.verdoorn.presumed) == (0.6, 0.05, False)
    assert (found.autonomous.value, found.autonomous.error) == (1.2, 0.1)
    assert found.verdoorn.source == "estimated, yearbook"


def test_without_identification_there_is_a_prior_that_says_why_and_no_autonomous_growth() -> None:
    found = estimate(identified=False)
    assert found.verdoorn.presumed and "not identified in yearbook" in found.verdoorn.source
    assert found.verdoorn.distribution == "uniform"
    with pytest.raises(NotAvailableError) as caught:
        _ = found.autonomous
    assert caught.value.problems[0].code == "growth.estimate.none"


def test_a_result_is_saved_and_read_back_with_unique_keys_and_sorted_rows(tmp_path: Path) -> None:
    settings = GrowthSettings(
        draws=30, pushes=(Push("A", 1.0), Push("C", 2.0)), core_periphery=CorePeriphery(points=10)
    )
    found = simulate_growth(tied(), settings=settings, seed=9)
    assert found.names == (
        "paths", "parameters", "equilibrium", "regimes", "takeoff", "push_sizes", "effects", "divergence",
        "bifurcation", "core_periphery", "labels",
    )  # fmt: skip
    back = GrowthResult.load(found.save(tmp_path))
    assert not found.diff(back)
    assert back.diagnostics == found.diagnostics and back.spec == found.spec
    for table in found.tables:
        assert table.data.select(table.keys).is_unique().all()
        assert table.data.equals(table.data.sort(table.keys))
        numbers = table.data.select(pl.col(pl.Float64))
        assert not np.isinf(numbers.fill_null(0).to_numpy()).any()
        assert not np.isnan(numbers.fill_null(0).to_numpy()).any()
