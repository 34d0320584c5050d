"""A volume index in coarser borders: last year's volumes add up, shares of growth do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import marked, name, panel_of

from growthpoles.core.panel import Flag, Panel
from growthpoles.core.territory import BridgeLink, Edition, Territory, Unit
from growthpoles.core.volume_index import bridge_volume_index
from growthpoles.errors import InputError


def parts(amounts: object, index: object, years: tuple[int, ...] = (2020,)) -> Panel:
    """Units A and B that were AB, and C that did not change."""
    fine, coarse = (
        tuple(Unit(code, name(code)) for code in codes) for codes in (("A", "B", "C"), ("AB", "C"))
    )
    links = tuple(
        BridgeLink("new", code, "old", goal) for code, goal in zip("ABC", ("AB", "AB", "C"), strict=True)
    )
    land = Territory((Edition("old", coarse), Edition("new", fine)), None, links)
    panel = panel_of({"grp": amounts, "growth": index}, years=years)  # type: ignore[dict-item]
    indicators = tuple(replace(item, additive=item.code == "grp") for item in panel.indicators)
    return replace(panel, territory=land, edition="new", units=("A", "B", "C"), indicators=indicators)


def bridged(panel: Panel, **more: float) -> Panel:
    return bridge_volume_index(panel, "old", amount="grp", index="growth", **more)  # type: ignore[arg-type]


@given(
    st.lists(st.floats(1, 1000), min_size=4, max_size=4), st.lists(st.floats(0.5, 2), min_size=2, max_size=2)
)
def test_volumes_of_parts_add_up(levels: list[float], prices: list[float]) -> None:
    """With one price change for both parts the index is that of the summed volumes."""
    before, now = np.array(levels[:2]), np.array(levels[2:])
    price = prices[0]
    panel = parts([*(now * price), 5.0], [*(100 * now / before), 100.0])
    found = bridged(panel).cell("AB", 2020, code="growth").value
    assert found == pytest.approx(100 * now.sum() / before.sum())


@given(st.floats(50, 200), st.lists(st.floats(1, 100), min_size=3, max_size=3))
def test_equal_growth_of_parts_is_growth_of_the_whole(step: float, amounts: list[float]) -> None:
    made = bridged(parts(amounts, [step] * 3))
    assert made.column("growth")[:, 0] == pytest.approx([step, step])
    assert made.column("grp")[:, 0] == pytest.approx([amounts[0] + amounts[1], amounts[2]])


def test_a_unit_that_did_not_change_keeps_its_index_without_an_amount() -> None:
    panel = marked(parts([1.0, 1.0, 1.0], [90.0, 110.0, 123.4]), Flag.MISSING, ("C", 2020, "grp"))
    assert bridged(panel).cell("C", 2020, code="growth").value == 123.4


def test_a_part_without_an_index_leaves_the_whole_empty_unless_the_rest_is_enough() -> None:
    panel = marked(parts([80.0, 20.0, 1.0], [104.0, 1.0, 100.0]), Flag.MISSING, ("B", 2020, "growth"))
    assert bridged(panel).cell("AB", 2020, code="growth").flag is Flag.MISSING
    assert bridged(panel, least_cover=0.81).cell("AB", 2020, code="growth").value is None
    cell = bridged(panel, least_cover=0.8).cell("AB", 2020, code="growth")
    assert (cell.value, cell.flag) == (pytest.approx(104), Flag.IMPUTED)


def test_a_confidential_part_stays_confidential() -> None:
    panel = marked(parts([80.0, 20.0, 1.0], [104.0, 1.0, 100.0]), Flag.CONFIDENTIAL, ("B", 2020, "growth"))
    assert bridged(panel).cell("AB", 2020, code="growth").flag is Flag.CONFIDENTIAL


def test_what_cannot_be_bridged_is_refused() -> None:
    panel = parts([1.0, 1.0, 1.0], [100.0] * 3)
    with pytest.raises(InputError) as caught:
        bridge_volume_index(panel, "old", amount="growth", index="grp")
    assert caught.value.problems[0].code == "panel.bridge.rate"
    with pytest.raises(InputError):
        bridge_volume_index(panel, "old", amount="grp", index="nothing")
    with pytest.raises(ValueError, match="least_cover"):
        bridged(panel, least_cover=2)


def test_the_same_edition_is_only_selected() -> None:
    panel = parts([1.0, 1.0, 1.0], [100.0] * 3)
    assert bridge_volume_index(panel, "new", amount="grp", index="growth").codes == ("grp", "growth")
