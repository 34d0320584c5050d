"""What is known may rule a type out; tags beside the type."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.poles.settlements_land import NAN, PLACES, QUICK, context, land, place, places, row, table

from growthpoles.poles.identify import identify_poles
from growthpoles.poles.results import PolesResult


def test_what_is_known_may_rule_a_type_out(settled: PolesResult) -> None:
    """30 thousand people: urbanisation .001 with weight .2 leaves at most .001 ** .2 = .25 of industrial."""
    town = row(settled, "memberships", unit="TOWN", type="industrial")
    assert town["ceiling"] == pytest.approx(0.001**0.2)
    lone = land(place("LONE", 0))
    bare = identify_poles(lone, table(lone, {"population": [2.0e3]}), settings=QUICK)
    assert row(bare, unit="LONE")["label"] == "none"  # too small for any of the three kinds of cities
    open_ = identify_poles(lone, table(lone, {"population": [2.0e5]}), settings=QUICK)
    assert row(open_, unit="LONE")["label"] == "undetermined"


def test_monotown_by_the_share_of_the_largest_employer() -> None:
    panel = places(largest_employer_share=[0.05, 0.2, 0.19, NAN, NAN, NAN])
    panel = replace(
        panel,
        indicators=tuple(replace(x, unit="share") if "largest" in x.code else x for x in panel.indicators),
    )
    found = identify_poles(PLACES, panel, settings=replace(QUICK, context=context()))
    assert "monotown" in row(found, unit="MILL")["tags"] and "monotown" not in row(found, unit="TOWN")["tags"]
