"""Raw cells: units of measure, what does not apply, and every problem of a panel at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import index, leaf, marked, panel_of, pillar

from growthpoles.composite.raw import raw_cells
from growthpoles.core.panel import Flag
from growthpoles.errors import InputError

MEASURES = {"grp": "million KZT", "people": "thousand persons"}
PANEL = panel_of({"grp": [10, 0, 30], "people": [2, 4, 5]}, measures=MEASURES, kinds={"U3": "city"})
PER_HEAD = leaf("g", "P", value="grp", denominator="people", unit="thousand KZT per person")


def test_a_ratio_is_stated_in_the_unit_of_the_framework() -> None:
    cells = raw_cells(PANEL, index(pillar("P"), PER_HEAD))
    assert cells.values.ravel().tolist() == [5, 0, 6]
    assert cells.flags.ravel().tolist() == [Flag.OBSERVED, Flag.ZERO, Flag.OBSERVED]


def test_what_does_not_apply_is_neither_zero_nor_missing() -> None:
    cells = raw_cells(PANEL, index(pillar("P"), replace(PER_HEAD, not_applicable=("city",))))
    assert cells.flags[2, 0, 0] == Flag.NOT_APPLICABLE and np.isnan(cells.values[2, 0, 0])


def test_a_confidential_figure_stays_confidential_in_a_ratio() -> None:
    hidden = marked(PANEL, Flag.CONFIDENTIAL, ("U1", 2022, "grp"))
    assert raw_cells(hidden, index(pillar("P"), PER_HEAD)).flags[0, 0, 0] == Flag.CONFIDENTIAL


def test_an_indicator_without_data_is_missing_everywhere() -> None:
    cells = raw_cells(PANEL, index(pillar("P"), leaf("g", "P", value="")))
    assert (cells.flags == Flag.MISSING).all()


def test_every_problem_is_listed_with_its_place() -> None:
    panel = panel_of({"grp": [10, 20, np.nan], "people": [0, 4, 0]}, measures=MEASURES)
    tree = index(
        pillar("P"),
        PER_HEAD,
        leaf("a", "P", value="none", denominator="nothing"),
        leaf("b", "P", value="nowhere"),
    )
    with pytest.raises(InputError) as failure:
        raw_cells(panel, tree)
    found = [(item.code, item.where.indicator, item.where.unit) for item in failure.value.problems]
    assert found == [
        ("denominator.zero", "g", "U1"),
        ("framework.value.unknown", "a", None),
        ("framework.value.unknown", "a", None),
        ("framework.value.unknown", "b", None),
    ]


def test_units_of_measure_that_contradict_are_refused() -> None:
    wrong = replace(PER_HEAD, factor=1000.0)
    with pytest.raises(InputError) as failure:
        raw_cells(PANEL, index(pillar("P"), wrong))
    assert failure.value.problems[0].code == "framework.factor.units"


def test_cells_can_be_taken_by_indicator_and_by_year() -> None:
    panel = panel_of({"a": [[1, 2], [3, 4]], "b": [[5, 6], [7, 8]]}, years=(2021, 2022))
    cells = raw_cells(panel, index(leaf("a", "I"), leaf("b", "I")))
    assert cells.of(cells.elements[1:]).at([1]).values.ravel().tolist() == [6, 8]
