"""Reading maps of constraints and settings: what is wrong is refused by name, all at once."""

from __future__ import annotations

import copy
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.builders import index, leaf

from growthpoles.errors import InputError, SpecificationError
from growthpoles.potential.constraint_inputs import DiagnosisSettings, load_constraints, parse_constraints

SOURCE = files("growthpoles") / "potential" / "constraints" / "regions.toml"


@pytest.fixture
def raw() -> dict[str, Any]:
    return copy.deepcopy(tomllib.loads(SOURCE.read_text(encoding="utf-8")))


def codes(raw: dict[str, Any]) -> set[tuple[str, str | None]]:
    with pytest.raises(SpecificationError) as caught:
        parse_constraints(raw, file="own.toml")
    return {(item.code, item.where.key) for item in caught.value.problems}


def test_the_bundled_map_is_the_published_table() -> None:
    """Twelve constraints, 42 weights, four areas, eleven surveyed barriers (method, table of constraints)."""
    rules = load_constraints()
    assert [item.code for item in rules.constraints] == [f"DX-{n:02}" for n in range(1, 13)]
    assert len(rules.pairs) == 42 and len(rules.areas) == 4 and len(rules.barriers) == 11
    assert {item.code: dict(item.weights) for item in rules.constraints}["DX-11"] == {
        "TRN5": 0.35, "TRN6": 0.25, "TRN2": 0.2, "district-gap": 0.2
    }  # fmt: skip
    down = {item.code for item in rules.measures if item.direction < 0}
    assert down == {
        "import-share", "PRD2", "old-equipment", "loss-making", "overdue-payables", "occupation-mismatch",
        "programme-months", "wear-change", "worn-out", "TRN6", "district-gap",
    }  # fmt: skip
    norms = {item.code: item.norm.value for item in rules.measures if item.norm}
    assert norms == {"import-share": 50, "PRD2": 50, "ACT1": 30, "SCI6": 50, "ACT2": 15}


def test_a_user_adds_a_constraint_in_the_file(raw: dict[str, Any], tmp_path: Path) -> None:
    text = SOURCE.read_text(encoding="utf-8")
    text += '\n[[constraint]]\ncode = "OWN"\nen = "a"\nru = "b"\nkk = "c"\nareas = ["science"]\n'
    text += "measures = { ACT1 = 0.5, ACT2 = 0.5 }\n"
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    assert load_constraints(path).constraints[-1].weights == (("ACT1", 0.5), ("ACT2", 0.5))


def test_all_problems_of_a_map_come_at_once(raw: dict[str, Any]) -> None:
    raw["measure"][0]["direction"] = 0
    raw["measure"][1]["unit"] = ""
    raw["measure"][2]["kk"] = ""
    raw["measure"][3]["norm"] = {"value": 50}
    raw["constraint"][0]["measures"] = {"import-share": 0.5, "local-content": 0.4}
    raw["constraint"][1]["measures"] = {"PRD2": -1, "nothing": 1.0}
    raw["constraint"][2]["areas"] = []
    raw["constraint"][3]["code"] = "DX-05"
    raw["barrier"][0]["constraints"] = ["DX-99"]
    raw["threshold"]["class-severe"]["a"] = 0.3
    assert codes(raw) == {
        ("diagnosis.map.direction", "measure.import-share"),
        ("rules.text.missing", "measure.local-content"),
        ("rules.language.missing", "measure.supplier-quotient"),
        ("diagnosis.map.goalpost", "measure.PRD2.norm"),
        ("diagnosis.map.weights", "constraint.DX-01"),
        ("diagnosis.map.weight", "constraint.DX-02.measures.PRD2"),
        ("diagnosis.map.reference", "constraint.DX-02.measures"),
        ("diagnosis.map.areas", "constraint.DX-03"),
        ("diagnosis.map.twice", "constraint.DX-05"),
        ("diagnosis.map.reference", "barrier.barrier-own-funds"),
        ("diagnosis.map.cuts", "threshold.class-*"),
    }


def test_a_map_without_thresholds_or_constraints_is_refused(raw: dict[str, Any]) -> None:
    raw["constraint"] = []
    del raw["threshold"]["trend-p"]
    assert codes(raw) == {
        ("diagnosis.map.empty", "constraint"), ("rules.threshold.missing", "threshold.trend-p")
    }  # fmt: skip


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(InputError) as caught:
        load_constraints("no-such-map")
    assert caught.value.problems[0].code == "file.missing"


def test_bad_settings_are_refused_by_name() -> None:
    measures = index(
        leaf("ACT1", "I", direction=-1, unit="%"),
        leaf("ACT2", "I", unit="million KZT"),
        leaf("TRN6", "I", direction=-1, unit="km", proxy="close"),  # a proxy may have its own unit
        leaf("other", "I", unit="%"),
        leaf("barrier-staff", "I", direction=-1, unit="%"),
    )
    with pytest.raises(SpecificationError) as caught:
        DiagnosisSettings(
            benchmark="best",
            peers="friends",
            importance={"DX-99": 1, "DX-03": -1, "DX-04": float("nan")},
            measures=measures,
        )
    found = {(p.code, p.where.key or p.where.indicator) for p in caught.value.problems}
    assert found == {
        ("diagnosis.choice", "benchmark"), ("diagnosis.choice", "peers"),
        ("diagnosis.constraint.unknown", "importance.DX-99"), ("diagnosis.importance", "importance.DX-03"),
        ("diagnosis.importance", "importance.DX-04"), ("diagnosis.measure.direction", "ACT1"),
        ("diagnosis.measure.unit", "ACT2"), ("diagnosis.measure.unknown", "other"),
    }  # fmt: skip
