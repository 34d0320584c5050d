from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.present.charts.axes import Axis, joined, plot_frame, plot_of, rounded_steps, year_steps


@given(st.floats(-1e4, 1e4), st.floats(1e-2, 1e6))
def test_steps_hold_both_ends_at_equal_distances(low: float, wide: float) -> None:
    steps = rounded_steps(low, low + wide)
    assert 2 <= len(steps) <= 6
    gap = steps[1] - steps[0]
    assert steps[0] <= low + 1e-6 * gap and steps[-1] >= low + wide - 1e-6 * gap
    assert [b - a for a, b in pairwise(steps)] == pytest.approx([gap] * (len(steps) - 1))


def test_equal_values_still_give_a_scale() -> None:
    assert rounded_steps(0.0, 0.0)[0] < 0 < rounded_steps(0.0, 0.0)[-1]


@given(st.integers(1900, 2100), st.integers(0, 200))
def test_years_begin_and_end_where_the_figures_do(first: int, more: int) -> None:
    places = year_steps(first, first + more)
    assert (places[0], places[-1]) == (first, first + more) and len(places) <= 7
    assert all(a < b for a, b in pairwise(places))


def test_a_path_breaks_where_a_figure_is_missing() -> None:
    points = [(0.0, 1.0), (1.0, 2.0), (2.0, None), (3.0, 4.0)]
    assert joined(points, lambda x, y: f"{x:.0f},{y:.0f}") == "M0,1L1,2M3,4"


def test_ends_of_the_scales_are_the_corners_of_the_plot() -> None:
    axes = Axis("", ((0.0, "0"), (8.0, "8"))), Axis("head", ((-1.0, "−1"), (1.0, "1")))
    plot = plot_of(*axes, width=360.0, top=10.0, height=200.0)
    assert (plot.x(0), plot.x(8)) == (plot.left, plot.right) and plot.right < 360
    assert (plot.y(-1), plot.y(1)) == (plot.bottom, plot.top) and plot.y(0) == (plot.top + plot.bottom) / 2
    assert ">head<" in plot_frame(plot, width=360.0)[0]
