"""A result of divergence on disk."""

from __future__ import annotations

from pathlib import Path

from tests.dynamics.divergence_panels import QUICK, closing, figures, ring

from growthpoles.dynamics.divergence import measure_divergence
from growthpoles.dynamics.divergence_results import DivergenceResult


def test_same_seed_same_tables_and_a_saved_result_reads_back(tmp_path: Path) -> None:
    panel = figures(closing(15))
    first, second = (
        measure_divergence(panel, settings=QUICK, weights=ring(panel.units), seed=3) for _ in range(2)
    )
    assert not first.diff(second)
    assert not first.diff(DivergenceResult.load(first.save(tmp_path / "out")))
