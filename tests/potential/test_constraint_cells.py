"""Figures of measures: where they come from, in which unit, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import index, leaf
from tests.potential.hand_diagnosis import UNITS, YEARS, hand_measures, hand_panel, hand_settings

import growthpoles as gp
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Flag
from growthpoles.errors import InputError, NotAvailableError, SpecificationError
from growthpoles.potential.constraint_cells import (
    MeasureCells,
    chosen_elements,
    diagnosed_years,
    groups_of,
    measure_cells,
)
from growthpoles.potential.constraint_inputs import DiagnosisSettings
from growthpoles.potential.constraint_map import Goalpost
from growthpoles.potential.results import PotentialResult

CODES = ("ACT1", "ACT3", "ACT5", "TRN6", "venture", "SCI6")


@pytest.fixture
def cells() -> MeasureCells:
    return measure_cells(hand_panel(), hand_measures().indicators, codes=CODES)


def assessed(framework: Framework) -> PotentialResult:
    return gp.assess_potential(hand_panel(), framework, year=2022)


def test_figures_stand_in_the_stated_unit(cells: MeasureCells) -> None:
    assert cells.values[:, 4, 1].tolist() == [1, 2, 3, 4, 5, 6, 0]  # spent / grp, per cent
    assert cells.national[4].tolist()[:2] == [25, 3]  # 100 * 21 / 700
    assert np.isnan(cells.values[:, :, 5]).all()  # nothing says how SCI6 is worked out


def test_zero_confidential_missing_and_not_applicable_are_four_things(cells: MeasureCells) -> None:
    assert cells.flags[6, 4, 1] == Flag.ZERO
    assert cells.flags[1, 4, 2] == Flag.CONFIDENTIAL
    assert cells.flags[0, 0, 0] == Flag.MISSING
    assert (cells.flags[6, :, 3] == Flag.NOT_APPLICABLE).all()


def test_money_per_head_is_in_current_prices_and_a_ratio_of_money_is_not(cells: MeasureCells) -> None:
    assert cells.current.tolist() == [False, False, False, False, True, False]


def test_goalposts_need_the_same_unit_and_more_than_a_weak_proxy(cells: MeasureCells) -> None:
    post = Goalpost(30, "source", "validity")
    assert cells.goalpost(0, post, unit="%") == 30
    assert np.isnan(cells.goalpost(3, post, unit="hours"))  # measured in km
    assert np.isnan(cells.goalpost(5, post, unit="%")) and np.isnan(cells.goalpost(0, None, unit="%"))
    weak = measure_cells(hand_panel(), hand_measures().indicators, codes=("PRD2",))
    assert np.isnan(weak.goalpost(0, post, unit="%"))


def test_years_are_those_with_figures_or_those_asked_for() -> None:
    found = measure_cells(hand_panel(), hand_measures().indicators, codes=("ACT1",))
    assert diagnosed_years(found, None) == (2022,)
    assert diagnosed_years(found, (2022, 2018)) == (2018, 2022)
    with pytest.raises(InputError) as caught:
        diagnosed_years(found, (2001, 2022, 2030))
    assert [p.where.year for p in caught.value.problems] == [2001, 2030]
    none = measure_cells(hand_panel(), (), codes=("ACT1",))
    with pytest.raises(InputError) as caught:
        diagnosed_years(none, None)
    assert caught.value.problems[0].code == "diagnosis.empty"


def test_measures_not_named_come_from_the_potential() -> None:
    tree = index(
        leaf("ACT1", "I", value="active", unit="%"),
        leaf("ACT5", "I", value="spent", denominator="grp", unit="%"),
        leaf("other", "I", value="small", unit="%"),
    )
    settings = DiagnosisSettings(measures=index(leaf("ACT5", "I", value="small", unit="%")))
    found = {item.code: item.value for item in chosen_elements(settings, assessed(tree))}
    assert found == {"ACT5": "small", "ACT1": "active"}


def test_an_indicator_of_the_potential_that_contradicts_the_map_is_refused() -> None:
    tree = index(leaf("ACT1", "I", value="active", unit="%", direction=-1))
    with pytest.raises(SpecificationError) as caught:
        chosen_elements(DiagnosisSettings(), assessed(tree))
    assert [(p.code, p.where.indicator) for p in caught.value.problems] == [
        ("diagnosis.measure.potential", "ACT1")
    ]


def test_a_potential_without_its_inputs_is_not_enough() -> None:
    saved = replace(assessed(index(leaf("ACT1", "I", value="active", unit="%"))), inputs=None)
    with pytest.raises(NotAvailableError):
        chosen_elements(DiagnosisSettings(), saved)


def test_an_unknown_panel_indicator_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        measure_cells(hand_panel(), (leaf("ACT1", "I", value="nothing", unit="%"),), codes=("ACT1",))
    assert caught.value.problems[0].where.indicator == "ACT1"


def test_peer_groups_by_kind_by_name_or_none() -> None:
    panel = hand_panel()
    assert groups_of(panel, hand_settings()).tolist() == ["region"] * 6 + ["city"]
    assert set(groups_of(panel, hand_settings(peers="all"))) == {"all"}
    named = dict.fromkeys(reversed(UNITS), "x") | {"U3": "y"}
    assert groups_of(panel, hand_settings(peers=named)).tolist() == ["x", "x", "y", "x", "x", "x", "x"]
    with pytest.raises(SpecificationError) as caught:
        groups_of(panel, hand_settings(peers={"U1": "x", "U2": "x"}))
    assert [p.where.unit for p in caught.value.problems] == list(UNITS[2:])


def test_cells_of_some_years(cells: MeasureCells) -> None:
    part = cells.at((2018, 2022))
    assert part.years == (2018, 2022) and cells.years == YEARS
    np.testing.assert_array_equal(part.values, cells.values[:, [0, 4]])
    np.testing.assert_array_equal(part.national, cells.national[[0, 4]])
