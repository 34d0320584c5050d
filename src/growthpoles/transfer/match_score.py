"""Scores of pairs by parts, worked out block by block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.transfer.match_inputs import PARTS, TOPIC, MatchSettings, Watch
from growthpoles.transfer.match_market import Market, numbers
from growthpoles.transfer.match_topic import Candidates, Codings, Grid, Listed, Profile, Texts, profile

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_BLOCK = 128  # needs looked at together


@dataclass(frozen=True, eq=False)
class Pairs:
    """Scored pairs that reach the thresholds, sorted by need, then by result.

    Attributes:
        need, result: Positions, shape (pairs,).
        parts: Score by part, shape (pairs, parts); NaN = not known.
        gate: Position in `GATES`, shape (pairs,).
        nearest_need, nearest_result: (position, topic) of the nearest candidate of every need and of every
            result, below the threshold or not; position -1 = none.
        counted: Candidate pairs looked at.
    """

    need: IntArray
    result: IntArray
    parts: FloatArray
    gate: IntArray
    nearest_need: tuple[IntArray, FloatArray]
    nearest_result: tuple[IntArray, FloatArray]
    counted: int

    def only(self, chosen: BoolArray) -> Pairs:
        """Some of the pairs, shape of `chosen` (pairs,)."""
        kept = self.need[chosen], self.result[chosen], self.parts[chosen], self.gate[chosen]
        return replace(self, need=kept[0], result=kept[1], parts=kept[2], gate=kept[3])


@dataclass(frozen=True, eq=False)
class Scorer:
    """Everything that scores a block of pairs.

    Attributes:
        market: Both sides.
        settings: Weights and thresholds.
        profiles: What results and needs speak of.
        codings, texts, candidates: Their vectors.
        skills: Codings of results and of the holders of the needs.
    """

    market: Market
    settings: MatchSettings
    profiles: tuple[Sequence[Profile], Sequence[Profile]]
    codings: Codings
    texts: Texts
    candidates: Candidates
    skills: Codings

    @cached_property
    def places(self) -> FloatArray:
        """Nearness of the units of the market."""
        return place_fit(self.market.everywhere, self.settings.near)

    @classmethod
    def of(cls, market: Market, settings: MatchSettings) -> Scorer:
        """The scorer of a market."""
        glossary = settings.glossary
        results = [profile(item, glossary) for item in market.results]
        needs = [profile(item, glossary) for item in market.needs]
        known = {item.code: profile(item, glossary) for item in market.holders if item}
        nobody = Profile((), ((), (), ()), market.needs[0].text)
        holders = [known[item.code] if item else nobody for item in market.holders]
        return cls(
            market,
            settings,
            (results, needs),
            Codings.of(results, needs, settings=settings),
            Texts.of(results, needs),
            Candidates.of(results, needs, glossary=glossary),
            Codings.of(results, holders, settings=settings),
        )

    def pairs(self, watch: Watch | None = None) -> Pairs:
        """Score all candidates; the pairs that reach the thresholds."""
        seen = _Found.empty(len(self.market.needs), len(self.market.results))
        everyone = np.arange(len(self.market.results))
        order = self.candidates.order()
        for start in range(0, len(order), _BLOCK):
            needs = order[start : start + _BLOCK]
            near = self.candidates.block(needs, everyone)
            results = np.flatnonzero(near.any(axis=0))
            if len(results):
                self._look(seen, Grid(needs, results), near[:, results])
            if watch:
                watch(min(start + _BLOCK, len(order)), len(order))
        need, result, parts = seen.pairs()
        gate = self.market.gates(need, result, refused=self.settings.refused_rights)
        return Pairs(need, result, parts, gate, seen.need, seen.result, sum(seen.counted))

    def _look(self, seen: _Found, grid: Grid, near: BoolArray) -> None:
        """Topics of a block first; the other parts only where the topic is near enough."""
        pair = np.stack([self.codings.nearness(grid), self.texts.nearness(grid)], axis=-1)
        topic = np.where(near, np.nan_to_num(self._topic(pair), nan=-np.inf), -np.inf)
        seen.note(grid, topic, counted=int(near.sum()))
        at = np.nonzero(topic >= self.settings.rules.number("least-topic"))
        needs, results = grid.needs[at[0]], grid.results[at[1]]
        parts = np.column_stack([pair[at], self._fit(needs, results)])
        score = self.score(parts)
        passed = score >= self.settings.rules.number("least-score")
        seen.found.append((needs[passed], results[passed], parts[passed]))

    def score(self, parts: FloatArray, names: Sequence[str] = PARTS) -> FloatArray:
        """Score of parts along the last axis: the mean of topic and of fit, each over what is known of it.

        What is not known gives its weight to its own group, so that nothing stands in for the topic. Without
        a fit that is known, the topic is the score; NaN where the topic is not known.
        """
        weights = self._weights(names)
        topic, fit = (_mean(parts[..., span], weights[span]) for span in (slice(TOPIC), slice(TOPIC, None)))
        share = weights[TOPIC:].sum() / weights.sum()
        return np.where(np.isnan(fit), topic, (1 - share) * topic + share * fit)

    def evidence(self, parts: FloatArray) -> FloatArray:
        """Share of the weights whose part is known."""
        weights = np.array([self.settings.weights[part] for part in PARTS])
        found: FloatArray = (~np.isnan(parts)) @ weights / weights.sum()
        return found

    def _weights(self, names: Sequence[str] = PARTS) -> FloatArray:
        return np.array([self.settings.weights[part] * (part in names) for part in PARTS])

    def _topic(self, parts: FloatArray) -> FloatArray:
        return _mean(parts, self._weights()[:TOPIC])

    def _fit(self, needs: IntArray, results: IntArray) -> FloatArray:
        """Readiness, capacity, place and price of pairs, shape (pairs, 4)."""
        market = self.market
        columns = (
            readiness_fit(market.gap(needs, results), longest=self.settings.rules.number("longest-gap")),
            self._capacity(needs, results),
            self.places[market.places_of(needs, 1), market.places_of(results, 0)],
            price_fit(
                numbers([item.price for item in market.results])[results],
                numbers([item.budget for item in market.needs])[needs],
            ),
        )
        return np.column_stack(columns)

    def _capacity(self, needs: IntArray, results: IntArray) -> FloatArray:
        """Mean of what is known: nearness of the holder's own work, innovation of its own, experience."""
        active = numbers([None if item is None else item.carries_out for item in self.market.holders])
        past = self.market.experience
        columns = (self.skills.nearness(Listed(needs, results)), active[needs], (past / (past + 1))[needs])
        return _mean(np.column_stack(columns), np.ones(3))


