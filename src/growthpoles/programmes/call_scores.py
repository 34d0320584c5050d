"""Scores of a call on arrays: calibration, the order of funding, and how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from growthpoles.programmes.call_inputs import Call, CallSettings, Review, check_counts
from growthpoles.stats.mixed_model import CrossedFit, components, fit_crossed

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_EQUAL = 1e-6  # scores nearer than this are equal: 0.0001 points of 100, below the accuracy of the fit


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
        dropped: (application, reviewer) of reviews left out for a conflict of interest.
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

    @cached_property
    def parts(self) -> FloatArray:
        """Points each criterion adds to the score, shape (applications, criteria); rows add up to `scores`.

        The fit is linear in the scores once the variances are known, so it is that of the total, one
        criterion at a time.
        """
        sheet, known = self.sheet, self.total.variances
        fits = [
            fit_crossed(values, item=sheet.item, judge=sheet.judge, variances=known)
            for values in (sheet.values * sheet.weights).T
        ]
        return np.column_stack([fit.mean + fit.items for fit in fits])


def lay_out(call: Call, reviews: tuple[Review, ...], *, settings: CallSettings) -> Sheet:
    """Turn reviews into arrays, without those of a conflict of interest if the settings say so.

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
        if settings.drop_conflicts and call.interests(*pair):
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
        least: Least calibrated score by criterion, as shares of the scales; -infinity = none.
        eligible: Applications that reach every least score.
        groups: Position of the priority of each application, -1 = none.
        kept: Money kept for each priority.
        caps: Most money for each priority.
        stop: Whether funding stops at the first application the money left does not pay.
    """

    costs: FloatArray
    budget: float
    places: int
    least: FloatArray
    eligible: BoolArray
    groups: IntArray
    kept: FloatArray
    caps: FloatArray
    stop: bool

    def judge(self, by_criterion: FloatArray) -> Room:
        """The same with eligibility judged by scores of shape (applications, criteria)."""
        return replace(self, eligible=np.all(by_criterion >= self.least - 1e-12, axis=-1))


def make_room(call: Call, by_criterion: FloatArray) -> Room:
    """What a call has to give, with eligibility judged by scores of shape (applications, criteria)."""
    least = np.array([-np.inf if x.least is None else x.share(x.least) for x in call.rules.criteria])
    codes = [item.code for item in call.rules.priorities]
    budget = np.inf if call.budget is None else float(call.budget)
    shares = np.array([[item.min_share, item.max_share] for item in call.rules.priorities]).reshape(-1, 2)
    limited = np.isfinite(budget)
    return Room(
        np.array([item.cost for item in call.applications]),
        budget,
        len(call.codes) if call.places is None else call.places,
        least,
        np.all(by_criterion >= least - 1e-12, axis=1),
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


def tie_groups(scores: FloatArray) -> IntArray:
    """Number of the group of equal scores of each application, 0 = best."""
    order = np.argsort(-scores, kind="stable")
    found = np.empty(scores.size, dtype=np.int64)
    found[order] = np.cumsum(-np.diff(scores[order], prepend=scores[order[:1]]) > _EQUAL)
    return found


def best_first(scores: FloatArray) -> IntArray:
    """Order of the applications, the best first; equal scores in the order given."""
    return np.argsort(tie_groups(scores), kind="stable")


def ranks(scores: FloatArray) -> IntArray:
    """Rank of every application, 1 = best, equal scores in the order given."""
    return _places(best_first(scores))


def _places(order: IntArray) -> IntArray:
    found = np.empty_like(order)
    found[order] = np.arange(1, order.size + 1)
    return found


def decide(scores: FloatArray, room: Room) -> Award:
    """Fund applications by their scores; where equal scores leave open who is funded, nobody is.

    Equal scores are taken in the order given, in reverse, and with each of those not funded first. What
    differs, and every eligible application of equal score with it, is tied: the panel gives the money.
    """
    groups = tie_groups(scores)
    order = np.argsort(groups, kind="stable")
    made, tied = award(order, room), np.zeros(scores.size, dtype=bool)
    for other in _other_orders(groups, made.funded, room):
        tied |= award(other, room).funded != made.funded
    if not tied.any():
        return made
    tied |= np.isin(groups, groups[tied]) & room.eligible
    funded = made.funded & ~tied
    spent = np.cumsum(np.where(funded, room.costs, 0.0)[order])[_places(order) - 1]
    reasons = ("tied" if open_ else why for open_, why in zip(tied, made.reason, strict=True))
    return Award(funded, tuple(reasons), spent)


def _other_orders(groups: IntArray, funded: BoolArray, room: Room) -> Iterator[IntArray]:
    """Orders that are as good as the one given; none without equal scores of eligible applications."""
    several = (np.bincount(groups, weights=room.eligible) > 1)[groups] & room.eligible
    if several.any():
        yield np.lexsort((-np.arange(groups.size), groups))
    for i in np.flatnonzero(several & ~funded):
        yield np.lexsort((np.arange(groups.size) != i, groups))


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
    """Rank, judge by the least scores and fund again for draws of the true scores; equal scores by lot."""
    totals, criteria = draw_scores(made, room, n=settings.draws, seed=seed)
    lots, size = np.random.default_rng((seed, 1)), totals.shape[1]
    funded, placed = np.empty(totals.shape, dtype=bool), np.empty(totals.shape, dtype=np.int64)
    for d, (scores, by_criterion) in enumerate(zip(totals, criteria, strict=True)):
        lot = lots.permutation(size)
        order = lot[best_first(scores[lot])]
        funded[d] = award(order, room.judge(by_criterion)).funded
        placed[d] = _places(order)
    rest = (1 - settings.level) / 2
    low, high = np.quantile(placed, [rest, 1 - rest], axis=0, method="inverted_cdf")
    return Sureness(funded.mean(axis=0), low.astype(np.int64), high.astype(np.int64))


def draw_scores(made: Calibrated, room: Room, *, n: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Draw the true scores together with those of every criterion.

    The errors of the criteria go with those of the total as the residuals of the reviews do: their
    correlations carry over. Criteria without a least score are not drawn.

    Returns:
        Scores, shape (n, applications), and by criterion, shape (n, applications, criteria).
    """
    random, size = np.random.default_rng(seed), made.total.items.size
    noise = random.standard_normal((n, size)), random.standard_normal((n, made.total.root[1].shape[1]))
    by_criterion = np.broadcast_to(made.by_criterion, (n, *made.by_criterion.shape)).copy()
    at = np.flatnonzero(np.isfinite(room.least))
    if at.size:
        with_total, rest = _going_together(made, at)
        own, shared = (
            part[..., None] * with_total + random.standard_normal((*part.shape, at.size)) @ rest.T
            for part in noise
        )
        for column, k in enumerate(at):
            by_criterion[:, :, k] = _drawn(made.criteria[k], own[..., column], shared[..., column])
    return _drawn(made.total, *noise), by_criterion


