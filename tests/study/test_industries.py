"""Industries in a study: which results there are, and which input-output table is used for what."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.study.conftest import Small
from tests.study.test_links import STEPS, linked

from growthpoles.core.result import Result
from growthpoles.study.data import read_study
from growthpoles.study.industries import industry_results
from growthpoles.study.schema import load_study

FOREIGN = 'year = 2022\nforeign = { en = "Elsewhere" }\n\n[regionalise]'
OWN = "year = 2022\n\n[regionalise]"


def results(folder: Path) -> dict[str, Result]:
    study = load_study(folder)
    found = industry_results(study, read_study(study), seed=1, tell=lambda step: None)
    return {item.name: item.result for item in found}


def test_every_result_in_order_and_announced(small: Small) -> None:
    study, told = load_study(linked(small)), list[str]()
    found = list(industry_results(study, read_study(study), seed=1, tell=told.append))
    assert [item.name for item in found] == [
        "specialisation", "technology", "shift-share", "relatedness", "propulsive", "regionalised", "chain",
    ]  # fmt: skip
    assert told == ["industries", "propulsive", "regionalise", "chain"]


def test_the_chain_runs_in_the_tables_of_the_regions(small: Small) -> None:
    chain = results(linked(small))["chain"]
    assert set(chain["regions"]["region"]) == {"A", "B", "C", "D"}
    shocks = chain["shocks"].select("kind", "region", "industry", "amount").rows()
    assert shocks[0] == ("demand", "C", "C", 10.0)


def test_without_regions_it_runs_in_the_table_itself(small: Small) -> None:
    """Type I output multiplier of C from the published table, with the inverse worked out by hand."""
    steps = """[input_output]
table = "links.csv"
[chain]
demand = [{ industry = "C", amount = 10 }]
[report]"""
    chain = results(linked(small, steps))["chain"]
    total = chain["effects"].filter(pl.col("measure") == "output")["total"].sum()
    a = np.array([[100, 200, 5], [80, 300, 60], [20, 60, 50]]) / [666, 1055, 435]
    assert total == pytest.approx(10 * np.linalg.inv(np.eye(3) - a)[:, 1].sum(), rel=1e-8)


def test_links_of_another_economy_are_judged_only_where_asked_for(small: Small) -> None:
    foreign = STEPS.replace(OWN, FOREIGN)
    without = results(linked(small, foreign))["propulsive"]
    assert without["classes"]["class"].unique().to_list() == ["not-assessed"]
    own = results(linked(small))["propulsive"]
    assert own["classes"].filter(pl.col("class") != "not-assessed").height
    asked = linked(small, foreign)
    file = asked / "study.toml"
    file.write_text(
        file.read_text("utf-8").replace("[propulsive]", "[propulsive]\nforeign_links = true"), "utf-8"
    )
    found = results(asked)["propulsive"]
    assert found["classes"].filter(pl.col("class") != "not-assessed").height
    assert found.diagnostics.with_code("propulsive.io.foreign")


def test_one_complete_unit_is_too_few_for_what_is_related(small: Small) -> None:
    folder = small()
    file = folder / "output.csv"
    rows = [
        line
        for line in file.read_text("utf-8").splitlines()
        if not line.startswith(("A,2022,J", "B,2022,J", "C,2022,J"))
    ]
    national = ["Z,2022,A,666", "Z,2022,C,1055", "Z,2022,J,435"]
    file.write_text("\n".join([*rows, *national]) + "\n", "utf-8")
    assert "relatedness" not in results(folder)
