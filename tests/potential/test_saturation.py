"""Saturation against the national level, published or worked out."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, marked, name, panel_of, pillar

import growthpoles as gp
from growthpoles.core.panel import Flag, Indicator

TREE = index(
    pillar("P"), leaf("h", "P", value="x", denominator="n", unit="thousand KZT per person"), leaf("r", "P")
)
MEASURES = {"x": "million KZT", "n": "persons", "r": ""}
COLUMNS = {"x": [10, 20, 30], "n": [1000, 1000, 2000], "r": [1, 2, 3]}


def relative(panel):  # type: ignore[no-untyped-def]
    table = gp.assess_potential(panel, TREE, gp.IndexSpec())["saturation"]
    assert table["indicator"].unique().to_list() == ["h"]  # only what has a denominator
    return table["relative"].to_list()


def test_relative_to_the_published_national_level() -> None:
    panel = panel_of(COLUMNS, measures=MEASURES, national={"x": [80], "n": [4000]})
    assert relative(panel) == pytest.approx([0.5, 1.0, 0.75])


def test_without_a_national_row_additive_parts_are_added_up() -> None:
    panel = panel_of(COLUMNS, measures=MEASURES)
    for code in ("x", "n"):
        item = Indicator(code, name(code), MEASURES[code], additive=True)
        panel = panel.with_indicator(item, panel.column(code))
    assert relative(panel) == pytest.approx([10 / 15, 20 / 15, 1.0])


def test_a_gap_leaves_the_national_level_unknown() -> None:
    panel = panel_of({**COLUMNS, "x": [10, 20, np.nan]}, measures=MEASURES)
    assert relative(panel) == [None] * 3


def test_one_hidden_unit_beside_a_national_figure_carries_a_note() -> None:
    panel = panel_of(COLUMNS, measures=MEASURES, national={"x": [80], "n": [4000]})
    one = marked(panel, Flag.CONFIDENTIAL, ("U2", 2022, "x"))
    notes = gp.assess_potential(one, TREE, gp.IndexSpec()).diagnostics.with_code("saturation.single-hidden")
    assert [(item.where.unit, item.where.indicator) for item in notes] == [("U2", "h")]
    two = marked(one, Flag.CONFIDENTIAL, ("U1", 2022, "x"))
    assert not len(gp.assess_potential(two, TREE, gp.IndexSpec()).diagnostics.with_code("saturation"))
