"""SB1, growth of the hinterland against growth of the poles, and SB7, the same in rolling windows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from growthpoles.poles.spread_fading import fading
from growthpoles.poles.spread_findings import (
    BACKWASH,
    OPEN,
    SPREAD,
    Finding,
    Reason,
    Row,
    decide,
    number,
    slope_columns,
)
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_placebo import Question, exposure, held_constant, placebo_p
from growthpoles.poles.spread_sample import Sample
from growthpoles.stats.spillover import AssignmentTest, assignment_test, slope

LEAST = 3
NONE = AssignmentTest(np.nan, np.nan, np.nan, np.nan, np.full(0, np.nan))


@dataclass(frozen=True, eq=False)
class Answer:
    """Permutation test, placebo and label of one question.

    Attributes:
        test: The permutation test.
        placebo: p of the placebo on the side of the slope; NaN where it was not needed.
        label: ``spread-dominant``, ``backwash-dominant`` or ``inconclusive``.
        reason: What stood against a label.
    """

    test: AssignmentTest
    placebo: float
    label: str
    reason: Reason


def barrier(sample: Sample, settings: SpreadSettings) -> Reason:
    """What stands against any decision from this block, whatever the p-values."""
    units, periods = int(sample.hinterland.sum()), len(sample.years)
    if not sample.poles.any():
        return Reason.of("spread.reason.no-poles")
    if not units:
        return Reason.of("spread.reason.no-hinterland", poles=int(sample.poles.sum()))
    if not sample.space.kinds:
        return Reason.of("spread.reason.no-distances")
    return _few(units, periods, settings)


def _few(units: int, periods: int, settings: SpreadSettings) -> Reason:
    if units < settings.least_units:
        return Reason.of("spread.reason.few-units", units=units, least=settings.least_units)
    if periods == 1 and units < settings.cross_section_units:
        return Reason.of("spread.reason.one-cross-section", units=units, least=settings.cross_section_units)
    return Reason()


def measure(
    sample: Sample, question: Question, *, kind: str, settings: SpreadSettings, seed: int
) -> AssignmentTest:
    """The permutation test of one question with one kind of weights."""
    if question.receivers.sum() < LEAST or not question.sources.any():
        return NONE
    return assignment_test(
        sample.values[question.receivers],
        exposure(sample, question.sources, receivers=question.receivers, kind=kind),
        controls=held_constant(sample, question, kind=kind),
        draws=settings.draws,
        seed=seed,
    )


def answer(
    sample: Sample,
    question: Question,
    *,
    kind: str,
    settings: SpreadSettings,
    seed: int,
    always: bool = False,
) -> Answer:
    """Test, placebo and label; the placebo is run where the permutation would decide (or always)."""
    test = measure(sample, question, kind=kind, settings=settings, seed=seed)
    reason = _few(int(question.receivers.sum()), len(sample.years), settings)
    if not reason and not test.identified:
        reason = Reason.of("spread.reason.not-identified")
    label, placebo = decide(test, settings.alpha, reason=reason), np.nan
    if test.identified and settings.placebos and (always or label != OPEN):
        placebo = placebo_p(sample, question, kind=kind, beta=test.beta, draws=settings.placebos, seed=seed)
        if label != OPEN and not placebo <= settings.alpha:
            label, reason = OPEN, _doubt(question, placebo, settings)
    return Answer(test, placebo, label, reason)


def _doubt(question: Question, placebo: float, settings: SpreadSettings) -> Reason:
    units, least = int(question.receivers.sum()), math.ceil(1 / settings.alpha) - 1
    if np.isnan(placebo):
        return Reason.of("spread.reason.no-placebo")
    if question.sources.sum() == 1 and units < least:
        return Reason.of("spread.reason.one-among-few", units=units, least=least)
    return Reason.of("spread.reason.any-place", p=float(f"{placebo:.3g}"))


def whole(sample: Sample) -> Question:
    """All poles and the units that are none."""
    return Question(sample.poles, sample.hinterland, np.zeros_like(sample.poles), "hinterland")


def questions(sample: Sample, settings: SpreadSettings) -> Iterator[tuple[str, str, Sample, Question]]:
    """(scope, code) of every class and every pole with the sample and the question to put.

    With enough units outside the poles, a class or pole is asked about them with the other poles held
    constant. Otherwise a class is asked about all units outside the class, other poles among them.
    """
    names, kinds = np.array(sample.space.units), [sample.types.get(u, "") for u in sample.space.units]
    enough = int(sample.hinterland.sum()) >= settings.least_units
    classes = [kind for kind in dict.fromkeys(sorted(sample.types.values())) if kind]
    for scope, code in [*(("class", k) for k in classes), *(("pole", p) for p in sample.codes)]:
        mine = (
            np.array([kind == code for kind in kinds]) & sample.poles if scope == "class" else names == code
        )
        if enough:
            yield scope, code, sample, Question(mine, sample.hinterland, sample.poles & ~mine, "hinterland")
            continue
        kind = code if scope == "class" else sample.types.get(code, "")
        club = np.array([own == kind for own in kinds]) & sample.poles if kind else mine
        narrowed = replace(sample, poles=club)
        yield scope, code, narrowed, Question(mine, ~club, club & ~mine, "outside-class")


def spillovers(samples: tuple[Sample, ...], settings: SpreadSettings, *, seed: int) -> Finding:
    """SB1: all poles with every kind of weights and variable, then classes and single poles."""
    if not samples:
        return Finding("SB1", Reason.of("spread.reason.no-growth"))
    first = samples[0]
    stop = barrier(first, settings)
    if stop.code in ("spread.reason.no-poles", "spread.reason.no-hinterland", "spread.reason.no-distances"):
        own = [] if stop.code != "spread.reason.no-hinterland" else list(_parts(first, settings, seed))
        return Finding("SB1", stop, {"effects": own})
    asked = [
        (sample is first and top, found, sample, kind)
        for sample in samples
        for kind, top, found in _answers(sample, settings, seed)
    ]
    rows: list[Row] = [
        {"scope": "all", "code": "all", "headline": top, **_row(sample, whole(sample), kind, found)}
        for top, found, sample, kind in asked
    ]
    rows += list(_parts(first, settings, seed))
    why = next((found.reason for top, found, _, _ in asked if top), stop)
    question = whole(first)
    kind = headline_kind(first, question, settings=settings)
    terms, figures = fading(first, question, kind=kind, settings=settings, seed=seed)
    return Finding("SB1", Reason(), {"effects": rows, "interactions": terms}, figures, doubt=why)


def kinds_of(sample: Sample, settings: SpreadSettings) -> tuple[str, ...]:
    """Kinds of weights to use, the headline first."""
    wanted = (*settings.weights, "given")
    return tuple(kind for kind in wanted if kind in sample.space.kinds)


def headline_kind(sample: Sample, question: Question, *, settings: SpreadSettings) -> str:
    """The first kind of weights with which there is a slope; one pole and the nearest leave none."""
    kinds = kinds_of(sample, settings)
    if question.receivers.sum() < LEAST or not question.sources.any():
        return next(iter(kinds), "")
    for kind in kinds:
        x = exposure(sample, question.sources, receivers=question.receivers, kind=kind)
        held = held_constant(sample, question, kind=kind)
        if not np.isnan(slope(sample.values[question.receivers], x, controls=held)):
            return kind
    return next(iter(kinds), "")


def _answers(sample: Sample, settings: SpreadSettings, seed: int) -> Iterator[tuple[str, bool, Answer]]:
    """(weights, whether they lead, answer) about all poles together."""
    question = whole(sample)
    if not sample.poles.any() or not sample.hinterland.any():
        return
    best = headline_kind(sample, question, settings=settings)
    for kind in kinds_of(sample, settings):
        top = kind == best
        yield kind, top, answer(sample, question, kind=kind, settings=settings, seed=seed, always=top)


def _parts(sample: Sample, settings: SpreadSettings, seed: int) -> Iterator[Row]:
    for scope, code, narrowed, question in questions(sample, settings):
        kind = headline_kind(narrowed, question, settings=settings)
        if kind:
            found = answer(narrowed, question, kind=kind, settings=settings, seed=seed)
            yield {"scope": scope, "code": code, "headline": False, **_row(narrowed, question, kind, found)}


def _row(sample: Sample, question: Question, kind: str, found: Answer) -> Row:
    return {
        "model": "SB1",
        "variable": sample.growth.role,
        "weights": kind,
        **slope_columns(found.test),
        "p_placebo": number(found.placebo),
        "label": found.label,
        "reason": found.reason.code or None,
        "receivers": question.who,
        "units": int(question.receivers.sum()),
        "poles": int(question.sources.sum()),
        "periods": len(sample.years),
        "first_year": sample.years[0],
        "last_year": sample.years[-1],
    }


def windows(samples: tuple[Sample, ...], settings: SpreadSettings, *, seed: int) -> Finding:
    """SB7: the slope in rolling windows (Richardson 1976), and where its label turns."""
    if not samples:
        return Finding("SB7", Reason.of("spread.reason.no-growth"))
    stop = barrier(samples[0], settings)
    if stop:
        return Finding("SB7", stop)
    needed = settings.window + 2
    longest = max(len(sample.years) for sample in samples)
    if longest < needed:
        return Finding("SB7", Reason.of("spread.reason.few-years", years=longest, least=needed))
    rows = [row for sample in samples for row in _window_rows(sample, settings, seed)]
    return Finding("SB7", Reason(), {"windows": rows})


def _window_rows(sample: Sample, settings: SpreadSettings, seed: int) -> Iterator[Row]:
    question = whole(sample)
    kind = headline_kind(sample, question, settings=settings)
    for first in range(len(sample.years) - settings.window + 1):
        span = slice(first, first + settings.window)
        part = replace(sample, years=sample.years[span], values=sample.values[:, span])
        found = answer(part, question, kind=kind, settings=settings, seed=seed)
        yield {
            "variable": sample.growth.role,
            "from_year": part.years[0],
            "to_year": part.years[-1],
            "weights": kind,
            **slope_columns(found.test),
            "p_placebo": number(found.placebo),
            "label": found.label,
        }


def path_of(labels: list[str]) -> str:
    """How the label moves over the windows: ``backwash-then-spread``, ``spread-then-backwash``, or neither.

    Example:
        >>> path_of(["backwash-dominant", "inconclusive", "spread-dominant"])
        'backwash-then-spread'
    """
    told = [label for label in labels if label != OPEN]
    if not told or len(set(told)) == 1:
        return told[0] if told else OPEN
    turns = [a for a, b in pairwise(told) if a != b]
    if len(turns) > 1:
        return OPEN
    return {SPREAD: "spread-then-backwash", BACKWASH: "backwash-then-spread"}[turns[0]]
