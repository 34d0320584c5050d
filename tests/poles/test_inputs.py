"""Typology files: what the bundled one says, and that every problem of a bad one is told at once."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from growthpoles.errors import InputError, SpecificationError
from growthpoles.poles.inputs import PoleSettings, load_typology, parse_typology

Raw = dict[str, Any]


@pytest.fixture
def raw() -> Raw:
    text = (files("growthpoles") / "poles" / "typologies" / "regions.toml").read_text(encoding="utf-8")
    return copy.deepcopy(tomllib.loads(text))


def told(raw: Raw) -> set[tuple[str, str | None]]:
    with pytest.raises(SpecificationError) as caught:
        parse_typology(raw, file="own.toml")
    return {(item.code, item.where.key) for item in caught.value.problems}


def test_every_text_of_the_bundled_typology_is_in_three_languages() -> None:
    typology = load_typology()
    labels = [typology.rules.remark, *(tag.label for tag in typology.tags)]
    labels += [
        label for kind in typology.types for label in (kind.label, *([kind.note] if kind.note else []))
    ]
    labels += [kind.gate.label for kind in typology.types if kind.gate]
    labels += [item.label for item in typology.criteria]
    labels += [part.label for item in typology.criteria for part in item.parts if len(item.parts) > 1]
    assert not [label for label in labels if label.missing]


def test_every_threshold_says_where_it_comes_from() -> None:
    typology = load_typology()
    parts = [part for item in typology.criteria for part in item.parts]
    assert all(part.source and part.validity and part.measure.unit for part in parts)
    assert all(item.source and item.validity and item.unit for item in typology.rules.thresholds)


def test_the_honesty_remark_stands_in_the_file() -> None:
    assert "no validation" in load_typology().rules.remark.en


def test_the_fourth_type_is_not_for_regions() -> None:
    promising = next(kind for kind in load_typology().types if kind.code == "promising")
    assert promising.levels == ("village",) and not promising.criteria


def spoil_weight(raw: Raw) -> None:
    raw["type"][1]["criterion"][0]["weight"] = 0.3


def spoil_measure(raw: Raw) -> None:
    raw["type"][1]["criterion"][0]["part"][0]["measure"] = "guess"


def spoil_order(raw: Raw) -> None:
    raw["type"][1]["criterion"][0]["part"][0]["points"] = [0.7, 0.4]


def spoil_trapezoid(raw: Raw) -> None:
    raw["type"][2]["criterion"][0]["part"][0]["points"] = [0.1, 0.2, 0.15, 0.8]


def spoil_count(raw: Raw) -> None:
    raw["type"][2]["criterion"][0]["part"][0]["points"] = [0.1, 0.2]


def spoil_language(raw: Raw) -> None:
    del raw["type"][1]["kk"]


def spoil_part_language(raw: Raw) -> None:
    del raw["type"][1]["criterion"][1]["part"][0]["ru"]


def spoil_source(raw: Raw) -> None:
    raw["type"][1]["criterion"][0]["part"][0]["source"] = ""


def spoil_role(raw: Raw) -> None:
    raw["type"][1]["criterion"][0]["part"][0]["numerator"] = "townspeople"


def spoil_need(raw: Raw) -> None:
    del raw["type"][1]["criterion"][1]["part"][0]["industries"]


def spoil_gate(raw: Raw) -> None:
    raw["type"][0]["gate"]["criterion"] = "urbanisation"


def spoil_tag(raw: Raw) -> None:
    raw["tag"][1]["criterion"] = "variety"


def spoil_code(raw: Raw) -> None:
    raw["type"][1]["criterion"][1]["code"] = "urbanisation"


def spoil_threshold(raw: Raw) -> None:
    raw["threshold"]["vary-thresholds"] = {**raw["threshold"]["vary-thresholds"], "a": 1.3}


def spoil_parts(raw: Raw) -> None:
    raw["type"][1]["criterion"][0]["part"] = []


def spoil_scores(raw: Raw) -> None:
    raw["type"][0]["criterion"][2]["part"][0]["scores"] = {"city": 2.0}


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (spoil_weight, ("typology.weights", "type.industrial")),
        (spoil_measure, ("typology.choice", "type.industrial.urbanisation.1.measure")),
        (spoil_order, ("typology.order", "type.industrial.urbanisation.1")),
        (spoil_trapezoid, ("typology.order", "type.agro-industrial.towns.1")),
        (spoil_count, ("typology.points", "type.agro-industrial.towns.1")),
        (spoil_language, ("rules.language.missing", "type.industrial")),
        (spoil_part_language, ("rules.language.missing", "type.industrial.industry.1")),
        (spoil_source, ("rules.text.missing", "type.industrial.urbanisation.1")),
        (spoil_role, ("typology.choice", "type.industrial.urbanisation.1.numerator")),
        (spoil_need, ("typology.measure.need", "type.industrial.industry.1")),
        (spoil_gate, ("typology.reference", "type.innovation-technological.gate")),
        (spoil_tag, ("typology.reference", "tag.undiversified")),
        (spoil_code, ("typology.code", "criterion.urbanisation")),
        (spoil_threshold, ("rules.order", "threshold.vary-thresholds")),
        (spoil_parts, ("typology.part.missing", "type.industrial.urbanisation")),
        (spoil_scores, ("typology.scores", "type.innovation-technological.capital-functions.1")),
    ],
)
def test_one_fault_one_problem(raw: Raw, spoil: Callable[[Raw], None], problem: tuple[str, str]) -> None:
    spoil(raw)
    assert told(raw) == {problem}


def test_all_problems_at_once(raw: Raw) -> None:
    for spoil in (spoil_weight, spoil_order, spoil_role, spoil_tag, spoil_threshold):
        spoil(raw)
    assert {code for code, _ in told(raw)} == {
        "typology.weights", "typology.order", "typology.choice", "typology.reference", "rules.order",
    }  # fmt: skip


def test_a_typology_without_criteria(raw: Raw) -> None:
    raw["type"], raw["tag"] = [], []
    assert told(raw) == {("typology.empty", "type")}


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    source = files("growthpoles") / "poles" / "typologies" / "regions.toml"
    own = tmp_path / "own.toml"
    own.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_typology(own) == load_typology()
    with pytest.raises(InputError) as caught:
        load_typology("no-such-typology")
    assert caught.value.problems[0].code == "file.missing"


def test_negative_draws_are_refused() -> None:
    with pytest.raises(SpecificationError):
        PoleSettings(draws=-1)
