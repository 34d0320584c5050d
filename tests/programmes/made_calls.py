"""Calls made for the tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from growthpoles.labels import Label
from growthpoles.programmes.call_inputs import Application, Call, Review, Reviewer
from growthpoles.programmes.rules import Criterion, Priority, SelectionRules

NOVELTY = Criterion("novelty", Label("Novelty"), 2.0)
MARKET = Criterion("market", Label("Market"), 1.0)


def rules(
    *criteria: Criterion, priorities: tuple[Priority, ...] = (), least: int = 2, when_short: str = "skip"
) -> SelectionRules:
    return SelectionRules(
        "g", "1", dt.date(2026, 1, 15), criteria or (NOVELTY, MARKET), priorities, 3, least, when_short
    )


def small_call(
    costs: Sequence[float] = (5.0, 4.0, 3.0, 2.0), *, given: SelectionRules | None = None, **more: object
) -> Call:
    applications = tuple(
        Application(f"A{i + 1}", Label(f"A{i + 1}"), f"org{i + 1}", cost=c) for i, c in enumerate(costs)
    )
    reviewers = tuple(Reviewer(f"R{j + 1}", f"uni{j + 1}") for j in range(3))
    return Call("c", Label("Call"), given or rules(), applications, reviewers, **more)  # type: ignore[arg-type]


def everyone(call: Call, true: Sequence[float], lenient: Sequence[float]) -> list[Review]:
    """Everybody reviews everything and scores true value + leniency by every criterion."""
    return [
        Review(item.code, person.code, criterion.code, true[i] + lenient[j])
        for i, item in enumerate(call.applications)
        for j, person in enumerate(call.reviewers)
        for criterion in call.rules.criteria
    ]


def random_call(
    count: int, judges: int, per: int, *, seed: int, budget: float | None = None
) -> tuple[Call, list[Review]]:
    """Scores 5 + value + leniency + error on a scale of 0 to 10, as in a large call."""
    random = np.random.default_rng(seed)
    one = (Criterion("novelty", Label("Novelty")), Criterion("market", Label("Market")))
    applications = tuple(
        Application(f"A{i:03}", Label(f"A{i}"), cost=float(random.integers(1, 10))) for i in range(count)
    )
    reviewers = tuple(Reviewer(f"R{j:02}") for j in range(judges))
    call = Call(
        "c", Label("Call"), rules(*one), applications, reviewers, budget, None if budget else count // 5
    )
    value, lenient = random.normal(size=(count, 2)), 0.8 * random.normal(size=judges)
    found = []
    for i, item in enumerate(applications):
        for j in random.permutation(judges)[:per]:
            for k, criterion in enumerate(one):
                score = 5 + value[i, k] + lenient[j] + 0.8 * random.normal()
                found.append(
                    Review(item.code, reviewers[j].code, criterion.code, float(np.clip(score, 0, 10)))
                )
    return call, found
