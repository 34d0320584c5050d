from __future__ import annotations

import csv
import io
from typing import Any

import polars as pl


def test_ranks_over_the_years(web: Any, kazakhstan: Any) -> None:
    answer = web.get("/en/ranking.csv?form=en&part=years")
    rows = [row for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) if len(row) > 1]
    saved = pl.read_csv(kazakhstan / "tables" / "monitor" / "levels.csv").filter(pl.col("kind") == "index")
    years = [int(year) for year in rows[0][2:]]
    ranks = {(row["unit"], row["year"]): row["rank"] for row in saved.iter_rows(named=True)}
    for row in rows[1:21]:
        assert [ranks[row[0], year] for year in years] == [int(rank) for rank in row[2:]]


def test_regions_are_picked_out(web: Any) -> None:
    text = web.get("/en/ranking?mark=KZ-75&mark=XX&mark=KZ-10").text
    assert text.count(" selected>") == 2


def test_a_run_without_scores_has_no_ranking_as_file(demo: Any) -> None:
    assert demo.get("/en/ranking.svg").status_code == 404