def _mean(parts: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted mean of the known values along the last axis; NaN where none is known."""
    known = ~np.isnan(parts)
    total = known @ weights
    summed, mean = np.where(known, parts, 0.0) @ weights, np.full(total.shape, np.nan)
    np.divide(summed, total, out=mean, where=total > 0)
    return mean


def readiness_fit(gap: FloatArray, *, longest: float = 3.0) -> FloatArray:
    """Fit of readiness: 1 - gap / longest, not below 0.

    Args:
        gap: Levels that are missing; NaN = not known.
        longest: Gap at which the fit is zero.

    Example:
        >>> readiness_fit(np.array([2.0, 0.0, np.nan])).round(2).tolist()
        [0.33, 1.0, nan]
    """
    found: FloatArray = np.maximum(1 - gap / longest, 0.0)
    return found


def price_fit(price: FloatArray, budget: FloatArray) -> FloatArray:
    """Fit of a price: 1 within the budget, falling to 0 at twice the budget; NaN where one is not known.

    Example:
        >>> price_fit(np.array([50.0, 150.0, 0.0, 1.0]), np.array([100.0, 100.0, 0.0, 0.0])).tolist()
        [1.0, 0.5, 1.0, 0.0]
    """
    over = price - budget
    share = np.divide(over, budget, out=np.where(over > 0, 1.0, over * 0.0), where=budget > 0)
    return 1 - np.clip(share, 0.0, 1.0)


def place_fit(units: Sequence[str], near: SpatialWeights | None) -> FloatArray:
    """Nearness of units: 1 of a unit to itself; otherwise the weight over the largest one; NaN = not known.

    Example:
        >>> place_fit(["A", "B", ""], None)[0].tolist()
        [1.0, nan, nan]
    """
    table = np.full((len(units), len(units)), np.nan)
    if near is not None:
        known = [i for i, unit in enumerate(units) if unit in near.units]
        raw = near.select([units[i] for i in known]).matrix.toarray()
        table[np.ix_(known, known)] = raw / max(float(near.matrix.max()), np.finfo(float).tiny)
    np.fill_diagonal(table, [1.0 if unit else np.nan for unit in units])
    return table


@dataclass(frozen=True, eq=False)
class _Found:
    """The pairs so far, and the nearest candidate of everyone: position and topic."""

    found: list[tuple[IntArray, IntArray, FloatArray]]
    need: tuple[IntArray, FloatArray]
    result: tuple[IntArray, FloatArray]
    counted: list[int]

    @classmethod
    def empty(cls, needs: int, results: int) -> _Found:
        sides = [(np.full(count, -1, np.int64), np.full(count, -np.inf)) for count in (needs, results)]
        return cls([], sides[0], sides[1], [])

    def note(self, grid: Grid, topic: FloatArray, *, counted: int) -> None:
        """Note the nearest of everyone in a block."""
        self.counted.append(counted)
        _improve(self.need, grid.needs, others=grid.results, topic=topic)
        _improve(self.result, grid.results, others=grid.needs, topic=topic.T)

    def pairs(self) -> tuple[IntArray, IntArray, FloatArray]:
        """Need, result and parts of all pairs, by need and result."""
        if not self.found:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, len(PARTS)))
        need, result = (np.concatenate([item[k] for item in self.found]) for k in (0, 1))
        order = np.lexsort((result, need))
        parts = np.concatenate([item[2] for item in self.found])
        return need[order], result[order], parts[order]


def _improve(
    best: tuple[IntArray, FloatArray], rows: IntArray, *, others: IntArray, topic: FloatArray
) -> None:
    """Note the nearest partner of every row where it beats the one so far; of equals the first."""
    ordered = np.argsort(others, kind="stable")
    top = ordered[topic[:, ordered].argmax(axis=1)]
    value = topic[np.arange(len(rows)), top]
    same = (value == best[1][rows]) & np.isfinite(value) & (others[top] < best[0][rows])
    better = (value > best[1][rows]) | same
    best[0][rows[better]] = others[top[better]]
    best[1][rows[better]] = value[better]
