"""Settlements from inputs to labels: gaps, gates, transitions, and inputs that do not fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.poles.settlements_land import NAN, PLACES, QUICK, land, place, places, row, table

from growthpoles.core.panel import CountryRow
from growthpoles.core.territory import Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.poles.context import Designation, Member, PoleContext
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.results import PolesResult


def test_villages_with_half_the_columns_missing_get_labels_with_honest_evidence() -> None:
    """Two years of people, rank in the district, people served; no rural potential, no functions."""
    spots = land(
        *(place(f"V{k}", 4.0 * k, level="village", kind="district-centre", parent="D") for k in range(6))
    )
    people = np.array([5000.0, 4000, 3000, 2000, 1000, 400])
    panel = table(
        spots,
        {"population": np.column_stack([people, people]), "has_post": np.array([[NAN, 1.0]] * 6),
         "arable_land": np.array([[NAN, NAN]] * 6), "farms": np.full((6, 2), NAN)},
        years=(2018, 2023),
    )  # fmt: skip
    found = identify_poles(spots, panel, settings=QUICK)
    first = row(found, unit="V0")
    assert (first["label"], first["type"]) == ("pole", "promising")
    assert first["evidence"] == pytest.approx(0.25 + 0.30 + 0.15)
    assert first["gate"] == "met" and row(found, unit="V2")["gate"] == "not-met"
    assert row(found, unit="V2")["label"] == "potential" and row(found, unit="V5")["label"] == "none"
    assert len(found.diagnostics.with_code("poles.criterion.missing")) == 1


def test_a_village_whose_district_is_not_known_has_an_open_gate_question(settled: PolesResult) -> None:
    assert row(settled, "memberships", unit="FIELD", type="promising")["gate_value"] is None
    assert row(settled, unit="FIELD")["label"] == "undetermined"


def test_transition_names_the_weakest_criterion_without_the_urban_gate(settled: PolesResult) -> None:
    """Towns (.2), farm business (.25) and farming (.2) are all at zero: the heaviest of them costs most."""
    moved = row(settled, "transitions", unit="HUT")
    assert (moved["becomes"], moved["weakest"]) == ("agro-industrial", "farm-business")
    assert moved["membership"] is None and moved["evidence"] == pytest.approx(0.2 + 0.75 * 0.45)
    assert row(settled, unit="HUT")["transition_weakest"] == "farm-business"


def test_transition_with_all_criteria_is_their_geometric_mean() -> None:
    """Village of 7,500 people: towns .5 (.2), farms of the median .5 (.25), the rest 1: .5 ** .45 = .732."""
    spots = land(*(place(f"V{k}", 4.0 * k, level="village") for k in range(3)))
    country = {"population": 3e5, "processing_output": 3e5, "service_jobs": NAN, "farms": 3e5}
    columns = {
        "population": [7500.0, 7600, 7700], "processing_output": [15000.0, 1, 1],
        "service_jobs": [7500.0, 3800, 3800], "farms": [7500.0, 1, 1],
    }  # fmt: skip
    row_ = CountryRow("ALL", np.array([[country[c] for c in columns]]), np.zeros((1, 4), np.uint8))
    row_ = replace(row_, flags=np.where(np.isnan(row_.values), 3, 0).astype(np.uint8))
    found = identify_poles(spots, replace(table(spots, columns), country=row_), settings=QUICK)
    moved = row(found, "transitions", unit="V0")
    assert moved["evidence"] == pytest.approx(0.8)  # no industry table: farming (.2) is missing
    assert moved["membership"] == pytest.approx(0.5 ** (0.45 / 0.8))
    assert moved["weakest"] == "farm-business"


def test_regions_and_settlements_are_not_mixed_in_one_panel() -> None:
    mixed = land(place("A", 0), Unit("R", Label("R"), "region"))
    with pytest.raises(InputError) as caught:
        identify_poles(mixed, table(mixed, {"population": [1.0, 2.0]}), settings=QUICK)
    assert [item.code for item in caught.value.problems] == ["poles.levels.mixed"]


def test_units_of_the_context_that_are_not_there() -> None:
    wrong = PoleContext(designations=(Designation("NOWHERE", 2000),), members=(Member("MILL", "X"),))
    with pytest.raises(InputError) as caught:
        identify_poles(PLACES, places(), settings=replace(QUICK, context=wrong))
    assert [(p.code, p.where.key, p.where.unit) for p in caught.value.problems] == [
        ("poles.context.unit", "members", "X"), ("poles.context.unit", "designations", "NOWHERE"),
    ]  # fmt: skip


def test_settlements_under_the_typology_of_regions_are_undetermined_not_none() -> None:
    found = identify_poles(PLACES, places(), settings=PoleSettings(draws=0))
    assert set(found["poles"]["label"]) == {"undetermined"}
