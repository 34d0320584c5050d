"""What bands of limits leave open: a bound that holds without them, and a second try without them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, note
from growthpoles.errors import NotAvailableError, RunError, SpecificationError
from growthpoles.finance.allocate_classes import own_sources, partition, pool
from growthpoles.finance.allocate_inputs import AllocationSettings, BoolArray, FloatArray, Task
from growthpoles.finance.allocate_model import Model
from growthpoles.finance.allocate_rows import Draft, draft
from growthpoles.finance.allocate_solve import Solution, relax

T = TypeVar("T")


def loosened(d: Draft) -> Draft:
    """The same request with limits of single projects pooled by class instead of rounded down to bands.

    Every plan that keeps the exact limits fits into it, so that its linear relaxation bounds them all: added
    up over the stages of a class, sum f <= amount x y and, for whole y, sum f <= own money x y.
    """
    task, weight = d.task, d.task.weight(d.settings) / d.scale
    pooled = pool(task)
    made = draft(task, d.settings, classes=pooled.classes)
    for r, rule in enumerate(task.funding.rules):
        part = task.members[r], task.in_force[r]
        _pool(made, "amount", pooled.capped[:, r], most=(rule.max_amount or 0) * weight, part=part)
    own = np.array([item.own_money or 0 for item in task.projects], float)[task.project]
    part = own_sources(task), np.ones(len(task.years), bool)
    _pool(made, "own", pooled.own_capped[task.project], most=own * weight, part=part)
    return made


def _pool(
    d: Draft, kind: str, held: BoolArray, *, most: FloatArray, part: tuple[BoolArray, BoolArray]
) -> None:
    """What some sources pay in some years to the stages held, by class: at most the sum of the paid."""
    inside, years = part
    at = np.flatnonzero(held)
    heads = np.unique(d.classes.of[at])
    row = np.full(len(d.classes.eligible), -1)
    row[heads] = np.arange(len(heads))
    j, s, t = d.key
    chosen = (row[j] >= 0) & inside[s] & years[t]
    d.builder.add_rows(
        kind, {"class": heads}, bounds=(-np.inf, 0.0),
        entries=[(row[j[chosen]], d.flow[chosen], 1.0), (row[d.classes.of[at]], d.fund[at], -most[at])],
    )  # fmt: skip


def bounded(found: Solution, wide: Model | None, *, seed: int, seconds: float) -> Solution:
    """A solution with the bound of a wider model; NaN where that is not solved in time; None = as it is."""
    if wide is None:
        return found
    try:
        relaxed = relax(wide, seed, seconds=seconds)
    except NotAvailableError:
        relaxed = None
    return replace(found, bound=np.nan if relaxed is None else max(relaxed.objective, found.objective))


def or_exactly(attempt: Callable[[AllocationSettings], T], settings: AllocationSettings, *, task: Task) -> T:
    """An attempt; with the exact limits of single projects where bands leave no plan at all."""
    start = time.monotonic()
    try:
        return attempt(settings)
    except (RunError, SpecificationError):
        left = settings.time_limit - (time.monotonic() - start)
        count = partition(task, settings).banded
        if not count or left <= 0:
            raise
        return attempt(replace(settings, model="auto", apart=count, time_limit=left))


def remarks_on_bands(
    banded: int, used: AllocationSettings, *, asked: AllocationSettings
) -> Iterator[Diagnostic]:
    """At how many stages limits became bands, or were kept exactly because bands left no plan."""
    if banded:
        yield note("finance.bands", None, count=banded)
    elif used.apart > asked.apart or used.model != asked.model:
        yield note("finance.bands.exact", None, count=used.apart)
