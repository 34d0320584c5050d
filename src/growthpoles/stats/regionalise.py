"""From national to regional input coefficients by location quotients.

x_ir output of industry i in the region, x_in in the nation, x_r and x_n their totals. A quotient below one is
the share of needs that the region covers itself: a_ij of the region = a_ij of the nation (domestic flows)
times q_ij, i supplier (row), j buyer (column). No exponent delta is known in advance: report the span over a
range of deltas (Bonfiglio and Chelli 2008), never one value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_complete, divide, numbered

Quotient = Literal["SLQ", "CILQ", "RLQ", "FLQ", "AFLQ", "2D-LQ"]
QUOTIENTS: tuple[Quotient, ...] = get_args(Quotient)


@dataclass(frozen=True, slots=True)
class Exponents:
    """Exponents of the methods that have one.

    Attributes:
        delta: Of FLQ and AFLQ; 0 means that the size of the region does not matter.
        alpha: Of 2D-LQ, on the supplier's specialisation.
        beta: Of 2D-LQ, on the buyer's share in the nation.
    """

    delta: float = 0.3
    alpha: float = 0.1
    beta: float = 0.1


def simple_quotient(region: ArrayLike, nation: ArrayLike) -> Floats:
    """Return SLQ_i = (x_ir / x_r) / (x_in / x_n), not cut at one.

    Args:
        region: Output or employment by industry in the region, shape (n,).
        nation: The same in the nation.

    Raises:
        ValueError: Missing or negative values, shapes that differ, a region larger than the nation, an
            industry of the region that the nation does not have, or nothing at all.

    Example:
        >>> simple_quotient([10, 10], [40, 160])
        array([2.5  , 0.625])
    """
    own, whole = as_complete(region, "region", ndim=1), as_complete(nation, "nation", ndim=1)
    if own.shape != whole.shape:
        raise ValueError(f"region {own.shape} and nation {whole.shape} differ in shape")
    if own.sum() == 0:
        raise ValueError("the region has no output at all")
    above = own > whole * (1 + 1e-9)
    if above.any():
        raise ValueError(f"the region is larger than the nation in industries at positions {numbered(above)}")
    return np.nan_to_num(divide(own / own.sum(), whole / whole.sum()), nan=0.0)


def region_size(region: ArrayLike, nation: ArrayLike) -> float:
    """Return log2(1 + x_r / x_n), between 0 and 1: Flegg's weight of the region's size before the exponent.

    Example:
        >>> round(region_size([10, 10], [40, 160]), 6)
        0.137504
    """
    return float(np.log2(1 + np.sum(np.asarray(region, float)) / np.sum(np.asarray(nation, float))))


def trade_quotients(
    region: ArrayLike, nation: ArrayLike, *, method: Quotient, exponents: Exponents | None = None
) -> Floats:
    """Return q_ij, the factor on the national coefficient a_ij.

    SLQ_i; CILQ_ij = SLQ_i / SLQ_j with SLQ_i on the diagonal (Smith and Morrison 1974); RLQ_ij = SLQ_i /
    log2(1 + SLQ_j) (Round 1978); FLQ_ij = CILQ_ij lambda, lambda = log2(1 + x_r / x_n)^delta (Flegg and
    Webber 1997); AFLQ_ij = min(1, FLQ_ij) log2(1 + SLQ_j) where SLQ_j > 1 (Flegg and Webber 2000); 2D-LQ_ij =
    f(SLQ_i)^alpha (x_jr / x_jn)^beta with f = SLQ up to one and 1 + tanh(SLQ - 1) / 2 above (Pereira-Lopez,
    Carrascal-Incera and Fernandez-Fernandez 2020).

    All are cut at one except AFLQ. A supplier the region does not have gives 0, a buyer it does not have has
    no coefficients (0).

    Args:
        region: Output by industry in the region, shape (n,).
        nation: The same in the nation.
        method: One of `QUOTIENTS`.
        exponents: For FLQ, AFLQ and 2D-LQ.

    Returns:
        Shape (n, n), rows suppliers, columns buyers.

    Raises:
        ValueError: As in `simple_quotient`; an unknown method; a negative exponent.

    Example:
        >>> trade_quotients([10, 10], [40, 160], method="CILQ")
        array([[1.   , 1.   ],
               [0.25 , 0.625]])
    """
    chosen = exponents or Exponents()
    if method not in QUOTIENTS:
        raise ValueError(f"method must be one of {', '.join(QUOTIENTS)}, not {method!r}")
    if min(chosen.delta, chosen.alpha, chosen.beta) < 0:
        raise ValueError("the exponents must not be negative")
    slq = simple_quotient(region, nation)
    if method == "2D-LQ":
        found = _two_dimensional(slq, region, nation, chosen)
    else:
        found = _one_dimensional(slq, region_size(region, nation) ** chosen.delta, method)
    found[:, slq == 0] = 0.0
    return found


def regional_coefficients(national: ArrayLike, quotients: ArrayLike) -> Floats:
    """Return the region's own input coefficients, national a_ij times q_ij.

    Args:
        national: Coefficients of domestic flows (a table that includes imports overstates the region).
        quotients: q of `trade_quotients`.

    Raises:
        ValueError: Shapes that differ, missing or negative values.

    Example:
        >>> regional_coefficients([[0.2, 0.1], [0.4, 0.2]], [[1.0, 1.0], [0.25, 0.5]])
        array([[0.2, 0.1],
               [0.1, 0.1]])
    """
    a, q = as_complete(national, "national", ndim=2), as_complete(quotients, "quotients", ndim=2)
    if a.shape != q.shape:
        raise ValueError(f"national {a.shape} and quotients {q.shape} differ in shape")
    return a * q


def _one_dimensional(slq: Floats, size: float, method: Quotient) -> Floats:
    count = slq.size
    if method == "SLQ":
        return np.repeat(np.minimum(slq, 1)[:, None], count, axis=1)
    buyer = np.where(slq > 0, slq, 1.0)
    if method == "RLQ":
        return np.asarray(np.minimum(slq[:, None] / np.log2(1 + buyer), 1))
    cross = slq[:, None] / buyer
    np.fill_diagonal(cross, slq)
    if method == "CILQ":
        return np.minimum(cross, 1)
    flegg = np.minimum(cross * size, 1)
    return flegg * np.maximum(np.log2(1 + slq), 1) if method == "AFLQ" else flegg


def _two_dimensional(slq: Floats, region: ArrayLike, nation: ArrayLike, chosen: Exponents) -> Floats:
    share = np.nan_to_num(divide(region, nation), nan=0.0)
    supplier = np.where(slq <= 1, slq, 1 + np.tanh(slq - 1) / 2) ** chosen.alpha
    supplier[slq == 0] = 0.0
    return np.minimum(supplier[:, None] * share**chosen.beta, 1)
