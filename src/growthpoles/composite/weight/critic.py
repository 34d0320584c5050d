"""CRITIC weights: spread times conflict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.composite.weight.base import LearntWeights, Weighting
from growthpoles.composite.weight.learning import check_pairs, learn_varied, refusal
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.weights import critic_weights


@method(
    family="weight",
    name="critic",
    label=Label("CRITIC weights", "веса CRITIC", "CRITIC салмақтары"),
    references=(
        "Diakoulaki, Mavrotas and Papayannakis (1995), Determining objective weights in multiple criteria "
        "problems: the CRITIC method, Computers and Operations Research 22(7)",
    ),
    traits=("data-driven",),
)
@dataclass(frozen=True, slots=True)
class CRITIC(Weighting):
    """More weight to children that differ much between units and repeat the others little.

    ``w_j`` prop. to ``s_j sum_k (1 - r_jk)``, s_j the sample standard deviation of the scores, r_jk their
    correlations, taken pair by pair over the observations both children have (at least three). The method was
    published on min-max scores; on z-scores all s_j are equal.

    Example:
        >>> import numpy as np
        >>> scores = np.array([[0.0, 0.5, 0.1], [1.0, 0.0, 0.9], [0.5, 1.0, 0.5]])
        >>> CRITIC().learn(np.ones(3), scores, codes=["a", "b", "c"]).values.round(3)
        array([0.263, 0.526, 0.211])
    """

    def learn(self, given: FloatArray, sample: FloatArray, *, codes: Sequence[str]) -> LearntWeights:
        """Weights from the spread and the correlations of the scores.

        Raises:
            InputError: A pair of children with fewer than three common observations, or children that are
                all perfectly correlated.
        """
        return learn_varied(given, sample, codes=codes, kernel=_weights)


def _weights(sample: FloatArray, codes: Sequence[str]) -> LearntWeights:
    check_pairs(sample, codes)
    try:
        return LearntWeights(critic_weights(sample))
    except ValueError:
        raise refusal("weight.critic.same", codes) from None
