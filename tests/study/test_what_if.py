"""Without a change the official tables; with one what a run of the saved scenario gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_study import small_run

from growthpoles.errors import GrowthPolesError
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


@pytest.mark.parametrize("name", ["../x", "", "a/b", "a.b", ".x"])
def test_no_name_is_a_path(found: WhatIf, name: str) -> None:
    with pytest.raises(GrowthPolesError):
        save_what_if(found, name, change=Change())
