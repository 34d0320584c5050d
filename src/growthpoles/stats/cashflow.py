"""Cash flows: net present value, all internal rates of return, payback."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats


def npv(rate: ArrayLike, flows: ArrayLike) -> Floats:
    """Net present value sum_t CF_t / (1 + r)^t; the first flow is at t = 0 and is not discounted.

    Args:
        rate: Discount rates as shares (0.1 = 10 %), above -1; broadcast against the leading axes of `flows`.
        flows: Cash flows, time on the last axis.

    Raises:
        ValueError: A rate of -1 or less, or a missing flow.

    Example:
        >>> npv([0.0, 0.1], [-4000, 25000, -25000]).round(0).tolist()
        [-4000.0, -1934.0]
    """
    cash, r = _known(flows), _known(rate)
    if (r <= -1).any():
        raise ValueError("a discount rate must be above -1")
    factors = (1 + r[..., None]) ** -np.arange(cash.shape[-1])
    return np.asarray((cash * factors).sum(axis=-1))


def irr(flows: ArrayLike) -> Floats:
    """All internal rates of return above -1, in rising order: the rates at which `npv` is 0.

    They are 1 / x - 1 for the positive real roots x of sum_t CF_t x^t. An empty array means there is none
    (flows of one sign, or never 0); several mean that none of them can be used to judge (Brealey, Myers and
    Allen, Principles of Corporate Finance, chapter 5).

    Flows below 1e-12 of the sum of all sizes are residues of arithmetic and count as 0.

    Args:
        flows: Cash flows, shape (periods,).

    Example:
        >>> irr([-4000, 2000, 4000]).round(4).tolist(), irr([1000, -3000, 2500]).tolist()
        ([0.2808], [])
        >>> irr([-4000, 25000, -25000]).round(4).tolist()
        [0.25, 4.0]
    """
    cash = _known(flows, ndim=1)
    cash = np.trim_zeros(np.where(np.abs(cash) > 1e-12 * np.abs(cash).sum(), cash, 0.0))
    if cash.size < 2 or not ((cash > 0).any() and (cash < 0).any()):
        return np.empty(0)
    found = np.roots(cash[::-1] / np.abs(cash).max())
    real = found.real[(np.abs(found.imag) <= 1e-7 * np.abs(found)) & (found.real > 0)]
    if not real.size:
        return np.empty(0)
    rates = np.sort(1 / real - 1)
    apart = np.concatenate([[True], np.diff(rates) > 1e-6 * (1 + rates[1:])])
    return np.asarray(rates[apart])


def payback(flows: ArrayLike, rate: float = 0.0) -> float:
    """Time from which the cumulative (discounted) cash flow stays at or above 0, with parts of a period.

    Within a period the flow is taken as even. 0 when it never is below 0; NaN when it does not come back.

    Args:
        flows: Cash flows, shape (periods,).
        rate: Discount rate; 0 = plain payback.

    Example:
        >>> payback([-2000, 500, 500, 5000]), payback([-2000, 500, 500, 500])
        (2.2, nan)
    """
    cash = _known(flows, ndim=1) / (1 + rate) ** np.arange(np.size(flows))
    total = np.cumsum(cash)
    scale = 1e-12 * float(np.abs(cash).sum())
    below = np.flatnonzero(total < -scale)
    if not below.size:
        return 0.0
    last = int(below[-1])
    if last == total.size - 1:
        return float("nan")
    return last + float(-total[last] / cash[last + 1])


def _known(x: ArrayLike, ndim: int | None = None) -> Floats:
    values = as_floats(x, "flows", ndim=ndim)
    if np.isnan(values).any():
        raise ValueError("a cash flow cannot have gaps; write 0 where nothing flows")
    return values
