"""Levels, ceilings and ties that a diffusion is fitted to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from tests.builders import panel_of

from growthpoles.core.panel import Indicator, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError, SpecificationError
from growthpoles.labels import Label
from growthpoles.transfer.diffusion_inputs import DiffusionSettings, levels_of, tie_matrix

YEARS = (2020, 2021, 2022)
PANEL = panel_of({"x": [[1, 2, 4], [2, np.nan, 6]], "firms": [[10, 12, np.nan], [20, 20, 20]]}, years=YEARS)


def additive(**columns: npt.ArrayLike) -> Panel:
    made = panel_of(columns, years=YEARS)
    items = tuple(Indicator(item.code, item.label, "firms", additive=True) for item in made.indicators)
    return replace(made, indicators=items)


def test_a_stock_is_taken_as_it_is_and_a_flow_is_added_up_from_zero() -> None:
    stock = levels_of(PANEL, "x", settings=DiffusionSettings())
    assert stock.years == YEARS and stock.values[0].tolist() == [1, 2, 4]
    flow = levels_of(PANEL, "x", settings=DiffusionSettings(kind="flow"))
    assert flow.years == (2019, *YEARS) and flow.values[0].tolist() == [0, 1, 3, 7]
    assert np.isnan(flow.values[1, 2:]).all()  # what came in an unknown year is in no later total
    assert flow.gaps == ((), (2021,)) and stock.gaps == ((), ())


def test_a_flow_is_not_counted_from_zero_years_after_its_launch() -> None:
    panel = panel_of({"x": [[np.nan, 2, 4], [1, 2, 6]]}, years=YEARS)
    with pytest.raises(InputError) as failure:
        levels_of(panel, "x", settings=DiffusionSettings(kind="flow", launch=2015))
    assert [(item.code, item.where.unit, item.where.year) for item in failure.value.problems] == [
        ("diffusion.launch.flow", "U1", 2021),
        ("diffusion.launch.flow", "U2", 2020),
    ]
    with pytest.raises(InputError) as one:
        levels_of(panel, "x", settings=DiffusionSettings(kind="flow", launch=2019))
    assert [item.where.unit for item in one.value.problems] == ["U1"]


def test_a_unit_may_begin_later_but_the_sum_then_misses_years() -> None:
    found = levels_of(additive(x=[[np.nan, 2, 40], [1, 2, 60]]), "x", settings=DiffusionSettings(kind="flow"))
    assert found.years == (2019, *YEARS) and found.gaps == ((), (), (2020,))
    assert found.values[0, 1:].tolist() == [0, 2, 42] and np.isnan(found.values[0, 0])
    assert np.isnan(found.values[2, 1:]).all()


def test_a_flow_that_begins_high_is_late() -> None:
    """Colour televisions in the United States began with 12 % of their greatest year."""
    sold = [[747, 1480, 5982], [2646, 5118, 5982]]
    found = levels_of(panel_of({"x": sold}, years=YEARS), "x", settings=DiffusionSettings(kind="flow"))
    assert found.late == ("U2",)


def test_years_before_the_first_figure_do_not_stand_against_a_launch() -> None:
    panel = panel_of({"x": [[np.nan, 2, 4]], "other": [[1, 1, 1]]}, years=YEARS)
    found = levels_of(panel, "x", settings=DiffusionSettings(launch=2020))
    assert found.years == (2020, 2021, 2022) and found.values[0].tolist() == [0, 2, 4]


def test_a_launch_is_a_level_of_zero() -> None:
    found = levels_of(PANEL, "x", settings=DiffusionSettings(launch=2015))
    assert found.years[0] == 2015 and found.values[:, 0].tolist() == [0, 0]


def test_the_whole_is_the_sum_of_counts_and_the_published_figure_of_shares() -> None:
    counts = levels_of(additive(x=[[1, 2, 4], [2, 3, 6]]), "x", settings=DiffusionSettings(ceiling=50.0))
    assert counts.units[-1] == "whole" and counts.values[-1].tolist() == [3, 5, 10]
    assert counts.ceilings.tolist() == [50, 50, 100]
    shares = panel_of({"x": [[1, 2, 4], [2, 3, 6]]}, years=YEARS, national={"x": [1.5, 2.5, 5]})
    together = levels_of(shares, "x", settings=DiffusionSettings(ceiling=100.0))
    assert together.values[-1].tolist() == [1.5, 2.5, 5] and together.ceilings.tolist() == [100, 100, 100]
    assert len(levels_of(PANEL, "x", settings=DiffusionSettings()).units) == 2


def test_a_ceiling_may_be_an_indicator() -> None:
    assert levels_of(PANEL, "x", settings=DiffusionSettings(ceiling="firms")).ceilings.tolist() == [12, 20]


def test_ties_are_neighbours_or_given() -> None:
    units = tuple(Unit(code, Label(code)) for code in "ABC")
    land = Territory((Edition("now", units, frozenset({("A", "B"), ("B", "C")})),))
    panel = replace(panel_of({"x": [[1.0], [1.0], [1.0]]}, units="ABC"), territory=land)
    assert tie_matrix(panel, DiffusionSettings()).tolist() == [[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]]
    given = tie_matrix(panel, DiffusionSettings(ties=(("A", "C", 0.3),)))
    assert given[0].tolist() == [0, 0, 0.3] and given.sum() == pytest.approx(0.3)
    with pytest.raises(InputError):
        tie_matrix(panel, DiffusionSettings(ties=(("A", "Z", 0.3),)))


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError) as failure:
        levels_of(
            panel_of({"x": [[-1, 2, 4]]}, years=YEARS),
            "x",
            settings=DiffusionSettings(launch=2021, ceiling="y"),
        )
    assert {item.code for item in failure.value.problems} == {
        "transfer.number.negative", "diffusion.launch", "panel.indicator.unknown",
    }  # fmt: skip
    with pytest.raises(SpecificationError) as wrong:
        DiffusionSettings(horizon=-1, draws=-1, ties=(("A", "A", 1.0), ("A", "B", -1.0)))
    assert len(wrong.value.problems) == 4
