"""Computed indicators on a panel: figures by hand, national row, diagnostics, refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import marked, panel_of

import growthpoles as gp
from growthpoles.core.panel import CountryRow, Flag, Indicator
from growthpoles.errors import InputError
from growthpoles.labels import Label

NEW = Indicator("new", Label("New"))
PANEL = panel_of(
    {"grp": [[10.0, 12.0], [20.0, 0.0]], "people": [[2.0, 3.0], [0.0, 5.0]]},
    years=(2021, 2022),
    measures={"grp": "million KZT", "people": "persons"},
    national={"grp": [30.0, 12.0], "people": [4.0, 8.0]},
)


def test_figures_by_hand() -> None:
    made = gp.compute_indicator(PANEL, NEW, expression="grp / people")
    assert made.panel.column("new")[0].tolist() == [5, 4]
    assert made.panel.national("new").tolist() == [7.5, 1.5]
    assert made.panel.cell("U1", 2021, code="new").source == "computed"
    assert made.panel.cell("U2", 2022, code="new").flag is Flag.ZERO
    assert made.indicator.unit == "million KZT per persons"
    assert PANEL.codes == ("grp", "people")


def test_division_by_zero_is_missing_and_said_once() -> None:
    made = gp.compute_indicator(PANEL, NEW, expression="grp / people + grp / people")
    assert made.panel.cell("U2", 2021, code="new").flag is Flag.MISSING
    (found,) = made.diagnostics
    assert (found.code, found.where.unit, found.where.year, found.grade.code) == (
        "expression.zero", "U2", 2021, "warning",
    )  # fmt: skip
    assert dict(found.details) == {"count": 1}


def test_what_has_no_logarithm_is_missing_and_said() -> None:
    made = gp.compute_indicator(PANEL, NEW, expression="log(grp)")
    assert [(item.code, item.where.year) for item in made.diagnostics] == [("expression.undefined", 2022)]


def test_a_number_too_large_is_missing_not_infinite() -> None:
    made = gp.compute_indicator(PANEL, NEW, expression="exp(number(grp) * 1000)")
    assert [dict(item.details)["count"] for item in made.diagnostics] == [3]


def test_an_unrelated_gap_is_no_division_by_zero() -> None:
    hidden = marked(PANEL, Flag.CONFIDENTIAL, ("U2", 2021, "grp"))
    made = gp.compute_indicator(hidden, NEW, expression="grp / people")
    assert len(made.diagnostics) == 0
    assert made.panel.cell("U2", 2021, code="new").flag is Flag.CONFIDENTIAL


def test_a_hidden_national_figure_stays_hidden() -> None:
    assert PANEL.country is not None
    values, flags = np.array(PANEL.country.values), np.array(PANEL.country.flags)
    values[0, 0], flags[0, 0] = np.nan, Flag.CONFIDENTIAL
    panel = replace(PANEL, country=CountryRow("ALL", values, flags))
    made = gp.compute_indicator(panel, NEW, expression="100 * grp / national(grp)").panel
    assert made.country is not None
    assert made.country.flags[0, -1] == Flag.CONFIDENTIAL
    assert made.cell("U1", 2021, code="new").flag is Flag.CONFIDENTIAL


@pytest.mark.parametrize(
    ("indicator", "text", "code"),
    [
        (Indicator("grp", Label("x")), "people * 2", "expression.code.taken"),
        (Indicator("a b", Label("x")), "people * 2", "territory.code.bad"),
        (NEW, "grp + people", "expression.unit.add"),
        (NEW, "rebase(grp, 2015)", "panel.year.unknown"),
    ],
)
def test_refusals(indicator: Indicator, text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        gp.compute_indicator(PANEL, indicator, expression=text)
    assert [item.code for item in caught.value.problems] == [code]


def test_national_figures_must_be_there() -> None:
    with pytest.raises(InputError, match="national"):
        gp.compute_indicator(replace(PANEL, country=None), NEW, expression="grp / national(grp)")


def test_a_doubt_about_prices_names_the_indicator() -> None:
    panel = replace(
        PANEL,
        indicators=(replace(PANEL.indicators[0], price=gp.PriceBasis("current")), PANEL.indicators[1]),
    )
    made = gp.compute_indicator(panel, NEW, expression="growth(grp)")
    assert made.diagnostics.items[0].where.indicator == "new"
    assert made.diagnostics.items[0].code == "expression.price.growth"
