"""Positions inside a typology, on which every array of the room relies."""

from __future__ import annotations

from growthpoles.poles.inputs import load_typology


def test_spans_cut_the_criteria_by_type() -> None:
    typology = load_typology()
    found = [item for kind in typology.types for item in typology.criteria[typology.span(kind)]]
    assert found == list(typology.criteria)
    for kind in typology.types:
        assert typology.criteria[typology.span(kind)] == kind.criteria


def test_a_figure_used_twice_is_measured_once() -> None:
    """LQ of manufacturing stands in three types, LQ of agriculture in two criteria and two gates."""
    typology = load_typology()
    assert len(set(typology.measures)) == len(typology.measures)
    quotients = [item.industries for item in typology.measures if item.name == "location-quotient"]
    assert quotients.count(("C",)) == 1 and quotients.count(("A",)) == 1


def test_positions_by_code() -> None:
    typology = load_typology()
    assert all(typology.criteria[typology.position(item.code)] is item for item in typology.criteria)
