"""Scores of pairs by parts, worked out block by block, and the best pairs of every need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.transfer.match_inputs import PARTS, TOPIC, MatchSettings, Watch
from growthpoles.transfer.match_topic import Candidates, Codings, Profile, Texts, profile
from growthpoles.transfer.registers import Agreement, Need, Organisation, ResearchResult

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
GATES = ("open", "own", "taken", "rights")
_BLOCK = 128  # needs looked at together


@dataclass(frozen=True, eq=False)
class Market:
    """Both sides with what the score needs to know of them.

    Attributes:
        results, needs: The entries.
        holders: Organisation by need; None = not known.
        units: Territorial unit of results and of needs; empty = not known.
        taken: Licences given, by result.
        experience: Agreements by which the holder of a need got knowledge; NaN = no agreements are known.
    """

    results: Sequence[ResearchResult]
    needs: Sequence[Need]
    holders: Sequence[Organisation | None]
    units: tuple[Sequence[str], Sequence[str]]
    taken: IntArray
    experience: FloatArray

    @classmethod
    def of(
        cls, results: Sequence[ResearchResult], needs: Sequence[Need], *,
        organisations: Sequence[Organisation], agreements: Sequence[Agreement],
    ) -> Market:  # fmt: skip
        """The market of some registers."""
        known = {item.code: item for item in organisations}
        homes = {code: item.unit for code, item in known.items()}
        sides = (
            [item.unit or homes.get(item.owner, "") for item in results],
            [item.unit or homes.get(item.organisation, "") for item in needs],
        )
        licences = Counter(item.result for item in agreements if item.kind == "licence")
        got = Counter(item.receiver for item in agreements)
        return cls(
            results,
            needs,
            [known.get(item.organisation) for item in needs],
            sides,
            np.array([licences[item.code] for item in results], np.int64),
            np.array([got[item.organisation] if got else np.nan for item in needs], np.float64),
        )

    @property
    def places(self) -> IntArray:
        """Users each result can still have; as many as there are needs where there is no limit."""
        given = [len(self.needs) if item.partners is None else int(item.partners) for item in self.results]
        return np.maximum(np.array(given, np.int64) - self.taken, 0)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Scored pairs.

    Attributes:
        need, result: Positions, shape (pairs,).
        parts: Score by part, shape (pairs, parts); NaN = not known.
        gate: Position in `GATES`, shape (pairs,).
        nearest_need, nearest_result: (position, score) of the best candidate of every need and of every
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
            Codings.of(results, needs, settings),
            Texts.of(results, needs),
            Candidates.of(results, needs, glossary),
            Codings.of(results, holders, settings),
        )

    def pairs(self, watch: Watch | None = None) -> Pairs:
        """Score all candidates and keep the best of every need and of every result."""
        best = _Best.empty(len(self.market.needs), len(self.market.results))
        everyone = np.arange(len(self.market.results))
        order = self.candidates.order()
        for start in range(0, len(order), _BLOCK):
            needs = order[start : start + _BLOCK]
            near = self.candidates.block(needs, everyone)
            results = np.flatnonzero(near.any(axis=0))
            parts = self._parts(needs, results)
            best.take(needs, results, parts=parts, near=near[:, results], scorer=self)
            if watch:
                watch(min(start + _BLOCK, len(order)), len(order))
        need, result, parts = best.pairs(self.settings.keep)
        gate = self._gates(need, result)
        return Pairs(need, result, parts, gate, best.need, best.result, sum(best.counted))

    def score(self, parts: FloatArray, names: Sequence[str] = PARTS) -> FloatArray:
        """Score of parts along the last axis: the mean of topic and of fit, each over what is known of it.

        What is not known gives its weight to its own group, so that nothing stands in for the topic. Without
        a fit that is known, the topic is the score; NaN where the topic is not known.
        """
        weights = np.array([self.settings.weights[part] * (part in names) for part in PARTS])
        topic, fit = (_mean(parts[..., span], weights[span]) for span in (slice(TOPIC), slice(TOPIC, None)))
        share = weights[TOPIC:].sum() / weights.sum()
        return np.where(np.isnan(fit), topic, (1 - share) * topic + share * fit)

    def evidence(self, parts: FloatArray) -> FloatArray:
        """Share of the weights whose part is known."""
        weights = np.array([self.settings.weights[part] for part in PARTS])
        found: FloatArray = (~np.isnan(parts)) @ weights / weights.sum()
        return found

    def passes(self, parts: FloatArray) -> BoolArray:
        """Whether pairs reach both thresholds."""
        number = self.settings.rules.number
        topic = self.score(parts, PARTS[:TOPIC])
        found: BoolArray = (topic >= number("least-topic")) & (self.score(parts) >= number("least-score"))
        return found

    def _parts(self, needs: IntArray, results: IntArray) -> FloatArray:
        market = self.market
        blocks = (
            self.codings.nearness(needs, results),
            self.texts.nearness(needs, results),
            readiness_fit(
                *self.levels(needs, results), longest=self.settings.rules.number("longest-gap")
            ),
            self._capacity(needs, results),
            place_fit(
                [market.units[1][i] for i in needs], [market.units[0][i] for i in results], self.settings.near
            ),
            price_fit(
                _numbers([market.results[i].price for i in results])[None, :],
                _numbers([market.needs[i].budget for i in needs])[:, None],
            ),
        )
        return np.stack(blocks, axis=-1)

    def levels(self, needs: IntArray, results: IntArray) -> tuple[FloatArray, FloatArray]:
        """Level of results as a row, and level below which the needs cannot start as a column."""
        wanted = [self.market.needs[i] for i in needs]
        least = _numbers([0 if item.level is None else item.level - item.own_steps for item in wanted])
        return _numbers([self.market.results[i].level for i in results])[None, :], least[:, None]

    def _capacity(self, needs: IntArray, results: IntArray) -> FloatArray:
        """Mean of what is known: nearness of the holder's own work, innovation of its own, experience."""
        own = self.skills.nearness(needs, results)
        holders = [self.market.holders[i] for i in needs]
        active = np.array([np.nan if item is None else float(item.carries_out) for item in holders])
        past = self.market.experience[needs]
        rows = np.stack([np.where(np.isnan(active), np.nan, active), past / (past + 1)], axis=1)
        stack = np.concatenate(
            [own[..., None], np.broadcast_to(rows[:, None, :], (*own.shape, 2))], axis=2
        )
        known = ~np.isnan(stack)
        count = known.sum(axis=2)
        total = np.where(known, stack, 0.0).sum(axis=2)
        return np.divide(total, count, out=np.full(own.shape, np.nan), where=count > 0)

    def _gates(self, need: IntArray, result: IntArray) -> IntArray:
        market, refused = self.market, self.settings.refused_rights
        own = [
            market.results[r].owner == market.needs[n].organisation for n, r in zip(need, result, strict=True)
        ]
        closed = np.array([item.rights in refused for item in market.results], bool)[result]
        taken = market.places[result] == 0
        return np.select([np.array(own, bool), closed, taken], [1, 3, 2], 0).astype(np.int64)


