from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest

from growthpoles.present.report import report_page
from growthpoles.study.store import open_run
from growthpoles.study.what_if import Change, open_what_if
from growthpoles.web.what_if_outcome import changes_text, outcome, ranks_csv


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


def test_names_never_run_as_formulas(small_folder: Path) -> None:
    run = open_run(small_folder / "small-run")
    page, found = report_page((*run.results, run.checks), language="en"), open_what_if(run.folder)
    table = found.scores(Change()).table.with_columns(pl.lit("=1+1").alias("unit"))
    cells = [cell for row in csv.reader(io.StringIO(ranks_csv(page, table))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@")]
