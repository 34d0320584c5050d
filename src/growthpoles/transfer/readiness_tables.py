"""Tables of a readiness assessment: groups of results, their funnel, bottleneck, measures and outlook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from growthpoles.core.result import Table
from growthpoles.transfer.readiness_flow import STEPS, Journey, Times
from growthpoles.transfer.readiness_history import Bools, FloatArray, IntArray
from growthpoles.transfer.readiness_inputs import AIMS, stage_of
from growthpoles.transfer.readiness_model import Counts, StageModel
from growthpoles.transfer.registers import LEVELS

Group = tuple[str, str]
SHOWN = (4, 7, 8, 9)
SPREAD_80 = 1.2815515655446004  # 10 and 90 % of the normal distribution, in standard deviations
_PILOT, _LABORATORY = 7, 4


@dataclass(frozen=True, eq=False)
class Helps:
    """Share of the draws in which each step is the one at which a measure helps most, shape (8,) each.

    Attributes:
        number: By number of goods; NaN where no measure adds any.
        value: By their value; NaN also where a value is not known.
    """

    number: FloatArray
    value: FloatArray


@dataclass(frozen=True, eq=False)
class Pool:
    """All results with a level, and what is known of their way.

    Attributes:
        journey: Their journeys.
        value: Value of each; NaN where it is not known, shape (n,).
        supported: Highest level passed with evidence; 0 without any, shape (n,).
        groups: Members by (dimension, class).
        counts: Number of results by (dimension, class), those without a level included.
        ended: Ended steps, and those passed, by (dimension, class), shape (8,) each.
        cost: Mean cost of the steps, shape (8,).
        prevented: Share of the failures of a step that a measure prevents.
        saved: Share of the time of a step that a measure saves.
        best: Draws of the most helpful step by (dimension, class).
    """

    journey: Journey
    value: FloatArray
    supported: IntArray
    groups: Mapping[Group, Bools]
    counts: Mapping[Group, int]
    ended: Mapping[Group, tuple[FloatArray, FloatArray]]
    cost: FloatArray
    prevented: float
    saved: float
    best: Mapping[Group, Helps]

    @cached_property
    def gain(self) -> FloatArray:
        """Gain of goods from a measure at each step, shape (n, 8)."""
        return self.journey.gain(self.prevented)

    def weights(self, group: Group) -> tuple[FloatArray, FloatArray | None]:
        """Ones, and the values of the members of a group; None unless all of these are known."""
        own = self.value[self.groups[group]]
        return np.ones(len(own)), None if np.isnan(own).any() else own

    def gains(self, group: Group, weight: FloatArray) -> FloatArray:
        """Gain of goods of a group, by weight of its members, from a measure at each step, shape (8,)."""
        return np.asarray(weight @ self.gain[self.groups[group]])


def lower_median(levels: IntArray) -> int | None:
    """The lower median of ordinal levels, itself a level; None without any.

    Example:
        >>> lower_median(np.array([2, 3, 7, 9]))
        3
    """
    return int(np.sort(levels)[(len(levels) - 1) // 2]) if len(levels) else None


def model_table(model: StageModel) -> Table:
    """Table ``model``."""
    spread = np.exp(model.sigma * SPREAD_80)
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
                "running": int(model.history.running[k]),
                "weight": model.total.weight[0, k],
                "default": model.default[k],
                "probability": model.probability[k],
                "low": model.low[k],
                "high": model.high[k],
                "years": model.years[k],
                "years_low": model.years[k] / spread,
                "years_high": model.years[k] * spread,
                "cost": known(model.cost[k]),
                "dated": int(model.dated[k]),
                "priced": int(model.priced[k]),
                "basis": _basis(cases, model.enough),
                "basis_years": _basis(model.dated[k], model.enough),
                "basis_cost": None if np.isnan(model.cost[k]) else _basis(model.priced[k], model.enough),
            }
        )
    kinds = {"cost": pl.Float64, "basis_cost": pl.String}
    return Table("model", ("level",), pl.DataFrame(rows, schema_overrides=kinds))


def _basis(cases: float, enough: float) -> str:
    if not cases:
        return "default"
    return "mixed-history" if cases < enough else "history"


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
    rows = []
    for (dimension, name), members in pool.groups.items():
        _, value_of = pool.weights((dimension, name))
        levels, money = pool.journey.level[members], spent[members].sum(axis=0)
        for level in LEVELS:
            cost = None if level == 1 else _priced(pool, members, level - 2, money[level - 2])
            reach = pool.journey.reach[members, level - 1]
            value = None if value_of is None else float(value_of @ reach)
            rows.append(
                (dimension, name, level, int((levels == level).sum()), float(reach.sum()), cost, value)
            )
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
        proven = np.minimum(levels, pool.supported[members])
        goods = float(pool.journey.reach[below, 8].sum())
        priced = all(_priced(pool, members, k, 0.0) is not None for k in range(STEPS))
        money = float(spent[below].sum()) if priced else None
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
                "proven_pilot": _share(proven >= _PILOT),
                "proven_goods": _share(proven == LEVELS[-1]),
                "future_goods": goods,
                "money": money,
                "cost_per_success": money / goods if money is not None and goods > 0 else None,
                **_blocked(pool, group),
            }
        )
    whole, real, text = pl.Int64, pl.Float64, pl.String
    schema = {
        "dimension": text, "class": text, "results": whole, "known": whole, "halted": whole,
        "median_level": whole, "share_pilot": real, "share_goods": real, "proven_pilot": real,
        "proven_goods": real, "future_goods": real, "money": real, "cost_per_success": real, "valley": real,
        "bottleneck": whole, "bottleneck_stage": text, "certainty": real, "valley_value": real,
        "bottleneck_value": whole, "bottleneck_stage_value": text, "certainty_value": real,
    }  # fmt: skip
    return Table("summary", ("dimension", "class"), pl.DataFrame(rows, schema=schema))


def _blocked(pool: Pool, group: Group) -> Mapping[str, float | str | None]:
    """Valley of death and bottleneck of a group by number, and by value where all values are known."""
    number, value = pool.weights(group)
    row: dict[str, float | str | None] = {}
    for end, weight, shares in (
        ("", number, pool.best[group].number),
        ("_value", value, pool.best[group].value),
    ):
        if weight is None:
            continue
        gains = pool.gains(group, weight)
        step = int(gains.argmax()) if gains.any() else None
        row |= {
            f"valley{end}": valley(pool.journey.reach[pool.groups[group]], weight),
            f"bottleneck{end}": None if step is None else AIMS[step],
            f"bottleneck_stage{end}": None if step is None else stage_of(AIMS[step]),
            f"certainty{end}": None if step is None else known(shares[step]),
        }
    return row


def valley(reach: FloatArray, weight: FloatArray) -> float | None:
    """Share of what reaches level 4 that is lost before level 7: 1 - sum v P(reach 7) / sum v P(reach 4)."""
    entering = float(weight @ reach[:, _LABORATORY - 1])
    return 1 - float(weight @ reach[:, _PILOT - 1]) / entering if entering > 0 else None


def measures_table(pool: Pool, mean_years: FloatArray) -> Table:
    """Table ``measures``."""
    extra = pool.journey.extra_spending(pool.prevented, np.nan_to_num(pool.cost))
    rows = []
    for group, members in pool.groups.items():
        number, value = pool.weights(group)
        goods, worth = pool.gains(group, number), None if value is None else pool.gains(group, value)
        cases, passed = pool.ended.get(group, (np.zeros(STEPS), np.zeros(STEPS)))
        for k, level in enumerate(AIMS):
            later = all(_priced(pool, members, j, 0.0) is not None for j in range(k + 1, STEPS))
            rows.append(
                (
                    *group, level, stage_of(level), int(cases[k]), int(cases[k] - passed[k]), float(goods[k]),
                    None if worth is None else float(worth[k]),
                    float(extra[members, k].sum()) if later else None, pool.saved * float(mean_years[k]),
                    known(pool.best[group].number[k]), known(pool.best[group].value[k]),
                )
            )  # fmt: skip
    schema = {
        "dimension": pl.String, "class": pl.String, "level": pl.Int64, "stage": pl.String, "ended": pl.Int64,
        "failed": pl.Int64, "goods": pl.Float64, "value": pl.Float64, "money": pl.Float64,
        "years": pl.Float64, "share_best": pl.Float64, "share_best_value": pl.Float64,
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
