"""Layers of a map are cells of the saved tables."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from growthpoles.web.figures import TYPES, cells, layers, panel, recipe, unit_of_measure
from growthpoles.web.run_folder import RunFolder


def test_layers_give_the_cells_of_the_tables(kazakhstan: Path) -> None:
    run = RunFolder(kazakhstan).current()
    known = {layer.code: layer for layer in layers(run, run.page("kk"))}
    assert TYPES in known
    saved = pl.read_csv(kazakhstan / "tables" / "potential" / "scores.csv")
    found = cells(run, known["potential.index"], year=2022)
    assert {code: cell.value for code, cell in found.items()} == dict(saved["unit", "index"].iter_rows())
    levels = known[
        "monitor.level." + run.run.result("monitor")["levels"].filter(pl.col("kind") == "index")["element"][0]
    ]
    assert len(levels.years) > 1
    raw = known["panel.grp_nominal"]
    assert len(cells(run, raw, year=raw.years[-1])) == 20 and raw.measure == "million KZT"


def test_no_layer_without_figures(kazakhstan: Path) -> None:
    run = RunFolder(kazakhstan).current()
    for layer in layers(run, run.page("ru")):
        if layer.years:
            assert any(cell.value is not None for cell in cells(run, layer, year=layer.years[-1]).values())


def test_confidential_cells_have_no_figure(kazakhstan: Path) -> None:
    run = RunFolder(kazakhstan).current()
    hidden = panel(run).filter(pl.col("flag") == "confidential")
    assert hidden.height
    known = {layer.code: layer for layer in layers(run, run.page("en"))}
    row = next(row for row in hidden.iter_rows(named=True) if f"panel.{row['indicator']}" in known)
    cell = cells(run, known[f"panel.{row['indicator']}"], year=row["year"])[row["unit"]]
    assert (cell.value, cell.flag) == (None, "confidential")


def test_an_indicator_is_the_quotient_of_its_raw_figures(kazakhstan: Path) -> None:
    run = RunFolder(kazakhstan).current()
    book = run.shelf.potential
    assert book is not None
    made = recipe(run, book, indicator="MAC1")
    raw = panel(run).filter((pl.col("unit") == "KZ-75") & (pl.col("year") == 2022))
    value, base = (
        raw.filter(pl.col("indicator") == made[name])["value"][0] for name in ("value", "denominator")
    )
    shown = book.row("indicators", unit="KZ-75", year=2022, indicator="MAC1")["value"]
    assert abs(value / base * float(made["factor"]) - shown) < 1e-9 * shown
    assert recipe(run, book, indicator="nothing") == {} and unit_of_measure(run, "nothing") == ""
