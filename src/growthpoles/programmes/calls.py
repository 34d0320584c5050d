"""Calls for projects: blind reviews become a ranking whose every step can be followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from growthpoles.core.catalogue import figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.result import Provenance, Table
from growthpoles.errors import Where
from growthpoles.programmes import call_tables as rows
from growthpoles.programmes.call_inputs import Call, CallSettings, Review, check_reviews, without_few
from growthpoles.programmes.call_scores import (
    calibrate,
    criterion_changes,
    decide,
    how_sure,
    lay_out,
    make_room,
    without_each,
)
from growthpoles.programmes.results import CallResult
from growthpoles.programmes.words import named


def run_call(
    call: Call, reviews: Sequence[Review], *, settings: CallSettings | None = None, seed: int = 0
) -> CallResult:
    """Rank the applications of a call by their calibrated reviews and fund them by the rules.

    Every review's total is the weighted mean of its scores as shares of the scales. Totals, and the scores
    of each criterion, follow y = mu + application + reviewer + error with random effects; variances by REML,
    effects by Henderson's equations (see `growthpoles.stats.mixed_model`; so for reviews Platt and Burges
    2012, Lawrence 2014), so scores of few or noisy reviews are also drawn towards the mean. An application
    that a criterion's calibrated score puts below the least score is not funded. Then by rank: the parts kept
    for priorities first, the rest after; where equal scores leave open who is funded, it stays undecided.
    True scores drawn from what is known of them, each draw judged by the least scores again, give the
    probability of being funded: green (nothing to discuss), red, and grey, which the panel should discuss or
    draw lots for (Mavrotas and Makryvelios 2021). Reviews with a conflict of interest do not count; an
    application they leave with too few is undecided.

    Args:
        call: Applications, reviewers, rules, budget.
        reviews: Scores; every review covers every criterion.
        settings: Draws, levels, what is flagged.
        seed: Seed of the draws.

    Raises:
        InputError: Scores twice or off the scale, unknown codes, reviewers of their own projects, reviews
            that leave a criterion out, applications with too few reviews; all of one kind at once.

    Example:
        >>> import datetime as dt
        >>> from growthpoles.labels import Label
        >>> from growthpoles.programmes.call_inputs import Application, Reviewer
        >>> from growthpoles.programmes.rules import Criterion, SelectionRules
        >>> rules = SelectionRules("g", "1", dt.date(2026, 1, 1), (Criterion("novelty", Label("Novelty")),))
        >>> projects = tuple(Application(code, Label(code)) for code in ("A1", "A2", "A3"))
        >>> call = Call("c", Label("Call"), rules, projects, (Reviewer("R1"), Reviewer("R2")), places=1)
        >>> scores = {"A1": (9, 7), "A2": (6, 4), "A3": (4, 2)}
        >>> pairs = [(a, f"R{j + 1}", s) for a, both in scores.items() for j, s in enumerate(both)]
        >>> given = [Review(a, who, "novelty", s) for a, who, s in pairs]
        >>> run_call(call, given)["ranking"].select("application", "decision").row(0)
        ('A1', 'fund')
    """
    chosen, given = settings or CallSettings(), tuple(reviews)
    check_reviews(call, given)
    judged = without_few(call, given, settings=chosen)
    aside = {(x.application, x.reviewer): x for x in given if x.application not in judged.by_code}
    counted = tuple(x for x in given if x.application in judged.by_code)
    made = calibrate(lay_out(judged, counted, settings=chosen))
    room = make_room(judged, made.by_criterion)
    board = rows.Board(
        given=call,
        call=judged,
        aside=tuple(aside),
        settings=chosen,
        made=made,
        room=room,
        award=decide(made.scores, room),
        sure=how_sure(made, room, settings=chosen, seed=seed),
        changes=criterion_changes(made, room),
        without=without_each(made, room),
    )
    ranking = rows.ranking_rows(board)
    return CallResult(
        tables=(
            Table("ranking", ("application",), ranking),
            Table("criteria", ("application", "criterion"), rows.criterion_rows(board)),
            Table("reviewers", ("reviewer",), rows.reviewer_rows(board)),
            Table("reviews", ("application", "reviewer"), rows.review_rows(board)),
            Table("flags", ("application", "reviewer", "flag"), rows.flag_rows(board)),
            Table("without", ("reviewer",), rows.without_rows(board)),
            Table("variances", ("criterion",), rows.variance_rows(board)),
            Table("undecided", ("application",), rows.undecided_rows(board)),
            Table("record", ("application", "step"), rows.record_rows(board, ranking)),
            Table("rules", ("criterion",), rows.rule_rows(call)),
            Table("priorities", ("priority",), rows.priority_rows(board)),
            figures_table(_figures(board)),
            labels_table(
                (("application", item.code, item.label) for item in call.applications),
                (("call", call.code, call.label),),
                call.rules.names(),
                named("zone", "decision", "reason", "flag"),
            ),
        ),
        spec=_spec(call, chosen),
        diagnostics=Diagnostics(tuple(_notes(board))),
        provenance=Provenance(seed=seed),
    )


def _figures(board: rows.Board) -> list[tuple[str, float | None, str, str]]:
    call, zones = board.given, board.zones
    funded = board.award.funded
    return [
        ("applications", float(len(call.codes)), "", ""),
        ("reviewers", float(board.made.sheet.judges.size), "", ""),
        ("reviews", float(board.made.sheet.item.size), "", ""),
        ("funded", float(funded.sum()), "", ""),
        ("budget", call.budget, call.money, ""),
        ("spent", float(board.room.costs[funded].sum()), call.money, ""),
        ("asked", float(sum(item.cost for item in call.applications)), call.money, ""),
        ("tied", float(board.award.reason.count("tied")), "", ""),
        ("undecided", float(len(call.codes) - len(board.call.codes)), "", ""),
        *((f"zone_{zone}", float(zones.count(zone)), "", "") for zone in ("green", "grey", "red")),
        ("changed_by_calibration", float(rows.changed_by_calibration(board)), "", ""),
        ("parts", float(board.made.sheet.part.max() + 1), "", ""),
    ]


def _spec(call: Call, settings: CallSettings) -> dict[str, Any]:
    rules = call.rules
    return {
        "call": call.code,
        "rules": [rules.code, rules.version, rules.date.isoformat(), rules.legal_basis],
        "weights": dict(zip((item.code for item in rules.criteria), rules.weights, strict=True)),
        "when_short": rules.when_short,
        "budget": call.budget,
        "places": call.places,
        "money": call.money,
        "illustrative": call.illustrative,
        "draws": settings.draws,
        "level": settings.level,
        "green": settings.green,
        "red": settings.red,
    }


def _notes(board: rows.Board) -> Iterator[Diagnostic]:
    call, sheet = board.given, board.made.sheet
    if call.illustrative:
        yield warning("call.illustrative")
    if call.day is not None and not call.rules.hold(call.day):
        rules = call.rules
        yield warning("call.rules.not_in_force", None, rules=rules.code, day=call.day.isoformat())
    if sheet.part.max() > 0:
        yield warning("call.reviewers.apart", None, parts=int(sheet.part.max()) + 1)
    if call.budget is None and call.places is None:
        yield note("call.no_limit")
    yield from _conflicts(board)
    tied = [code for code, why in zip(board.call.codes, board.award.reason, strict=True) if why == "tied"]
    if tied:
        yield warning("call.tied", None, applications=", ".join(tied))
    thin = sum(count < call.rules.reviews for count in np.bincount(sheet.item))
    if thin:
        yield note("call.reviews.thin", None, count=int(thin), wanted=call.rules.reviews)
    if board.made.total.variances.item < 1e-6 * board.made.total.variances.error:
        yield warning("call.no_signal")


def _conflicts(board: rows.Board) -> Iterator[Diagnostic]:
    call = board.given
    for application, reviewer in board.dropped:
        if "declared-conflict" in call.interests(application, reviewer):
            yield note("call.review.dropped", Where(key=f"{application} {reviewer}"))
    same = rows.flag_rows(board).filter(flag="same-organisation")
    left_out, counted = (same.filter(used=used).height for used in ("no", "yes"))
    if left_out:
        yield note("call.same_organisation.dropped", None, count=left_out)
    if counted:
        yield warning("call.same_organisation", None, count=counted)
    for row in rows.undecided_rows(board).iter_rows(named=True):
        where, count = Where(key=row["application"]), row["reviews"]
        yield warning("call.reviews.undecided", where, count=count, least=row["least"])
