"""Growth rates: by hand, and refused or left out where they compare what cannot be compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.poles.spread_panels import panel_of

from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Panel
from growthpoles.core.roles import Roles
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.poles.spread_inputs import SpreadSettings, growth_of, read_growths


def land(from_year: int | None = None, to_year: int | None = None) -> Territory:
    units = tuple(Unit(code, Label(code)) for code in "AB")
    return Territory((Edition("now", units, from_year=from_year, to_year=to_year),))


def priced(panel: Panel, kind: str) -> Panel:
    item = replace(panel.indicators[0], price=PriceBasis(kind))
    return replace(panel, indicators=(item, *panel.indicators[1:]))


def test_volume_index_and_levels_by_hand() -> None:
    panel = panel_of(
        land(), {"grp_volume_index": np.array([[110.0, 95.0]] * 2), "employed": np.array([[50.0, 55.0]] * 2)}
    )
    index, jobs = (growth_of(panel, role, roles=Roles()) for role in ("grp_volume_index", "employed"))
    assert index.values[0] == pytest.approx([100 * np.log(1.1), 100 * np.log(0.95)])
    assert np.isnan(jobs.values[0, 0]) and jobs.values[0, 1] == pytest.approx(100 * np.log(1.1))
    assert (index.basis, jobs.basis) == ("volume-index", "levels")


def test_years_between_two_levels_share_the_change() -> None:
    panel = panel_of(land(), {"employed": np.array([[100.0, 110.0, 121.0]] * 2)})
    wide = replace(panel, years=(2001, 2003, 2008))
    assert growth_of(wide, "employed", roles=Roles()).values[0, 1:] == pytest.approx(
        [100 * np.log(1.1) / 2, 100 * np.log(1.1) / 5]
    )


def test_a_missing_level_leaves_two_rates_out_and_nothing_is_bridged() -> None:
    panel = panel_of(land(), {"employed": np.array([[1.0, np.nan, 3.0, 4.0]] * 2)})
    assert np.isnan(growth_of(panel, "employed", roles=Roles()).values[0]).tolist() == [
        True,
        True,
        True,
        False,
    ]


def test_current_prices_are_refused_unless_allowed() -> None:
    panel = priced(panel_of(land(), {"grp": np.array([[1.0, 2.0]] * 2)}), "current")
    with pytest.raises(InputError) as caught:
        read_growths(panel, SpreadSettings(growth=("grp",)))
    assert caught.value.problems[0].code == "spread.growth.current"
    (growth,) = read_growths(panel, SpreadSettings(growth=("grp",), current_prices=True))
    assert growth.basis == "current-prices"
    assert [(n.code, n.grade.code) for n in growth.notes] == [("spread.growth.prices", "warning")]


def test_growth_over_the_edge_of_an_edition_is_left_out() -> None:
    """Levels of 2001-2004 in an edition from 2003 on: 2002 to 2003 compares two territories."""
    panel = panel_of(land(from_year=2003), {"employed": np.array([[1.0, 2.0, 3.0, 4.0]] * 2)})
    growth = growth_of(panel, "employed", roles=Roles())
    assert np.isnan(growth.values[0]).tolist() == [True, False, True, False]
    assert [dict(n.details)["years"] for n in growth.notes] == ["2003"]


def test_bridged_levels_keep_their_growth() -> None:
    """What was added up to older borders is the same territory on both sides."""
    panel = panel_of(land(to_year=2002), {"employed": np.array([[1.0, 2.0, 3.0, 4.0]] * 2)})
    source = np.zeros(panel.values.shape, np.int16)
    source[:, 2:] = 1
    bridged = replace(panel, source=source, sources=("office", "bridge"))
    growth = growth_of(bridged, "employed", roles=Roles())
    assert not np.isnan(growth.values[0, 1:]).any() and not growth.notes


def test_a_marked_break_is_left_out() -> None:
    panel = panel_of(land(), {"employed": np.array([[1.0, 2.0, 3.0]] * 2)})
    remark = np.full(panel.values.shape, -1, np.int16)
    remark[1, 2] = 0
    growth = growth_of(replace(panel, remark=remark, remarks=("break",)), "employed", roles=Roles())
    assert np.isnan(growth.values[1]).tolist() == [True, False, True] and not np.isnan(growth.values[0, 2])


def test_zero_has_no_growth_rate_and_it_is_said() -> None:
    panel = panel_of(land(), {"employed": np.array([[0.0, 2.0, 3.0], [1.0, 1.0, 1.0]])})
    growth = growth_of(panel, "employed", roles=Roles())
    assert np.isnan(growth.values[0]).tolist() == [True, True, False]
    assert growth.notes[0].code == "spread.growth.not-positive"


def test_only_chosen_years_and_known_roles() -> None:
    panel = panel_of(land(), {"grp_volume_index": np.full((2, 4), 103.0)})
    (growth,) = read_growths(panel, SpreadSettings(years=(2002, 2004)))
    assert growth.years == (2002, 2004) and growth.values.shape == (2, 2)
