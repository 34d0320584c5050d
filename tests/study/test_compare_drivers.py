"""What was set differently between runs of a study."""

from __future__ import annotations

import pytest
from tests.study.conftest import FILES

from growthpoles.errors import InputError
from growthpoles.study.compare import compare_runs
from growthpoles.study.compare_drivers import change_rows, driver_rows, edition_of
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study
from growthpoles.study.store import Run

PUSH = """[[change]]
indicator = "grp"
units = ["A"]
years = [2022]
factor = 1.5
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """The small study without draws, with another table, and with changed figures."""
    place = tmp_path_factory.mktemp("drivers")
    folder = place / "small"
    (folder / "scenarios").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text.replace("n = 20", "n = 2"), encoding="utf-8")
    richer = (folder / "panel.csv").read_text(encoding="utf-8").replace("A,2022,550", "A,2022,600")
    (folder / "richer.csv").write_text(richer.replace("Z,2022,2260", "Z,2022,2310"), encoding="utf-8")
    for name, text in (("table", '[panel]\ntable = "richer.csv"\n'), ("push", PUSH)):
        (folder / "scenarios" / f"{name}.toml").write_text(text, encoding="utf-8")
    made = {"base": run_study(load_study(folder), place / "base")}
    for name in ("table", "push"):
        made[name] = run_study(load_study(folder, scenario=name), place / name)
    return made


def with_record(run: Run, **record: object) -> Run:
    return Run(run.folder, run.names, run.results, run.checks, {**run.record, **record})


def test_a_replaced_table_is_one_group_with_its_files(runs: dict[str, Run]) -> None:
    rows = list(driver_rows(runs["base"], {"table": runs["table"]}))
    assert {(row[1], row[2]) for row in rows} == {
        ("setting", "panel.table"), ("input", "panel.csv"), ("input", "richer.csv"),
    }  # fmt: skip
    assert {row[5] for row in rows} == {"panel"}


def test_changed_figures_are_one_driver_with_their_units_and_factor(runs: dict[str, Run]) -> None:
    rows = list(driver_rows(runs["base"], {"push": runs["push"]}))
    assert rows == [("push", "change", "change.1", "", "grp", "change")]
    assert list(change_rows(runs)) == [("push", "change.1", "grp", "A", "2022", 1.5, 0.0)]
    found = compare_runs(runs["base"], runs["push"])
    cell = found["cells"].filter(unit="A", indicator="grp").row(0, named=True)
    assert cell["after"] == 1.5 * cell["before"]


def test_another_version_of_the_program_is_a_driver(runs: dict[str, Run]) -> None:
    base = runs["base"]
    packages = {**base.record["packages"], "numpy": "1.0"}
    newer = with_record(base, version="9.9", packages=packages)
    rows = list(driver_rows(base, {"newer": newer}))
    assert [(row[1], row[2], row[4]) for row in rows] == [
        ("program", "growthpoles", "9.9"), ("program", "numpy", "1.0"),
    ]  # fmt: skip


def test_the_edition_is_recorded_and_another_one_is_refused(runs: dict[str, Run]) -> None:
    base = runs["base"]
    assert base.record["edition"] == edition_of(with_record(base, edition=None))
    assert compare_runs(base, runs["push"])["runs"]["edition"].to_list() == [base.record["edition"]] * 2
    with pytest.raises(InputError) as caught:
        compare_runs(base, with_record(runs["push"], edition="older"))
    assert [item.code for item in caught.value.problems] == ["compare.edition"]
