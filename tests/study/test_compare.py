"""Runs side by side: what was set differently, and what became of it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.study.conftest import FILES
from tests.study.long_study import finished

from growthpoles.errors import LANGUAGES, InputError
from growthpoles.present.report import report
from growthpoles.study.compare import ScenariosResult, compare_runs
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study
from growthpoles.study.store import Run

QUICK = """[targets]
table = "targets.csv"

[report]"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """The study, and a scenario with a richer region and more draws."""
    place = tmp_path_factory.mktemp("compare")
    folder = place / "small"
    (folder / "scenarios").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text.replace("[report]", QUICK), encoding="utf-8")
    finished(folder)
    patch = '[panel]\ntable = "richer.csv"\n[robustness]\nn = 30\n'
    (folder / "scenarios" / "richer.toml").write_text(patch, encoding="utf-8")
    lines = (folder / "panel.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines]
    for row in rows:
        if row[:2] == ["A", "2023"]:
            row[2] = str(2 * float(row[2]))
    (folder / "richer.csv").write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    base = run_study(load_study(folder), place / "base-run")
    other = run_study(load_study(folder, scenario="richer"), place / "other-run")
    return base, other


def test_drivers_are_settings_files_and_figures(runs: tuple[Run, Run]) -> None:
    found = compare_runs(*runs)
    assert found["runs"].sort("order")["run"].to_list() == ["base", "richer"]
    drivers = {(row["kind"], row["key"]): row for row in found["drivers"].iter_rows(named=True)}
    assert drivers["setting", "robustness.n"]["before"] == "20"
    assert drivers["setting", "robustness.n"]["after"] == "30"
    assert ("input", "richer.csv") in drivers
    cells = found["cells"].filter(indicator="grp").row(0, named=True)
    assert (cells["unit"], cells["year"]) == ("A", 2023)
    assert cells["after"] == pytest.approx(2 * cells["before"])


def test_the_index_moves_where_the_figure_did(runs: tuple[Run, Run]) -> None:
    base, other = runs
    found = compare_runs(base, other)
    rows = {row["unit"]: row for row in found["index"].filter(run="richer").iter_rows(named=True)}
    scores = [run.result("potential")["scores"].filter(unit="A", year=2023)["index"].item() for run in runs]
    assert rows["A"]["change"] == pytest.approx(scores[1] - scores[0])
    assert found["index"].filter(run="base")["change"].abs().max() == 0.0
    mean = found["numbers"].filter(run="richer", name="mean_index").row(0, named=True)
    assert mean["change"] == pytest.approx(sum(row["change"] for row in rows.values()) / 4)


def test_a_run_beside_itself_differs_in_nothing(runs: tuple[Run, Run], tmp_path: Path) -> None:
    base = runs[0]
    found = compare_runs(base, base)
    assert found["drivers"].is_empty() and found["cells"].is_empty() and found["differences"].is_empty()
    assert found["runs"]["run"].to_list() == ["base", "base-run"]
    again = ScenariosResult.load(found.save(tmp_path / "saved"))
    assert again["index"].equals(found["index"])


def test_runs_of_other_studies_and_no_run_at_all_are_refused(runs: tuple[Run, Run]) -> None:
    base = runs[0]
    with pytest.raises(InputError) as caught:
        compare_runs(base)
    assert [item.code for item in caught.value.problems] == ["compare.runs.none"]
    strange = Run(base.folder, base.names, base.results, base.checks, {**base.record, "study": "other"})
    with pytest.raises(InputError) as caught:
        compare_runs(base, strange)
    assert [item.code for item in caught.value.problems] == ["compare.study"]


def test_runs_of_other_years_are_compared_in_the_year_they_share(tmp_path: Path) -> None:
    """The whole way to the page: the last year is cut off, one region loses its figures, marks stay marks."""
    folder = tmp_path / "small"
    (folder / "scenarios").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    finished(folder)
    lines = (folder / "panel.csv").read_text(encoding="utf-8").splitlines()
    early = [line for line in lines if ",2023," not in line]
    gap = ["A,2023,,,," if line.startswith("A,2023,") else line for line in lines]
    for name, rows in (("early", early), ("gap", gap)):
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        patch = f'[panel]\ntable = "{name}.csv"\n'
        (folder / "scenarios" / f"{name}.toml").write_text(patch, encoding="utf-8")
    base = run_study(load_study(folder), tmp_path / "base")
    made = {
        name: compare_runs(base, run_study(load_study(folder, scenario=name), tmp_path / name))
        for name in ("early", "gap")
    }
    assert made["early"]["index"]["year"].unique().to_list() == [2022]
    assert [item.code for item in made["early"].diagnostics if "index" in item.code] == [
        "compare.index.earlier"
    ]
    lost = made["gap"]["index"].filter(run="gap", unit="A").row(0, named=True)
    assert (lost["year"], lost["index"], lost["moved"]) == (2023, None, True)
    means = made["gap"]["numbers"].filter(name="mean_index")
    others = (
        base.result("potential")["scores"].filter(year=2023).filter(pl.col("unit") != "A")["index"].mean()
    )
    assert means.filter(run="base")["value"].item() == pytest.approx(others)
    for code in LANGUAGES:
        html = report([made["gap"]], language=code, title="Small").html
        assert "&lt;abbr" not in html and '<abbr class="mark"' in html
