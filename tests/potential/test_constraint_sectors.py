"""Constraints by industry, computed by hand."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.builders import panel_of

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import Flag
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.potential.constraint_inputs import SectorFigure, load_constraints
from growthpoles.potential.constraint_sectors import sector_figures, sector_findings, sectors_table

RULES = load_constraints()


def series(industry: str, first: int, *values: float | None, broken: int | None = None) -> list[SectorFigure]:
    return [
        SectorFigure("PRD2", "KZ", industry, year, value, after_break=year == broken)
        for year, value in enumerate(values, first)
    ]


def rows(figures: list[SectorFigure], **more: IndustryTable) -> pl.DataFrame:
    return sectors_table(figures, RULES, **more).data


def one(table: pl.DataFrame, industry: str, year: int) -> dict[str, object]:
    return table.row(by_predicate=(pl.col("industry") == industry) & (pl.col("year") == year), named=True)


def test_gap_to_the_norm_of_fifty_per_cent() -> None:
    """Worst value: 97.5th percentile of 40, 60, 80 = 79; gap of 60 is (50 - 60) / (50 - 79)."""
    table = rows([*series("B", 2022, 60), *series("C", 2022, 40), *series("D", 2022, 80)])
    assert one(table, "C", 2022)["gap"] == 0
    assert one(table, "B", 2022)["gap"] == pytest.approx(10 / 29)
    assert one(table, "D", 2022)["class"] == "critical"
    assert one(table, "B", 2022)["apart"] is True and one(table, "C", 2022)["apart"] is False


def test_the_total_does_not_set_the_scale() -> None:
    table = rows([*series("B", 2022, 60), *series("C", 2022, 40), *series("TOTAL", 2022, 99)])
    assert one(table, "B", 2022)["worst"] == pytest.approx(np.quantile([40, 60], 0.975))


def test_change_over_five_years_and_trend() -> None:
    table = rows(series("C", 2017, 30, 31, 32, 33, 34, 35))
    assert one(table, "C", 2022)["change"] == 5 and one(table, "C", 2021)["change"] is None
    found = one(table, "C", 2022)
    assert (found["trend"], found["trend_slope"], found["trend_years"]) == ("adverse", 1.0, 5)
    assert found["trend_p"] == pytest.approx(2 / 120)


def test_a_break_starts_the_series_anew() -> None:
    """Wear jumps in 2019 because the series does: neither a change nor a trend runs across it."""
    table = rows(series("D", 2015, 31, 30, 32, 35, 75, 73, 72, 71, broken=2019))
    found = one(table, "D", 2020)
    assert (found["change"], found["trend"], found["trend_years"]) == (None, "untested", 2)
    assert one(table, "D", 2022)["trend"] == "improving"  # 75, 73, 72, 71: p = 2 / 4!
    assert one(table, "D", 2022)["trend_years"] == 4


def industries(*outputs: float) -> IndustryTable:
    land = Territory((Edition("e", (Unit("A", Label("A")),)),), Unit("KZ", Label("Country"), "country"))
    values = np.array([[list(outputs)]], dtype=float)
    made = tuple(Industry(code, Label(code)) for code in "BCD")
    return IndustryTable(land, "e", ("A",), (2022,), made, values, np.zeros(values.shape, np.uint8))


def test_mining_is_joined_apart_from_the_others_by_output() -> None:
    """Others: (40 * 3 + 80 * 1) / 4 = 50."""
    figures = [*series("B", 2022, 60), *series("C", 2022, 40), *series("D", 2022, 80)]
    table = rows(figures, industries=industries(10, 3, 1))
    assert one(table, "apart", 2022)["value"] == 60
    assert (one(table, "rest", 2022)["value"], one(table, "rest", 2022)["flag"]) == (50, "imputed")


def test_no_joint_figure_from_incomplete_ones() -> None:
    figures = [*series("B", 2022, 60), *series("C", 2022, None), *series("D", 2022, 80)]
    table = rows(figures, industries=industries(10, 3, 1))
    assert set(table["industry"]) == {"B", "C", "D", "apart"}
    assert one(table, "C", 2022)["gap"] is None


def test_metallurgy_that_cannot_be_told_apart_is_named() -> None:
    found = list(sector_findings(series("B", 2022, 60), RULES))
    assert [(item.code, dict(item.details)) for item in found] == [
        ("diagnosis.apart.partial", {"industries": "C24"})
    ]
    assert not list(sector_findings([], RULES))


def test_figures_of_a_region_come_from_its_panel() -> None:
    panel = panel_of({"rate": [8.0, np.nan, 0.0]}, national={"rate": [9.0]})
    found = sector_figures(panel, "rate", measure="ACT1", industry="C")
    assert [(item.unit, item.value, item.flag) for item in found] == [
        ("U1", 8.0, Flag.OBSERVED), ("U3", 0.0, Flag.ZERO), ("ALL", 9.0, Flag.OBSERVED)
    ]  # fmt: skip


def test_figures_of_unknown_measures_and_figures_given_twice_are_refused_together() -> None:
    bad = SectorFigure("ACT2", "KZ", "C", 2022, 1.0)
    with pytest.raises(InputError) as caught:
        rows([bad, *series("B", 2022, 60), *series("B", 2022, 61)])
    assert {p.code for p in caught.value.problems} == {"diagnosis.sector.measure", "diagnosis.sector.twice"}


def test_one_figure_from_two_tables_is_one_figure() -> None:
    figures = series("B", 2018, 60, 61)
    assert rows(figures * 2).equals(rows(figures))


def test_order_of_the_figures_is_irrelevant() -> None:
    figures = [*series("B", 2018, 60, 61, 59, 62, 63), *series("C", 2018, 40, 39, 38, 37, 36)]
    assert rows(figures).equals(rows(figures[::-1]))
