"""Ordered weighted means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation, by_rows
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.means import (
    Quantifier,
    order_quantifier,
    ordered_mean,
    ordered_shares,
    orness_quantifier,
)


@method(
    family="aggregate",
    name="ordered-weighted",
    label=Label(
        "ordered weighted mean (OWA)",
        "упорядоченное взвешенное среднее (OWA)",
        "реттелген салмақталған орта (OWA)",
    ),
    references=(
        "Yager (1988), On ordered weighted averaging aggregation operators, IEEE Transactions SMC 18",
        "Torra (1997), The weighted OWA operator, International Journal of Intelligent Systems 12",
    ),
    traits=("monotone", "between", "additive"),
)
@dataclass(frozen=True, slots=True)
class OrderedWeighted(Aggregation):
    """Mean in which a child counts by its place, best child first: ``sum v_k x_(k)``.

    With equal weights of the children v is `order` itself; with others the places are stretched by weight
    (weighted OWA): ``v_k = Q(c_k) - Q(c_(k-1))``, c_k the share of the weight on the k best children and Q
    the line through the sums of `order`, or ``Q(r) = r^((1 - orness) / orness)``. The same rule covers
    missing children.

    Attributes:
        order: Weights on the children sorted downwards, one for each child of the node; (0, 0, 1) is the
            minimum of three. Larger weights at the end make weak children count more.
        orness: Instead of `order`, for any number of children: near 0 the minimum, 0.5 the weighted mean (the
            default), near 1 the maximum.

    Raises:
        SpecificationError: Both are given, numbers out of range, or (when scores are combined) an `order` of
            another length than there are children.

    Example:
        >>> scores = np.array([[[0.7, 1.0, 0.2, 0.6]]])
        >>> OrderedWeighted(order=(0.4, 0.3, 0.2, 0.1)).combine(scores, np.ones(4))
        array([[0.75]])
    """

    order: tuple[float, ...] | None = None
    orness: float | None = None

    def __post_init__(self) -> None:
        if self.order is not None and self.orness is not None:
            raise SpecificationError(problem("aggregate.order.both"))
        if self.order is not None and not (min(self.order, default=-1) >= 0 and 0 < sum(self.order) < np.inf):
            raise SpecificationError(problem("aggregate.order.weights", None, value=str(self.order)))
        if self.orness is not None and not 0 < self.orness < 1:
            raise SpecificationError(problem("aggregate.orness", None, value=str(self.orness)))

    def lowest(self, children: float) -> float:
        """A mean is never below its least child."""
        return children

    def problems(self, children: int, where: Where) -> tuple[Problem, ...]:
        """An order of another length than there are children."""
        if self.order is None or len(self.order) == children:
            return ()
        return (problem("aggregate.order.length", where, given=len(self.order), children=children),)

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Ordered weighted mean over the children."""
        quantifier = self._quantifier(scores.shape[-1])
        return by_rows(lambda x, w: ordered_mean(x, w, quantifier=quantifier), scores, weights=weights)

    def contributions(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Score of a child times what its place counts; equal children share what their places get."""
        rows = scores.reshape(-1, scores.shape[-1])
        shares = ordered_shares(rows, weights, quantifier=self._quantifier(scores.shape[-1])).reshape(
            scores.shape
        )
        return np.where(np.isnan(scores), np.nan, np.where(weights > 0, shares * scores, 0.0))

    def _quantifier(self, children: int) -> Quantifier:
        if self.order is None:
            return orness_quantifier(0.5 if self.orness is None else self.orness)
        if found := self.problems(children, Where()):
            raise SpecificationError(found)
        return order_quantifier(self.order)
