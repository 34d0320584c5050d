"""Whose scale the years are scored on, and which year they are counted from."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of

import growthpoles as gp
from growthpoles.composite.fit import ScoredIndex
from growthpoles.core.panel import Panel
from growthpoles.errors import InputError, SpecificationError
from growthpoles.potential.followed import follow, monitor_limits

YEARS = (2020, 2021, 2022)
PANEL = panel_of({"a": [[0, 5, 20], [10, 10, 10], [4, 8, 0]]}, years=YEARS)
PLAIN = gp.IndexSpec(treat=gp.treat.NoTreatment())


def fitted(panel: Panel, *years: int) -> ScoredIndex:
    found = gp.assess_potential(panel, index(leaf("a", "I")), PLAIN, year=years).inputs
    assert found is not None
    return found


def test_a_frozen_scale_has_room_beyond_its_ends() -> None:
    """Learnt on 2020 (0 to 10): 20 is twice the range."""
    followed = follow(fitted(PANEL, 2020), PANEL)
    assert followed.levels.scores[:, :, 0].tolist() == [[0, 0.5, 2], [1, 1, 1], [0.4, 0.8, 0]]
    assert followed.fitted.years == (2020,)


def test_base_years_learns_again_on_the_same_years_of_the_new_panel() -> None:
    revised = panel_of({"a": [[0, 5], [20, 10], [4, 8]]}, years=(2020, 2021))
    followed = follow(fitted(PANEL, 2020), revised, refresh="base-years")
    assert followed.levels.scores[:, 1, 0].tolist() == [0.25, 0.5, 0.4]
    assert followed.fitted.years == (2020,)


def test_refit_learns_on_all_years_of_the_new_panel() -> None:
    followed = follow(fitted(PANEL, 2020), PANEL, refresh="refit")
    assert followed.levels.scores[:, 2, 0].tolist() == [1, 0.5, 0]
    assert followed.fitted.years == YEARS


def test_the_base_year_is_the_first_with_an_index() -> None:
    panel = panel_of({"a": [[np.nan, 5, 20], [np.nan, 10, 10]]}, years=YEARS)
    assert follow(fitted(panel, 2021, 2022), panel).base == 1
    assert follow(fitted(panel, 2021, 2022), panel, base_year=2022).base == 2


def test_years_and_editions_that_are_not_there_are_refused() -> None:
    with pytest.raises(InputError) as failure:
        follow(fitted(PANEL, 2020), PANEL, base_year=1999)
    assert failure.value.problems[0].code == "panel.year.unknown"
    with pytest.raises(SpecificationError):
        follow(fitted(PANEL, 2020), PANEL.select(years=[2021]), refresh="base-years")


def test_an_other_edition_is_refused() -> None:
    land = gp.Territory((gp.Edition("old", PANEL.place.units),))
    other = Panel(
        land,
        "old",
        PANEL.units,
        PANEL.years,
        PANEL.indicators,
        PANEL.values,
        PANEL.flags,
        PANEL.source,
        ("x",),
    )
    with pytest.raises(InputError) as failure:
        follow(fitted(PANEL, 2020), other)
    assert failure.value.problems[0].code == "panel.edition.mixed"


def test_four_years_can_never_give_a_trend_at_five_per_cent() -> None:
    """The least two-sided p of the exact Mann-Kendall test with four values is 2/24."""
    from growthpoles.stats.series import mann_kendall

    limits = monitor_limits()
    assert mann_kendall([1.0, 2, 3, 4]).p_value == pytest.approx(2 / 24)
    assert 2 / 24 > limits.number("trend-p") > 2 / 120 == pytest.approx(mann_kendall(range(5)).p_value)
    assert limits.number("trend-years") == 5
