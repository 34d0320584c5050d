"""What weights learnt from scores have in common: which children can be learnt on, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from growthpoles.composite.weight.base import LearntWeights
from growthpoles.core.diagnostic import warning
from growthpoles.core.panel import FloatArray
from growthpoles.errors import InputError, problem
from growthpoles.stats.correlation import pearson
from growthpoles.stats.weights import normalise_within

Kernel = Callable[[FloatArray, Sequence[str]], LearntWeights]


def learn_varied(
    given: FloatArray, sample: FloatArray, *, codes: Sequence[str], kernel: Kernel
) -> LearntWeights:
    """Weights of a kernel for the children with at least two different scores; the others weigh nothing.

    The kernel sees the children in the order of their codes, so that their place in the framework cannot
    matter. A single child that varies has weight 1. Where none does, the weights of the framework stay: the
    node has no differences to weigh. Children without weight are named in the remarks.

    Args:
        given: Weights written in the framework.
        sample: Scores, observations x children.
        codes: Codes of the children.
        kernel: Weights from the scores and codes of the children that vary.
    """
    if len(codes) == 1:
        return LearntWeights(np.ones(1))
    lowest = np.fmin.reduce(sample, axis=0, initial=np.nan)
    varied = np.fmax.reduce(sample, axis=0, initial=np.nan) > lowest
    if not varied.any():
        remark = warning("weight.sample.none", None, children=", ".join(codes))
        return LearntWeights(normalise_within(given), (remark,))
    order = [k for k in np.argsort(np.array(codes), kind="stable").tolist() if varied[k]]
    one = LearntWeights(np.ones(1))
    learnt = one if len(order) == 1 else kernel(sample[:, order], [codes[k] for k in order])
    values = np.zeros(len(codes))
    values[order] = learnt.values
    idle = (code for code, there in zip(codes, varied.tolist(), strict=True) if not there)
    left_out = (warning("weight.child.constant", None, child=code) for code in sorted(idle))
    return LearntWeights(values, (*left_out, *learnt.remarks))


def check_pairs(sample: FloatArray, codes: Sequence[str]) -> None:
    """Refuse children of which some pair has no correlation.

    Raises:
        InputError: Every such pair: fewer than three common observations, or no differences among them.
    """
    missing = np.argwhere(np.triu(np.isnan(pearson(sample).coefficient), 1)).tolist()
    if missing:
        raise InputError(
            [problem("weight.sample.few", None, first=codes[j], second=codes[k]) for j, k in missing]
        )


def refusal(code: str, codes: Sequence[str]) -> InputError:
    """The error for children that a method cannot weigh, with all of them named."""
    return InputError(problem(code, None, children=", ".join(codes)))
