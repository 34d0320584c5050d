"""The network of poles in a study: among its settlements, or among its regions."""

from __future__ import annotations

import polars as pl
import pytest
from tests.study.conftest import Small

from growthpoles.study.data import read_study
from growthpoles.study.networks import network_results
from growthpoles.study.schema import load_study
from growthpoles.study.store import Run

STEPS = """[network]
poles = ["D"]
travel.hours = 6
scenarios = [{ code = "east", add = ["C"], label = { en = "East", ru = "Восток", kk = "Шығыс" } }]

[placement]
candidates = ["A", "B", "C"]
count = 1
travel.hours = 6
[report]"""


def test_without_settlements_the_regions_are_the_places(small: Small) -> None:
    study, told = load_study(small(study=("[report]", STEPS))), list[str]()
    found = {
        item.name: item.result
        for item in network_results(study, read_study(study), held={}, tell=told.append)
    }
    assert list(found) == told == ["network", "placement"]
    covered = found["network"]["coverage"].row(0, named=True)
    assert covered["population"] == 505_000 + 610_000 + 302_000 + 213_000
    assert set(found["network"]["scenarios"]["scenario"]) >= {"east"}
    sites = found["placement"]["sites"].filter(pl.col("role") == "new")
    assert sites["unit"].to_list() == ["B"]  # most people


def test_kazakhstan_has_the_network_of_its_cities(kazakhstan_run: Run) -> None:
    """Shymkent first, as the largest city that no pole is near; shares of all people in the table."""
    network, placed = kazakhstan_run.result("network"), kazakhstan_run.result("placement")
    share = network["coverage"].filter(pl.col("scope") == "any")["share"].item()
    assert share == pytest.approx(0.569, abs=0.02)
    gains = placed["gains"].sort("count")
    assert gains["sites"].to_list()[1] == "KZ-79-shymkent"
    assert set(gains["status"]) == {"optimal"}
