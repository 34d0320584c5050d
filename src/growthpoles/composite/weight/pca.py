"""Weights from the first principal component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from growthpoles.composite.weight.base import LearntWeights, Weighting
from growthpoles.composite.weight.learning import check_pairs, learn_varied, refusal
from growthpoles.core.diagnostic import note, warning
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.weights import pca_weights

Convention = Literal["squared", "loading"]


@method(
    family="weight",
    name="pca",
    label=Label(
        "weights from the first principal component",
        "веса по первой главной компоненте",
        "бірінші бас компонента бойынша салмақтар",
    ),
    references=(
        "Nicoletti, Scarpetta and Boylaud (2000), OECD Economics Department Working Papers 226",
        "OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 6",
        "Filmer and Pritchett (2001), Estimating wealth effects without expenditure data, Demography 38(1)",
    ),
    traits=("data-driven",),
)
@dataclass(frozen=True, slots=True)
class PCA(Weighting):
    """Weights from the loadings a_j of the children on the first component of their correlations.

    The component points where most children point: ``sum a > 0``. A child with a negative loading runs
    against the others; it is named in a warning and never has a negative weight. Correlations are taken pair
    by pair over the observations both children have; at least three are needed.

    Attributes:
        convention: ``squared``: ``w_j = a_j^2 / sum a^2``, the share of the variance of the component; a
            negative loading counts like a positive one. ``loading``: ``w_j = max(a_j, 0) / sum max(a, 0)``,
            the component as the index; a negative loading counts nothing.

    Example:
        >>> import numpy as np
        >>> scores = np.array([[0.0, 0.1, 0.5], [0.5, 0.4, 0.0], [1.0, 0.9, 0.6]])
        >>> PCA().learn(np.ones(3), scores, codes=["a", "b", "c"]).values.round(3)
        array([0.447, 0.473, 0.08 ])
    """

    convention: Convention = "squared"

    def __post_init__(self) -> None:
        known = get_args(Convention)
        if self.convention not in known:
            details = {"name": "convention", "value": self.convention, "known": ", ".join(known)}
            raise SpecificationError(problem("method.choice", None, **details))

    def learn(self, given: FloatArray, sample: FloatArray, *, codes: Sequence[str]) -> LearntWeights:
        """Weights from the correlations of the scores.

        Raises:
            InputError: A pair of children with fewer than three common observations, or no first component.
        """
        return learn_varied(given, sample, codes=codes, kernel=self._weights)

    def _weights(self, sample: FloatArray, codes: Sequence[str]) -> LearntWeights:
        check_pairs(sample, codes)
        try:
            found = pca_weights(sample, convention=self.convention)
        except ValueError:
            raise refusal("weight.pca.open", codes) from None
        share = note("weight.pca.share", None, percent=round(100 * found.explained, 1))
        if abs(found.loadings.sum()) <= 1e-9:
            opposed = warning("weight.pca.opposed", None, children=", ".join(codes))
            return LearntWeights(found.weights, (share, opposed))
        against = (
            warning("weight.pca.negative", None, child=code, loading=round(float(loading), 3))
            for code, loading in zip(codes, found.loadings, strict=True)
            if loading < -1e-9
        )
        return LearntWeights(found.weights, (share, *against))
