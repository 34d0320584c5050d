"""The verb: laws that must hold whatever the figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.builders import index, leaf
from tests.potential.hand_diagnosis import UNITS, hand_measures, hand_panel, hand_result, hand_settings

import growthpoles as gp
from growthpoles.core.panel import Panel
from growthpoles.errors import InputError
from growthpoles.potential.constraint_inputs import DiagnosisSettings
from growthpoles.potential.diagnose import diagnose_constraints

TABLES = ("constraints", "measures", "areas", "barriers", "barrier_constraints")


def reordered(panel: Panel, order: list[int]) -> Panel:
    arrays = {name: getattr(panel, name)[order] for name in ("values", "flags", "source", "remark")}
    return replace(panel, units=tuple(panel.units[k] for k in order), **arrays)


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(len(UNITS))))
def test_order_of_the_units_is_irrelevant(order: list[int]) -> None:
    first = hand_result()
    second = diagnose_constraints(reordered(hand_panel(), order), settings=hand_settings())
    for name in TABLES:
        assert_frame_equal(first[name], second[name], abs_tol=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 6), st.floats(0, 200))
def test_a_better_figure_of_a_unit_never_makes_it_worse_on_a_fixed_scale(unit: int, rise: float) -> None:
    """Against the norm and with a given worst value, other units do not move the yardstick."""
    made = hand_settings(benchmark="norm", years=(2022,))
    panel = hand_panel()
    column = np.array(panel.column("active"))
    column[unit, -1] += rise
    better = panel.with_indicator(panel.indicators[panel.position("active")], column)
    before = diagnose_constraints(panel, settings=made)["measures"].filter(unit=UNITS[unit], measure="ACT1")
    after = diagnose_constraints(better, settings=made)["measures"].filter(unit=UNITS[unit], measure="ACT1")
    assert (after["value"] - before["value"]).to_list() == pytest.approx([rise])
    assert after["gap"][0] <= before["gap"][0] + 1e-9


def test_what_the_potential_defines_need_not_be_said_again() -> None:
    tree = index(
        leaf("ACT1", "I", value="active", unit="%"),
        leaf("ACT3", "I", value="spent", denominator="grp", unit="%"),
    )
    potential = gp.assess_potential(hand_panel(), tree, year=2022)
    found = diagnose_constraints(hand_panel(), potential=potential)
    direct = hand_result(years=(2022,))
    key = (pl.col("constraint") == "DX-03", pl.col("year") == 2022)
    own = [made["constraints"].filter(*key).drop("rank") for made in (found, direct)]  # fewer rivals there
    assert_frame_equal(*own)


def test_years_are_those_of_the_panel_not_of_the_potential() -> None:
    tree = index(leaf("PRD2", "I", value="wear", unit="%", direction=-1))
    panel = hand_panel()
    potential = gp.assess_potential(panel.select(years=[2022]), tree)
    found = diagnose_constraints(panel, potential=potential)
    assert found["constraints"]["year"].unique().to_list() == [2018, 2019, 2020, 2021, 2022]
    assert found["constraints"].filter(unit="U1", constraint="DX-02", year=2022)["trend"].to_list() == [
        "adverse"
    ]


def test_nothing_to_diagnose_from_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        diagnose_constraints(hand_panel(), settings=DiagnosisSettings())
    assert caught.value.problems[0].code == "diagnosis.empty"


def test_nothing_changes_its_arguments() -> None:
    panel, measures = hand_panel(), hand_measures()
    importance = {"DX-03": 2.0}
    before = panel.values.copy()
    diagnose_constraints(panel, settings=DiagnosisSettings(measures=measures, importance=importance))
    np.testing.assert_array_equal(panel.values, before)
    assert importance == {"DX-03": 2.0} and measures == hand_measures()


def test_labels_name_every_code_of_the_tables() -> None:
    found = hand_result(years=(2022,))
    named = set(found["labels"].select("kind", "code").iter_rows())
    for kind in ("constraint", "measure", "area", "barrier"):
        table = {"constraint": "constraints", "measure": "measures", "area": "areas", "barrier": "barriers"}[
            kind
        ]
        assert {(kind, code) for code in found[table][kind].unique()} <= named
    for kind, column in (("severity-class", "class"), ("diagnosis-status", "status"), ("trend", "trend")):
        used = found["constraints"][column].drop_nulls().unique()
        assert {(kind, code) for code in used} <= named
    assert {("diagnosis-status", code) for code in found["measures"]["status"].unique()} <= named


def test_specification_is_saved_as_plain_values() -> None:
    found = hand_result(years=(2022,), importance={"DX-03": 2.0}, peers=dict.fromkeys(UNITS, "one"))
    assert found.spec["years"] == [2022] and found.spec["importance"] == {"DX-03": 2.0}
    assert found.spec["peers"] == dict.fromkeys(UNITS, "one")
