"""Who bears a loss: tranche by tranche, then guarantees and insurance; no unit is lost or made on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.finance.funding import Funding
from growthpoles.finance.plan import Plan
from growthpoles.finance.portfolio import Portfolio
from growthpoles.finance.risk_inputs import Cover, RiskSettings, Tranche
from growthpoles.finance.risk_scenarios import Cells, Courses, draw_courses, lay_out

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Waterfall:
    """Losses after the tranches.

    Attributes:
        losses: Shape (scenarios, sources), whole units of currency.
        taken: What each tranche took, shape (scenarios, tranches).
        room: What each tranche could have taken at most, same shape.
    """

    losses: IntArray
    taken: IntArray
    room: IntArray


@dataclass(frozen=True, eq=False)
class Covered:
    """Losses after guarantees and insurance.

    Attributes:
        parties: Codes of the sources and of the payers that are no source.
        losses: Shape (scenarios, parties).
        paid: What each cover paid, shape (scenarios, covers).
        received: What each party was paid, shape (scenarios, parties).
        given: What each party paid, shape (scenarios, parties).
    """

    parties: tuple[str, ...]
    losses: IntArray
    paid: IntArray
    received: IntArray
    given: IntArray


def split_whole(amounts: npt.ArrayLike, keys: npt.ArrayLike) -> IntArray:
    """Split whole amounts in proportion to whole keys so that the parts add up to the unit.

    Running totals are rounded, so no part is further than one unit from its exact value, and no part is
    larger than its key when the amount is not larger than the keys.

    Args:
        amounts: Shape (scenarios,).
        keys: Shape (scenarios, parts), >= 0; a row without keys must have the amount 0.

    Example:
        >>> split_whole([100, 7], [[1, 1, 1], [0, 5, 2]])
        array([[33, 34, 33],
               [ 0,  5,  2]])
    """
    whole, given = np.asarray(amounts, dtype=np.int64), np.asarray(keys, dtype=np.int64)
    running = np.cumsum(given, axis=1)
    total = running[:, -1:]
    part = np.divide(running, total, out=np.zeros(running.shape), where=total > 0)
    steps = np.floor(part * whole[:, None] + 0.5).astype(np.int64)
    return np.asarray(np.diff(steps, axis=1, prepend=0), dtype=np.int64)


def pour(
    lost: IntArray, spent: IntArray, *, sources: Sequence[str], tranches: Sequence[Tranche], contracts: float
) -> Waterfall:
    """Pour the loss of every scenario through the tranches.

    A tranche takes what is left up to its size and what its sources have paid; within it sources lose in
    proportion to what they paid. What no tranche takes falls on all in proportion to what they have left.

    Args:
        lost: What was lost, by source that had paid it, shape (scenarios, sources).
        spent: What was paid, same shape.
        sources: Codes of the sources.
        tranches: Tranches in their order.
        contracts: All contracts: the base of the sizes.
    """
    left, stake = lost.sum(axis=1), spent.copy()
    losses = np.zeros_like(spent)
    taken = np.zeros((lost.shape[0], len(tranches)), dtype=np.int64)
    room = np.zeros_like(taken)
    for t, tranche in enumerate(tranches):
        at = [sources.index(code) for code in tranche.sources]
        held = stake[:, at].sum(axis=1)
        most = held if tranche.size is None else np.minimum(held, round(tranche.size * contracts))
        room[:, t], taken[:, t] = most, np.minimum(left, most)
        parts = split_whole(taken[:, t], stake[:, at])
        losses[:, at] += parts
        stake[:, at] -= parts
        left = left - taken[:, t]
    return Waterfall(losses + split_whole(left, stake), taken, room)


def cover_losses(
    losses: IntArray, *, sources: Sequence[str], covers: Sequence[Cover], contracts: FloatArray
) -> Covered:
    """Move losses from the covered to those who pay for them, one cover after the other.

    A cover pays ``min(limit, share x max(0, loss - deductible))`` of the joint loss of the covered, who share
    the payment in proportion to their losses.

    Args:
        losses: Shape (scenarios, sources).
        sources: Codes of the sources.
        covers: Guarantees and insurance.
        contracts: Contracts of each source, shape (sources,): the base of deductible and limit.
    """
    parties = tuple(dict.fromkeys((*sources, *(item.payer for item in covers))))
    held = np.zeros((losses.shape[0], len(parties)), dtype=np.int64)
    held[:, : len(sources)] = losses
    received, given = np.zeros_like(held), np.zeros_like(held)
    paid = np.zeros((losses.shape[0], len(covers)), dtype=np.int64)
    for c, item in enumerate(covers):
        at = [sources.index(code) for code in item.covered]
        base = float(contracts[at].sum())
        beyond = np.maximum(held[:, at].sum(axis=1) - item.deductible * base, 0.0)
        paid[:, c] = np.floor(np.minimum(item.limit * base, item.share * beyond)).astype(np.int64)
        parts = split_whole(paid[:, c], held[:, at])
        held[:, at] -= parts
        received[:, at] += parts
        payer = parties.index(item.payer)
        held[:, payer] += paid[:, c]
        given[:, payer] += paid[:, c]
    return Covered(parties, held, paid, received, given)


@dataclass(frozen=True, eq=False)
class Drawn:
    """The scenarios of a plan and who bears their losses.

    Attributes:
        cells: The plan as cells.
        courses: The scenarios.
        poured: Losses after the tranches.
        covered: Losses after guarantees and insurance.
        settings: The settings.
        funding: The sources.
    """

    cells: Cells
    courses: Courses
    poured: Waterfall
    covered: Covered
    settings: RiskSettings
    funding: Funding


def draw_losses(
    portfolio: Portfolio, funding: Funding, *, plan: Plan, settings: RiskSettings, seed: int
) -> Drawn:
    """Draw the courses of a plan and share out what is lost in each."""
    sources = tuple(item.code for item in funding.sources)
    cells = lay_out(portfolio, plan, sources=sources)
    courses = draw_courses(cells, settings, seed=seed)
    poured = pour(
        courses.lost, courses.spent, sources=sources, tranches=settings.tranches, contracts=cells.total
    )
    held = cells.money.sum(axis=0)
    covered = cover_losses(poured.losses, sources=sources, covers=settings.covers, contracts=held)
    return Drawn(cells, courses, poured, covered, settings, funding)
