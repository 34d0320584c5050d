"""Tables of a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import chi2, norm

from growthpoles.programmes.call_inputs import Call, CallSettings
from growthpoles.programmes.call_scores import (
    Award,
    Calibrated,
    Room,
    Sureness,
    Without,
    decide,
    means,
    ranks,
    zscores,
)

FloatArray = npt.NDArray[np.float64]
_TEXT, _INT, _NUMBER = pl.String, pl.Int64, pl.Float64


@dataclass(frozen=True, eq=False)
class Board:
    """Everything a call's tables are made of.

    Attributes:
        given: The call as given.
        call: The call without the applications that too few reviews are left for.
        aside: (application, reviewer) of the reviews of these.
    """

    given: Call
    call: Call
    aside: tuple[tuple[str, str], ...]
    settings: CallSettings
    made: Calibrated
    room: Room
    award: Award
    sure: Sureness
    changes: npt.NDArray[np.bool_]
    without: tuple[Without, ...]

    @cached_property
    def zones(self) -> list[str]:
        """Zone of every application."""
        given = self.settings
        return [
            "green" if p >= given.green else "red" if p <= given.red else "grey"
            for p in self.sure.funded.tolist()
        ]

    @cached_property
    def dropped(self) -> tuple[tuple[str, str], ...]:
        """(application, reviewer) of the reviews left out for a conflict of interest."""
        return (*self.made.sheet.dropped, *(pair for pair in self.aside if self.given.interests(*pair)))

    @cached_property
    def raw(self) -> FloatArray:
        """Mean of the reviews."""
        return means(self.made.sheet, self.made.sheet.total)

    @cached_property
    def raw_by_criterion(self) -> FloatArray:
        """Mean of the reviews by criterion."""
        return np.column_stack([means(self.made.sheet, column) for column in self.made.sheet.values.T])

    def reviewer(self, judge: int) -> str:
        """Code of a reviewer."""
        return self.call.reviewer_codes[int(self.made.sheet.judges[judge])]


def _decision(board: Board, i: int) -> str:
    if board.award.funded[i]:
        return "fund"
    if board.award.reason[i] == "tied":
        return "undecided"
    eligible = bool(board.room.eligible[i])
    return "reserve" if eligible and board.zones[i] != "red" else "reject"


def ranking_rows(board: Board) -> pl.DataFrame:
    """The applications, the best first."""
    fit, sheet = board.made.total, board.made.sheet
    width = norm.ppf(0.5 + board.settings.level / 2) * fit.item_error
    part = {int(i): int(p) for i, p in zip(sheet.item, sheet.part, strict=True)}
    score = board.made.scores
    count = len(board.call.codes)
    return pl.DataFrame(
        {
            "application": board.call.codes,
            "rank": ranks(score),
            "raw_rank": ranks(board.raw),
            "reviews": np.bincount(sheet.item),
            "raw": board.raw,
            "zscore": zscores(sheet),
            "score": score,
            "error": fit.item_error,
            "low": score - width,
            "high": score + width,
            "rank_low": board.sure.low,
            "rank_high": board.sure.high,
            "p_funded": board.sure.funded,
            "zone": board.zones,
            "decision": [_decision(board, i) for i in range(count)],
            "reason": list(board.award.reason),
            "cost": board.room.costs,
            "spent": board.award.spent,
            "priority": [item.priority for item in board.call.applications],
            "region": [item.region for item in board.call.applications],
            "decisive": [_decisive(board, i) for i in range(count)],
            "part": [part[i] for i in range(count)],
        }
    ).sort("rank")


def _decisive(board: Board, i: int) -> str:
    """Of the criteria that change the decision, the one that moves the score most; empty = none does."""
    at = np.flatnonzero(board.changes[i])
    if not at.size:
        return ""
    parts, weights = board.made.parts[i, at], board.made.sheet.weights[at]
    moved = np.abs(weights * board.made.scores[i] - parts) / (1 - weights)
    return board.call.rules.criteria[int(at[np.argmax(moved)])].code


def criterion_rows(board: Board) -> pl.DataFrame:
    """Scores by criterion."""
    made, found = board.made, []
    for i, code in enumerate(board.call.codes):
        for k, item in enumerate(board.call.rules.criteria):
            score = float(made.by_criterion[i, k])
            least = None if item.least is None else item.share(item.least)
            found.append(
                {
                    "application": code,
                    "criterion": item.code,
                    "raw": float(board.raw_by_criterion[i, k]),
                    "score": score,
                    "error": float(made.criteria[k].item_error[i]),
                    "weight": float(made.sheet.weights[k]),
                    "contribution": float(made.parts[i, k]),
                    "least": least,
                    "passed": "yes" if least is None or score >= least - 1e-12 else "no",
                    "changes": "yes" if board.changes[i, k] else "no",
                }
            )
    numbers = dict.fromkeys(("raw", "score", "error", "weight", "contribution", "least"), _NUMBER)
    texts = dict.fromkeys(("application", "criterion", "passed", "changes"), _TEXT)
    return pl.DataFrame(found, schema_overrides={**texts, **numbers})


def reviewer_rows(board: Board) -> pl.DataFrame:
    """How lenient and how steady each reviewer is."""
    fit, sheet = board.made.total, board.made.sheet
    counts = np.bincount(sheet.judge)
    spread = np.sqrt(np.bincount(sheet.judge, weights=fit.residuals**2) / counts)
    part = {int(j): int(p) for j, p in zip(sheet.judge, sheet.part, strict=True)}
    return pl.DataFrame(
        {
            "reviewer": [board.reviewer(j) for j in range(counts.size)],
            "reviews": counts,
            "leniency": fit.judges,
            "error": fit.judge_error,
            "spread": spread,
            "part": [part[j] for j in range(counts.size)],
        }
    )


def review_rows(board: Board) -> pl.DataFrame:
    """Every review before and after the leniency of its reviewer is taken off."""
    fit, sheet = board.made.total, board.made.sheet
    return pl.DataFrame(
        {
            "application": [board.call.codes[i] for i in sheet.item],
            "reviewer": [board.reviewer(j) for j in sheet.judge],
            "raw": sheet.total,
            "corrected": sheet.total - fit.judges[sheet.judge],
            "residual": fit.residuals,
        }
    )


def flag_rows(board: Board) -> pl.DataFrame:
    """What the panel should look at."""
    found = [*_disagreements(board), *_far(board), *_interests(board)]
    schema = {"application": _TEXT, "reviewer": _TEXT, "flag": _TEXT, "value": _NUMBER, "used": _TEXT}
    return pl.DataFrame(found, schema=schema, orient="row")


def _disagreements(board: Board) -> Iterator[tuple[str, str, str, float, str]]:
    """Applications whose corrected reviews spread more than the error explains (chi-squared)."""
    fit, sheet = board.made.total, board.made.sheet
    corrected = sheet.total - fit.judges[sheet.judge]
    left = corrected - means(sheet, corrected)[sheet.item]
    squares, counts = np.bincount(sheet.item, weights=left**2), np.bincount(sheet.item)
    if fit.variances.error <= 0:
        return
    chance = chi2.sf(squares / fit.variances.error, np.maximum(counts - 1, 1))
    for i in np.flatnonzero((chance < board.settings.disagreement) & (counts > 1)):
        yield board.call.codes[int(i)], "", "disagreement", float(chance[i]), "yes"


def _far(board: Board) -> Iterator[tuple[str, str, str, float, str]]:
    fit, sheet = board.made.total, board.made.sheet
    if fit.variances.error <= 0:
        return
    scaled = fit.residuals / np.sqrt(fit.variances.error)
    for r in np.flatnonzero(np.abs(scaled) > board.settings.far):
        who = board.reviewer(int(sheet.judge[r]))
        yield board.call.codes[int(sheet.item[r])], who, "far-from-others", float(scaled[r]), "yes"


def _interests(board: Board) -> Iterator[tuple[str, str, str, float | None, str]]:
    """Conflicts of interest, declared or apparent, with how much the reviewer favoured the application."""
    fit, sheet, call = board.made.total, board.made.sheet, board.given
    for r, (i, j) in enumerate(zip(sheet.item, sheet.judge, strict=True)):
        code, reviewer = board.call.codes[int(i)], board.reviewer(int(j))
        for kind in call.interests(code, reviewer):
            yield code, reviewer, kind, float(fit.residuals[r]), "yes"
    for code, reviewer in board.dropped:
        for kind in call.interests(code, reviewer):
            yield code, reviewer, kind, None, "no"


def without_rows(board: Board) -> pl.DataFrame:
    """What changes without each reviewer."""
    codes = np.array(board.call.codes)
    found = [
        (
            board.reviewer(item.judge),
            int(item.gained.size + item.lost.size),
            " ".join(codes[item.gained]),
            " ".join(codes[item.lost]),
            item.most,
        )
        for item in board.without
    ]
    schema = {"reviewer": _TEXT, "changed": _INT, "gained": _TEXT, "lost": _TEXT, "max_rank_change": _INT}
    return pl.DataFrame(found, schema=schema, orient="row")


def variance_rows(board: Board) -> pl.DataFrame:
    """Variance components, and what calibration is worth."""
    wanted = float(np.bincount(board.made.sheet.item).mean())
    codes = ("", *(item.code for item in board.call.rules.criteria))
    found = []
    for code, fit in zip(codes, (board.made.total, *board.made.criteria), strict=True):
        v = fit.variances
        plain = v.item / (v.item + (v.judge + v.error) / wanted) if v.item > 0 else 0.0
        known = float(np.mean(1 - fit.item_error**2 / v.item)) if v.item > 0 else 0.0
        gain = np.sqrt(max(known, 0.0)) - np.sqrt(plain)
        found.append((code, v.item, v.judge, v.error, plain, float(gain)))
    names = ("item", "judge", "error", "reliability", "gain")
    return pl.DataFrame(found, schema={"criterion": _TEXT, **dict.fromkeys(names, _NUMBER)}, orient="row")


def changed_by_calibration(board: Board) -> int:
    """Decisions that would be others with plain means, in the ranking and for the least scores."""
    plain = decide(board.raw, board.room.judge(board.raw_by_criterion)).funded
    return int((plain != board.award.funded).sum())


def undecided_rows(board: Board) -> pl.DataFrame:
    """Applications that conflicts of interest leave with too few reviews."""
    left = Counter(code for code, who in board.aside if (code, who) not in board.dropped)
    found = [
        (item.code, left[item.code], board.call.rules.min_reviews, item.cost, item.priority, item.region)
        for item in board.given.applications
        if item.code not in board.call.by_code
    ]
    texts = {"cost": _NUMBER, "priority": _TEXT, "region": _TEXT}
    schema = {"application": _TEXT, "reviews": _INT, "least": _INT, **texts}
    return pl.DataFrame(found, schema=schema, orient="row")


def record_rows(board: Board, ranking: pl.DataFrame) -> pl.DataFrame:
    """What was done with each application, step by step."""
    scores: dict[str, list[dict[str, Any]]] = {}
    for row in criterion_rows(board).iter_rows(named=True):
        scores.setdefault(row["application"], []).append(row)
    flags: dict[str, list[dict[str, Any]]] = {}
    for row in flag_rows(board).iter_rows(named=True):
        flags.setdefault(row["application"], []).append(row)
    found = [
        (row["application"], n, *step)
        for row in ranking.iter_rows(named=True)
        for n, step in enumerate(
            _steps(row, scores[row["application"]], flags.get(row["application"], [])), start=1
        )
    ]
    for row in undecided_rows(board).iter_rows(named=True):
        steps = _undecided_steps(row, flags.get(row["application"], []))
        found += [(row["application"], n, *step) for n, step in enumerate(steps, start=1)]
    texts = {"what": _TEXT, "subject": _TEXT, "value": _NUMBER, "outcome": _TEXT}
    return pl.DataFrame(found, schema={"application": _TEXT, "step": _INT, **texts}, orient="row")


def _steps(
    row: dict[str, Any], scores: list[dict[str, Any]], flags: list[dict[str, Any]]
) -> Iterator[tuple[str, str, float | None, str]]:
    """What was done, on what, with which figure, and what came of it."""
    yield "reviews", "", float(row["reviews"]), ""
    for flag in flags:
        yield "flag", flag["reviewer"], flag["value"], flag["flag"]
    yield "raw-score", "", row["raw"], ""
    yield "leniency-correction", "", row["score"] - row["raw"], ""
    yield "calibrated-score", "", row["score"], ""
    for score in scores:
        if score["least"] is not None:
            yield "least-score", score["criterion"], score["score"], score["passed"]
    yield "rank", "", float(row["rank"]), ""
    yield "probability-funded", "", row["p_funded"], row["zone"]
    yield "decision", "", row["spent"], row["decision"]
    yield "reason", row["priority"], None, row["reason"]


def _undecided_steps(
    row: dict[str, Any], flags: list[dict[str, Any]]
) -> Iterator[tuple[str, str, float | None, str]]:
    yield "reviews", "", float(row["reviews"]), ""
    for flag in flags:
        yield "flag", flag["reviewer"], flag["value"], flag["flag"]
    yield "decision", "", None, "undecided"
    yield "reason", row["priority"], None, "reviews-few"


def rule_rows(call: Call) -> pl.DataFrame:
    """The criteria as the rules have them."""
    found = [
        (item.code, weight, item.low, item.high, item.least)
        for item, weight in zip(call.rules.criteria, call.rules.weights, strict=True)
    ]
    names = dict.fromkeys(("weight", "low", "high", "least"), _NUMBER)
    return pl.DataFrame(found, schema={"criterion": _TEXT, **names}, orient="row")


def priority_rows(board: Board) -> pl.DataFrame:
    """Money by priority against what the rules keep for it and allow it."""
    costs, funded, groups = board.room.costs, board.award.funded, board.room.groups
    spent = float(costs[funded].sum())
    found = []
    for g, item in enumerate(board.call.rules.priorities):
        own = float(costs[funded & (groups == g)].sum())
        part = own / board.call.budget if board.call.budget else own / spent if spent else None
        count = sum(x.priority == item.code for x in board.given.applications)
        found.append(
            (item.code, count, int((funded & (groups == g)).sum()), own, part, item.min_share, item.max_share)
        )
    numbers = dict.fromkeys(("money", "share", "min_share", "max_share"), _NUMBER)
    schema = {"priority": _TEXT, "applications": _INT, "funded": _INT, **numbers}
    return pl.DataFrame(found, schema=schema, orient="row")
