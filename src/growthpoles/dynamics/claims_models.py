"""The estimates of a claim by linearmodels and statsmodels, side by side."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import t as student

from growthpoles.dynamics.claims_sample import Sample

_FEW = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """One coefficient.

    Attributes:
        estimator: ``two-way``, ``unit``, ``difference``, ``between``, ``pooled`` or ``cross-section``.
        value: Coefficient of the driver.
        error: Standard error: clustered by unit; robust to unequal variances (HC1) for ``between`` and
            ``cross-section``.
        kernel_error: Standard error of Driscoll and Kraay (1998), which allows for dependence between units
            in a year and over years; None where it does not apply, and with two years or fewer.
        n: Observations.
        p_value: Two-sided: t with units - 1 degrees of freedom, or with those of the residuals (HC1).
    """

    estimator: str
    value: float
    error: float
    kernel_error: float | None
    n: int
    p_value: float


def panel_estimates(sample: Sample) -> tuple[Estimate, ...]:
    """Two-way and one-way fixed effects, first differences, between and pooled (PanelOLS of linearmodels).

    Args:
        sample: Complete observations of at least two units over at least two years.

    Raises:
        ImportError: linearmodels is not installed (``pip install growthpoles[claims]``).
    """
    used = sample.repeated()
    steps = sample.differenced()
    found = [_panel(used, "two-way", entity=True, time=True), _panel(used, "unit", entity=True)]
    if steps.n > sample.controls.shape[1] + 2:
        found.append(_panel(steps, "difference", time=True))
    found.append(_panel(used, "pooled", time=True))
    return (*found, cross_section(sample.means(), "between"))


def cross_section(sample: Sample, estimator: str = "cross-section") -> Estimate:
    """Least squares with a constant and errors robust to unequal variances (OLS of statsmodels, HC1).

    Raises:
        ImportError: statsmodels is not installed (``pip install growthpoles[claims]``).
    """
    from statsmodels.api import OLS

    design = np.column_stack([sample.x, sample.controls, np.ones(sample.n)])
    found = OLS(sample.y, design).fit(cov_type="HC1", use_t=True)
    return Estimate(
        estimator, float(found.params[0]), float(found.bse[0]), None, sample.n, float(found.pvalues[0])
    )


def _panel(sample: Sample, name: str, *, entity: bool = False, time: bool = False) -> Estimate:
    from linearmodels.panel import PanelOLS
    from pandas import DataFrame, MultiIndex

    index = MultiIndex.from_arrays([sample.unit, sample.year], names=["unit", "year"])
    names = ["x", *(f"c{k}" for k in range(sample.controls.shape[1]))]
    data = DataFrame(np.column_stack([sample.x, sample.controls]), index=index, columns=names)
    told = DataFrame(sample.y, index=index, columns=["y"])
    with warnings.catch_warnings():  # years or controls that say the same twice are dropped by the library
        warnings.simplefilter("ignore")
        model = PanelOLS(
            told, data, entity_effects=entity, time_effects=time, drop_absorbed=True, check_rank=False
        )
        found = model.fit(cov_type="clustered", cluster_entity=True, group_debias=True)
        periods = np.unique(sample.year).size
        kernel = model.fit(cov_type="kernel", kernel="bartlett") if periods > _FEW else None
    value, error = _first(found)
    dependent = None if kernel is None else _first(kernel)[1]
    p_value = float(2 * student.sf(abs(value) / error, np.unique(sample.unit).size - 1))
    return Estimate(name, value, error, dependent, sample.n, p_value)


def _first(found: Any) -> tuple[float, float]:
    if "x" not in found.params.index:
        return float("nan"), float("nan")
    return float(found.params["x"]), float(found.std_errors["x"])


def outside_none(items: Sequence[Estimate]) -> tuple[Estimate, ...]:
    """Those that are numbers."""
    return tuple(item for item in items if np.isfinite(item.value) and np.isfinite(item.error))
