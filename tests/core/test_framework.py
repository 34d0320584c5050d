"""Frameworks are trees; factors between units of measure are worked out or checked, never guessed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from growthpoles.core.framework import Element, Framework
from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label

LAND = Territory((Edition("e", (Unit("A", Label("A")),)),))
PANEL = Panel(
    LAND,
    "e",
    ("A",),
    (2022,),
    (
        Indicator("gerd", Label("GERD"), "thousand KZT"),
        Indicator("grp", Label("GRP"), "million KZT"),
        Indicator("index", Label("Index"), "points"),
    ),
    np.array([[[400.0, 100.0, 3.0]]]),
    np.full((1, 1, 3), Flag.OBSERVED, np.uint8),
    np.zeros((1, 1, 3), np.int16),
    ("s",),
)
GERD = Element("SCI1", "P", "indicator", Label("GERD/GRP"), unit="%", value="gerd", denominator="grp")


def tree(*more: Element) -> Framework:
    return Framework(
        "f",
        Label("F"),
        (Element("I", "", "index", Label("I")), Element("P", "I", "pillar", Label("P")), *more),
    )


def test_the_factor_follows_from_the_units() -> None:
    assert tree(GERD).factor(GERD, PANEL) * 400 / 100 == pytest.approx(0.4)


def test_a_factor_that_contradicts_the_units_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        tree(GERD).factor(replace(GERD, factor=100.0), PANEL)
    assert caught.value.problems[0].code == "framework.factor.units"


def test_a_factor_that_cannot_be_known_is_asked_for() -> None:
    strange = Element("S", "P", "indicator", Label("S"), unit="score", value="index", denominator="grp")
    with pytest.raises(InputError) as caught:
        tree(strange).factor(strange, PANEL)
    assert caught.value.problems[0].code == "framework.factor.unknown"
    assert tree(strange).factor(replace(strange, factor=2.0), PANEL) == 2


def test_a_figure_that_already_has_the_stated_unit_needs_no_factor() -> None:
    plain = Element("S", "P", "indicator", Label("S"), unit="points", value="index")
    assert tree(plain).factor(plain, PANEL) == 1


def test_all_problems_of_a_tree_are_reported_at_once() -> None:
    with pytest.raises(InputError) as caught:
        tree(
            Element("x", "Q", "indicator", Label("x")),
            Element("x", "P", "indicator", Label("x"), weight=0.0),
            Element("y", "x", "indicator", Label("y"), direction=2),
            Element("J", "", "index", Label("J")),
            Element("K", "I", "block", Label("K"), proxy="far"),
            Element("z", "P", "leaf", Label("z"), lower=2.0, upper=1.0),
        )
    assert sorted({item.code for item in caught.value.problems}) == [
        "framework.code.twice",
        "framework.direction.bad",
        "framework.goalposts.bad",
        "framework.kind.unknown",
        "framework.parent.indicator",
        "framework.parent.kind",
        "framework.parent.unknown",
        "framework.proxy.bad",
        "framework.root.count",
        "framework.weight.bad",
    ]


def test_scored_leaves_out_profile_only_indicators() -> None:
    made = tree(GERD, Element("SCI5", "P", "indicator", Label("structure"), direction=0))
    assert [item.code for item in made.scored] == ["SCI1"]
    assert [item.code for item in made.children("P")] == ["SCI1", "SCI5"]
