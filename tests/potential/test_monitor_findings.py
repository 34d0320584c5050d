"""What a reader of a monitor is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.panel import Panel
from growthpoles.potential.monitor import monitor_potential
from growthpoles.potential.monitor_findings import in_current_prices

GAP = np.nan
YEARS = (2020, 2021, 2022)
TREE = index(
    pillar("P"),
    pillar("Q"),
    leaf("a", "P"),
    leaf("b", "P"),
    leaf("c", "Q"),
    coverage=gp.Coverage(0.5, 1, 0.5),
)
PLAIN = gp.IndexSpec(treat=gp.treat.NoTreatment())


def found(panel: Panel, spec: gp.IndexSpec = PLAIN, years: tuple[int, ...] = (2020,)) -> Diagnostics:
    return monitor_potential(gp.assess_potential(panel, TREE, spec, year=years)).diagnostics


def plain(**more: object) -> Panel:
    columns = {"a": [[1, 2, 3], [3, 2, 1]], "b": [[1, 1, 1], [2, 2, 2]], "c": [[1, 1, 1], [2, 2, 2]], **more}
    return panel_of(columns, years=YEARS)  # type: ignore[arg-type]


def test_years_without_data_are_named_once_for_a_pillar() -> None:
    items = found(plain(c=[[1, GAP, GAP], [2, GAP, GAP]])).with_code("monitor.no-data").items
    assert [(item.where.indicator, dict(item.details)) for item in items] == [
        ("Q", {"years": "2021, 2022", "have": 0, "need": 1, "of": 1})
    ]


def test_other_indicators_are_named() -> None:
    items = found(plain(b=[[1, GAP, 1], [2, GAP, 2]])).with_code("monitor.composition").items
    details = {item.where.indicator: dict(item.details) for item in items}
    assert details["P"] == {"years": "2021", "base": 2020, "lost": "b", "gained": "-"}
    assert set(details) == {"P", "I"}


def test_units_are_named_where_only_they_differ() -> None:
    items = found(plain(b=[[1, GAP, 1], [2, 2, 2]])).with_code("monitor.composition").items
    assert {(item.code, dict(item.details)["units"]) for item in items} == {
        ("monitor.composition.some", "U1")
    }


def test_current_prices_are_named_unless_both_parts_are_in_them() -> None:
    current = gp.PriceBasis("current")
    panel = plain()
    a, b, c = panel.indicators
    priced = replace(panel, indicators=(replace(a, price=current), replace(b, price=current), c))
    items = found(priced).with_code("monitor.nominal").items
    assert dict(items[0].details) == {"count": 2, "indicators": "a, b"}
    assert not in_current_prices(priced, leaf("x", "P", value="a", denominator="b"))
    assert in_current_prices(priced, leaf("x", "P", value="a", denominator="c"))


def test_scales_and_scores_that_cannot_show_a_rise_are_told() -> None:
    each = replace(PLAIN, scale_over="each-year")
    assert "monitor.each-year" in {item.code for item in found(plain(), each, YEARS)}
    assert "monitor.each-year" not in {item.code for item in found(plain())}


def test_one_year_and_few_years_are_told() -> None:
    codes = {item.code for item in found(plain().select(years=[2020]))}
    assert "monitor.one-year" in codes and "monitor.trend.short" not in codes
    items = found(plain()).with_code("monitor.trend.short").items
    assert dict(items[0].details) == {"years": 3}


def test_few_cells_beyond_the_scale_are_one_note_many_a_warning_each() -> None:
    """Scale 1 to 3 for a: 9 is beyond it in one of two units, which is more than a quarter."""
    items = found(plain(a=[[1, 2, 9], [3, 2, 1]])).with_code("monitor.beyond").items
    assert [(item.code, dict(item.details)) for item in items] == [
        ("monitor.beyond.many", {"years": "2022", "percent": 50.0})
    ]
    wide = panel_of(
        {
            "a": [[1, 9], [2, 2], [3, 3], [4, 4], [5, 5]],
            "b": [[1, 1]] * 4 + [[2, 2]],
            "c": [[1, 1]] * 4 + [[2, 2]],
        },
        years=(2020, 2021),
    )
    items = found(wide).with_code("monitor.beyond").items
    assert [(item.code, dict(item.details)) for item in items] == [
        ("monitor.beyond", {"cells": 1, "indicators": 1})
    ]
