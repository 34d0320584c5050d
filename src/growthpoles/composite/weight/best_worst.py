"""Weights of the best-worst method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from growthpoles.composite.weight.base import LearntWeights, Weighting
from growthpoles.composite.weight.names import missing_names, unknown_names
from growthpoles.core.diagnostic import note, warning
from growthpoles.core.framework import Element
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.weights import best_worst_weights


@method(
    family="weight",
    name="best-worst",
    label=Label("best-worst method", "метод «лучший — худший»", "«ең маңызды — ең маңызсыз» әдісі"),
    references=(
        "Rezaei (2016), Best-worst multi-criteria decision-making method: some properties and a linear "
        "model, Omega 64",
    ),
)
@dataclass(frozen=True, slots=True)
class BestWorst(Weighting):
    """Weights from comparing all children with the most and with the least important one.

    Linear model: the least xi with ``|w_B - a_Bj w_j| <= xi`` and ``|w_j - a_jW w_W| <= xi`` for all children
    j, ``sum w = 1``, ``w >= 0``. xi is zero when no judgement contradicts another; it is always stated,
    and as a warning above `max_xi`.

    Attributes:
        best: Code of the most important child.
        worst: Code of the least important child.
        best_to_others: How many times more important the best is than each other child, 1 to 9, by code.
        others_to_worst: How many times more important each other child is than the worst, 1 to 9, by code.
        max_xi: Inconsistency above which the judgements should be revised.

    Example:
        >>> judged = BestWorst("A", "C", {"B": 2, "C": 4}, {"A": 4, "B": 2})
        >>> judged.learn(np.ones(3), np.empty((0, 3)), codes=["A", "B", "C"]).values.round(3)
        array([0.571, 0.286, 0.143])
    """

    best: str = ""
    worst: str = ""
    best_to_others: Mapping[str, float] = field(default_factory=dict, hash=False)
    others_to_worst: Mapping[str, float] = field(default_factory=dict, hash=False)
    max_xi: float = 0.1

    def __post_init__(self) -> None:
        found: list[Problem] = []
        for name in ("best_to_others", "others_to_worst"):
            object.__setattr__(self, name, dict(getattr(self, name)))
            found += _out_of_range(getattr(self, name), name)
        for judged, code in ((self.best_to_others, self.best), (self.others_to_worst, self.worst)):
            if judged.get(code, 1) != 1:
                found.append(problem("weight.best-worst.itself", None, name=code, value=judged[code]))
        first, second = self.best_to_others.get(self.worst), self.others_to_worst.get(self.best)
        if first is not None and second is not None and first != second:
            names = {"best": self.best, "worst": self.worst}
            found.append(
                problem("weight.best-worst.contradiction", None, first=first, second=second, **names)
            )
        if self.best and self.best == self.worst:
            found.append(problem("weight.best-worst.same", None, name=self.best))
        if not self.max_xi >= 0:
            found.append(problem("method.not-negative", None, name="max_xi", value=self.max_xi))
        if found:
            raise SpecificationError(found)

    @classmethod
    def example(cls) -> BestWorst:
        """Judgements of the children a, b and c."""
        return cls("a", "c", {"b": 2, "c": 4}, {"a": 4, "b": 3})

    def problems(self, children: Sequence[Element], where: Where) -> tuple[Problem, ...]:
        """Names that are no children, and children without a judgement."""
        codes = [child.code for child in children]
        if len(codes) == 1 and not self.best:
            return ()
        found: list[Problem] = []
        for name in ("best", "worst"):
            found += unknown_names([getattr(self, name)], codes, field=name, where=where)
        for name, own in (("best_to_others", self.best), ("others_to_worst", self.worst)):
            judged = getattr(self, name)
            found += unknown_names(judged, codes, field=name, where=where)
            found += missing_names((*judged, own), codes, field=name, where=where)
        return tuple(found)

    def learn(self, given: FloatArray, sample: FloatArray, *, codes: Sequence[str]) -> LearntWeights:
        """Weights from the judgements; the scores play no part."""
        if len(codes) == 1:
            return LearntWeights(np.ones(1))
        order = sorted(codes)
        found = best_worst_weights(
            [self.best_to_others.get(code, 1.0) for code in order],
            [self.others_to_worst.get(code, 1.0) for code in order],
            best=order.index(self.best),
            worst=order.index(self.worst),
        )
        xi = {"xi": round(found.inconsistency, 4), "limit": self.max_xi}
        remark = note("weight.best-worst.consistent", None, **xi)
        if found.inconsistency > self.max_xi:
            remark = warning("weight.best-worst.inconsistent", None, **xi)
        by_code = dict(zip(order, found.weights.tolist(), strict=True))
        return LearntWeights(np.array([by_code[code] for code in codes]), (remark,))


def _out_of_range(judged: Mapping[str, float], field: str) -> Iterator[Problem]:
    for name, value in judged.items():
        if not 1 <= value <= 9:
            yield problem("weight.best-worst.range", None, field=field, name=name, value=value)
