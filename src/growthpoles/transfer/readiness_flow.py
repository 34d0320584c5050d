"""The way of results through the levels: how many arrive, when, at what cost, and what a measure changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.stats.sampling import Seed, generator
from growthpoles.stats.stage_gate import arrival_times, duration_discount, gate_values, lognormal_mean
from growthpoles.transfer.readiness_history import Bools, FloatArray, IntArray
from growthpoles.transfer.readiness_inputs import AIMS
from growthpoles.transfer.readiness_model import StageModel

STEPS = len(AIMS)


@dataclass(frozen=True, eq=False)
class Journey:
    """Chances of results on their way from their level to level 9.

    Attributes:
        level: Level now, shape (n,).
        chance: Chance of each step, shape (n, 8).
        ahead: Steps still to come, shape (n, 8); none for a result whose work was stopped.
        reach: Chance of ever being at level 1, ..., 9 or beyond, shape (n, 9).
        begin: Chance that a step is begun; 0 where it lies behind, shape (n, 8).
        halted: Whether work was stopped, shape (n,).
    """

    level: IntArray
    chance: FloatArray
    ahead: Bools
    reach: FloatArray
    begin: FloatArray
    halted: Bools

    @classmethod
    def of(cls, level: IntArray, chance: FloatArray, *, halted: Bools | None = None) -> Journey:
        """Journeys from levels (1 to 9) and chances; results whose work was stopped stay where they are.

        Example:
            >>> made = Journey.of(np.array([7]), np.full((1, 8), 0.5))
            >>> made.reach[0].tolist(), made.begin[0, 6:].tolist()
            ([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.25], [1.0, 0.5])
        """
        beyond = np.arange(STEPS) >= level[:, None] - 1
        rests = np.zeros(len(level), bool) if halted is None else halted
        ahead = beyond & ~rests[:, None]
        passed = np.cumprod(np.where(ahead, chance, np.where(beyond, 0.0, 1.0)), axis=1)
        reach = np.concatenate([np.ones((len(level), 1)), passed], axis=1, dtype=np.float64)
        return cls(level, chance, ahead, reach, np.asarray(np.where(ahead, reach[:, :-1], 0.0)), rests)

    def spending(self, cost: FloatArray) -> FloatArray:
        """Expected spending on each step, shape (n, 8)."""
        return np.asarray(np.where(self.ahead, self.begin * cost, 0.0))

    def gain(self, prevented: float) -> FloatArray:
        """More goods (level 9) if a share of the failures of one step is prevented, shape (n, 8)."""
        return np.asarray(np.where(self.ahead, self.reach[:, -1:] * self.growth(prevented), 0.0))

    def growth(self, prevented: float) -> FloatArray:
        """Relative growth of what passes a step if a share of its failures is prevented, shape (n, 8)."""
        return np.asarray((1 - self.chance) * prevented / self.chance)

    def extra_spending(self, prevented: float, cost: FloatArray) -> FloatArray:
        """More spending on later steps if a share of the failures of one step is prevented, shape (n, 8)."""
        spent = self.spending(cost)
        later = np.cumsum(spent[:, ::-1], axis=1)[:, ::-1] - spent
        return np.asarray(np.where(self.ahead, later * self.growth(prevented), 0.0))


@dataclass(frozen=True, eq=False)
class Times:
    """Years to goods, by level now.

    Attributes:
        mean: Expected years to level 9 if all steps succeed, from levels 1, ..., 9, shape (9,).
        low, high: 10 and 90 % of the draws, shape (9,).
        arrived: Share of draws in which step j ends within t years of the start of step i, shape (8, 8,
            horizon).
    """

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    arrived: FloatArray

    @classmethod
    def of(cls, model: StageModel, *, horizon: int, draws: int, seed: Seed) -> Times:
        """Times of a stage model."""
        spread = np.full(STEPS, model.sigma)
        mean = np.cumsum(lognormal_mean(model.years, spread)[::-1])[::-1]
        drawn = arrival_times(model.years, spread, draws=draws, seed=seed)
        low, high = np.quantile(drawn[:, :, -1], [0.1, 0.9], axis=0)
        arrived = np.stack([(drawn <= t).mean(axis=0) for t in range(1, horizon + 1)], axis=-1)
        return cls(np.append(mean, 0.0), np.append(low, 0.0), np.append(high, 0.0), arrived)

    def share(self, journey: Journey, level: int) -> FloatArray:
        """Chance of being at or above a level after 1, 2, ... years, shape (n, horizon)."""
        start = np.minimum(journey.level - 1, STEPS - 1)
        there = self.arrived[start, level - AIMS[0]]
        reached = journey.level[:, None] >= level
        return np.asarray(np.where(reached, 1.0, journey.reach[:, level - 1 : level] * there))


@dataclass(frozen=True, eq=False)
class Worth:
    """Value of results with the right to stop (of starting again, where work was stopped); NaN where a payoff
    or a cost is not known.

    Attributes:
        value: Value at the level now, shape (n,).
        goes_on: Whether the next step is worth its money, shape (n,); meaningless where value is NaN.
    """

    value: FloatArray
    goes_on: Bools

    @classmethod
    def of(cls, journey: Journey, model: StageModel, *, payoff: FloatArray, rate: float) -> Worth:
        """Values by backward recursion from the payoff at level 9."""
        n = len(payoff)
        value, goes_on = np.full(n, np.nan), np.zeros(n, bool)
        behind = np.arange(STEPS) < journey.level[:, None] - 1
        usable = ~np.isnan(payoff) & (behind | ~np.isnan(model.cost)).all(axis=1)
        if usable.any():
            discount = duration_discount(model.years, np.full(STEPS, model.sigma), rate=rate)
            found = gate_values(
                journey.chance[usable], discount, cost=np.nan_to_num(model.cost), payoff=payoff[usable]
            )
            at = journey.level[usable] - 1
            rows = np.arange(len(at))
            value[usable] = found.values[rows, at]
            goes_on[usable] = found.goes_on[rows, np.minimum(at, STEPS - 1)]
        return cls(value, goes_on)


def bottleneck_draws(
    model: StageModel,
    *,
    places: tuple[IntArray, IntArray, IntArray],
    prevented: float,
    draws: int,
    seed: Seed,
) -> FloatArray:
    """Gain of goods by one result of a cell and step with drawn chances, shape (draws, cells, 8).

    Args:
        model: The stage model.
        places: Field, region and level of the cells.
        prevented: Share of failures a measure prevents.
        draws: Number of draws.
        seed: Seed or generator.
    """
    field, unit, level = places
    chance = model.drawn(field, unit, draws=draws, rng=generator(seed))
    ahead = np.arange(STEPS) >= level[:, None] - 1
    goods = np.prod(np.where(ahead, chance, 1.0), axis=2, keepdims=True)
    return np.asarray(np.where(ahead, goods * (1 - chance) * prevented / chance, 0.0))
