"""A saved exploration can be read again, and its replicates rerun."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import growthpoles as gp
from growthpoles.robustness.explore import explore, rerun
from growthpoles.robustness.results import RobustnessResult


def test_settings_are_enough_to_rerun_a_replicate_of_a_saved_exploration(assessed, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    vary = {"aggregate": [gp.aggregate.PowerMean(0)], "weights": gp.vary.Simplex()}
    found = explore(assessed, vary=vary, n=20, seed=9)
    again = RobustnessResult.load(found.save(tmp_path / "robustness"))
    assert again.index is None and not found.diff(again) and again.provenance.seed == 9
    np.testing.assert_allclose(rerun(assessed, again, replicate=7).index, found.index[6], rtol=1e-12)


def test_saved_tables_of_one_seed_are_equal_byte_for_byte(assessed, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for name in ("one", "two"):
        explore(assessed, vary={"weights": gp.vary.Noise(0.3)}, n=30, seed=5).save(tmp_path / name)
    for file in sorted((tmp_path / "one").glob("*.csv")):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name
