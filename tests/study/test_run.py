"""One study, all the way: the doors agree, runs repeat byte for byte, failures leave nothing behind."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from tests.study.conftest import Small

import growthpoles as gp
from growthpoles.cli import app
from growthpoles.core.measure import PriceBasis
from growthpoles.core.result import Result
from growthpoles.errors import InputError
from growthpoles.study import run as module
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study
from growthpoles.study.steps import ReportStep
from growthpoles.study.store import Run, diff_runs, open_run


def tables(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


def test_the_folder_of_a_run(small: Small, tmp_path: Path) -> None:
    run = run_study(load_study(small()), tmp_path / "out")
    assert sorted(item.name for item in run.folder.iterdir()) == [
        "inputs", "report-en.html", "run.json", "tables",
    ]  # fmt: skip
    assert run.names == (
        "potential", "robustness", "sensitivity", "specialisation", "technology", "shift-share",
        "relatedness", "propulsive", "poles",
    )  # fmt: skip
    assert sorted(item.name for item in (run.folder / "tables").iterdir()) == sorted((*run.names, "checks"))
    assert (run.folder / "inputs" / "panel.csv").read_bytes() == (tmp_path / "small/panel.csv").read_bytes()
    record = json.loads((run.folder / "run.json").read_text(encoding="utf-8"))
    assert (record["study"], record["seed"], record["command"]) == ("small", 1, "small")
    assert set(record["inputs"]) == {f"{name}.csv" for name in
        ("units", "neighbours", "panel", "indicators", "framework", "output")}  # fmt: skip
    assert set(record["tables"]) == {f"tables/{name}" for name in tables(run.folder / "tables")}
    assert run.result("poles").provenance.inputs == tuple(sorted(record["inputs"].items()))


def by_hand(folder: Path) -> dict[str, Result]:
    """The small study in Python calls, in the order of the README."""
    territory = gp.read_territory(folder / "units.csv")
    indicators = gp.read_indicators(folder / "indicators.csv")
    panel = gp.read_panel(folder / "panel.csv", territory, indicators=indicators)
    framework = gp.read_framework(
        folder / "framework.csv", code="tree", label=gp.Label("Tree", "Дерево", "Ағаш")
    )
    gp.check(panel, framework).raise_if_error()
    spec = gp.IndexSpec(normalise=gp.normalise.MinMax(floor=0.01))
    potential = gp.assess_potential(panel, framework, spec)
    sure = gp.explore(potential, vary={"weights": gp.vary.Simplex()}, n=20, seed=1)
    industries = replace(
        gp.read_industries(folder / "output.csv", territory), unit="million KZT", price=PriceBasis("current")
    )
    leaders = gp.find_propulsive_industries(industries)
    return {
        "potential": potential,
        "robustness": sure,
        "sensitivity": gp.measure_sensitivity(potential, vary={"weights": gp.vary.Simplex()}, n=1024, seed=1),
        "specialisation": gp.analyse_specialisation(industries),
        "technology": gp.classify_technology(industries),
        "shift-share": gp.analyse_shift_share(industries, start=2021, end=2022),
        "relatedness": gp.measure_relatedness(industries, seed=1),
        "propulsive": leaders,
        "poles": gp.identify_poles(
            territory,
            panel,
            industries=industries,
            propulsive=leaders,
            potential=potential,
            settings=gp.PoleSettings(draws=20),
            seed=1,
        ),
    }


def test_python_calls_the_command_and_the_study_file_give_equal_tables(small: Small, tmp_path: Path) -> None:
    folder = small()
    run = run_study(load_study(folder), tmp_path / "api")
    done = CliRunner().invoke(app, ["run", str(folder), "-o", str(tmp_path / "command")])
    assert done.exit_code == 0, done.output
    assert tables(tmp_path / "command" / "tables") == tables(tmp_path / "api" / "tables")
    made = by_hand(folder)
    assert tuple(made) == run.names
    for name, result in made.items():
        changed = run.result(name).diff(result).table
        assert changed.filter(pl.col("table") != "labels").is_empty(), changed


@pytest.mark.slow
def test_another_seed_changes_what_is_drawn_and_nothing_else(kazakhstan_run: Run, tmp_path: Path) -> None:
    study = load_study("kazakhstan")
    bare = {"finance": None, "claims": None, "report": ReportStep(languages=())}
    quick = study.file.model_copy(update=bare)
    other = run_study(replace(study, file=quick), tmp_path / "other", seed=2)
    changed = set(diff_runs(kazakhstan_run, other).table["table"])
    assert "robustness/ranks" in changed
    assert "poles/probabilities" in changed
    assert not {name for name in changed if name.startswith(("potential", "shift", "special", "chain"))}
    assert other.record["seed"] == 2


def test_the_inputs_of_a_run_can_be_run_again(small: Small, tmp_path: Path) -> None:
    folder = small()
    (folder / "tables").mkdir()
    (folder / "panel.csv").rename(folder / "tables" / "panel.csv")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").unlink()
    other_name = folder / "mine.toml"
    other_name.write_text(text.replace('"panel.csv"', '"tables/panel.csv"'), encoding="utf-8")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "sure.toml").write_text("[robustness]\nn = 30\n", encoding="utf-8")
    first = run_study(load_study(other_name, scenario="sure"), tmp_path / "first")
    assert first.record["scenario"] == "sure"
    assert first.result("robustness").spec["n"] == 30
    again = run_study(load_study(first.folder / "inputs", scenario="sure"), tmp_path / "again")
    assert not diff_runs(first, again)


def test_a_study_with_errors_leaves_nothing_behind(small: Small, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        run_study(load_study(small(panel=("A,2021,500,", "A,2021,many,"))), tmp_path / "deep" / "out")
    assert [item.code for item in caught.value.problems] == ["number.text"]
    assert [item.name for item in tmp_path.iterdir()] == ["small"]


def test_an_error_of_the_check_stops_the_run(small: Small, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be"):
        run_study(load_study(small(panel=("A,2021,500,500000", "A,2021,500,-500000"))), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_exception_in_the_middle_of_writing_leaves_the_earlier_run_whole(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = load_study(small())
    out = run_study(study, tmp_path / "out").folder
    before = tables(out)

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "report_run", fails)
    with pytest.raises(ZeroDivisionError):
        run_study(study, out, seed=7)
    assert tables(out) == before
    assert sorted(item.name for item in tmp_path.iterdir()) == ["out", "small"]


def test_progress_names_every_step_once_and_reaches_its_end(small: Small, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    run_study(load_study(small()), tmp_path / "out", progress=lambda *step: seen.append(step))
    assert [name for name, _, _ in seen] == [
        "read", "check", "potential", "robustness", "industries", "propulsive", "poles", "write", "report",
    ]  # fmt: skip
    assert [done for _, done, _ in seen] == list(range(9))
    assert {total for _, _, total in seen} == {9}


@pytest.mark.parametrize("seed", [-1])
def test_a_negative_seed_is_refused(small: Small, tmp_path: Path, seed: int) -> None:
    with pytest.raises(InputError, match="seed"):
        run_study(load_study(small()), tmp_path / "out", seed=seed)


def test_without_industries_the_other_steps_still_run(small: Small, tmp_path: Path) -> None:
    folder = small(study=('table = "output.csv"', 'table = "output.csv"\noptional = true'))
    (folder / "output.csv").write_text("unit,year,industry,value\n", encoding="utf-8")
    run = run_study(load_study(folder), tmp_path / "out")
    assert run.names == ("potential", "robustness", "sensitivity", "poles")
    assert "study.industries.empty" in {item.code for item in run.checks.diagnostics}


def test_the_second_assessment_carries_the_name_of_its_framework(kazakhstan_run: Run) -> None:
    assert kazakhstan_run.names[:2] == ("potential", "potential-kazakhstan")
    assert kazakhstan_run.result("potential-kazakhstan")["scores"]["index"].is_null().all()
    assert kazakhstan_run.result("potential")["scores"]["index"].is_not_null().any()


def test_confidential_cells_stay_confidential_in_the_tables(kazakhstan_run: Run) -> None:
    """innov_sold_new_to_market of Ulytau is withheld by the source; a figure of zero is another thing."""
    used = pl.read_csv(kazakhstan_run.folder / "inputs" / "panel-as-used.csv", infer_schema_length=None)
    hidden = used.filter(pl.col("flag") == "confidential")
    assert hidden["value"].is_null().all()
    cells = set(zip(hidden["unit"], hidden["indicator"], strict=True))
    assert ("KZ-62", "innov_sold_new_to_market") in cells
    zeros = used.filter((pl.col("flag") == "zero") & (pl.col("year") == 2022))
    assert zeros.height > 0
    assert (zeros["value"] == 0).all()


def test_a_run_is_opened_as_it_was_returned(kazakhstan_run: Run) -> None:
    assert not diff_runs(kazakhstan_run, open_run(kazakhstan_run.folder))
    ranks = kazakhstan_run.result("robustness")["ranks"]
    assert np.isfinite(ranks["mean"].to_numpy()).all()
