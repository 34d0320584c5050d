"""Own figures before lent ones, and variants of which each draw takes one."""

from __future__ import annotations

from dataclasses import replace

from tests.poles.settlements_land import NAN, PLACES, QUICK, context, land, place, places, row, table

from growthpoles.poles.context import Member
from growthpoles.poles.identify import identify_poles


def test_own_figures_come_before_those_of_the_region() -> None:
    own = [NAN, 0.0, NAN, NAN, NAN, NAN]
    panel = places(investment=own, grp=[NAN, 5.0, NAN, NAN, NAN, NAN])
    found = identify_poles(PLACES, panel, settings=replace(QUICK, context=context()))
    criterion = row(found, "criteria", unit="MILL", criterion="investment")
    assert (criterion["status"], criterion["membership"]) == ("ok", 0.0)


def test_the_variant_of_the_agglomeration_is_drawn() -> None:
    """600 thousand in the core, 1.1 million with the officially named town: the two variants disagree."""
    spots = land(place("CORE", 0, kind="city-republican", parent="CITY"), place("SIDE", 300))
    panel = table(spots, {"population": [6e5, 5e5]})
    official = context(members=(Member("CORE", "SIDE"),))
    settings = replace(QUICK, draws=400)
    both = identify_poles(spots, panel, settings=replace(settings, context=official))
    one = identify_poles(spots, panel, settings=replace(settings, context=context()))
    shares = [
        row(x, "probabilities", unit="CORE", type="innovation-technological")["probability"]
        for x in (both, one)
    ]
    members = [
        row(x, "memberships", unit="CORE", type="innovation-technological")["membership"] for x in (both, one)
    ]
    assert members[0] > members[1] and shares[1] < shares[0] < 1.0
