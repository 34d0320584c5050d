"""Sigma and beta convergence: dispersion over time, and whether the poor grow faster."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_matrix
from scipy.stats import chi2, norm, t

from growthpoles.stats.arrays import Floats, as_floats
from growthpoles.stats.spatial import as_weights

Growth = Literal["annual", "total"]


@dataclass(frozen=True, slots=True, eq=False)
class Dispersion:
    """Spread of levels in each year, shape (years,).

    Attributes:
        log_deviation: Standard deviation of ln y (n - 1).
        variation: Standard deviation (n - 1) over the mean, unweighted.
    """

    log_deviation: Floats
    variation: Floats


@dataclass(frozen=True, slots=True)
class TimeTrend:
    """Straight line through a yearly series.

    Attributes:
        slope: Change per year.
        se: Standard error with the effective number of years in place of their number.
        p: Two-sided, t with the effective number of years - 2 degrees of freedom; 1 when it is 2 or less.
        effective: n (1 - r) / (1 + r) with r >= 0 the first autocorrelation of the residuals, made
            up for the bias -(2 + 4 r) / n that taking out a line gives it.
        years: Number of years.
    """

    slope: float
    se: float
    p: float
    effective: float
    years: int


@dataclass(frozen=True, slots=True)
class SpreadChange:
    """Change of the variance of ln y between two years.

    Attributes:
        ratio: Variance of the last year over that of the first; above 1 = divergence.
        statistic: (n - 2.5) ln(1 + (s1 - s2)^2 / (4 (s1 s2 - s12^2))), chi-squared with one degree.
        p: Its p-value (two-sided in direction).
        units: Number of units.
    """

    ratio: float
    statistic: float
    p: float
    units: int


@dataclass(frozen=True, slots=True)
class Speed:
    """Speed of convergence; NaN where the slope gives none.

    Attributes:
        value: lambda per year.
        se: Delta method.
        half_life: Years until half of a gap is closed, ln 2 / lambda.
        half_life_se: Delta method.
    """

    value: float
    se: float
    half_life: float
    half_life_se: float


@dataclass(frozen=True, slots=True, eq=False)
class BetaConvergence:
    """Growth regressed on the log of the initial level.

    Attributes:
        slope: b; below zero = the poor grow faster.
        intercept: a.
        se: Standard error of b under equal variances.
        p: Two-sided, t with n - k degrees of freedom.
        robust_se: HC3 standard error of b (MacKinnon and White 1985).
        robust_p: Its p-value.
        r2: Share of the variance explained.
        units: Number of units.
        speed: Speed of convergence.
        residuals: Shape (units,).
    """

    slope: float
    intercept: float
    se: float
    p: float
    robust_se: float
    robust_p: float
    r2: float
    units: int
    speed: Speed
    residuals: Floats


@dataclass(frozen=True, slots=True)
class SpatialBeta:
    """Growth regressed on the log of the initial level with a spatial term, by maximum likelihood.

    Attributes:
        slope: b.
        se, p: Asymptotic (normal).
        spatial: rho (lag) or lambda (error).
        spatial_se, spatial_p: Asymptotic (normal).
        total: b / (1 - rho) for the lag model, the effect when all units start alike higher; b for the error
            model.
        log_likelihood: Of the model.
        units: Number of units.
        speed: From b.
    """

    slope: float
    se: float
    p: float
    spatial: float
    spatial_se: float
    spatial_p: float
    total: float
    log_likelihood: float
    units: int
    speed: Speed


@dataclass(frozen=True, slots=True, eq=False)
class GrowthSample:
    """A cross-section for beta convergence.

    Attributes:
        start: Levels in the first year, > 0, shape (units,).
        end: Levels in the last year, > 0.
        years: Years in between.
        controls: Further regressors, shape (units, k); none for absolute convergence.
        growth: ``annual``: ln(end / start) / years; ``total``: ln(end / start). The speed is the same.

    Raises:
        ValueError: Levels that are missing or not above zero, years <= 0, shapes that do not fit, or fewer
            units than coefficients and one.
    """

    start: ArrayLike
    end: ArrayLike
    years: float
    controls: ArrayLike | None = None
    growth: Growth = "annual"

    def __post_init__(self) -> None:
        first, last = as_floats(self.start, "start", ndim=1), as_floats(self.end, "end", ndim=1)
        if first.shape != last.shape or not ((first > 0).all() and (last > 0).all()):
            raise ValueError("start and end need one level above zero for every unit")
        if not self.years > 0:
            raise ValueError(f"years must be above zero, not {self.years}")
        if self.growth not in ("annual", "total"):
            raise ValueError(f"growth must be 'annual' or 'total', not {self.growth!r}")
        extra = np.empty((first.size, 0)) if self.controls is None else as_floats(self.controls, "controls")
        if extra.ndim != 2 or len(extra) != first.size or np.isnan(extra).any():
            raise ValueError(f"controls {extra.shape} must be complete, one row per unit ({first.size})")
        if first.size < extra.shape[1] + 3:
            raise ValueError(f"{first.size} units are too few for {extra.shape[1] + 2} coefficients")
        if np.ptp(first) == 0:
            raise ValueError("all units start at the same level")
        for name, value in (("start", first), ("end", last), ("controls", extra)):
            object.__setattr__(self, name, value)

    @property
    def rates(self) -> Floats:
        """Growth of each unit as defined by `growth`."""
        total = np.log(np.asarray(self.end) / np.asarray(self.start))
        return np.asarray(total / self.years if self.growth == "annual" else total)

    @property
    def design(self) -> Floats:
        """Constant, ln start and controls, shape (units, 2 + k)."""
        start = np.log(np.asarray(self.start, np.float64))
        return np.column_stack([np.ones(start.size), start, np.asarray(self.controls, np.float64)])


def dispersion(levels: ArrayLike) -> Dispersion:
    """Return the spread of levels in each year.

    Args:
        levels: Levels > 0, shape (units, years), complete.

    Raises:
        ValueError: Levels that are missing or not above zero, or fewer than two units.

    Example:
        >>> dispersion([[1.0], [np.e ** 2]]).log_deviation.round(4).tolist()
        [1.4142]
    """
    values = as_floats(levels, "levels", ndim=2)
    if len(values) < 2 or not (values > 0).all():
        raise ValueError("levels need two units or more and values above zero")
    return Dispersion(np.log(values).std(axis=0, ddof=1), values.std(axis=0, ddof=1) / values.mean(axis=0))


def time_trend(series: ArrayLike, years: ArrayLike) -> TimeTrend:
    """Return the slope of a series over calendar years, allowing for autocorrelation.

    Inequality moves slowly, so neighbouring years are no independent evidence: the number of years is reduced
    to its effective size for residuals of the first order (Santer et al. 2000).

    Args:
        series: Values, shape (years,), complete.
        years: Calendar years, ascending.

    Raises:
        ValueError: Fewer than three years, missing values, or shapes that differ.

    Example:
        >>> round(time_trend([1.0, 2.1, 2.9, 4.0], [2001, 2002, 2003, 2004]).slope, 3)
        0.98
    """
    y, at = as_floats(series, "series", ndim=1), as_floats(years, "years", ndim=1)
    if y.shape != at.shape or y.size < 3 or np.isnan(y).any():
        raise ValueError("a trend needs three complete years or more")
    x = at - at.mean()
    slope = float(x @ y / (x @ x))
    residual = y - y.mean() - slope * x
    squares = float(residual @ residual)
    if squares <= 1e-24 * float(y @ y):
        return TimeTrend(slope, 0.0, _p(slope, 0.0, y.size - 2), float(y.size), y.size)
    n = y.size
    r = float(residual[1:] @ residual[:-1]) / squares
    r = min(max((r * n + 2) / (n - 4), 0.0), 1.0) if n > 4 else 1.0
    effective = n * (1 - r) / (1 + r)
    if effective <= 2:
        return TimeTrend(slope, float("inf"), 1.0, effective, y.size)
    se = float(np.sqrt(squares / (effective - 2) / (x @ x)))
    return TimeTrend(slope, se, _p(slope, se, effective - 2), effective, y.size)


def spread_change(start: ArrayLike, end: ArrayLike) -> SpreadChange:
    """Test whether the variance of ln y changed between two years (Carree and Klomp 1997).

    The likelihood ratio allows for the correlation of the two years; comparing two deviations does not.

    Args:
        start: Levels in the first year, > 0, shape (units,).
        end: Levels in the last year.

    Raises:
        ValueError: Levels that are missing or not above zero, or fewer than four units.

    Example:
        >>> spread_change([1.0, 2.0, 4.0, 8.0], [1.0, 2.0, 4.0, 8.0]).ratio
        1.0
    """
    first, last = as_floats(start, "start", ndim=1), as_floats(end, "end", ndim=1)
    if first.shape != last.shape or first.size < 4 or not ((first > 0).all() and (last > 0).all()):
        raise ValueError("four units or more need levels above zero in both years")
    table = np.cov(np.log(first), np.log(last))
    one, two, both = float(table[0, 0]), float(table[1, 1]), float(table[0, 1])
    if not min(one, two) > 0:
        raise ValueError("the levels of a year do not differ")
    rest = one * two - both**2
    if one == two:
        return SpreadChange(1.0, 0.0, 1.0, first.size)
    with np.errstate(divide="ignore"):
        statistic = float((first.size - 2.5) * np.log1p((one - two) ** 2 / (4 * np.float64(max(rest, 0.0)))))
    return SpreadChange(two / one, statistic, float(chi2.sf(statistic, 1)), first.size)


def convergence_speed(slope: float, se: float, *, years: float, growth: Growth = "annual") -> Speed:
    """Return the speed and half-life that belong to a slope.

    Annual growth: lambda = -ln(1 + b T) / T with se(b) / (1 + b T); total growth: lambda = -ln(1 + b) / T
    with se(b) / (T (1 + b)) (Barro and Sala-i-Martin 1992; delta method). Half-life ln 2 / lambda with
    ln 2 se(lambda) / lambda^2. There is no speed unless -1 < bT < 0 (-1 < b < 0 for total growth).

    Raises:
        ValueError: years <= 0, or another `growth`.

    Example:
        >>> round(convergence_speed(-0.01, 0.003, years=50).half_life, 1)
        50.0
        >>> round(convergence_speed(-0.5, 0.15, years=50, growth="total").half_life, 1)
        50.0
    """
    if growth not in ("annual", "total") or not years > 0:
        raise ValueError("growth must be 'annual' or 'total' and years above zero")
    total, total_se = (slope * years, se * years) if growth == "annual" else (slope, se)
    if not -1 < total < 0:
        return Speed(*[float("nan")] * 4)
    value = float(-np.log1p(total) / years)
    value_se = total_se / (years * (1 + total))
    return Speed(value, value_se, float(np.log(2) / value), float(np.log(2) * value_se / value**2))


def beta_convergence(sample: GrowthSample) -> BetaConvergence:
    """Regress growth on the log of the initial level by least squares: absolute, or conditional on controls.

    Raises:
        ValueError: Controls that are linear combinations of each other, of the constant or of the initial
            level.

    Example:
        >>> made = beta_convergence(GrowthSample([1.0, 2.0, 4.0, 8.0], [2.0, 3.0, 5.0, 8.5], 10))
        >>> round(made.slope, 4), round(made.speed.half_life, 1)
        (-0.03, 19.4)
    """
    x, y = sample.design, sample.rates
    n, k = x.shape
    if np.linalg.matrix_rank(x) < k:
        raise ValueError("the controls are collinear with each other or with the initial level")
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ (x.T @ y)
    residuals = y - x @ b
    se = float(np.sqrt(inverse[1, 1] * (residuals @ residuals) / (n - k)))
    leverage = np.minimum(((x @ inverse) * x).sum(axis=1), 1 - 1e-12)
    lever = (x @ inverse)[:, 1] * residuals / (1 - leverage)
    robust = float(np.sqrt(lever @ lever))
    centred = y - y.mean()
    r2 = float(1 - residuals @ residuals / (centred @ centred)) if centred.any() else float("nan")
    slope = float(b[1])
    return BetaConvergence(
        slope,
        float(b[0]),
        se,
        _p(slope, se, n - k),
        robust,
        _p(slope, robust, n - k),
        r2,
        n,
        convergence_speed(slope, se, years=sample.years, growth=sample.growth),
        residuals,
    )


def spatial_beta(sample: GrowthSample, w: Any, *, model: Literal["lag", "error"] = "lag") -> SpatialBeta:
    """Fit beta convergence with a spatial lag or spatial errors by maximum likelihood (spreg).

    Args:
        sample: Levels of two years.
        w: Weights, shape (units, units), every unit with neighbours; rows are made to sum to one.
        model: ``lag``: g = rho W g + a + b ln y0 + e; ``error``: e = lambda W e + v.

    Raises:
        ValueError: A unit without neighbours, collinear controls, or another model.
        ImportError: spreg is not installed (``pip install growthpoles[spatial]``).
    """
    if model not in ("lag", "error"):
        raise ValueError(f"model must be 'lag' or 'error', not {model!r}")
    matrix = as_weights(w, sample.rates.size)
    counts = np.diff(matrix.indptr)
    if (counts == 0).any():
        raise ValueError("a unit has no neighbours; leave it out of sample and weights")
    matrix.data = matrix.data / np.repeat(np.asarray(matrix.sum(axis=1)), counts)
    if np.linalg.matrix_rank(sample.design) < sample.design.shape[1]:
        raise ValueError("the controls are collinear with each other or with the initial level")
    from libpysal.weights import WSP, WSP2W
    from spreg.ml_error import BaseML_Error
    from spreg.ml_lag import BaseML_Lag

    weights = WSP2W(WSP(csr_matrix(matrix)), silence_warnings=True)
    fit = BaseML_Lag if model == "lag" else BaseML_Error
    with warnings.catch_warnings():  # spreg hands its optimiser a tolerance that this one does not know
        warnings.filterwarnings("ignore", "Method 'bounded' does not support", RuntimeWarning)
        found = fit(sample.rates[:, None], sample.design, weights, method="ord")
    b, errors = np.asarray(found.betas).ravel(), np.sqrt(np.diag(np.asarray(found.vm)))
    slope, spatial = float(b[1]), float(b[-1])
    se, spatial_se = float(errors[1]), float(errors[len(b) - 1])
    return SpatialBeta(
        slope,
        se,
        float(2 * norm.sf(abs(slope / se))),
        spatial,
        spatial_se,
        float(2 * norm.sf(abs(spatial / spatial_se))),
        slope / (1 - spatial) if model == "lag" else slope,
        float(found.logll),
        sample.rates.size,
        convergence_speed(slope, se, years=sample.years, growth=sample.growth),
    )


def _p(estimate: float, se: float, freedom: float) -> float:
    if se == 0:
        return 1.0 if estimate == 0 else 0.0
    return float(2 * t.sf(abs(estimate / se), freedom))
