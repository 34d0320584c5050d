"""Tables of an outlook."""

from __future__ import annotations

import numpy as np
import polars as pl
from tests.study.futures import ahead, fitted, moving

from growthpoles.study.outlook_index import IndexBasis
from growthpoles.study.outlook_poles import DrawnPoles
from growthpoles.study.outlook_tables import (
    IndexPart,
    PolePart,
    index_table,
    inputs_table,
    poles_table,
    without_interval,
)


def index_part(draws: np.ndarray, bare: tuple[bool, bool] = (False, False)) -> IndexPart:
    missing = np.zeros((2, 1, 1), bool)
    return IndexPart(
        ("A", "B"), (2022,), (2023,), ("x",), np.array([[0.1], [np.nan]]), draws, missing, np.array(bare)
    )


def test_one_unit_without_interval_leaves_all_places_open_and_the_other_fan_whole() -> None:
    draws = np.array([[[0.2], [0.3]], [[0.4], [0.3]]])
    data = index_table(index_part(draws, (True, False)), top=1).data.filter(year=2023)
    assert data["status"].to_list() == ["no-interval", "forecast"]
    assert data["low80"].is_null().to_list() == [True, False]
    assert data["top"].null_count() == 2
    whole = index_table(index_part(draws), top=1).data
    assert whole.filter(year=2023)["top"].to_list() == [0.5, 0.5]
    assert whole.filter(status="past").select("unit", "value").rows() == [("A", 0.1)]


def test_a_year_without_label_leaves_the_later_years_open() -> None:
    held = np.ones((2, 1, 3), bool)
    missing = np.zeros((1, 3, 1), bool)
    missing[0, 1] = True
    part = PolePart(
        ("A",), (2023, 2024, 2025), (("gerd", "grp"),), ("t",), ("pole",), np.array([True]),
        DrawnPoles(held, np.zeros(held.shape, np.intp)), missing, np.array([False]),
    )  # fmt: skip
    data = poles_table(part).data
    assert data["so_far"].to_list() == [1.0, None, None]
    assert data["missing"].to_list() == ["", "gerd grp", "gerd grp"]
    assert data["now"].to_list() == ["pole"] * 3


def test_a_figure_that_is_forecast_is_not_listed_as_missing() -> None:
    """A measure over two figures is missing when one of them is: only that one is named."""
    held, missing = np.ones((2, 1, 2), bool), np.ones((1, 2, 1), bool)
    gaps = {"grp": np.zeros((1, 2), bool), "gerd": np.ones((1, 2), bool)}
    part = PolePart(
        ("A",), (2023, 2024), (("gerd", "grp"),), ("t",), ("pole",), np.array([True]),
        DrawnPoles(held, np.zeros(held.shape, np.intp)), missing, np.array([False]), gaps,
    )  # fmt: skip
    assert poles_table(part).data["missing"].to_list() == ["gerd", "gerd"]


def test_the_chance_to_be_first_stands_beside_that_of_the_best_few() -> None:
    draws = np.array([[[0.2], [0.3]], [[0.4], [0.3]], [[0.5], [0.3]], [[0.6], [0.3]]])
    data = index_table(index_part(draws), top=2).data.filter(year=2023)
    assert data["top"].to_list() == [1.0, 1.0]
    assert data["first"].to_list() == [0.75, 0.25]


def test_what_was_not_asked_for_is_not_called_impossible() -> None:
    panel = moving()
    basis = IndexBasis.of(fitted(panel), panel, years=(2026,))
    rows = {r["code"]: r for r in inputs_table(ahead(panel, "x"), index=basis, poles=None).data.to_dicts()}
    assert rows["y"]["status"] == "not-asked" and rows["y"]["units"] is None
    assert rows["x"]["status"] == "forecast" and rows["x"]["interval"] in ("forecasts", "changes")


def test_tables_of_nothing_are_empty_with_their_columns() -> None:
    assert index_table(None, top=1).data.is_empty()
    assert poles_table(None).data.schema["pole"] == pl.Boolean


def test_forecasts_with_intervals_are_not_bare() -> None:
    panel = moving()
    assert without_interval(ahead(panel), panel.units) == {}
