"""Monitoring as a whole: one scale over years, laws, bad input, and the economic base of Kazakhstan."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.errors import NotAvailableError, SpecificationError
from growthpoles.potential.monitor import monitor_potential
from growthpoles.potential.results import PotentialResult
from growthpoles.study.data import StudyData, read_study

TREE = index(pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "P", direction=-1), leaf("c", "Q"))
YEARS = (2020, 2021, 2022)
FIGURES = arrays(float, (4, 3, 3), elements=st.integers(-50, 50).map(float) | st.just(np.nan))
BASE = {"POTENTIAL", "MAC", "DIN", "TRN", "MAC1", "MAC3", "MAC4", "DIN2p", "DIN3p", "TRN4p", "TRN5", "TRN6p"}


@pytest.fixture(scope="module")
def data() -> StudyData:
    return read_study(gp.load_study("kazakhstan"))


@given(FIGURES, st.sets(st.sampled_from(YEARS), min_size=1))
def test_some_of_the_years_have_the_scores_they_have_among_all(figures: np.ndarray, some: set[int]) -> None:
    panel = panel_of({"a": figures[:, :, 0], "b": figures[:, :, 1], "c": figures[:, :, 2]}, years=YEARS)
    first = gp.assess_potential(panel, TREE, year=2020)
    every = monitor_potential(first, panel=panel)["levels"]
    part = monitor_potential(first, panel=panel.select(years=sorted(some)))["levels"]
    columns = ["unit", "year", "element", "score", "rank", "status"]
    assert part.select(columns).equals(every.filter(pl.col("year").is_in(sorted(some))).select(columns))


@given(FIGURES)
def test_changes_add_up_where_every_year_can_be_compared(figures: np.ndarray) -> None:
    full = np.nan_to_num(figures)
    panel = panel_of({"a": full[:, :, 0], "b": full[:, :, 1], "c": full[:, :, 2]}, years=YEARS)
    levels = monitor_potential(gp.assess_potential(panel, TREE), base_year=2020)["levels"]
    for (_, _), rows in levels.group_by("unit", "element"):
        ordered = rows.sort("year")
        steps = ordered["change"].fill_null(0).cum_sum()
        for step, whole in zip(steps, ordered["change_base"], strict=True):
            assert whole is None or step == pytest.approx(whole, abs=1e-9)


def test_a_new_year_moves_no_earlier_score(data: StudyData) -> None:
    first = economic_base(data)
    three, four = (
        monitor_potential(first, panel=data.panel.select(years=years))["levels"]
        for years in ((2022, 2023, 2024), (2022, 2023, 2024, 2025))
    )
    columns = ["unit", "year", "element", "score", "rank", "change_base"]
    assert three.select(columns).equals(four.filter(pl.col("year") < 2025).select(columns))


def test_kazakhstan_economic_base_can_be_followed_and_its_prices_are_told(data: StudyData) -> None:
    """Figures to 2025 exist for MAC, trade and construction output, and transport; most in current prices."""
    made = monitor_potential(economic_base(data), panel=data.panel.select(years=[2022, 2023, 2024, 2025]))
    assert set(made["levels"]["comparison_base"]) == {"same"}
    figures = dict(made["figures"].select("name", "value").iter_rows())
    assert (figures["units_compared"], figures["base_year"], figures["last_year"]) == (20, 2022, 2025)
    nominal = made.diagnostics.with_code("monitor.nominal").items[0]
    assert dict(nominal.details)["indicators"] == "MAC1, MAC3, MAC4, TRN4p, DIN2p, DIN3p"
    assert set(made["trends"]["verdict"]) == {"too-few-years"}


def test_kazakhstan_has_no_data_for_science_and_innovation_after_2022(data: StudyData) -> None:
    panel = data.panel.select(years=[2022, 2023, 2024, 2025])
    first = gp.assess_potential(panel.select(years=[2022]), data.framework("kazakhstan"))
    made = monitor_potential(first, panel=panel)
    silent = {
        item.where.indicator: dict(item.details)["years"]
        for item in made.diagnostics.with_code("monitor.no-data")
    }
    assert silent["SCI"] == "2022, 2023, 2024, 2025" and silent["ACT"] == "2023, 2024, 2025"
    later = made["levels"].filter(pl.col("year") > 2022, element="ACT")
    assert set(later["status"]) == {"no-data"} and later["score"].null_count() == later.height
    assert made["composition"].filter(year=2023, element="DIN")["lost"].to_list() == ["DIN1p"]


def test_bad_input_is_refused(tmp_path: Path) -> None:
    panel = panel_of({"a": [1, 2], "b": [1, 2], "c": [1, 2]})
    first = gp.assess_potential(panel, TREE)
    with pytest.raises(SpecificationError) as failure:
        monitor_potential(first, refresh="sometimes")  # type: ignore[arg-type]
    assert failure.value.problems[0].code == "method.choice"
    with pytest.raises(NotAvailableError):
        monitor_potential(PotentialResult.load(first.save(tmp_path)))


def test_nothing_changes_its_arguments() -> None:
    panel = panel_of(
        {"a": [[1, 2], [2, 3]], "b": [[1, 2], [2, 3]], "c": [[1, 2], [2, 3]]}, years=(2020, 2021)
    )
    first = gp.assess_potential(panel, TREE, year=2020)
    before, values = first["scores"].clone(), panel.values.copy()
    monitor_potential(first, panel=panel, refresh="refit")
    assert first["scores"].equals(before)
    np.testing.assert_array_equal(panel.values, values)


def economic_base(data: StudyData) -> PotentialResult:
    """Potential 2022 on the pillars that have figures to 2025."""
    full = data.framework("kazakhstan")
    kept = tuple(item for item in full.elements if item.code in BASE)
    tree = gp.Framework("economic-base", gp.Label("Economic base"), kept, gp.Coverage(0.5, 1, 0.7))
    return gp.assess_potential(data.panel.select(years=[2022]), tree)
