"""Zero, confidential and missing stay apart; bridges add up whole parts only; nothing changes its input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from growthpoles.core.panel import CountryRow, Flag, Indicator, Panel, join_panels
from growthpoles.core.territory import BridgeLink, Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label

LAND = Territory(
    (
        Edition("old", (Unit("AB", Label("AB")), Unit("C", Label("C")))),
        Edition("new", (Unit("A", Label("A")), Unit("B", Label("B")), Unit("C", Label("C")))),
    ),
    Unit("X", Label("X"), "country"),
    (
        BridgeLink("new", "A", "old", "AB"),
        BridgeLink("new", "B", "old", "AB"),
        BridgeLink("new", "C", "old", "C"),
    ),
)
N = np.nan


def panel(values: object, flags: object = None, *, additive: bool = True, code: str = "x") -> Panel:
    x = np.array(values, float)[:, None, None]
    marks = (
        np.where(np.isnan(x), Flag.MISSING, Flag.OBSERVED)
        if flags is None
        else np.array(flags)[:, None, None]
    )
    return Panel(
        LAND,
        "new",
        ("A", "B", "C"),
        (2020,),
        (Indicator(code, Label(code), additive=additive),),
        x,
        marks.astype(np.uint8),
        np.zeros(x.shape, np.int16),
        ("src",),
    )


def test_a_number_beside_a_missing_flag_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN exactly where"):
        panel([1, 2, 3], [Flag.OBSERVED, Flag.CONFIDENTIAL, Flag.OBSERVED])


def test_an_infinite_figure_is_refused_by_name() -> None:
    with pytest.raises(InputError) as failure:
        panel([1, 2, np.inf], [Flag.OBSERVED] * 3)
    found = failure.value.problems
    assert [(item.code, item.where.year, item.where.indicator) for item in found] == [
        ("panel.value.infinite", 2020, "x")
    ]


def test_bridge_adds_parts() -> None:
    assert panel([1, 2, 4]).to_edition("old").values[:, 0, 0].tolist() == [3, 4]


def test_bridge_counts_a_true_zero_and_keeps_an_all_zero_sum_a_zero() -> None:
    zero = panel([0, 0, 4], [Flag.ZERO, Flag.ZERO, Flag.OBSERVED]).to_edition("old")
    assert zero.cell("AB", 2020, code="x").flag is Flag.ZERO
    mixed = panel([0, 5, 4], [Flag.ZERO, Flag.OBSERVED, Flag.OBSERVED]).to_edition("old")
    assert (mixed.cell("AB", 2020, code="x").value, mixed.cell("AB", 2020, code="x").flag) == (
        5,
        Flag.OBSERVED,
    )


def test_bridge_of_a_confidential_part_is_confidential_and_of_a_missing_part_missing() -> None:
    hidden = panel([N, 2, 4], [Flag.CONFIDENTIAL, Flag.OBSERVED, Flag.OBSERVED]).to_edition("old")
    assert hidden.cell("AB", 2020, code="x").flag is Flag.CONFIDENTIAL
    assert hidden.cell("C", 2020, code="x").value == 4
    lost = panel([N, N, 4], [Flag.CONFIDENTIAL, Flag.MISSING, Flag.OBSERVED]).to_edition("old")
    assert lost.cell("AB", 2020, code="x").flag is Flag.MISSING


def test_bridge_refuses_rates() -> None:
    with pytest.raises(InputError) as caught:
        panel([1, 2, 4], additive=False).to_edition("old")
    assert caught.value.problems[0].code == "panel.bridge.rate"
    assert caught.value.problems[0].where.indicator == "x"


@given(arrays(float, 3, elements=st.floats(0, 1e9)))
def test_bridge_keeps_the_total(values: np.ndarray) -> None:
    assert panel(values).to_edition("old").values.sum() == pytest.approx(values.sum(), rel=1e-12)


def test_arrays_cannot_be_changed_and_the_source_array_is_not_shared() -> None:
    mine = np.array([1.0, 2.0, 3.0])
    made = panel(mine)
    with pytest.raises(ValueError, match="read-only"):
        made.values[0, 0, 0] = 9
    mine[0] = 9
    assert made.values[0, 0, 0] == 1


def test_join_refuses_two_editions_and_a_cell_given_twice() -> None:
    first = panel([1, 2, 4])
    with pytest.raises(InputError) as mixed:
        join_panels(first.to_edition("old"), first)
    assert mixed.value.problems[0].code == "panel.edition.mixed"
    with pytest.raises(InputError) as twice:
        join_panels(first, first)
    assert twice.value.problems[0].code == "panel.cell.twice"


def test_join_keeps_values_flags_and_sources_of_both() -> None:
    other = panel([N, 7, 8], [Flag.CONFIDENTIAL, Flag.OBSERVED, Flag.OBSERVED], code="y")
    both = join_panels(panel([1, 2, 4]), other)
    assert both.codes == ("x", "y")
    assert both.cell("A", 2020, code="y").flag is Flag.CONFIDENTIAL
    assert (both.cell("B", 2020, code="y").value, both.cell("C", 2020, code="x").source) == (7, "src")


def test_select_and_with_indicator() -> None:
    base = panel([1, 2, 4])
    wide = base.with_indicator(Indicator("y", Label("y")), np.array([[1.0], [N], [3.0]]))
    assert wide.cell("B", 2020, code="y").flag is Flag.MISSING
    assert wide.select(codes=["y", "x"]).codes == ("y", "x")
    assert base.codes == ("x",)
    with pytest.raises(InputError):
        base.select(years=[1999])
    with pytest.raises(InputError):
        base.column("nope")


def test_national_figures_are_kept_apart() -> None:
    base = panel([1, 2, 4])
    with_country = Panel(
        base.territory,
        base.edition,
        base.units,
        base.years,
        base.indicators,
        base.values,
        base.flags,
        base.source,
        base.sources,
        country=CountryRow("X", np.array([[7.0]]), np.array([[Flag.OBSERVED]], np.uint8)),
    )
    assert with_country.national("x").tolist() == [7]
    assert with_country.values.sum() == 7
    assert np.isnan(base.national("x")).all()


def test_long_table_says_what_each_cell_is() -> None:
    table = panel([0, N, 4], [Flag.ZERO, Flag.CONFIDENTIAL, Flag.OBSERVED]).to_table()
    assert table["flag"].to_list() == ["zero", "confidential", "observed"]
    assert table["value"].to_list() == [0, None, 4]
