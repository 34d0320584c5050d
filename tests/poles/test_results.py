"""The explanation goes down to the single figure, and results survive saving."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from growthpoles.errors import InputError
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.results import PolesResult


@pytest.fixture(scope="module")
def result(country: Any) -> PolesResult:
    return identify_poles(
        country.territory, country.panel, industries=country.industries, settings=PoleSettings(draws=20)
    )


def test_types_by_membership_then_criteria_then_parts(result: PolesResult) -> None:
    table = result.explain("MILL").table
    types = table.filter(pl.col("level") == "type")
    assert types["type"][0] == "industrial"
    assert types["membership"].to_list() == sorted(types["membership"], reverse=True)
    first = table.filter(pl.col("type") == "industrial")
    assert first["level"][0] == "type" and first["level"][1] == "criterion" and first["level"][2] == "part"
    members = first.filter(pl.col("level") == "criterion").select("criterion", "weight", "membership")
    whole = 1.0
    for _, weight, member in members.iter_rows():
        whole *= max(member, 0.001) ** weight
    assert types["membership"][0] == pytest.approx(whole)


def test_an_unknown_unit(result: PolesResult) -> None:
    with pytest.raises(InputError) as caught:
        result.explain("NOWHERE")
    assert caught.value.problems[0].code == "poles.unit.unknown"


def test_a_loaded_result_explains_itself(result: PolesResult, tmp_path: Path) -> None:
    loaded = PolesResult.load(result.save(tmp_path / "poles"))
    assert not loaded.diff(result)
    assert loaded.explain("OIL").table.equals(result.explain("OIL").table)
