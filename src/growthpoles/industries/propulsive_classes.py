"""The six visible properties of an industry, their gates, and the class they make.

Gates compare an industry with the industries of its own region. What is not known is neither met nor missed:
a class is given only where no missing figure could change it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.core.input_output import FloatArray, IntArray
from growthpoles.stats.arrays import divide

PROPERTIES = ("weight", "pull", "push", "dominance", "dynamism", "innovation", "retention")
MEASURES = (*PROPERTIES, "sold")
GATES = ("median", "average", "average", "above-zero", "above-zero", "average", "average", "average")
CLASSES = (
    "propulsive", "key-stagnant", "enclave", "promising", "propelled", "independent", "other", "not-assessed",
)  # fmt: skip
_EQUAL = 1e-12


@dataclass(frozen=True, eq=False)
class Gates:
    """How the gates of one draw differ from the written ones, shape (draws, measures) each.

    Attributes:
        scale: Factor on a gate that is a median or a mean.
        shift: What is added to a gate at zero.
    """

    scale: FloatArray
    shift: FloatArray

    @classmethod
    def written(cls) -> Gates:
        """The gates as they are, one draw."""
        return cls(np.ones((1, len(MEASURES))), np.zeros((1, len(MEASURES))))


@dataclass(frozen=True, eq=False)
class Judged:
    """Gates and answers.

    Attributes:
        gates: Shape (draws, measures).
        status: 1 met, 0 not met, NaN not assessed, shape (draws, industries, measures).
        classes: Position in `CLASSES`, shape (draws, industries).
    """

    gates: FloatArray
    status: FloatArray
    classes: IntArray


def judge(values: FloatArray, gates: Gates) -> Judged:
    """Hold the measures of the industries of one unit against their gates and name the class.

    propulsive: weight >= median, pull or push >= mean, dominance > 0, dynamism > 0, innovation >= mean,
    retention >= mean; key-stagnant: the first three, but not dynamic; enclave: weight and dynamism, but not
    retention; promising: linked, dynamic and innovative, but not the weight; propelled: dominance < 0 and the
    share sold to other local industries >= mean; independent: neither pull nor push. The first that fits, in
    this order; else other. Means and the median are plain ones over the industries with a figure.

    Args:
        values: Shape (draws, industries, measures) in the order of `MEASURES`; NaN is missing.
        gates: The gates.

    Example:
        >>> strong = [0.7, 0.5, 0.1, 0.2, 3.0, 2.0, 0.6, 0.3]
        >>> weak = [0.3, 0.1, 0.1, -0.2, -3.0, 0.5, 0.2, 0.4]
        >>> found = judge(np.array([[strong, weak]]), Gates.written())
        >>> [CLASSES[k] for k in found.classes[0]]
        ['propulsive', 'propelled']
    """
    limits = np.stack([_centre(values[..., k], gate) for k, gate in enumerate(GATES)], axis=-1)
    zero = np.array([gate == "above-zero" for gate in GATES])
    limits = np.where(zero, gates.shift, limits * gates.scale)
    bar = limits[:, None, :]
    reached = np.where(zero, values > bar, values >= bar - _EQUAL * np.abs(bar))
    unknown = np.isnan(values) | np.isnan(bar)
    status = np.where(unknown, np.nan, reached)
    at = MEASURES.index("dominance")
    led = np.where(unknown[..., at], np.nan, values[..., at] < bar[..., at])
    return Judged(limits, status, _classes(status, led))


def _centre(values: FloatArray, gate: str) -> FloatArray:
    known = ~np.isnan(values)
    if gate == "median":
        some = known.any(axis=1)
        found = np.full(len(values), np.nan)
        found[some] = np.nanmedian(values[some], axis=1)
        return found
    return divide(np.nansum(values, axis=1), known.sum(axis=1))


def _classes(status: FloatArray, led: FloatArray) -> IntArray:
    weight, pull, push, dominance, dynamism, innovation, retention, sold = np.moveaxis(status, -1, 0)
    linked = 1 - _all(1 - pull, 1 - push)
    patterns = (
        _all(weight, linked, dominance, dynamism, innovation, retention),
        _all(weight, linked, dominance, 1 - dynamism),
        _all(weight, dynamism, 1 - retention),
        _all(linked, dynamism, innovation, 1 - weight),
        _all(led, sold),
        _all(1 - pull, 1 - push),
    )
    found = np.full(weight.shape, CLASSES.index("other"), np.intp)
    undecided = np.ones(weight.shape, bool)
    for code, fits in enumerate(patterns):
        found[undecided & (fits == 1)] = code
        found[undecided & np.isnan(fits)] = CLASSES.index("not-assessed")
        undecided &= fits == 0
    return found


def _all(*answers: FloatArray) -> FloatArray:
    """1 when all are 1, 0 as soon as one is 0, NaN when the missing ones decide."""
    parts = np.stack(answers)
    return np.where((parts == 0).any(axis=0), 0.0, np.where(np.isnan(parts).any(axis=0), np.nan, 1.0))
