"""Weights from the entropy of the scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from growthpoles.composite.weight.base import LearntWeights, Weighting
from growthpoles.composite.weight.learning import learn_varied
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import InputError, problem
from growthpoles.labels import Label
from growthpoles.stats.weights import entropy_weights


@method(
    family="weight",
    name="entropy",
    label=Label("entropy weights", "энтропийные веса", "энтропиялық салмақтар"),
    references=(
        "Shannon (1948), A mathematical theory of communication, Bell System Technical Journal 27",
        "Zeleny (1982), Multiple Criteria Decision Making, McGraw-Hill",
    ),
    traits=("data-driven",),
)
@dataclass(frozen=True, slots=True)
class Entropy(Weighting):
    """More weight to children whose scores are spread more unevenly: ``w_j`` prop. to ``1 - E_j``.

    ``E_j = -sum_i p_ij ln p_ij / ln n`` with ``p_ij = u_ij / sum_i u_ij`` over the n observations the child
    has. Scores must not be negative; their zero matters, so take a min-max or goalpost scale.

    Example:
        >>> scores = np.array([[0.5, 0.2], [0.5, 0.8], [0.6, 0.1]])
        >>> Entropy().learn(np.ones(2), scores, codes=["a", "b"]).values.round(3)
        array([0.011, 0.989])
    """

    def learn(self, given: FloatArray, sample: FloatArray, *, codes: Sequence[str]) -> LearntWeights:
        """Weights from the spread of the scores.

        Raises:
            InputError: Children with negative scores.
        """
        return learn_varied(given, sample, codes=codes, kernel=_weights)


def _weights(sample: FloatArray, codes: Sequence[str]) -> LearntWeights:
    negative = np.asarray((sample < 0).any(axis=0))
    if negative.any():
        bad = [code for code, below in zip(codes, negative.tolist(), strict=True) if below]
        raise InputError([problem("weight.entropy.negative", None, child=code) for code in bad])
    return LearntWeights(entropy_weights(sample))
