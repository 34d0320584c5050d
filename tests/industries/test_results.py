"""Results of the room survive saving."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tests.industries import chains

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


def test_a_statement_quotes_cells_of_the_tables(table_of: Any) -> None:
    """Percent of the figures of classes and properties; the leak is what is not retained."""
    values = np.stack([[[300.0, 1400.0], [400.0, 1500.0]], [[500.0, 450.0], [600.0, 500.0]]])
    imports = chains.accounts(chains.row("M", "imports", [100.0, 200.0]))
    io = replace(chains.miller_blair(), primary=imports)
    result = find_propulsive_industries(table_of(values, years=(2015, 2022)), io=io, seed=1)
    said = result.statements()
    rows = {(row["unit"], row["industry"]): row for row in result["classes"].iter_rows(named=True)}
    cells = {
        row[:3]: row[3] for row in result["properties"].select("unit", "industry", "property", "value").rows()
    }
    assert said
    for item in said:
        key = (item.where.unit or "", item.where.indicator or "")
        told = dict(item.details)
        assert item.code == f"propulsive.class.{rows[key]['class']}"
        assert told["loss"] == round(100 * rows[key]["loss"])
        assert told["pull"] == round(100 * cells[(*key, "pull")])
        assert told["leak"] == round(100 - 100 * cells[(*key, "retention")])
    assert {item.where.unit for item in result.statements("U1")} == {"U1"}
