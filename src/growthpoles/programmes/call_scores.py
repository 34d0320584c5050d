"""Scores of a call on arrays: calibration, the order of funding, and how sure it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.programmes.call_inputs import Call, CallSettings, Review, check_counts
from growthpoles.stats.mixed_model import CrossedFit, components, fit_crossed

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sheet:
    """The reviews as arrays, one row per application and reviewer, in the order of the call.

    Attributes:
        item: Position of the application, shape (reviews,).
        judge: Position in `judges`, shape (reviews,).
        judges: Positions of the reviewers that have reviewed anything.
        values: Scores as shares of their scales, shape (reviews, criteria).
        weights: Weights of the criteria, adding up to 1.
        total: Weighted score of each review.
        part: Connected part of each review.
        dropped: (application, reviewer) of reviews left out for a declared conflict.
    """

    item: IntArray
    judge: IntArray
    judges: IntArray
    values: FloatArray
    weights: FloatArray
    total: FloatArray
    part: IntArray
    dropped: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Fits of the total and of every criterion."""

    sheet: Sheet
    total: CrossedFit
    criteria: tuple[CrossedFit, ...]

    @property
    def scores(self) -> FloatArray:
        """Calibrated scores of the applications, shape (applications,)."""
        return self.total.mean + self.total.items

    @property
    def by_criterion(self) -> FloatArray:
        """Calibrated scores by criterion, shape (applications, criteria)."""
        return np.column_stack([fit.mean + fit.items for fit in self.criteria])


def lay_out(call: Call, reviews: tuple[Review, ...], *, settings: CallSettings) -> Sheet:
    """Turn reviews into arrays, without those of a declared conflict if the settings say so.

    Raises:
        InputError: An application with too few reviews.
    """
    at = {code: i for i, code in enumerate(call.codes)}
    who = {code: i for i, code in enumerate(call.reviewer_codes)}
    column = {item.code: k for k, item in enumerate(call.rules.criteria)}
    held: dict[tuple[int, int], FloatArray] = {}
    dropped: dict[tuple[str, str], None] = {}
    for review in reviews:
        pair = (review.application, review.reviewer)
        if settings.drop_conflicts and pair in call.conflicts:
            dropped[pair] = None
            continue
        key = (at[review.application], who[review.reviewer])
        scale = call.rules.criteria[column[review.criterion]]
        held.setdefault(key, np.full(len(column), np.nan))[column[review.criterion]] = scale.share(
            review.score
        )
    pairs = sorted(held)
    check_counts(call, Counter(call.codes[i] for i, _ in pairs))
    values, weights = np.array([held[pair] for pair in pairs]), np.array(call.rules.weights)
    item = np.array([i for i, _ in pairs], dtype=np.int64)
    judges, judge = np.unique([j for _, j in pairs], return_inverse=True)
    part = components(item, judge).astype(np.int64)
    return Sheet(
        item, judge.astype(np.int64), judges.astype(np.int64), values, weights, values @ weights, part,
        tuple(dropped),
    )  # fmt: skip


def calibrate(sheet: Sheet) -> Calibrated:
    """Fit the model of reviewers' leniency to the total and to every criterion."""
    fits = tuple(fit_crossed(values, item=sheet.item, judge=sheet.judge) for values in sheet.values.T)
    return Calibrated(sheet, fit_crossed(sheet.total, item=sheet.item, judge=sheet.judge), fits)


def means(sheet: Sheet, values: FloatArray) -> FloatArray:
    """Mean of one value per review over the reviews of each application."""
    sums = np.bincount(sheet.item, weights=values)
    return np.asarray(sums / np.bincount(sheet.item), dtype=np.float64)


def zscores(sheet: Sheet) -> FloatArray:
    """Mean of scores standardised by reviewer: the usual correction, for comparison.

    A reviewer of one application, or with equal scores throughout, counts 0.
    """
    counts = np.bincount(sheet.judge)
    mean = np.bincount(sheet.judge, weights=sheet.total) / counts
    left = sheet.total - mean[sheet.judge]
    spread = np.sqrt(np.bincount(sheet.judge, weights=left**2) / np.maximum(counts - 1, 1))
    own = spread[sheet.judge]
    return means(sheet, np.divide(left, own, out=np.zeros_like(left), where=own > 1e-12))


@dataclass(frozen=True, eq=False)
class Room:
    """What there is to give, and who may have it.

    Attributes:
        costs: Cost of the applications.
        budget: Money; infinite without a limit.
        places: Number of projects; as many as there are without a limit.
        eligible: Applications that reach every least score.
        groups: Position of the priority of each application, -1 = none.
        kept: Money kept for each priority.
        caps: Most money for each priority.
        stop: Whether funding stops at the first application the money left does not pay.
    """

    costs: FloatArray
    budget: float
    places: int
    eligible: BoolArray
    groups: IntArray
    kept: FloatArray
    caps: FloatArray
    stop: bool


def make_room(call: Call, eligible: BoolArray) -> Room:
    """What a call has to give."""
    codes = [item.code for item in call.rules.priorities]
    budget = np.inf if call.budget is None else float(call.budget)
    shares = np.array([[item.min_share, item.max_share] for item in call.rules.priorities]).reshape(-1, 2)
    limited = np.isfinite(budget)
    return Room(
        np.array([item.cost for item in call.applications]),
        budget,
        len(call.codes) if call.places is None else call.places,
        eligible,
        np.array([codes.index(x.priority) if x.priority in codes else -1 for x in call.applications]),
        shares[:, 0] * budget if limited else np.zeros(len(codes)),
        np.where(shares[:, 1] < 1, shares[:, 1] * budget, np.inf) if limited else np.full(len(codes), np.inf),
        call.rules.when_short == "stop",
    )