def _mean(parts: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted mean of the known values along the last axis; NaN where none is known."""
    known = ~np.isnan(parts)
    total = known @ weights
    return np.divide(
        np.where(known, parts, 0.0) @ weights, total, out=np.full(total.shape, np.nan), where=total > 0
    )


def readiness_fit(level: FloatArray, least: FloatArray, *, longest: float = 3.0) -> FloatArray:
    """Fit of readiness: 1 - gap / longest, not below 0; gap = max(0, least - level).

    Args:
        level: Level of the results; NaN = not known.
        least: Level wanted less the steps the user climbs itself; 0 or less = any.
        longest: Gap at which the fit is zero.

    Example:
        >>> readiness_fit(np.array([4.0, 6.0, np.nan]), np.array([6.0, 6.0, 6.0])).round(2).tolist()
        [0.33, 1.0, nan]
    """
    gap = np.maximum(least - level, 0.0)
    return np.where(np.broadcast_to(least, gap.shape) <= 1, 1.0, np.maximum(1 - gap / longest, 0.0))


def price_fit(price: FloatArray, budget: FloatArray) -> FloatArray:
    """Fit of a price: 1 within the budget, falling to 0 at twice the budget; NaN where one is not known.

    Example:
        >>> price_fit(np.array([50.0, 150.0, 0.0, 1.0]), np.array([100.0, 100.0, 0.0, 0.0])).tolist()
        [1.0, 0.5, 1.0, 0.0]
    """
    over = price - budget
    share = np.divide(over, budget, out=np.where(over > 0, 1.0, over * 0.0), where=budget > 0)
    return 1 - np.clip(share, 0.0, 1.0)


def place_fit(needs: Sequence[str], results: Sequence[str], near: SpatialWeights | None) -> FloatArray:
    """Nearness of places: 1 in the same unit; otherwise the weight over the largest one; NaN = not known.

    Example:
        >>> place_fit(["A"], ["A", "B", ""], None).tolist()
        [[1.0, nan, nan]]
    """
    units = [*dict.fromkeys((*needs, *results))]
    table = np.full((len(units), len(units)), np.nan)
    if near is not None:
        known = [i for i, unit in enumerate(units) if unit in near.units]
        raw = near.select([units[i] for i in known]).matrix.toarray()
        table[np.ix_(known, known)] = raw / max(near.matrix.max(), np.finfo(float).tiny)
    np.fill_diagonal(table, [1.0 if unit else np.nan for unit in units])
    at = {unit: i for i, unit in enumerate(units)}
    return table[np.ix_([at[unit] for unit in needs], [at[unit] for unit in results])]


@dataclass(frozen=True, eq=False)
class _Best:
    """The best pairs so far, and the best candidate of everyone: position and score."""

    found: list[tuple[IntArray, IntArray, FloatArray, FloatArray]]
    need: tuple[IntArray, FloatArray]
    result: tuple[IntArray, FloatArray]
    counted: list[int]

    @classmethod
    def empty(cls, needs: int, results: int) -> _Best:
        sides = [(np.full(count, -1, np.int64), np.full(count, -np.inf)) for count in (needs, results)]
        return cls([], sides[0], sides[1], [])

    def take(
        self, needs: IntArray, results: IntArray, *, parts: FloatArray, near: BoolArray, scorer: Scorer
    ) -> None:
        """Take up what a block has to offer."""
        self.counted.append(int(near.sum()))
        if not len(results):
            return
        score = np.where(near, np.nan_to_num(scorer.score(parts), nan=-np.inf), -np.inf)
        _improve(self.need, needs, results, score)
        _improve(self.result, results, needs, score.T)
        score[~scorer.passes(parts)] = -np.inf
        keep = min(scorer.settings.keep, len(results))
        limit = np.partition(score, -keep, axis=1)[:, -keep]
        chosen = score >= np.maximum(limit, -1e300)[:, None]  # ties at the limit are kept
        chosen |= (score >= self.result[1][results][None, :]) & np.isfinite(score)
        at = np.nonzero(chosen)
        self.found.append((needs[at[0]], results[at[1]], parts[at], score[at]))

    def pairs(self, keep: int) -> tuple[IntArray, IntArray, FloatArray]:
        """Need, result and parts of the pairs that are kept after all."""
        need, result, parts, score = (np.concatenate(items) for items in zip(*self.found, strict=True))
        order = np.lexsort((result, -score, need))
        need, result, parts, score = need[order], result[order], parts[order], score[order]
        begin = np.searchsorted(need, need)
        rank = np.arange(len(need)) - begin
        cut = score[np.minimum(begin + keep - 1, len(need) - 1)]
        stays = (rank < keep) | (score >= cut) | (score >= self.result[1][result])
        return need[stays], result[stays], parts[stays]


def _improve(best: tuple[IntArray, FloatArray], rows: IntArray, others: IntArray, score: FloatArray) -> None:
    """Note the best partner of every row where it beats the one so far; the first of equals by position."""
    ordered = np.argsort(others, kind="stable")
    top = ordered[score[:, ordered].argmax(axis=1)]
    value = score[np.arange(len(rows)), top]
    same = (value == best[1][rows]) & np.isfinite(value) & (others[top] < best[0][rows])
    better = (value > best[1][rows]) | same
    best[0][rows[better]] = others[top[better]]
    best[1][rows[better]] = value[better]


def _numbers(values: Sequence[float | None]) -> FloatArray:
    return np.array([np.nan if value is None else value for value in values], np.float64)
