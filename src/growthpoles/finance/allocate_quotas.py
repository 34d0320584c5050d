"""Hard quotas that a plan leaves no room under."""

from __future__ import annotations

import numpy as np

from growthpoles.finance.allocate_inputs import BoolArray, FloatArray, IntArray, Task
from growthpoles.finance.allocate_model import Model
from growthpoles.finance.funding import Quota

_ROOM = 1e-9


def barred(task: Task, paid: BoolArray) -> tuple[str, ...]:
    """Name of the first quota that adding the first stage of a project to a plan would break; "" = none.

    Elastic floors break nothing, they have a price.
    """
    found = [""] * len(task.projects)
    for quota in task.funding.quotas:
        if not task.holds(quota):
            continue
        cost, held = task.counted(quota), task.inside(quota)
        inside, whole = int(cost[paid & held].sum()) + quota.spent_inside, int(cost[paid].sum())
        more = cost[task.first]
        now = inside + np.where(held[task.first], more, 0)
        breaks = _breaks(quota, now, whole + quota.spent_whole + more) & ~paid[task.first] & (more > 0)
        found = [name or (quota.name if b else "") for name, b in zip(found, breaks, strict=True)]
    return tuple(found)


def _breaks(quota: Quota, inside: IntArray, whole: IntArray) -> BoolArray:
    slack = _ROOM * np.maximum(whole, 1)
    most = inside if quota.max_amount is None else np.minimum(inside, quota.max_amount)
    over = inside > np.minimum(most, quota.max_share * whole) + slack
    short = (inside < quota.min_share * whole - slack) & (not quota.elastic)
    return np.asarray(over | short)


def without_quotas(model: Model, row_price: FloatArray) -> FloatArray:
    """Prices of the rows with those of floors and ceilings left out."""
    left = row_price.copy()
    for block in model.rows:
        if block.kind.startswith(("floor", "ceiling")):
            left[block.at] = 0.0
    return left
