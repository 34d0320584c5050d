"""One study, all the way: the doors agree, runs repeat byte for byte, failures leave nothing behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

import growthpoles as gp
from growthpoles.cli import app
from growthpoles.core.result import Result
from growthpoles.errors import InputError
from growthpoles.sources.nouns import read_indicators
from growthpoles.study import run as module
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study
from growthpoles.study.store import Run, diff_runs, open_run
from tests.study.conftest import Small


def tables(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


def test_the_folder_of_a_run(small: Small, tmp_path: Path) -> None:
    run = run_study(load_study(small()), tmp_path / "out")
    assert sorted(item.name for item in run.folder.iterdir()) == [
        "inputs", "report-en.html", "run.json", "tables",
    ]  # fmt: skip
    assert run.names == ("potential", "robustness", "specialisation", "shift-share", "propulsive", "poles")
    assert sorted(item.name for item in (run.folder / "tables").iterdir()) == sorted((*run.names, "checks"))
    assert (run.folder / "inputs" / "panel.csv").read_bytes() == (tmp_path / "small/panel.csv").read_bytes()
    record = json.loads((run.folder / "run.json").read_text(encoding="utf-8"))
    assert (record["study"], record["seed"], record["command"]) == ("small", 1, "small")
    assert set(record["inputs"]) == {f"{name}.csv" for name in
        ("units", "neighbours", "panel", "indicators", "framework", "output")}  # fmt: skip
    assert set(record["tables"]) == {f"tables/{name}" for name in tables(run.folder / "tables")}
    assert run.result("poles").provenance.inputs == tuple(sorted(record["inputs"].items()))


def by_hand(folder: Path) -> dict[str, Result]:
    """The small study in Python calls."""
    territory = gp.read_territory(folder / "units.csv")
    indicators = read_indicators(folder / "indicators.csv")
    panel = gp.read_panel(folder / "panel.csv", territory, indicators=indicators)
    framework = gp.read_framework(folder / "framework.csv", code="tree", label=gp.Label("Tree", "Дерево", "Ағаш"))
    gp.check(panel, framework).raise_if_error()
    potential = gp.assess_potential(panel, framework, gp.IndexSpec(normalise=gp.normalise.MinMax(floor=0.01)))
    sure = gp.explore(potential, vary={"weights": gp.vary.Simplex()}, n=20, seed=1)
    money: dict[str, Any] = {"unit": "million KZT", "price": gp.core_price("current")} if False else {}
    assert not money
    industries = gp.read_industries(folder / "output.csv", territory)
    return {"potential": potential, "robustness": sure, "industries": industries}  # type: ignore[dict-item]


def test_python_calls_the_command_and_the_study_file_give_equal_tables(small: Small, tmp_path: Path) -> None:
    folder = small()
    run = run_study(load_study(folder), tmp_path / "api")
    done = CliRunner().invoke(app, ["run", str(folder), "-o", str(tmp_path / "command")])
    assert done.exit_code == 0, done.output
    assert tables(tmp_path / "command" / "tables") == tables(tmp_path / "api" / "tables")
    for name, result in by_hand(folder).items():
        assert not run.result(name).diff(result), name
