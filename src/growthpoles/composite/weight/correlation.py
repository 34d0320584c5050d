"""Weights found for a wanted influence of each child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from growthpoles.composite.weight.base import LearntWeights, Weighting
from growthpoles.composite.weight.learning import check_pairs, learn_varied, refusal
from growthpoles.composite.weight.names import missing_names, unknown_names
from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.framework import Element
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.weights import InfluenceWeights, correlation_weights


@method(
    family="weight",
    name="correlation",
    label=Label(
        "weights for a wanted influence",
        "веса, подобранные под заданное влияние",
        "берілген ықпалға сай таңдалған салмақтар",
    ),
    references=(
        "Paruolo, Saisana and Saltelli (2013), Ratings and rankings: voodoo or science?, Journal of the "
        "Royal Statistical Society A 176(3)",
        "Becker, Saisana, Paruolo and Vandecasteele (2017), Weights and importance in composite indicators, "
        "Ecological Indicators 80",
    ),
    traits=("data-driven",),
)
@dataclass(frozen=True, slots=True)
class Correlation(Weighting):
    """Weights that are not negative, chosen so that each child influences the node as much as is wanted.

    The influence of a child is the correlation r_j of its scores with the weighted sum, also where the node
    is then combined by another mean. The weights are those whose influences have the least angle to the
    targets t: they minimise ``|D^-1 C w - t|`` over w >= 0, C the covariances of the scores (pair by pair
    over common observations, at least three), D their standard deviations. Where the targets cannot be met
    without negative weights, a warning says so; the influence really obtained is stated for every child.

    Attributes:
        targets: Wanted influence by code of the child; only the proportion counts. Empty = all equal.

    Example:
        >>> scores = np.array([[0.0, 0.1], [0.2, 0.0], [0.4, 0.9], [0.3, 0.2]])
        >>> learnt = Correlation({"a": 1, "b": 1}).learn(np.ones(2), scores, codes=["a", "b"])
        >>> learnt.values.round(3)
        array([0.705, 0.295])
    """

    targets: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "targets", dict(self.targets))
        bad = [
            problem("weight.target.bad", None, name=name, value=value)
            for name, value in self.targets.items()
            if not 0 <= value < np.inf
        ]
        if self.targets and not bad and not any(self.targets.values()):
            bad = [problem("weight.target.none", None)]
        if bad:
            raise SpecificationError(bad)

    def problems(self, children: Sequence[Element], where: Where) -> tuple[Problem, ...]:
        """Targets of names that are no children, and children without a target."""
        if not self.targets:
            return ()
        codes = [child.code for child in children]
        wrong = unknown_names(self.targets, codes, field="targets", where=where)
        return (*wrong, *missing_names(self.targets, codes, field="targets", where=where))

    def learn(self, given: FloatArray, sample: FloatArray, *, codes: Sequence[str]) -> LearntWeights:
        """Weights from the correlations of the scores.

        Raises:
            InputError: A pair of children with fewer than three common observations, or children so opposed
                that no weights lead towards the targets.
        """
        return learn_varied(given, sample, codes=codes, kernel=self._weights)

    def _weights(self, sample: FloatArray, codes: Sequence[str]) -> LearntWeights:
        check_pairs(sample, codes)
        targets = [self.targets[code] for code in codes] if self.targets else [1.0] * len(codes)
        try:
            found = correlation_weights(sample, targets)
        except ValueError:
            raise refusal("weight.target.opposed", codes) from None
        return LearntWeights(found.weights, tuple(_remarks(found, codes)))


def _remarks(found: InfluenceWeights, codes: Sequence[str]) -> list[Diagnostic]:
    obtained = [
        note(
            "weight.target.obtained",
            None,
            child=code,
            influence=round(float(r), 3),
            weight=round(float(w), 4),
        )
        for code, r, w in zip(codes, found.influence, found.weights, strict=True)
    ]
    if found.feasible:
        return obtained
    zero = [code for code, w in zip(codes, found.weights, strict=True) if w == 0]
    infeasible = warning(
        "weight.target.infeasible", None, children=", ".join(codes), zero=", ".join(zero) or "-"
    )
    return [infeasible, *obtained]
