"""Results of the room survive saving."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from growthpoles.industries.propulsive import find_propulsive_industries
from growthpoles.industries.results import PropulsiveResult, ShiftShareResult, SpecialisationResult
from growthpoles.industries.shift_share import analyse_shift_share
from growthpoles.industries.specialisation import analyse_specialisation


def test_saved_and_loaded_results_are_equal(table_of: Any, tmp_path: Path) -> None:
    table = table_of(np.random.default_rng(1).uniform(1, 9, (3, 2, 4)), years=(2020, 2022))
    made = (
        (SpecialisationResult, analyse_specialisation(table)),
        (ShiftShareResult, analyse_shift_share(table, start=2020, end=2022)),
        (PropulsiveResult, find_propulsive_industries(table)),
    )
    for cls, result in made:
        folder = result.save(tmp_path / result.kind)
        loaded = cls.load(folder)
        assert not loaded.diff(result) and list(loaded.diagnostics) == list(result.diagnostics)
