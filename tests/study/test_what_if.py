"""Without a change the official tables; with one what a run of the saved scenario gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_study import small_run

from growthpoles.core.diagnostic import Grade
from growthpoles.errors import GrowthPolesError, InputError
from growthpoles.study.check import check_study
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study
from growthpoles.study.what_if import Change, WhatIf, open_what_if
from growthpoles.study.what_if_files import list_what_ifs, read_what_if, save_what_if


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> WhatIf:
    return open_what_if(small_run(tmp_path_factory.mktemp("work")))


def test_no_change_is_the_official_result(found: WhatIf) -> None:
    table = found.scores(Change()).table
    assert table["score"].equals(table["official_score"]) and set(table["move"]) == {0}
    worked = found.scores(Change(weights={found.choices.weights[0].code: 1.0})).table
    assert worked["score"].to_list() == table["official_score"].to_list()


def test_a_saved_change_runs_to_the_same_table(found: WhatIf, tmp_path: Path) -> None:
    change = Change(weights={"MAC": 2.5}, aggregate="arithmetic", thresholds={"pole": 0.7})
    path = save_what_if(found, "more", change=change, title='a "title"')
    assert read_what_if(found.run.folder, "more") == change
    assert [(item.name, item.title) for item in list_what_ifs(found.run.folder)] == [("more", 'a "title"')]
    done = run_study(load_study(found.run.folder / "inputs", scenario=path), tmp_path / "out")
    scores, shown = done.result("potential")["scores"], found.scores(change)
    assert scores["index"].to_list() == shown.table["score"].to_list()
    assert done.result("poles")["poles"]["label"].to_list() == shown.poles["label"].to_list()


def test_a_change_of_a_scenario_keeps_the_scenario(found: WhatIf, tmp_path: Path) -> None:
    """The file is laid over the study alone, so it must hold what the scenario of the run says, too."""
    inputs = found.run.folder / "inputs"
    (tmp_path / "s.toml").write_text(
        '[[change]]\nindicator = "grp"\nunits = ["R1"]\nfactor = 1.5\n[poles]\nthresholds = { pole = 0.6 }\n',
        encoding="utf-8",
    )
    run = run_study(load_study(inputs, scenario=tmp_path / "s.toml"), tmp_path / "base")
    opened, change = open_what_if(run.folder), Change(weights={"MAC": 2.5}, thresholds={"potential": 0.3})
    path = save_what_if(opened, "more", change=change)
    done, shown = run_study(load_study(inputs, scenario=path), tmp_path / "out"), opened.scores(change)
    assert done.result("potential")["scores"]["index"].to_list() == shown.table["score"].to_list()
    assert done.result("poles")["poles"]["label"].to_list() == shown.poles["label"].to_list()
    other = found.scores(change).table["score"].to_list()
    assert other != shown.table["score"].to_list(), "the scenario matters here"


@pytest.mark.parametrize(
    "text",
    [
        "[poles]\nthresholds = { pole = nan }\n",
        "[poles]\nthresholds = { nothing = 0.5 }\n",
        '[[potential]]\nframework = "my-region"\nweights = { MAC = inf }\n',
        '[[potential]]\nframework = "my-region"\nweights = { nothing = 1.0 }\n',
    ],
)
def test_the_check_names_bad_weights_and_thresholds(found: WhatIf, tmp_path: Path, text: str) -> None:
    inputs = found.run.folder / "inputs"
    code = load_study(inputs).file.potential[0].framework
    (tmp_path / "bad.toml").write_text(text.replace("my-region", code), encoding="utf-8")
    try:
        told = check_study(load_study(inputs, scenario=tmp_path / "bad.toml"))
        errors = [item.where for item in told if item.grade is Grade.ERROR]
    except InputError as failure:  # what is no number is refused when the study is read
        errors = [item.where for item in failure.problems]
    keys = [where.key or "" for where in errors]
    assert [key for key in keys if key.startswith(("poles.thresholds", "potential.1.weights"))] == keys != []


@pytest.mark.parametrize("name", ["../x", "", "a/b", "a.b", ".x"])
def test_no_name_is_a_path(found: WhatIf, name: str) -> None:
    with pytest.raises(GrowthPolesError):
        save_what_if(found, name, change=Change())