def _drawn(fit: CrossedFit, own: FloatArray, shared: FloatArray) -> FloatArray:
    return np.asarray(fit.mean + fit.items + fit.root[0] * own + shared @ fit.root[1].T)


def _going_together(made: Calibrated, at: IntArray) -> tuple[FloatArray, FloatArray]:
    """Correlation of some criteria's residuals with the total's, and a root of what it leaves."""
    left = np.array([made.total.residuals, *(made.criteria[k].residuals for k in at)])
    left = left - left.mean(axis=1, keepdims=True)
    length = np.sqrt((left**2).sum(axis=1, keepdims=True))
    scaled = np.divide(left, length, out=np.zeros_like(left), where=length > 1e-12)
    together = scaled @ scaled.T
    np.fill_diagonal(together, 1.0)
    rest = together[1:, 1:] - np.outer(together[0, 1:], together[0, 1:])
    values, vectors = np.linalg.eigh(rest)
    return together[0, 1:], vectors * np.sqrt(np.maximum(values, 0.0))


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
    sheet, base = made.sheet, decide(made.scores, room).funded
    before, found = ranks(made.scores), []
    for judge in range(sheet.judges.size):
        keep = sheet.judge != judge
        scores, by_criterion = _refit(made, room, keep=keep)
        now = decide(scores, room.judge(by_criterion)).funded
        moved = int(np.abs(ranks(scores) - before).max())
        found.append(Without(judge, np.flatnonzero(now & ~base), np.flatnonzero(base & ~now), moved))
    return tuple(found)


def _refit(made: Calibrated, room: Room, *, keep: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Scores, and those by the criteria with a least score, from some of the reviews."""
    sheet, scores, by_criterion = made.sheet, made.scores.copy(), made.by_criterion.copy()
    left, item = np.unique(sheet.item[keep], return_inverse=True)
    if keep.sum() < 3 or left.size < 2:
        return scores, by_criterion
    _, judge = np.unique(sheet.judge[keep], return_inverse=True)

    def again(values: FloatArray, fit: CrossedFit) -> FloatArray:
        new = fit_crossed(values[keep], item=item, judge=judge, variances=fit.variances)
        return new.mean + new.items

    scores[left] = again(sheet.total, made.total)
    for k in np.flatnonzero(np.isfinite(room.least)):
        by_criterion[left, k] = again(sheet.values[:, k], made.criteria[k])
    return scores, by_criterion


def criterion_changes(made: Calibrated, room: Room) -> BoolArray:
    """Whether leaving a criterion's points out changes a decision, shape (applications, criteria).

    The decision is the one really taken; the rest of the points is ranked by the same rules, with the same
    applications eligible.
    """
    base = decide(made.scores, room).funded
    weights, found = made.sheet.weights, np.zeros(made.parts.shape, dtype=bool)
    for k in range(weights.size):
        if weights[k] < 1:
            rest = (made.scores - made.parts[:, k]) / (1 - weights[k])
            found[:, k] = decide(rest, room).funded != base
    return found
