"""Spatial Durbin model with direct, indirect and total impacts (LeSage and Pace 2009)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.optimize import minimize_scalar

from growthpoles.stats.arrays import Bools, Floats, as_floats, numbered
from growthpoles.stats.sampling import Seed, generator
from growthpoles.stats.spillover import standardise_rows, within


@dataclass(frozen=True, slots=True, eq=False)
class Impacts:
    """Mean impacts of each variable with simulated intervals, shape (variables,) and (variables, 2).

    Attributes:
        direct: tr(S_k)/n, S_k = (I - rho W)^-1 (beta_k I + theta_k W).
        indirect: total - direct.
        total: 1'S_k 1/n.
        direct_interval, indirect_interval, total_interval: Quantiles of the simulated impacts.
    """

    direct: Floats
    indirect: Floats
    total: Floats
    direct_interval: Floats
    indirect_interval: Floats
    total_interval: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SpatialDurbin:
    """g = rho W g + X beta + W X theta + e, maximum likelihood.

    Attributes:
        rho: Spatial autoregressive parameter.
        beta: Slopes of X, shape (variables,).
        theta: Slopes of W X.
        covariance: Of (beta, theta, rho), shape (2 variables + 1, 2 variables + 1).
        impacts: Impacts of X.
    """

    rho: float
    beta: Floats
    theta: Floats
    covariance: Floats
    impacts: Impacts


@dataclass(frozen=True, slots=True)
class Simulation:
    """Number of simulated parameter draws and level of the interval."""

    draws: int = 1000
    level: float = 0.9


def spatial_durbin(
    y: ArrayLike,
    x: ArrayLike,
    *,
    w: ArrayLike,
    simulation: Simulation | None = None,
    seed: Seed = 0,
) -> SpatialDurbin:
    """Fit a spatial Durbin model: one cross-section with a constant, or a panel with unit and year effects.

    spreg estimates the cross-section, the likelihood of Lee and Yu (2010) the panel; the impacts are worked
    out here. W X has a direct part too: with theta_k counted as indirect only, as some tools do, income in
    the Columbus data has -0.961 where -1.025 is right.

    Args:
        y: Shape (units,) or (units, periods), complete.
        x: Shape (units, variables) or (units, periods, variables).
        w: Weights, shape (units, units), zero diagonal; rows are made to sum to one.
        simulation: Draws of the parameters and level of the intervals.
        seed: Seed or generator.

    Raises:
        ValueError: Shapes that do not fit, missing values, a unit without neighbours that is one itself, or a
            panel with a unit without neighbours.
        ImportError: One cross-section and spreg is not installed (``pip install growthpoles[spatial]``).
    """
    values, columns = as_floats(y, "y"), as_floats(x, "x")
    weights = standardise_rows(w)
    _check(values, columns, weights)
    one = values.ndim == 1
    stacked = columns if one else columns.transpose(1, 0, 2)
    lagged = weights @ stacked
    design = np.concatenate([stacked, lagged], axis=-1).reshape(-1, 2 * columns.shape[-1])
    fitted = (_cross_section if one else _panel)(values, design, weights)
    return _with_impacts(fitted, weights, simulation or Simulation(), seed)


def impacts_at(rho: ArrayLike, beta: ArrayLike, *, theta: ArrayLike, w: ArrayLike) -> tuple[Floats, Floats]:
    """Direct and total impacts for many parameters at once, by the eigenvalues of W.

    tr (I - rho W)^-1 = sum 1/(1 - rho l), tr (I - rho W)^-1 W = sum l/(1 - rho l).

    Args:
        rho: Shape (draws,), inside (-1, 1).
        beta: Shape (draws, variables).
        theta: Same shape.
        w: Row-standardised weights, shape (units, units).

    Returns:
        Two arrays of shape (draws, variables).

    Example:
        >>> direct, total = impacts_at([0.5], [[1.0]], theta=[[0.0]], w=[[0, 1], [1, 0]])
        >>> float(direct[0, 0].round(4)), float(total[0, 0])
        (1.3333, 2.0)
    """
    weights, lags = np.asarray(w, float), np.asarray(rho, float)[:, None]
    own, near = np.asarray(beta, float), np.asarray(theta, float)
    units = len(weights)
    values = np.linalg.eigvals(weights)[None, :]
    plain = (1 / (1 - lags * values)).real.sum(axis=1)[:, None] / units
    moved = (values / (1 - lags * values)).real.sum(axis=1)[:, None] / units
    linked = float((weights.sum(axis=1) > 0).mean())
    total = own * (1 + linked * lags / (1 - lags)) + near * linked / (1 - lags)
    return own * plain + near * moved, total


def _check(y: Floats, x: Floats, w: Floats) -> None:
    if y.ndim not in (1, 2) or x.shape[:-1] != y.shape or w.shape != (len(y), len(y)):
        raise ValueError(f"y {y.shape}, x {x.shape} and w {w.shape} do not fit")
    if np.isnan(y).any() or np.isnan(x).any() or np.isnan(w).any():
        raise ValueError("the spatial Durbin model needs complete data")
    if w.diagonal().any() or (w < 0).any():
        raise ValueError("weights must not be negative and their diagonal must be zero")
    alone: Bools = w.sum(axis=1) == 0
    if y.ndim == 2 and alone.any():
        raise ValueError(f"units without neighbours in a panel: {numbered(alone)}")
    odd: Bools = alone & (w.sum(axis=0) > 0)
    if odd.any():
        raise ValueError(f"units without neighbours are neighbours themselves: {numbered(odd)}")


def _weights(w: Floats) -> Any:
    from libpysal.weights import WSP, WSP2W

    return WSP2W(WSP(sparse.csr_matrix(w)), silence_warnings=True)


def _cross_section(y: Floats, design: Floats, w: Floats) -> tuple[Floats, Floats]:
    from spreg.ml_lag import BaseML_Lag

    found = BaseML_Lag(y[:, None], np.column_stack([np.ones(len(y)), design]), _weights(w), method="ord")
    return found.betas.ravel()[1:], np.asarray(found.vm)[1:, 1:]


def _panel(y: Floats, design: Floats, w: Floats) -> tuple[Floats, Floats]:
    """Maximum likelihood after both means are out (Lee and Yu 2010), which spreg does not have.

    J W = J W J for rows that sum to one, so J y = rho J W J y + ... has ln |I - rho W| - ln(1 - rho) per
    period; dummies for years leave out the second term and pull rho towards zero when units are few.
    """
    units, periods = y.shape
    z = _doubly(design.T.reshape(-1, periods, units))
    target, lag = _doubly(y.T[None])[0], _doubly((w @ y).T[None])[0]
    b0, b1 = (np.linalg.lstsq(z.T, side, rcond=None)[0] for side in (target, lag))
    e0, e1 = target - b0 @ z, lag - b1 @ z
    values = np.linalg.eigvals(w)
    others = np.delete(values, np.argmin(np.abs(values - 1)))
    free = (units - 1) * (periods - 1)

    def loss(rho: float) -> float:
        residual = e0 - rho * e1
        jacobian = float(np.log(1 - rho * others).real.sum()) * (periods - 1)
        return float(free / 2 * np.log(residual @ residual) - jacobian)

    rho = float(minimize_scalar(loss, bounds=(-0.999, 0.999), method="bounded", options={"xatol": 1e-8}).x)
    b, residual = b0 - rho * b1, e0 - rho * e1
    variance = float(residual @ residual) / free
    spill = np.eye(units) - 1 / units
    spill = spill @ np.linalg.solve((np.eye(units) - rho * w).T, w.T).T
    pulled = _doubly((np.tensordot(b, design.T.reshape(-1, periods, units), 1) @ spill.T)[None])[0]
    traces = (periods - 1) * np.array([np.trace(spill), np.trace(spill @ spill) + np.square(spill).sum()])
    middle = np.block(
        [
            [z @ z.T, (z @ pulled)[:, None], np.zeros((len(b), 1))],
            [(z @ pulled)[None], np.array([[pulled @ pulled + variance * traces[1], traces[0]]])],
            [np.zeros((1, len(b))), np.array([[traces[0], free / (2 * variance)]])],
        ]
    )
    return np.append(b, rho), (variance * np.linalg.inv(middle))[:-1, :-1]


def _doubly(x: Floats) -> Floats:
    """Both means out of (k, periods, units), as rows of cells."""
    return within(x).reshape(len(x), -1)


def _with_impacts(
    fitted: tuple[Floats, Floats], w: Floats, simulation: Simulation, seed: Seed
) -> SpatialDurbin:
    b, covariance = fitted
    size = (b.size - 1) // 2
    direct, total = impacts_at(b[-1:], b[None, :size], theta=b[None, size:-1], w=w)
    drawn = generator(seed).multivariate_normal(b, covariance, simulation.draws, method="cholesky")
    drawn = drawn[np.abs(drawn[:, -1]) < 1]
    own, whole = impacts_at(drawn[:, -1], drawn[:, :size], theta=drawn[:, size:-1], w=w)
    ends = ((1 - simulation.level) / 2, (1 + simulation.level) / 2)
    spans = [np.quantile(side, ends, axis=0).T for side in (own, whole - own, whole)]
    impacts = Impacts(direct[0], (total - direct)[0], total[0], *spans)
    return SpatialDurbin(float(b[-1]), b[:size], b[size:-1], covariance, impacts)
