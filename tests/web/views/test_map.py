from __future__ import annotations

import csv
import io
import re
from typing import Any

import polars as pl
import pytest


@pytest.mark.parametrize("method", ["natural", "quantile", "equal"])
@pytest.mark.parametrize("classes", [3, 4, 5, 6])
def test_every_region_has_the_colour_of_its_class(method: str, classes: int, web: Any) -> None:
    text = web.get(f"/en/map?show=potential.index&breaks={method}&classes={classes}").text
    keys = [int(n) for n in re.findall(r'mark-swatch.*?aria-label="(\d+)"', text)]
    assert sum(keys) == 20 and len(keys) <= classes


def test_figures_are_those_of_the_table(web: Any, kazakhstan: Any) -> None:
    answer = web.get("/en/map.csv?form=en&show=potential.index")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:21]
    saved = pl.read_csv(kazakhstan / "tables" / "potential" / "scores.csv")
    assert {row[0]: float(row[2]) for row in rows} == dict(saved["unit", "index"].iter_rows())


def test_years_and_numbers_that_do_not_fit_are_the_nearest(web: Any) -> None:
    text = web.get("/en/map?show=panel.grp_nominal&year=1900&classes=99").text
    assert "<option selected>6</option>" in text and "<option selected>2021</option>" in text


def test_marks_tell_hidden_from_missing(web: Any, kazakhstan: Any) -> None:
    raw = pl.read_csv(kazakhstan / "inputs" / "panel-as-used.csv", infer_schema=False)
    hidden = raw.filter((pl.col("flag") == "confidential") & (pl.col("edition") == "kz20"))
    row = hidden.row(0, named=True)
    text = web.get(f"/en/map?show=panel.{row['indicator']}&year={row['year']}").text
    assert "confidential" in text and ">x</text>" in text
