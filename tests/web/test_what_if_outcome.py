from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.present.report import report_page
from growthpoles.study.store import open_run
from growthpoles.study.what_if import Change, open_what_if
from growthpoles.web.what_if_outcome import changes_text, outcome, ranks_view


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_ranks_and_moves_are_those_of_the_scores(small_folder: Path, code: str) -> None:
    run = open_run(small_folder / "small-run")
    page, found = report_page((*run.results, run.checks), language=code), open_what_if(run.folder)
    change = Change(weights={"MAC": 40.0}, aggregate="arithmetic")
    table, seen = found.scores(change).table, outcome(page, found, change=change)
    names = {page.unit(unit): rank for unit, rank in table.select("unit", "rank").iter_rows()}
    assert {row.name: int(row.rank) for row in seen.rows if row.rank.isdigit()} == {
        name: rank for name, rank in names.items() if rank is not None
    }
    assert seen.query and changes_text(page, found, change=change)


def test_a_change_that_cannot_be_worked_out_is_told_and_the_official_result_stays(small_folder: Path) -> None:
    run = open_run(small_folder / "small-run")
    page, found = report_page((*run.results, run.checks), language="en"), open_what_if(run.folder)
    seen = outcome(page, found, change=Change(thresholds={"potential": 0.9, "pole": 0.5}))
    assert seen.problems and seen.query == ""


@pytest.mark.parametrize(
    ("code", "told", "head"),
    [
        ("en", "What-if", "Official rank"),
        ("ru", "Вариант «что, если»", "Официальное место"),
        ("kk", "ресми нәтиже емес", "Ресми орын"),
    ],
)
def test_the_table_says_that_it_is_no_official_result(
    small_folder: Path, code: str, told: str, head: str
) -> None:
    run = open_run(small_folder / "small-run")
    page, found = report_page((*run.results, run.checks), language=code), open_what_if(run.folder)
    change = Change(weights={"MAC": 40.0})
    plain, changed = (ranks_view(page, found, change=item) for item in (Change(), change))
    assert told not in plain.title and told in changed.title
    assert changed.data is not None and plain.data is not None
    assert plain.data[head].to_list() == changed.data[head].to_list()
    ranks = found.scores(change).table["rank"].to_list()
    assert changed.data.to_series(changed.data.columns.index(head) + 4).to_list() == ranks
