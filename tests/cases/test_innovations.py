"""The classifier of innovations as cases: evidence in, class out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from growthpoles.labels import Label
from growthpoles.transfer.classify import classify_innovations
from growthpoles.transfer.classify_inputs import Innovation

CASES = tomllib.loads(Path(__file__).with_name("innovations.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_class_of_an_innovation(case: Mapping[str, Any]) -> None:
    item = Innovation("i", Label(case["name"]), **case["evidence"])
    row = classify_innovations([item])["innovations"].row(0, named=True)
    assert row["class"] in case["class"], row
    for key, column in (("status", "status"), ("strength", "strength"), ("article", "article_class")):
        if key in case:
            assert row[column] == case[key], row
    assert row["novelty"] == case.get("novelty", row["novelty"])