@dataclass(frozen=True, eq=False)
class Award:
    """Who is funded and why.

    Attributes:
        funded: Shape (applications,).
        reason: Code of the reason, one per application.
        spent: Money given so far when the application's turn came, itself included when it is funded.
    """

    funded: BoolArray
    reason: tuple[str, ...]
    spent: FloatArray


def award(order: IntArray, room: Room) -> Award:
    """Fund applications in an order: first the parts kept for priorities, then by rank.

    Args:
        order: Positions of the applications, the best first.
        room: What there is to give.
    """
    run = _Run(order.size, room)
    for group in np.flatnonzero(room.kept > 0):
        for i in order[room.groups[order] == group]:
            if run.by_group[group] + room.costs[i] <= room.kept[group] + 1e-9:
                run.take(int(i), "reserved")
    for i in order:
        run.take(int(i), "within-budget")
    position = np.empty(order.size, dtype=np.int64)
    position[order] = np.arange(order.size)
    running = np.cumsum(np.where(run.funded, room.costs, 0.0)[order])
    return Award(run.funded, tuple(run.reason), running[position])


class _Run:
    def __init__(self, size: int, room: Room) -> None:
        self.room, self.left, self.places = room, room.budget, room.places
        self.funded = np.zeros(size, dtype=bool)
        self.reason = [""] * size
        self.by_group = np.zeros(room.kept.size)
        self.closed = False

    def take(self, i: int, reason: str) -> None:
        """Fund an application if it may be and can be; otherwise say why not."""
        if self.funded[i]:
            return
        found = self._hindrance(i)
        self.reason[i] = found or reason
        if found:
            self.closed = self.closed or (found == "budget" and self.room.stop and reason != "reserved")
            return
        self.funded[i] = True
        self.left -= self.room.costs[i]
        self.places -= 1
        if self.room.groups[i] >= 0:
            self.by_group[self.room.groups[i]] += self.room.costs[i]

    def _hindrance(self, i: int) -> str:
        room, group = self.room, self.room.groups[i]
        if not room.eligible[i]:
            return "below-threshold"
        if self.places < 1:
            return "places"
        if group >= 0 and self.by_group[group] + room.costs[i] > room.caps[group] + 1e-9:
            return "priority-cap"
        return "budget" if self.closed or room.costs[i] > self.left + 1e-9 else ""


def best_first(scores: FloatArray) -> IntArray:
    """Order of the applications, the best first; equal scores in the order given."""
    return np.argsort(-scores, kind="stable")


def ranks(scores: FloatArray) -> IntArray:
    """Rank of every application, 1 = best, equal scores in the order given; along the last axis."""
    order = np.argsort(-scores, axis=-1, kind="stable")
    found = np.empty_like(order)
    np.put_along_axis(found, order, np.arange(1, scores.shape[-1] + 1), axis=-1)
    return found


@dataclass(frozen=True, eq=False)
class Sureness:
    """What is known of the ranking.

    Attributes:
        funded: Share of draws in which each application is funded.
        low, high: Interval of the rank.
    """

    funded: FloatArray
    low: IntArray
    high: IntArray


def how_sure(made: Calibrated, room: Room, *, settings: CallSettings, seed: int) -> Sureness:
    """Rank and fund again for draws of the true scores from what is known of them."""
    draws = made.total.draw(settings.draws, seed=seed)
    share = np.mean([award(best_first(row), room).funded for row in draws], axis=0)
    placed, rest = ranks(draws), (1 - settings.level) / 2
    low, high = np.quantile(placed, [rest, 1 - rest], axis=0, method="inverted_cdf")
    return Sureness(share, low.astype(np.int64), high.astype(np.int64))


@dataclass(frozen=True, eq=False)
class Without:
    """What changes when the reviews of one reviewer are left out."""

    judge: int
    gained: IntArray
    lost: IntArray
    most: int


def without_each(made: Calibrated, room: Room) -> tuple[Without, ...]:
    """Leave out every reviewer in turn, with the variances as they are.

    An application that has no other review keeps its score.
    """
    sheet, base = made.sheet, award(best_first(made.scores), room).funded
    before, found = ranks(made.scores), []
    for judge in range(sheet.judges.size):
        scores = made.scores.copy()
        keep = sheet.judge != judge
        left, item = np.unique(sheet.item[keep], return_inverse=True)
        if keep.sum() >= 3 and left.size >= 2:
            _, others = np.unique(sheet.judge[keep], return_inverse=True)
            fit = fit_crossed(sheet.total[keep], item=item, judge=others, variances=made.total.variances)
            scores[left] = fit.mean + fit.items
        now = award(best_first(scores), room).funded
        moved = int(np.abs(ranks(scores) - before).max())
        found.append(Without(judge, np.flatnonzero(now & ~base), np.flatnonzero(base & ~now), moved))
    return tuple(found)


def criterion_changes(made: Calibrated, room: Room) -> BoolArray:
    """Whether leaving a criterion out changes a decision, shape (applications, criteria)."""
    scores, weights = made.by_criterion, made.sheet.weights
    base = award(best_first(scores @ weights), room).funded
    found = np.zeros(scores.shape, dtype=bool)
    for k in range(weights.size):
        rest = np.where(np.arange(weights.size) == k, 0.0, weights)
        if rest.sum() > 0:
            found[:, k] = award(best_first(scores @ rest), room).funded != base
    return found
