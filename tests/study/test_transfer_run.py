"""A small study runs from registers to results, is saved and read back, and follows its scenario."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.study.conftest import Small, small_in
from tests.study.transfer_study import SECTION, write

from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study
from growthpoles.study.store import Run, diff_runs, open_run
from growthpoles.transfer.match_results import MatchResult

NAMES = (
    "readiness",
    "innovations",
    "matches",
    "consortia",
    "diffusion",
    "business-case",
    "transfer-indicators",
)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The study run once; nobody changes it."""
    place = tmp_path_factory.mktemp("transfer")
    return run_study(load_study(write(small_in(place))), place / "out")


def test_every_step_gives_its_result_and_says_that_it_is_made_up(done: Run) -> None:
    assert done.names[-7:] == NAMES
    for name in NAMES:
        found = done.result(name)
        assert found.kind == name
        assert found.spec["illustrative"] is True
        assert found.diagnostics.with_code("transfer.illustrative"), name


def test_figures_follow_from_the_registers(done: Run) -> None:
    ready = done.result("readiness")["results"]
    assert ready.select("result", "unit", "supported", "status", "decision").rows()[1] == (
        "r2", "D", None, "unproven", "halted",
    )  # fmt: skip
    classes = done.result("innovations")["innovations"]
    assert classes.select("innovation", "class").rows() == [("i1", "medium"), ("i2", "pseudo")]
    programme = done.result("innovations")["programmes"].filter(programme="P")
    assert programme["pseudo_share"].item() == 0.75
    matches = done.result("matches")
    assert isinstance(matches, MatchResult)
    best = matches["matches"].filter(rank=1, need="n1")
    assert best.select("need", "result", "gap").rows() == [("n1", "r1", 1)]
    assert 0 < best["place"].item() < 1  # the capital and the north are apart
    assert "сорғы" in matches.explain("r1", "n1")["words_need"].to_list()
    detected = done.result("consortia")["consortia"].filter(origin="detected")
    assert detected.select("members", "firms", "composed").rows() == [(3, 2, True)]
    rate = done.result("business-case")["measures"].filter(name="irr")["value"].item()
    assert rate == pytest.approx(0.2808, abs=1e-4)
    counted = done.result("transfer-indicators")["values"].filter(indicator="licence_income", year=2022)
    assert dict(counted.select("unit", "value").iter_rows()) == {"A": 0.0, "B": 0.0, "D": 12.0}


def test_the_same_study_and_seed_give_the_same_run(small: Small, tmp_path: Path, done: Run) -> None:
    again = run_study(load_study(write(small)), tmp_path / "again")
    assert not diff_runs(done, again)
    assert not diff_runs(done, open_run(done.folder))


def test_the_folder_of_a_run_can_be_run_again(tmp_path: Path, done: Run) -> None:
    again = run_study(load_study(done.folder / "inputs"), tmp_path / "again")
    assert not diff_runs(done, again)


def test_a_scenario_changes_its_step_alone(small: Small, tmp_path: Path, done: Run) -> None:
    folder = write(small)
    (folder / "scenarios").mkdir()
    text = "[transfer.business]\nrate = 0.3\n"
    (folder / "scenarios" / "dear.toml").write_text(text, encoding="utf-8")
    dear = run_study(load_study(folder, scenario="dear"), tmp_path / "dear")
    assert dear.record["command"] == "small -s dear"
    changed = diff_runs(done, dear).table["table"].str.split("/").list.first().unique().to_list()
    assert changed == ["business-case"]
    value = [
        run.result("business-case")["measures"].filter(name="npv")["value"].item() for run in (done, dear)
    ]
    assert value == [pytest.approx(-4000 + 2000 / 1.1 + 4000 / 1.21), pytest.approx(-94.675, abs=1e-3)]


def test_joined_indicators_are_scored(small: Small, tmp_path: Path) -> None:
    folder = write(small, SECTION.replace("least = 1", "join = true"))
    tree = folder / "framework.csv"
    row = "p4,L,indicator,Licences,Лицензии,Лицензиялар,+,1,agreements,licences,\n"
    tree.write_text(tree.read_text(encoding="utf-8") + row, encoding="utf-8")
    done = run_study(load_study(folder), tmp_path / "out")
    cells = done.result("potential")["indicators"].filter(indicator="p4", year=2022)
    assert cells.select("unit", "flag").rows() == [
        ("A", "zero"), ("B", "zero"), ("C", "missing"), ("D", "observed"),
    ]  # fmt: skip
    assert cells.filter(pl.col("unit") == "D")["value"].item() == 1


def test_progress_names_the_steps(small: Small, tmp_path: Path) -> None:
    heard: list[str] = []
    run_study(load_study(write(small)), tmp_path / "out", progress=lambda name, done, of: heard.append(name))
    assert [name for name in heard if name in NAMES] == list(NAMES)
    assert heard[-1] == "report"
