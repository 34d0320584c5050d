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


def test_groups_may_count_against_the_index_but_are_not_left_out_and_the_index_is_not_turned() -> None:
    made = tree(Element("B", "", "block", Label("B"), direction=-1), GERD)
    assert made.blocks[0].direction == -1
    with pytest.raises(InputError) as caught:
        Framework(
            "f",
            Label("F"),
            (
                Element("I", "", "index", Label("I"), direction=-1),
                Element("P", "I", "pillar", Label("P"), direction=0),
                Element("B", "", "block", Label("B"), direction=0),
            ),
        )
    assert [(item.code, item.where.indicator) for item in caught.value.problems] == [
        ("framework.direction.node", "I"),
        ("framework.direction.node", "P"),
        ("framework.direction.node", "B"),
    ]


def test_figures_take_the_names_of_the_panel_and_what_is_absent_is_missing() -> None:
    made = tree(
        Element("a", "P", "indicator", Label("a"), value="science", denominator="product"),
        Element("b", "P", "indicator", Label("b"), value="index"),
        Element("c", "P", "indicator", Label("c"), value="science", denominator="people"),
        Element("d", "P", "indicator", Label("d"), value="patents", factor=1.0),
    )
    taken = made.for_panel(PANEL, figures={"science": "gerd", "product": "grp"})
    assert [(item.value, item.denominator) for item in taken.indicators] == [
        ("gerd", "grp"),
        ("index", ""),
        ("", ""),
        ("", ""),
    ]
    assert made.element("a").value == "science"
    assert taken.for_panel(PANEL) == taken


def test_names_that_the_framework_or_the_panel_does_not_have_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        tree(GERD).for_panel(PANEL, figures={"grp": "gdp", "gerp": "grp"})
    assert [(item.code, item.where.key) for item in caught.value.problems] == [
        ("framework.value.unknown", "figures.grp"),
        ("framework.figure.unknown", "figures.gerp"),
    ]
