"""Net present value, rates of return and payback against Brealey, Myers and Allen, and by root finding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from growthpoles.stats.cashflow import irr, npv, payback

FLOWS = st.lists(st.floats(-1000, 1000).map(lambda x: round(x, 2)), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("flows", "value"),
    [
        ([-2000, 500, 500, 5000], 2624),
        ([-2000, 500, 1800, 0], -58),
        ([-2000, 1800, 500, 0], 50),
        ([1000, -3000, 2500], 339),
        ([-4000, 25000, -25000], -1934),
    ],
)
def test_npv_at_ten_per_cent_of_brealey_myers_allen_chapter_5(flows: list[float], value: float) -> None:
    assert float(npv(0.1, flows)) == pytest.approx(value, abs=0.5)


@pytest.mark.parametrize(
    ("flows", "rates"),
    [
        ([-4000, 2000, 4000], [0.2808]),
        ([1000, -3000, 2500], []),
        ([-4000, 25000, -25000], [0.25, 4.0]),
        ([-100, 110], [0.1]),
        ([100, 50], []),
        ([0, 0, -100, 121], [0.21]),
        ([0, 0], []),
    ],
)
def test_rates_of_return_of_brealey_myers_allen_chapter_5(flows: list[float], rates: list[float]) -> None:
    assert irr(flows).tolist() == pytest.approx(rates, abs=5e-5)


@pytest.mark.parametrize(
    ("flows", "years"), [([-2000, 500, 500, 5000], 3), ([-2000, 500, 1800, 0], 2), ([-2000, 1800, 500, 0], 2)]
)
def test_whole_years_of_payback_of_brealey_myers_allen_chapter_5(flows: list[float], years: int) -> None:
    assert math.ceil(payback(flows)) == years


def test_discounted_payback_by_hand() -> None:
    assert payback([-100, 60, 60], 0.1) == pytest.approx(1 + (100 - 60 / 1.1) / (60 / 1.21))


def test_payback_counts_from_the_last_time_below_zero() -> None:
    assert payback([-10, 20, -15, 5]) == 3.0
    assert math.isnan(payback([-10, 20, -15]))
    assert payback([5, 1]) == 0.0


@given(FLOWS)
def test_npv_is_zero_at_every_rate_that_is_named(flows: list[float]) -> None:
    for rate in irr(flows):
        scale = (np.abs(flows) * (1 + rate) ** -np.arange(len(flows), dtype=float)).sum()
        assert abs(float(npv(rate, flows))) <= 1e-6 * max(scale, 1e-9)


@given(st.floats(10, 1000), st.lists(st.floats(1, 500), min_size=1, max_size=10))
def test_one_outlay_followed_by_income_has_one_rate_as_root_finding_says(
    outlay: float, income: list[float]
) -> None:
    flows = [-outlay, *income]
    found = irr(flows)
    assert found.size == 1
    low = -0.99
    while float(npv(low, flows)) < 0:
        low = -1 + (1 + low) / 2
    assert found[0] == pytest.approx(brentq(lambda r: float(npv(r, flows)), low, 1e4, xtol=1e-12), abs=1e-5)


@given(FLOWS, FLOWS, st.floats(-0.5, 2))
def test_npv_adds_up(a: list[float], b: list[float], rate: float) -> None:
    n = min(len(a), len(b))
    both = np.array(a[:n]) + np.array(b[:n])
    parts = float(npv(rate, a[:n])) + float(npv(rate, b[:n]))
    assert float(npv(rate, both)) == pytest.approx(parts, abs=1e-6 * 2**n)


def test_gaps_and_impossible_rates_are_refused() -> None:
    with pytest.raises(ValueError):
        npv(-1.0, [1.0, 2.0])
    with pytest.raises(ValueError, match="gaps"):
        irr([-1.0, np.nan, 2.0])


def test_residues_of_arithmetic_make_no_rate() -> None:
    assert irr([0.1 + 0.2 - 0.3, -100, 130]).tolist() == pytest.approx([0.3])
    assert irr([-100, 130, 0.1 + 0.2 - 0.3]).tolist() == pytest.approx([0.3])
