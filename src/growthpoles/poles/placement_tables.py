"""The tables of a placement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, warning
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.poles.network_coverage import Row, number
from growthpoles.poles.network_tables import table
from growthpoles.poles.placement_search import Sites, alternative_rows, gains_rows, price_rows
from growthpoles.stats.arrays import Ints
from growthpoles.stats.facility import Placement


@dataclass(frozen=True, eq=False)
class Case:
    """A placement problem with what its tables tell beside the solution.

    Attributes:
        task: The problem.
        points: Codes of the points that are served.
        reasons: Why units are no candidates, by code.
        rate: Cost per unit of output and hour; None where hours are the only cost.
        own: Costs of inputs and of labour at each site, shape (2, sites); None likewise.
    """

    task: Sites
    points: tuple[str, ...]
    reasons: Mapping[str, str]
    rate: float | None = None
    own: FloatArray | None = None


def placement_tables(case: Case, best: Placement, *, priced: int) -> tuple[Table, ...]:
    """All tables of a placement but those every result has."""
    return (
        table("sites", _site_rows(case, best)),
        table("assignment", _assignment_rows(case, best)),
        table("gains", gains_rows(case.task, best)),
        table("alternatives", alternative_rows(case.task, best)),
        table("prices", price_rows(case.task, best, most=priced)),
        table("excluded", [{"unit": code, "reason": why} for code, why in case.reasons.items()]),
    )


def figures(case: Case, best: Placement) -> list[tuple[str, float | None, str, str]]:
    """Single numbers of a placement."""
    task = case.task
    before, after = task.measures(()), task.measures(best.sites)
    numbers = [
        ("new", float(len(best.sites)), "sites", best.status),
        ("existing", float(task.existing), "sites", ""),
        ("candidates", float(len(task.codes) - task.existing), "units", ""),
        ("objective", number(task.value(best)), "", task.method),
        ("bound", None if task.left(best) else number(best.bound), "", ""),
        ("hours", task.reach, "hours", ""),
        ("total", float(task.weight.sum()), "", ""),
    ]
    for name in ("covered", "covered_share", "mean_hours", "farthest_hours"):
        numbers += [(f"{name}_before", number(before[name]), "", ""), (name, number(after[name]), "", "")]
    return numbers


def proof_notes(case: Case, best: Placement, *, tables: tuple[Table, ...]) -> list[Diagnostic]:
    """What was not proved, and who is not served although everybody was to be.

    Maximal cover leaves out by design whom it does not reach: the shares within reach say how many.
    """
    notes: list[Diagnostic] = []
    if best.status == "infeasible":
        notes.append(warning("placement.infeasible", count=len(best.sites)))
    elif best.status != "optimal":
        notes.append(warning("placement.not-proved", gap=round(100 * best.gap, 3)))
    rows = [
        row
        for item in tables
        if item.name in ("gains", "alternatives", "prices")
        for row in item.data["status"]
    ]
    doubtful = sum(status == "not-proved" for status in rows)
    if doubtful:
        notes.append(warning("placement.compared", count=doubtful, of=len(rows)))
    lost = case.task.left(best)
    if lost:
        notes.append(warning("placement.unserved", amount=round(lost, 6)))
    return notes


def _site_rows(case: Case, best: Placement) -> list[Row]:
    task = case.task
    amounts = _amounts(task, best)
    rows: list[Row] = []
    for j in (*range(task.existing), *best.sites.tolist()):
        share, total = amounts[:, j], float(amounts[:, j].sum())
        reached = np.where(share > 0, np.nan_to_num(task.hours[:, j]), 0.0)
        hours = float(share @ reached / total) if total > 0 else float("nan")
        rows.append(
            {
                "unit": task.codes[j],
                "role": "existing" if j < task.existing else "new",
                "served": float((share > 0).sum()),
                "population": total,
                "mean_hours": number(hours),
                **_costs(case, j, total=total, hours=hours),
            }
        )
    return rows


def _costs(case: Case, site: int, *, total: float, hours: float) -> dict[str, float | None]:
    """Costs of a site by kind: delivery, inputs, labour and all."""
    if case.own is None or case.rate is None:
        return dict.fromkeys(("delivery", "inputs", "labour", "cost"))
    delivery = case.rate * hours * total if total > 0 else 0.0
    inputs, labour = (float(total * value) for value in case.own[:, site])
    parts = {"delivery": delivery, "inputs": inputs, "labour": labour, "cost": delivery + inputs + labour}
    return {name: number(value) for name, value in parts.items()}


def _amounts(task: Sites, best: Placement) -> FloatArray:
    """What each site serves of each point, shape (points, sites)."""
    if best.flow is not None:
        return best.flow
    made = np.zeros(task.hours.shape)
    held = np.flatnonzero(best.serves >= 0)
    made[held, best.serves[held]] = task.weight[held]
    return made


def _assignment_rows(case: Case, best: Placement) -> list[Row]:
    task = case.task
    old: Ints = np.full(len(case.points), -1, np.intp)
    if task.existing:
        cost = np.nan_to_num(task.cost[:, : task.existing], nan=np.inf)
        old = np.where(np.isinf(cost).all(axis=1), -1, cost.argmin(axis=1))
    return [
        {
            "unit": code,
            "weight": float(task.weight[i]),
            "site": _code(task, best.serves[i]),
            "hours": _hours(task, i, best.serves[i]),
            "site_before": _code(task, old[i]),
            "hours_before": _hours(task, i, old[i]),
        }
        for i, code in enumerate(case.points)
    ]


def _code(task: Sites, site: int) -> str | None:
    return task.codes[site] if site >= 0 else None


def _hours(task: Sites, point: int, site: int) -> float | None:
    return number(float(task.hours[point, site])) if site >= 0 else None
