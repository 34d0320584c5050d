"""Fans of possible futures, chances of places, and when something is first reached or first lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.stats.arrays import Bools, Floats

_ENDS = (0.025, 0.1, 0.5, 0.9, 0.975)


@dataclass(frozen=True, eq=False)
class Fan:
    """Quantiles over draws; every array has the shape of one draw, NaN where any draw has no figure.

    Attributes:
        low95, low80, middle, high80, high95: 2.5, 10, 50, 90 and 97.5 % of the draws lie below.
    """

    low95: Floats
    low80: Floats
    middle: Floats
    high80: Floats
    high95: Floats


def fan_of(draws: Floats) -> Fan:
    """Quantiles of draws on the first axis.

    A cell that some draw could not work out has no quantiles: those of the other draws would be biased.

    Example:
        >>> float(fan_of(np.array([[1.0], [2.0], [3.0]])).middle[0])
        2.0
    """
    return Fan(*np.quantile(draws, _ENDS, axis=0))


def chance_of_top(draws: Floats, count: int) -> Floats:
    """Share of draws in which a unit is among the best, shape (units, years).

    Ties share the smallest rank. Only units that have a figure in every draw are ranked, the others are NaN.

    Args:
        draws: Figures, more is better, shape (draws, units, years).
        count: Places at the top.

    Example:
        >>> chance_of_top(np.array([[[3.0], [2.0]], [[1.0], [2.0]]]), 1)[:, 0]
        array([0.5, 0.5])
    """
    known = ~np.isnan(draws).any(axis=0)
    values = np.where(known, draws, -np.inf)
    ahead = (values[:, None, :, :] > values[:, :, None, :]).sum(axis=2)
    return np.where(known, (ahead < count).mean(axis=0), np.nan)


def chance_reached(held: Bools) -> Floats:
    """Share of draws in which something held in some year so far, shape (units, years).

    Args:
        held: Whether it holds, shape (draws, units, years).

    Example:
        >>> chance_reached(np.array([[[False, True, False]], [[False, False, False]]]))
        array([[0. , 0.5, 0.5]])
    """
    return np.asarray(np.maximum.accumulate(held, axis=2).mean(axis=0))


def chance_kept(held: Bools) -> Floats:
    """Share of draws in which something held in every year so far, shape (units, years).

    Example:
        >>> chance_kept(np.array([[[True, False, True]], [[True, True, True]]]))
        array([[1. , 0.5, 0.5]])
    """
    return np.asarray(np.minimum.accumulate(held, axis=2).mean(axis=0))
