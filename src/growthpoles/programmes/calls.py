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
from growthpoles.programmes.call_inputs import Call, CallSettings, Review, check_reviews
from growthpoles.programmes.call_scores import (
    award,
    best_first,
    calibrate,
    criterion_changes,
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
    2012, Lawrence 2014). An application that a criterion's calibrated score puts below the least score is
    not funded. Then by rank: the parts kept for priorities first, the rest after. True scores drawn from
    what is known of them give the probability of being funded: green (nothing to discuss), red, and grey,
    which the panel should discuss or draw lots for (Mavrotas and Makryvelios 2021).

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
    made = calibrate(lay_out(call, given, settings=chosen))
    least = np.array([-np.inf if x.least is None else x.share(x.least) for x in call.rules.criteria])
    room = make_room(call, np.all(made.by_criterion >= least - 1e-12, axis=1))
    board = rows.Board(
        call=call,
        settings=chosen,
        made=made,
        room=room,
        award=award(best_first(made.scores), room),
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
    call, zones = board.call, board.zones
    funded = board.award.funded
    return [
        ("applications", float(len(call.codes)), "", ""),
        ("reviewers", float(board.made.sheet.judges.size), "", ""),
        ("reviews", float(board.made.sheet.item.size), "", ""),
        ("funded", float(funded.sum()), "", ""),
        ("budget", call.budget, call.money, ""),
        ("spent", float(board.room.costs[funded].sum()), call.money, ""),
        ("asked", float(board.room.costs.sum()), call.money, ""),
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
    call, sheet = board.call, board.made.sheet
    if call.illustrative:
        yield warning("call.illustrative")
    if call.day is not None and not call.rules.hold(call.day):
        rules = call.rules
        yield warning("call.rules.not_in_force", None, rules=rules.code, day=call.day.isoformat())
    if sheet.part.max() > 0:
        yield warning("call.reviewers.apart", None, parts=int(sheet.part.max()) + 1)
    if call.budget is None and call.places is None:
        yield note("call.no_limit")
    for application, reviewer in sheet.dropped:
        yield note("call.review.dropped", Where(key=f"{application} {reviewer}"))
    same = rows.flag_rows(board).filter(flag="same-organisation").height
    if same:
        yield warning("call.same_organisation", None, count=same)
    thin = sum(count < call.rules.reviews for count in np.bincount(sheet.item))
    if thin:
        yield note("call.reviews.thin", None, count=int(thin), wanted=call.rules.reviews)
    if board.made.total.variances.item < 1e-6 * board.made.total.variances.error:
        yield warning("call.no_signal")
