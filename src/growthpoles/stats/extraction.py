"""Hypothetical extraction in closed form: what is lost when an industry, or a whole pole, stops.

x output, y = x - A x final demand (implied by the table, so that nothing is left out), a = diag A,
l = diag L, v an amount per unit of output, w = v'L. Every loss is exact: it equals setting the cells to zero,
inverting again and taking the difference (Schultz 1977; Dietzenbacher and van der Linden 1997; Miller and
Lahr 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats, divide
from growthpoles.stats.leontief import Factored

Kind = Literal[
    "total",
    "total-keeping-demand",
    "total-keeping-own",
    "backward",
    "backward-keeping-own",
    "forward",
    "forward-keeping-own",
    "forward-ghosh",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """Losses of the whole economy when one industry after the other is extracted, shape (n,) each.

    Attributes:
        total: The industry buys nothing, sells nothing and serves no final demand.
        total_keeping_demand: As total, but it still makes its own final demand.
        total_keeping_own: As total, but it still makes its own final demand and its own use for it.
        backward: It buys nothing (its column).
        backward_keeping_own: It buys nothing from others.
        forward: It sells nothing to industries (its row).
        forward_keeping_own: It sells nothing to other industries.
        forward_ghosh: It sells nothing to industries, in the supply model; a measure of the dependence of
            customers, no forecast.
        pull: w_k x_k / l_k over v_k x_k, less 1: what others lose per unit of its own; free of size.
    """

    total: Floats
    total_keeping_demand: Floats
    total_keeping_own: Floats
    backward: Floats
    backward_keeping_own: Floats
    forward: Floats
    forward_keeping_own: Floats
    forward_ghosh: Floats
    pull: Floats


def extract_each(
    system: Factored,
    a: ArrayLike,
    *,
    output: ArrayLike,
    diagonal: ArrayLike | None = None,
    per_unit: ArrayLike | None = None,
) -> Losses:
    """Return the eight losses for every industry at once: two solutions and diag L, no other inversion.

    Args:
        system: I - A factorised.
        a: The same A, shape (n, n).
        output: x, shape (n,).
        diagonal: diag L where it is at hand (from `inverse`); worked out otherwise, at the price of n
            solutions.
        per_unit: v; ones (losses of output) by default.

    Raises:
        ValueError: Shapes that do not fit or missing values.

    Example:
        >>> from growthpoles.stats.leontief import factorise
        >>> a = np.array([[0.0, 0.5], [0.5, 0.0]])
        >>> extract_each(factorise(a), a, output=[4.0, 2.0]).total
        array([6., 3.])
    """
    table = np.asarray(a, np.float64)
    x, v = _checked(system, output, per_unit)
    w = system.solve_transposed(v)
    ghosh = system.solve(v * x)
    own = np.diagonal(table)
    size = np.asarray(_diagonal(system) if diagonal is None else diagonal, np.float64)
    y = x - table @ x
    reach = x / size
    total = w * reach
    kept = divide(1.0, 1 - own)
    return Losses(
        total,
        total - v * y,
        total - v * y * kept,
        (w - v) * reach,
        ((1 - own) * w - v) * reach * kept,
        w * (x - y) / size,
        w * (x - y - own * x) / size * kept,
        (ghosh - v * x) / size,
        divide(w / size, v) - 1,
    )


def extract_set(
    system: Factored, a: ArrayLike, *, members: ArrayLike, output: ArrayLike, kind: Kind = "total"
) -> Floats:
    """Return the loss of output of every industry when a set K (a pole) is extracted as a whole.

    With P = L[:, K] L[K, K]^-1: total P x_K; keeping demand less y_K in K; keeping own less
    (I - A_KK)^-1 y_K; backward P x_K - L[K, K]^-1 x_K in K; forward P (x_K - y_K); and so on. Flows inside
    the pole are its own use. The loss of jobs or value added is this loss times v.

    Args:
        system: I - A factorised.
        a: The same A.
        members: Positions of the industries (or region-industries) of the set.
        output: x, shape (n,).
        kind: One of `KINDS`.

    Returns:
        Shape (n,); sum it by region or industry as needed.

    Raises:
        ValueError: No or repeated members, an unknown kind, shapes that do not fit.

    Example:
        >>> from growthpoles.stats.leontief import factorise
        >>> a = np.array([[0.0, 0.5], [0.5, 0.0]])
        >>> extract_set(factorise(a), a, members=[0], output=[4.0, 2.0])
        array([4., 2.])
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    table = np.asarray(a, np.float64)
    x, _ = _checked(system, output, None)
    at = np.atleast_1d(np.asarray(members, np.intp))
    if at.size == 0 or np.unique(at).size != at.size:
        raise ValueError("name the members of the set, each of them once")
    if kind == "forward-ghosh":
        rows = system.rows(at)
        share = np.linalg.solve(rows[:, at].T, np.ones(at.size))
        lost = share @ rows * x
        lost[at] -= share * x[at]
        return lost
    inside = np.eye(at.size) - table[np.ix_(at, at)]
    demand = x[at] - table[at] @ x
    columns = system.columns(at)
    missing, kept = _missing_and_kept(kind, inside=inside, block=columns[at], x=x[at], y=demand)
    lost = columns @ np.linalg.solve(columns[at], missing)
    lost[at] -= kept
    return lost


def _missing_and_kept(kind: Kind, **parts: Any) -> tuple[Floats, Floats]:
    """What the set no longer makes for the others, and what it still makes, both shape (members,)."""
    inside, x, y = parts["inside"], parts["x"], parts["y"]
    if kind in ("forward", "forward-keeping-own"):
        return x - (y if kind == "forward" else np.linalg.solve(inside, y)), np.zeros_like(x)
    if kind in ("backward", "backward-keeping-own"):
        kept = np.linalg.solve(parts["block"], x)
    else:
        kept = np.zeros_like(x) if kind == "total" else y
    return x, np.linalg.solve(inside, kept) if kind.endswith("keeping-own") else kept


def _diagonal(system: Factored, block: int = 256) -> Floats:
    """diag L without keeping L, a block of columns at a time."""
    found = np.empty(system.size)
    for start in range(0, system.size, block):
        at = np.arange(start, min(start + block, system.size))
        found[at] = system.columns(at)[at, np.arange(at.size)]
    return found


def _checked(system: Factored, output: ArrayLike, per_unit: ArrayLike | None) -> tuple[Floats, Floats]:
    x = as_floats(output, "output", ndim=1)
    v = np.ones(system.size) if per_unit is None else as_floats(per_unit, "per_unit", ndim=1)
    for name, values in (("output", x), ("per_unit", v)):
        if values.shape != (system.size,) or np.isnan(values).any():
            raise ValueError(f"{name} must hold {system.size} figures, none of them missing")
    return x, v
