"""Tables of a readiness assessment: groups of results, their funnel, bottleneck, measures and outlook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.result import Table
from growthpoles.transfer.readiness_flow import STEPS, Journey, Times
from growthpoles.transfer.readiness_inputs import AIMS, stage_of
from growthpoles.transfer.readiness_model import Counts, FloatArray, IntArray, StageModel
from growthpoles.transfer.registers import LEVELS

Group = tuple[str, str]
Bools = npt.NDArray[np.bool_]
SHOWN = (4, 7, 8, 9)
_PILOT, _LABORATORY = 7, 4


@dataclass(frozen=True, eq=False)
class Pool:
    """All results with a level, and what is known of their way.

    Attributes:
        journey: Their journeys.
        weight: Value of each, or 1, shape (n,).
        weighted: Whether results count by value.
        groups: Members by (dimension, class).
        counts: Number of results by (dimension, class), those without a level included.
        cost: Mean cost of the steps, shape (8,).
        prevented: Share of the failures of a step that a measure prevents.
        saved: Share of the time of a step that a measure saves.
        best: Draws of the most helpful step by (dimension, class): share of draws by step, shape (8,).
    """

    journey: Journey
    weight: FloatArray
    weighted: bool
    groups: Mapping[Group, Bools]
    counts: Mapping[Group, int]
    cost: FloatArray
    prevented: float
    saved: float
    best: Mapping[Group, FloatArray]

    def gains(self, group: Group) -> FloatArray:
        """Gain of goods, by weight, from a measure at each step, shape (8,)."""
        members = self.groups[group]
        return np.asarray((self.journey.gain(self.prevented) * self.weight[:, None])[members].sum(axis=0))


def lower_median(levels: IntArray) -> int | None:
    """The lower median of ordinal levels, itself a level; None without any.

    Example:
        >>> lower_median(np.array([2, 3, 7, 9]))
        3
    """
    return int(np.sort(levels)[(len(levels) - 1) // 2]) if len(levels) else None


def model_table(model: StageModel, defaults: FloatArray) -> Table:
    """Table ``model``."""
    spread = np.exp(model.sigma * 1.2815515655446004)
    rows = []
    for k, level in enumerate(AIMS):
        cases, passed = int(model.total.cases[0, k]), int(model.total.passed[0, k])
        rows.append(
            {
                "level": level,
                "stage": stage_of(level),
                "cases": cases,
                "passed": passed,
                "stopped": cases - passed,
                "running": int(model.running[k]),
                "default": defaults[k],
                "probability": model.probability[k],
                "low": model.low[k],
                "high": model.high[k],
                "years": model.years[k],
                "years_low": model.years[k] / spread,
                "years_high": model.years[k] * spread,
                "cost": known(model.cost[k]),
                "dated": int(model.dated[k]),
                "priced": int(model.priced[k]),
                "basis": "default" if not cases else "mixed-history" if cases < 30 else "history",
            }
        )
    return Table("model", ("level",), pl.DataFrame(rows, schema_overrides={"cost": pl.Float64}))


def classes_table(model: StageModel) -> Table:
    """Table ``classes``."""
    whole = np.broadcast_to(model.probability, model.by_field.shape)
    parts: tuple[tuple[str, tuple[str, ...], Counts, FloatArray, FloatArray], ...] = (
        ("field", model.fields, model.field_counts, whole, model.by_field),
        ("unit", model.units, model.unit_counts, model.expected_by_unit, model.by_unit),
    )
    rows = [
        (name, code, level, int(n.cases[i, k]), int(n.passed[i, k]), expected[i, k], found[i, k])
        for name, codes, n, expected, found in parts
        for i, code in enumerate(codes)
        for k, level in enumerate(AIMS)
    ]
    schema = {
        "dimension": pl.String, "class": pl.String, "level": pl.Int64, "cases": pl.Int64, "passed": pl.Int64,
        "expected": pl.Float64, "probability": pl.Float64,
    }  # fmt: skip
    return Table("classes", ("dimension", "class", "level"), pl.DataFrame(rows, schema=schema, orient="row"))


def funnel_table(pool: Pool) -> Table:
    """Table ``funnel``."""
    spent = np.nan_to_num(pool.journey.spending(np.nan_to_num(pool.cost)))
    worth = pool.journey.reach * pool.weight[:, None]
    rows = []
    for (dimension, name), members in pool.groups.items():
        levels, money = pool.journey.level[members], spent[members].sum(axis=0)
        for level in LEVELS:
            cost = None if level == 1 else _priced(pool, members, level - 2, money[level - 2])
            value = float(worth[members, level - 1].sum()) if pool.weighted else None
            here, reach = int((levels == level).sum()), float(pool.journey.reach[members, level - 1].sum())
            rows.append((dimension, name, level, here, reach, cost, value))
    schema = {
        "dimension": pl.String, "class": pl.String, "level": pl.Int64, "now": pl.Int64,
        "expected": pl.Float64, "money": pl.Float64, "value": pl.Float64,
    }  # fmt: skip
    return Table("funnel", ("dimension", "class", "level"), pl.DataFrame(rows, schema=schema, orient="row"))


def summary_table(pool: Pool) -> Table:
    """Table ``summary``."""
    spent = pool.journey.spending(np.nan_to_num(pool.cost)).sum(axis=1)
    rows = []
    for group, members in pool.groups.items():
        levels, below = pool.journey.level[members], members & (pool.journey.level < 9)
        goods = float(pool.journey.reach[below, 8].sum())
        priced = all(_priced(pool, members, k, 0.0) is not None for k in range(STEPS))
        money = float(spent[below].sum()) if priced else None
        gains = pool.gains(group)
        step = int(gains.argmax()) if gains.any() else None
        rows.append(
            {
                "dimension": group[0],
                "class": group[1],
                "results": pool.counts[group],
                "known": int(members.sum()),
                "halted": int(pool.journey.halted[members].sum()),
                "median_level": lower_median(levels),
                "share_pilot": _share(levels >= _PILOT),
                "share_goods": _share(levels == LEVELS[-1]),
                "future_goods": goods,
                "money": money,
                "cost_per_success": money / goods if money is not None and goods > 0 else None,
                "valley": valley(pool, members),
                "bottleneck": None if step is None else AIMS[step],
                "bottleneck_stage": None if step is None else stage_of(AIMS[step]),
                "certainty": None if step is None else float(pool.best[group][step]),
                "weighted": pool.weighted,
            }
        )
    schema = {
        "dimension": pl.String, "class": pl.String, "results": pl.Int64, "known": pl.Int64,
        "halted": pl.Int64,
        "median_level": pl.Int64, "share_pilot": pl.Float64, "share_goods": pl.Float64,
        "future_goods": pl.Float64, "money": pl.Float64, "cost_per_success": pl.Float64,
        "valley": pl.Float64, "bottleneck": pl.Int64, "bottleneck_stage": pl.String,
        "certainty": pl.Float64, "weighted": pl.Boolean,
    }  # fmt: skip
    return Table("summary", ("dimension", "class"), pl.DataFrame(rows, schema=schema))


def valley(pool: Pool, members: Bools) -> float | None:
    """Share of what reaches level 4 that is lost before level 7: 1 - sum v P(reach 7) / sum v P(reach 4)."""
    reach, weight = pool.journey.reach[members], pool.weight[members]
    entering = float((weight * reach[:, _LABORATORY - 1]).sum())
    return 1 - float((weight * reach[:, _PILOT - 1]).sum()) / entering if entering > 0 else None


def measures_table(pool: Pool, mean_years: FloatArray) -> Table:
    """Table ``measures``."""
    goods = pool.journey.gain(pool.prevented)
    extra = pool.journey.extra_spending(pool.prevented, np.nan_to_num(pool.cost))
    rows = []
    for group, members in pool.groups.items():
        for k, level in enumerate(AIMS):
            value = float((goods[:, k] * pool.weight)[members].sum()) if pool.weighted else None
            later = all(_priced(pool, members, j, 0.0) is not None for j in range(k + 1, STEPS))
            rows.append(
                (
                    *group, level, stage_of(level), float(goods[members, k].sum()), value,
                    float(extra[members, k].sum()) if later else None, pool.saved * float(mean_years[k]),
                    float(pool.best[group][k]),
                )
            )  # fmt: skip
    schema = {
        "dimension": pl.String, "class": pl.String, "level": pl.Int64, "stage": pl.String,
        "goods": pl.Float64, "value": pl.Float64, "money": pl.Float64, "years": pl.Float64,
        "share_best": pl.Float64,
    }  # fmt: skip
    return Table("measures", ("dimension", "class", "level"), pl.DataFrame(rows, schema=schema, orient="row"))


def outlook_table(pool: Pool, times: Times) -> Table:
    """Table ``outlook``."""
    shares = {level: times.share(pool.journey, level) for level in SHOWN}
    rows = [
        (*group, ahead, level, float(expected))
        for group, members in pool.groups.items()
        for level, share in shares.items()
        for ahead, expected in enumerate(share[members].sum(axis=0), start=1)
    ]
    keys = ("dimension", "class", "ahead", "level")
    schema = {
        "dimension": pl.String, "class": pl.String, "ahead": pl.Int64, "level": pl.Int64,
        "expected": pl.Float64,
    }  # fmt: skip
    return Table("outlook", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def known(value: float) -> float | None:
    """A number, or None where it is missing."""
    return None if np.isnan(value) else float(value)


def grouped(codes: Mapping[str, list[str]], size: int) -> Iterator[tuple[Group, Bools]]:
    """(dimension, class) with its members: the whole first, then the classes of every dimension in order."""
    yield ("all", "all"), np.ones(size, bool)
    for dimension, given in codes.items():
        at = np.array(given, dtype=object)
        for name in sorted(set(given)):
            yield (dimension, name), np.asarray(at == name)


def _priced(pool: Pool, members: Bools, k: int, money: float) -> float | None:
    """Money of a step; None where results still have to take it and its cost is not known."""
    return None if np.isnan(pool.cost[k]) and pool.journey.ahead[members, k].any() else float(money)


def _share(met: Bools) -> float | None:
    return float(met.mean()) if len(met) else None
