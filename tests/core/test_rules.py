"""Thresholds: what a file must carry, and that every problem of a file is told at once."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from growthpoles.core.rules import Rules, Threshold, load_toml, parse_rules
from growthpoles.errors import InputError, SpecificationError
from growthpoles.labels import Label

NAMED = {"en": "a", "ru": "б", "kk": "ә"}
ENTRY = {"a": 0.5, "unit": "score", "source": "somewhere", "validity": "always", **NAMED}
GOOD: dict[str, Any] = {
    "code": "demo",
    "date": "2026-01-01",
    "title": NAMED,
    "remark": NAMED,
    "threshold": {"cut": ENTRY, "rise": {**ENTRY, "a": 0.1, "b": 0.2}},
    "name": {"label": {"pole": NAMED}},
}


def problems(raw: dict[str, Any]) -> set[tuple[str, str | None]]:
    parsed = parse_rules(raw, ramps=("rise",), numbers=("cut",), file="demo.toml")
    assert parsed.rules is None
    return {(item.code, item.where.key) for item in parsed.problems}


def test_a_good_file() -> None:
    rules = parse_rules(GOOD, ramps=("rise",), numbers=("cut",), file="demo.toml").rules
    assert rules is not None
    assert rules.number("cut") == 0.5 and rules.ends("rise") == (0.1, 0.2)
    assert ("label", "pole", Label("a", "б", "ә")) in rules.labels()
    assert rules.rows()["code"].to_list() == ["cut", "rise"]


def test_all_problems_of_a_file_at_once() -> None:
    raw = copy.deepcopy(GOOD)
    raw["remark"] = {"en": "only English"}
    raw["threshold"]["rise"] = {**ENTRY, "a": 0.9, "b": 0.2, "source": ""}
    raw["threshold"]["cut"] = {**ENTRY, "a": 1.5, "kk": ""}
    raw["threshold"]["wrong-name"] = ENTRY
    assert problems(raw) == {
        ("rules.language.missing", "remark"),
        ("rules.order", "threshold.rise"),
        ("rules.text.missing", "threshold.rise"),
        ("rules.share", "threshold.cut"),
        ("rules.language.missing", "threshold.cut"),
        ("rules.threshold.unknown", "threshold.wrong-name"),
    }


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({**ENTRY, "a": "half"}, "rules.number.bad"),
        ({**ENTRY, "a": True}, "rules.number.bad"),
        ({**ENTRY, "a": float("nan")}, "rules.number.bad"),
        ({**ENTRY, "b": 1.0}, "rules.number.bad"),
        ("half", "rules.number.bad"),
    ],
)
def test_a_number_must_be_a_number(entry: Any, code: str) -> None:
    raw = copy.deepcopy(GOOD)
    raw["threshold"]["cut"] = entry
    assert problems(raw) == {(code, "threshold.cut")}


def test_a_ramp_needs_both_ends() -> None:
    raw = copy.deepcopy(GOOD)
    raw["threshold"]["rise"] = ENTRY
    assert problems(raw) == {("rules.ramp.missing", "threshold.rise")}


def test_missing_thresholds_are_named() -> None:
    raw = copy.deepcopy(GOOD)
    raw["threshold"] = {}
    assert problems(raw) == {
        ("rules.threshold.missing", "threshold.cut"),
        ("rules.threshold.missing", "threshold.rise"),
    }


def rules_of(*items: tuple[str, float, str]) -> Rules:
    made = tuple(Threshold(code, a, None, unit, "", "", Label("x")) for code, a, unit in items)
    return Rules("demo", "", Label("x"), Label("x"), made)


def test_weights_of_one_prefix_add_up_to_one() -> None:
    rules_of(("weight-a", 0.4, "weight"), ("weight-b", 0.6, "weight"), ("other-weight-c", 1.0, "weight"))
    with pytest.raises(SpecificationError) as caught:
        rules_of(("weight-a", 0.4, "weight"), ("weight-b", 0.5, "weight"))
    assert [item.code for item in caught.value.problems] == ["rules.weights"]


def test_a_change_is_checked_and_leaves_the_original_alone() -> None:
    rules = rules_of(("cut", 0.5, "score"))
    assert rules.with_threshold("cut", a=0.7).number("cut") == 0.7 and rules.number("cut") == 0.5
    with pytest.raises(SpecificationError):
        rules.with_threshold("cut", a=1.7)
    with pytest.raises(SpecificationError):
        rules.with_threshold("kut", a=0.7)


def test_a_floor_of_zero_is_refused() -> None:
    with pytest.raises(SpecificationError):
        rules_of(("floor", 0.0, "score"))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_toml(tmp_path / "none.toml")
    assert caught.value.problems[0].code == "file.missing"
    bad = tmp_path / "bad.toml"
    bad.write_text("a = = 1", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_toml(bad)
    assert caught.value.problems[0].code == "rules.toml" and caught.value.problems[0].where.file == "bad.toml"
