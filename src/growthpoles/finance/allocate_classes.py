"""Project stages under equal rules become one class; limits of single projects stay exact or become bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.finance.allocate_inputs import AllocationSettings, BoolArray, FloatArray, IntArray, Task

BAND = 0.05
_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Classes:
    """A partition of the project stages; J = classes.

    Attributes:
        of: Class of every stage, shape (n,).
        eligible: Whether a source may pay, shape (J, S).
        applies: Whether a rule speaks of the class, shape (J, R).
        top: Largest share of the sources of a rule, shape (J, R).
        own_top: Largest share of own money, shape (J,).
        capped: (stage, rule) whose amount is limited by a row of its own, shape (n, R).
        own_capped: Projects whose own money is limited by a row of its own.
        banded: Number of stages whose limit was turned into a band.
    """

    of: IntArray
    eligible: BoolArray
    applies: BoolArray
    top: FloatArray
    own_top: FloatArray
    capped: BoolArray
    own_capped: IntArray
    banded: int


def partition(task: Task, settings: AllocationSettings) -> Classes:
    """The classes of a task."""
    capped, own = _capped(task), _own_capped(task)
    limited = capped.any(axis=1) | own[task.project]
    count = int(limited.sum())
    exact = settings.model == "full" or (settings.model == "auto" and count <= settings.apart)
    top = np.tile([rule.max_share for rule in task.funding.rules], (len(task.project), 1))
    own_top = np.ones(len(task.project))
    if not exact:
        _band(task, capped, top)
        own_top = _own_band(task, own)
    key = np.concatenate([task.eligible, task.applies, top, own_top[:, None]], axis=1)
    of = _groups(np.ascontiguousarray(key))
    if exact:
        alone = np.ones(len(of), bool) if settings.model == "full" else limited
        of = np.where(alone, len(of) + np.arange(len(of)), of)
    _, one, of = np.unique(of, return_index=True, return_inverse=True)
    none = np.zeros_like(capped)
    return Classes(
        of, task.eligible[one], task.applies[one], top[one], own_top[one], capped if exact else none,
        np.flatnonzero(own) if exact else np.zeros(0, np.int64), 0 if exact else count,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Pool:
    """Classes whose stages share their limits, and the stages and projects that have one.

    Attributes:
        classes: A partition without any limit of single projects.
        capped: (stage, rule) whose amount is limited, shape (n, R).
        own_capped: Whether a project has less own money than it costs, shape (P,).
    """

    classes: Classes
    capped: BoolArray
    own_capped: BoolArray


def pool(task: Task) -> Pool:
    """The classes of bands, with all that the limits would be if they were not rounded."""
    capped, own = _capped(task), _own_capped(task)
    shares = np.tile([rule.max_share for rule in task.funding.rules], (len(task.project), 1))
    bands = shares.copy()
    _band(task, capped, bands)
    flags = [capped, own[task.project][:, None], _own_band(task, own)[:, None]]
    of = _groups(np.ascontiguousarray(np.concatenate([task.eligible, task.applies, bands, *flags], axis=1)))
    _, one, of = np.unique(of, return_index=True, return_inverse=True)
    count = int((capped.any(axis=1) | own[task.project]).sum())
    classes = Classes(
        of, task.eligible[one], task.applies[one], shares[one], np.ones(len(one)), np.zeros_like(capped),
        np.zeros(0, np.int64), count,
    )  # fmt: skip
    return Pool(classes, capped, own)


def _groups(key: FloatArray) -> IntArray:
    """A number per row, equal for equal rows."""
    raw = key.view(np.dtype((np.void, key.dtype.itemsize * key.shape[1]))).ravel()
    return np.asarray(np.unique(raw, return_inverse=True)[1], np.int64)


def _capped(task: Task) -> BoolArray:
    """(stage, rule) where the largest amount is less than what the largest share would give."""
    made = np.zeros(task.applies.shape, bool)
    for r, rule in enumerate(task.funding.rules):
        if rule.max_amount is not None:
            cost = task.cost @ task.in_force[r].astype(np.int64)
            made[:, r] = task.applies[:, r] & (rule.max_amount < rule.max_share * cost - _TINY)
    return made


def own_sources(task: Task) -> BoolArray:
    """Sources that are the money of the applicants, shape (S,)."""
    return np.array([item.kind == "own" for item in task.funding.sources], bool)


def _own_capped(task: Task) -> BoolArray:
    """Projects whose own money is less than they cost, where own money may pay at all, shape (P,)."""
    may = np.zeros(len(task.projects), bool)
    np.logical_or.at(may, task.project, task.eligible[:, own_sources(task)].any(axis=1))
    short = [item.own_money is not None and item.own_money < item.cost for item in task.projects]
    return np.asarray(may & np.array(short, bool))


def _band(task: Task, capped: BoolArray, top: FloatArray) -> None:
    """Turn amounts into shares of the cost, rounded down to bands."""
    steps = _steps(task)
    for r, rule in enumerate(task.funding.rules):
        at = np.flatnonzero(capped[:, r])
        if len(at):
            cost = task.cost[at] @ task.in_force[r].astype(np.int64)
            top[at, r] = _down((rule.max_amount or 0) / cost, steps)


def _own_band(task: Task, own: BoolArray) -> FloatArray:
    share = np.ones(len(task.projects))
    for p in np.flatnonzero(own):
        share[p] = (task.projects[p].own_money or 0) / task.projects[p].cost
    return np.where(own, _down(share, _steps(task)), 1.0)[task.project]


def _steps(task: Task) -> FloatArray:
    """Band edges: every 5 %, and the least shares that rules ask for."""
    asked = [rule.min_share for rule in task.funding.rules if rule.min_share > 0]
    left = [1 - rule.max_share for rule in task.funding.rules if rule.max_share < 1]
    return np.unique(np.concatenate([np.arange(0, 1 + BAND / 2, BAND), asked, left]))


def _down(share: FloatArray, steps: FloatArray) -> FloatArray:
    return np.asarray(steps[np.searchsorted(steps, share + _TINY, side="right") - 1])
