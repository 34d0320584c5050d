"""Tables of the growth simulator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.dynamics.growth_draws import Drawn
from growthpoles.dynamics.growth_inputs import CorePeriphery, GrowthModel, GrowthSettings
from growthpoles.dynamics.growth_run import Course, Rest, TakeOff
from growthpoles.stats.core_periphery import break_point, equilibria, sustain_point

MOSTLY = 0.9
NEARLY_ALL = 0.95
HALF = 0.5
NAMES = ("p10", "p25", "median", "p75", "p90")
ALL_REGIONS = "*"
_TINY = 1e-9


def paths_table(
    courses: Mapping[str, Course], output: FloatArray, *, regions: Sequence[str], first_year: int
) -> Table:
    """Fan of every region and year; the start is the year before the first."""
    parts = []
    for scenario, course in courses.items():
        years, n = course.held.shape
        level = course.level * output[:, None]
        columns: dict[str, object] = {
            "scenario": [scenario] * (years * n),
            "region": np.tile(np.array(regions, dtype=object), years),
            "year": np.repeat(np.arange(first_year, first_year + years), n),
        }
        for k, name in enumerate(NAMES):
            columns[f"level_{name}"] = level[:, :, k].ravel()
        for k, name in enumerate(NAMES):
            columns[f"growth_{name}"] = course.growth[:, :, k].ravel()
        columns["held"] = course.held.ravel()
        parts.append(pl.DataFrame(columns, schema_overrides={"region": pl.String, "year": pl.Int64}))
    keys = ("scenario", "region", "year")
    return Table("paths", keys, pl.concat(parts).sort(keys))


def parameters_table(model: GrowthModel, drawn: Drawn) -> Table:
    """Every parameter as given and as drawn."""
    rows = []
    for name, region, item in model.parameters():
        values = drawn.values[name][model.regions.index(region) if region else 0]
        low, middle, high = np.quantile(values, (0.1, 0.5, 0.9))
        rows.append(
            (
                name, region or ALL_REGIONS, item.distribution, item.value, item.low, item.high, item.error,
                float(low), float(middle), float(high), item.presumed, item.source,
            )
        )  # fmt: skip
    numbers = ("value", "low", "high", "error", "drawn_p10", "drawn_median", "drawn_p90")
    schema = {
        **dict.fromkeys(("parameter", "region", "distribution"), pl.String),
        **dict.fromkeys(numbers, pl.Float64),
        "presumed": pl.Boolean,
        "source": pl.String,
    }
    keys = ("parameter", "region")
    return Table("parameters", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def equilibrium_table(rest: Rest, regions: Sequence[str]) -> Table:
    """Root and rest point of every region; no rest point where growth is explosive."""
    rows = []
    for i, region in enumerate(regions):
        low, middle, high = np.quantile(rest.roots[i], (0.1, 0.5, 0.9))
        points = rest.points[i][~np.isnan(rest.points[i])]
        constant = points.size / rest.points.shape[1]
        spread = np.quantile(points, (0.1, 0.5, 0.9)).tolist() if points.size else [None] * 3
        rows.append(
            {
                "region": region, "root": middle, "root_p10": low, "root_p90": high,
                "explosive_alone": float((np.abs(rest.roots[i]) >= 1).mean()),
                "rest_point": spread[1], "rest_point_p10": spread[0], "rest_point_p90": spread[2],
                "constant": constant,
                "regime": _regime(constant),
            }
        )  # fmt: skip
    points_schema = dict.fromkeys(("rest_point", "rest_point_p10", "rest_point_p90"), pl.Float64)
    return Table(
        "equilibrium", ("region",), pl.DataFrame(rows, schema_overrides=points_schema).sort("region")
    )


def _regime(constant: float) -> str:
    if constant >= NEARLY_ALL:
        return "constant"
    return "explosive" if constant <= 1 - NEARLY_ALL else "open"


def regimes_table(rest: Rest) -> Table:
    """How many draws come to rest and how many explode, all regions together."""
    explosive = rest.largest >= 1
    rows = [
        {
            "regime": name,
            "draws": int(mask.sum()),
            "share": float(mask.mean()),
            "largest_root": float(np.median(rest.largest[mask])) if mask.any() else None,
        }
        for name, mask in (("constant", ~explosive), ("explosive", explosive))
    ]
    return Table("regimes", ("regime",), pl.DataFrame(rows, schema_overrides={"largest_root": pl.Float64}))


def takeoff_tables(found: Sequence[TakeOff], settings: GrowthSettings) -> tuple[Table, Table]:
    """Whether each push takes off, and how that depends on its size."""
    rows, sizes = [], []
    first = settings.first_year - 1
    for push, item in zip(settings.pushes, found, strict=True):
        p = float(item.takes_off.mean())
        enough = sorted(s for s, share in zip(settings.sizes, item.tried, strict=True) if share >= HALF)
        rows.append(
            {
                "region": push.region, "acts_on": push.acts_on, "size": push.size,
                "from_year": first + push.first, "to_year": first + push.last,
                "probability": p, "error": float(np.sqrt(p * (1 - p) / item.takes_off.size)),
                "years_above": float(np.median(item.years_above)),
                "reinforcing": float(item.reinforcing.mean()),
                "needed_size": enough[0] if enough else None, "needed": "found" if enough else "none",
            }
        )  # fmt: skip
        for size, share in zip(settings.sizes, item.tried, strict=True):
            sizes.append((push.region, float(size), float(share)))
    keys = ("region", "size")
    schema = {"region": pl.String, "size": pl.Float64, "probability": pl.Float64}
    tried = pl.DataFrame(sizes, schema=schema, orient="row").unique(keys).sort(keys)
    made = pl.DataFrame(rows, schema_overrides={"needed_size": pl.Float64, "size": pl.Float64}).sort("region")
    return Table("takeoff", ("region",), made), Table("push_sizes", keys, tried)


def effects_table(courses: Sequence[Course], regions: Sequence[str], *, settings: GrowthSettings) -> Table:
    """What the push changes in every region by the last year: who gains and who loses."""
    without, together = courses
    output = together.end.level - without.end.level
    people = np.log(together.end.people) - np.log(without.end.people)
    pushed = {push.region for push in settings.pushes if push.size > 0}
    rows = []
    for i, region in enumerate(regions):
        row: dict[str, object] = {"region": region, "pushed": region in pushed}
        for name, change in (("output", output), ("people", people), ("per_head", output - people)):
            low, middle, high = np.quantile(100 * np.expm1(change[i]), (0.1, 0.5, 0.9))
            row |= {f"{name}_p10": low, name: middle, f"{name}_p90": high}
        gains, loses = float((output[i] > _TINY).mean()), float((output[i] < -_TINY).mean())
        rows.append(row | {"gains": gains, "loses": loses, "reading": _reading(gains, loses)})
    return Table("effects", ("region",), pl.DataFrame(rows).sort("region"))


def _reading(gains: float, loses: float) -> str:
    if gains == loses == 0:
        return "none"
    return "gains" if gains >= MOSTLY else "loses" if loses >= MOSTLY else "open"


def divergence_table(courses: Mapping[str, Course], first_year: int) -> Table:
    """The gap between the regions, from the start on."""
    parts = []
    for scenario, course in courses.items():
        low, middle, high = np.quantile(course.gap, (0.1, 0.5, 0.9), axis=1)
        parts.append(
            pl.DataFrame(
                {
                    "scenario": [scenario] * len(middle),
                    "year": np.arange(first_year - 1, first_year - 1 + len(middle)),
                    "gap_p10": low,
                    "gap": middle,
                    "gap_p90": high,
                    "ratio": np.median(course.ratio, axis=1),
                    "wider": (course.gap > course.gap[0] + _TINY).mean(axis=1),
                }
            )
        )
    keys = ("scenario", "year")
    return Table("divergence", keys, pl.concat(parts).sort(keys))


def core_tables(core: CorePeriphery) -> tuple[Table, Table]:
    """Equilibria by trade cost, and the two points at which their number changes."""
    breaks, sustains = break_point(core.sigma, core.mu), sustain_point(core.sigma, core.mu)
    bounded = np.isfinite(sustains)
    widest = 1 + 1.5 * (sustains - 1) if bounded else 3.0
    costs = sorted(
        {
            *np.linspace(1, widest, core.points + 1)[1:].tolist(),
            *([core.trade_cost] if core.trade_cost else []),
        }
    )
    rows = []
    for cost in costs:
        found = equilibria(cost, sigma=core.sigma, mu=core.mu)
        for share, stable in zip(found.shares.tolist(), found.stable.tolist(), strict=True):
            kind = "even" if share == HALF else "core" if share in (0.0, 1.0) else "between"
            rows.append((cost, share, stable, kind))
    schema = {"trade_cost": pl.Float64, "share": pl.Float64, "stable": pl.Boolean, "kind": pl.String}
    keys = ("trade_cost", "share")
    points = {
        "sigma": core.sigma, "mu": core.mu, "break_point": breaks if bounded else None,
        "sustain_point": sustains if bounded else None, "trade_cost": core.trade_cost,
        "today": _today(core.trade_cost, breaks, sustains), "source": core.source,
    }  # fmt: skip
    numbers = dict.fromkeys(("sigma", "mu", "break_point", "sustain_point", "trade_cost"), pl.Float64)
    return (
        Table("bifurcation", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys)),
        Table("core_periphery", ("sigma", "mu"), pl.DataFrame([points], schema_overrides=numbers)),
    )


def _today(cost: float | None, breaks: float, sustains: float) -> str:
    if cost is None:
        return "unknown"
    return "gathers" if cost < breaks else "either" if cost <= sustains else "spreads"
