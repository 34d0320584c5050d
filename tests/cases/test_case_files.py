"""Rules as cases: figures in, label out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import Flag
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.industries.propulsive import find_propulsive_industries
from growthpoles.labels import Label
from growthpoles.poles.inputs import load_typology
from growthpoles.poles.score import Scores, label
from growthpoles.poles.tables import outcome_code

HERE = Path(__file__).parent


def cases(name: str) -> list[Any]:
    found = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in found]


@pytest.mark.parametrize("case", cases("pole_labels"))
def test_label_of_a_unit(case: Mapping[str, Any]) -> None:
    typology = load_typology()
    codes = [kind.code for kind in typology.types]
    member = np.array([[[case["member"].get(code, 0.0) for code in codes]]])
    member[..., codes.index("promising")] = np.nan
    evidence = np.array([[0.5 if code in case.get("thin", []) else 1.0 for code in codes]])
    evidence[:, codes.index("promising")] = np.nan
    is_open = np.array([[[code not in case.get("shut", []) for code in codes]]])
    scores = Scores(np.empty((1, 1, 0)), member, evidence, is_open, np.full(member.shape, np.nan))
    found = label(typology, scores)
    first, second = int(found.first[0, 0]), int(found.second[0, 0])
    assert outcome_code(typology, int(found.outcome[0, 0]), first=first) == case["label"]
    if "first" in case:
        assert codes[first] == case["first"]
    assert (codes[second] if second >= 0 else None) == case.get("second")


@pytest.mark.parametrize("case", cases("propulsive"))
def test_label_of_an_industry(case: Mapping[str, Any]) -> None:
    land = Territory((Edition("e", (Unit("A", Label("A")), Unit("B", Label("B")))),))
    kinds = (
        Industry("C", Label("C"), case["technology"], case.get("tradable", True)),
        Industry("G", Label("G"), "low", False),
    )
    values = np.array([[case["start"], case["end"]], [case["rest_start"], case["rest_end"]]])
    flags = np.where(values == 0, Flag.ZERO, Flag.OBSERVED)
    table = IndustryTable(land, "e", ("A", "B"), (2020, 2025), kinds, values, flags)
    row = find_propulsive_industries(table)["industries"].row(0, named=True)
    assert (row["unit"], row["industry"]) == ("A", "C")
    assert (row["label"], row["quadrant"]) == (case["label"], case["quadrant"])
    if case["start"][0] == 0:
        assert row["growth"] is None and row["dynamism"] is None
