"""Weights of the analytic hierarchy process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from growthpoles.composite.weight.base import LearntWeights, Weighting
from growthpoles.composite.weight.names import unknown_names
from growthpoles.core.diagnostic import note, warning
from growthpoles.core.framework import Element
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.weights import RANDOM_INDEX, ahp_weights


@method(
    family="weight",
    name="ahp",
    label=Label(
        "analytic hierarchy process",
        "метод анализа иерархий",
        "иерархияларды талдау әдісі",
    ),
    references=(
        "Saaty (1980), The Analytic Hierarchy Process, McGraw-Hill",
        "Saaty (2008), Decision making with the analytic hierarchy process, International Journal of "
        "Services Sciences 1(1)",
    ),
)
@dataclass(frozen=True, slots=True)
class AHP(Weighting):
    """Weights from judgements of all pairs of children: the principal eigenvector of their matrix.

    ``{"A/B": 3}`` says that A is three times as important as B. Every pair must be judged, in one direction
    or consistently in both, from 1/9 to 9. The consistency ratio ``CR = (lambda_max - n) / (n - 1) / RI_n``
    is always stated; above `max_ratio` it is stated as a warning, and the weights stay those of the
    judgements. RI_n is the random index of Saaty (1980).

    Attributes:
        comparisons: Judgements by pair of codes, written ``"A/B"``.
        max_ratio: Consistency ratio above which the judgements should be revised.

    Example:
        >>> judged = AHP({"A/B": 2, "A/C": 6, "B/C": 3})
        >>> judged.learn(np.ones(3), np.empty((0, 3)), codes=["A", "B", "C"]).values.round(3)
        array([0.6, 0.3, 0.1])
    """

    comparisons: Mapping[str, float] = field(default_factory=dict, hash=False)
    max_ratio: float = 0.1

    def __post_init__(self) -> None:
        object.__setattr__(self, "comparisons", dict(self.comparisons))
        found = list(_malformed(self.comparisons))
        if not found:
            found = list(_contradictions(self.comparisons))
        if not self.max_ratio >= 0:
            found.append(problem("method.not-negative", None, name="max_ratio", value=self.max_ratio))
        if found:
            raise SpecificationError(found)

    @classmethod
    def example(cls) -> AHP:
        """Judgements of the children a, b and c."""
        return cls({"a/b": 2, "a/c": 4, "b/c": 3})

    def problems(self, children: Sequence[Element], where: Where) -> tuple[Problem, ...]:
        """Judgements of names that are no children, pairs without a judgement, and too many children."""
        codes = [child.code for child in children]
        if len(codes) > len(RANDOM_INDEX):
            return (problem("weight.pair.many", where, count=len(codes), most=len(RANDOM_INDEX)),)
        names = [name for key in self.comparisons for name in key.split("/")]
        judged = {frozenset(key.split("/")) for key in self.comparisons}
        unjudged = (
            problem("weight.pair.missing", where, first=first, second=second)
            for first, second in combinations(codes, 2)
            if frozenset((first, second)) not in judged
        )
        return (*unknown_names(names, codes, field="comparisons", where=where), *unjudged)

    def learn(self, given: FloatArray, sample: FloatArray, *, codes: Sequence[str]) -> LearntWeights:
        """Weights from the judgements; the scores play no part."""
        order = {code: k for k, code in enumerate(codes)}
        matrix = np.ones((len(codes), len(codes)))
        for key, value in self.comparisons.items():
            first, second = (order[name] for name in key.split("/"))
            matrix[first, second], matrix[second, first] = value, 1 / value
        found = ahp_weights(matrix)
        details = {"ratio": round(found.inconsistency, 3), "limit": self.max_ratio}
        grade = warning if found.inconsistency > self.max_ratio else note
        code = "weight.pair.inconsistent" if grade is warning else "weight.pair.consistent"
        return LearntWeights(found.weights, (grade(code, None, **details),))


def _malformed(comparisons: Mapping[str, float]) -> Iterator[Problem]:
    for key, value in comparisons.items():
        names = key.split("/")
        if len(names) != 2 or not all(names) or names[0] == names[1]:
            yield problem("weight.pair.bad", None, pair=key)
        elif not 1 / 9 - 1e-9 <= value <= 9 + 1e-9:
            yield problem("weight.pair.range", None, pair=key, value=value)


def _contradictions(comparisons: Mapping[str, float]) -> Iterator[Problem]:
    for key, value in comparisons.items():
        first, second = key.split("/")
        other = comparisons.get(f"{second}/{first}")
        if other is not None and first < second and abs(value * other - 1) > 0.02:  # 1/3 may be written 0.33
            yield problem("weight.pair.contradiction", None, pair=key, value=value, other=other)
