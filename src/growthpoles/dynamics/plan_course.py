"""The course of one target: plan, actual, band, signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from growthpoles.core.panel import Flag, FlagArray, FloatArray, Panel
from growthpoles.core.rules import Rules
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.dynamics.plan_inputs import Target
from growthpoles.stats.bounded import Bounds
from growthpoles.stats.conformal import LEVELS
from growthpoles.stats.control import Cusum, cusum

DRAWS = 1000
_Z80 = 1.2815515655446004


@dataclass(frozen=True, eq=False)
class Noise:
    """How far a series strays by chance, known from forecasts made up to the base year.

    Attributes:
        size: Mean yearly change on its scale.
        free: Whether that is the free scale.
        bounds: Bounds.
        widths: Half-widths in mean changes, shape (steps, levels).
        expected: Forecast made in the base year, shape (steps,).
    """

    size: float
    free: bool
    bounds: Bounds
    widths: FloatArray
    expected: FloatArray

    def scale(self, x: FloatArray) -> FloatArray:
        """Figures on the scale of the size."""
        return self.bounds.free(x) if self.free else x

    def edge(self, centre: FloatArray, level: float, *, sign: float) -> FloatArray:
        """End of the band around a path after the base year; NaN beyond the known steps."""
        width = np.full(len(centre), np.nan)
        known = self.widths[: len(centre), LEVELS.index(level)]
        width[: len(known)] = known
        moved = self.scale(centre) + sign * self.size * width
        return self.bounds.back(moved) if self.free else self.bounds.clip(moved)


def noise_of(result: ForecastResult, unit: str, *, code: str) -> Noise | None:
    """What a forecast knows of the noise of a series; None where it made none."""
    row = result["series"].filter(unit=unit, indicator=code).row(0, named=True)
    if not row["size"]:
        return None
    about = result["indicators"].filter(indicator=code).row(0, named=True)
    low, high = (x if y is None else y for x, y in ((-np.inf, about["low"]), (np.inf, about["high"])))
    errors = result["errors"].filter(indicator=code).sort("horizon", "level")
    widths = errors["width"].fill_null(np.nan).to_numpy().reshape(-1, len(LEVELS))
    if not widths.size or np.isnan(widths[0, LEVELS.index(0.95)]):
        return None
    ahead = result["forecasts"].filter(unit=unit, indicator=code).sort("year")
    first = row["last_year"] + 1
    late = int(result["forecasts"]["year"].max()) - int(result.spec["horizon"]) + 1 - first  # type: ignore[arg-type]
    expected = ahead["value"].fill_null(np.nan).to_numpy()[late:]
    return Noise(row["size"], row["free"], Bounds(low, high), widths[late:], expected)


@dataclass(frozen=True, eq=False)
class Course:
    """A target with its figures from the base year to the year of the target.

    Attributes:
        target: The target.
        years: Its years.
        planned: Planned values.
        actual: Figures; NaN where there are none (yet).
        flags: Flags of the figures.
        base: Base value of the plan.
        revision: Base value as the panel has it now less that of the plan; 0 where one is not known.
        noise: Noise; None where the series could not be forecast in the base year.
        limits: Limits.
    """

    target: Target
    years: tuple[int, ...]
    planned: FloatArray
    actual: FloatArray
    flags: FlagArray
    base: float
    revision: float
    noise: Noise | None
    limits: Rules

    @property
    def deviation(self) -> FloatArray:
        """Actual less planned."""
        return np.asarray(self.actual - self.planned)

    @property
    def real(self) -> FloatArray:
        """Deviation that is not due to the revision of the base value."""
        return np.asarray(self.deviation - self.revision)

    @cached_property
    def edges(self) -> Mapping[str, FloatArray]:
        """Ends of the bands around the plan; NaN in the base year and without noise."""
        found = {}
        for name, level, sign in (
            ("low80", 0.8, -1.0),
            ("high80", 0.8, 1.0),
            ("low95", 0.95, -1.0),
            ("high95", 0.95, 1.0),
        ):
            line = np.full(len(self.years), np.nan)
            if self.noise is not None:
                line[1:] = self.noise.edge(self.planned[1:], level, sign=sign)
            found[name] = line
        return found

    @cached_property
    def sums(self) -> Cusum:
        """Cumulative sums of yearly surprises: change less planned change, over its standard deviation."""
        score = np.full(len(self.years), np.nan)
        if self.noise is not None:
            one = self.noise.widths[0, LEVELS.index(0.8)] * self.noise.size / _Z80
            gap = self.noise.scale(self.planned + self.real) - self.noise.scale(self.planned)
            score[1:] = np.diff(gap) / one
        return cusum(score, allowance=self.limits.number("cusum-allowance"))

    def breach(self, level: int) -> FloatArray:
        """+1 above the band, -1 below it, 0 inside, NaN where it is not known."""
        value = self.planned + self.real
        low, high = self.edges[f"low{level}"], self.edges[f"high{level}"]
        found = np.where(value > high, 1.0, np.where(value < low, -1.0, 0.0))
        return np.where(np.isnan(value) | np.isnan(low) | np.isnan(high), np.nan, found)

    @cached_property
    def signals(self) -> tuple[str, ...]:
        """Signal of every year: none, warning, trigger, undetermined.

        A warning outside 80 %; a trigger outside 95 %, at the second breach of 80 % in a row on the same
        side, or when a cumulative sum passes its alarm.
        """
        wide, narrow = self.breach(95), self.breach(80)
        alarm = np.maximum(self.sums.up, self.sums.down) > self.limits.number("cusum-alarm")
        found, before = ["undetermined"], 0.0
        for k in range(1, len(self.years)):
            if np.isnan(narrow[k]):
                found.append("undetermined")
                continue
            again = narrow[k] != 0 and narrow[k] == before
            strong = wide[k] != 0 or again or bool(alarm[k])
            found.append("trigger" if strong else "warning" if narrow[k] else "none")
            before = float(narrow[k])
        return tuple(found)

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """Side of every year: ahead, behind, on-plan (inside the band); empty without a figure."""
        narrow, real = self.breach(80), self.real * self.target.direction
        found = []
        for k in range(len(self.years)):
            if np.isnan(real[k]):
                found.append("")
            elif narrow[k] == 0 and self.signals[k] == "none":
                found.append("on-plan")
            else:
                found.append("ahead" if real[k] > 0 else "behind" if real[k] < 0 else "on-plan")
        return tuple(found)

    @property
    def latest(self) -> int:
        """Position of the last year after the base year with a figure; 0 when there is none."""
        known = np.flatnonzero(~np.isnan(self.actual))
        return int(known[-1]) if known.size else 0

    @property
    def progress(self) -> float:
        """Actual change over planned change so far; NaN where nothing was to change."""
        wanted = self.planned[self.latest] - self.base
        made = self.planned[self.latest] + self.real[self.latest] - self.base
        return float(made / wanted) if self.latest and wanted else float("nan")


def course_of(
    target: Target, panel: Panel, *, noise: Noise | None, earlier: Panel | None, limits: Rules
) -> Course:
    """The course of a target in a panel."""
    now = _value(panel, target)
    before = now if earlier is None else _value(earlier, target)
    base = target.base if target.base is not None else now if np.isnan(before) else before
    years = tuple(range(target.base_year, target.year + 1))
    actual, flags = np.full(len(years), np.nan), np.full(len(years), Flag.MISSING, np.uint8)
    u, k = panel.units.index(target.unit), panel.position(target.indicator)
    for at, year in enumerate(years):
        if year in panel.years:
            y = panel.years.index(year)
            actual[at], flags[at] = panel.values[u, y, k], panel.flags[u, y, k]
    revision = now - base if np.isfinite(now - base) else 0.0
    return Course(target, years, target.planned(base), actual, flags, base, revision, noise, limits)


def _value(panel: Panel, target: Target) -> float:
    if (
        target.indicator not in panel.codes
        or target.base_year not in panel.years
        or target.unit not in panel.units
    ):
        return float("nan")
    u, y = panel.units.index(target.unit), panel.years.index(target.base_year)
    return float(panel.values[u, y, panel.position(target.indicator)])


@dataclass(frozen=True, slots=True)
class Outlook:
    """Forecast for the year of a target: value, 80 % interval, probability of reaching the target; NaN =
    none."""

    value: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    probability: float = float("nan")


def outlooks(targets: Sequence[Target], ahead: ForecastResult | None, *, seed: int) -> tuple[Outlook, ...]:
    """The forecast of every target that lies ahead, and the share of draws that reach it."""
    if ahead is None:
        return tuple(Outlook() for _ in targets)
    drawn = ahead.draws(DRAWS, seed, codes=tuple(dict.fromkeys(item.indicator for item in targets)))
    found = []
    for item in targets:
        row = ahead["forecasts"].filter(unit=item.unit, indicator=item.indicator, year=item.year)
        if not row.height or row["value"][0] is None:
            found.append(Outlook())
            continue
        low, high = (np.nan if row[name][0] is None else row[name][0] for name in ("low80", "high80"))
        at = drawn.units.index(item.unit), drawn.years.index(item.year), drawn.codes.index(item.indicator)
        reached = (drawn.values[:, *at] - item.value) * item.direction >= 0
        share = float(reached.mean()) if np.isfinite(low) else float("nan")
        found.append(Outlook(float(row["value"][0]), float(low), float(high), share))
    return tuple(found)


def forecast_value(result: ForecastResult, unit: str, *, code: str, year: int) -> float:
    """The forecast of one cell; NaN where there is none."""
    row = result["forecasts"].filter(
        (pl.col("unit") == unit) & (pl.col("indicator") == code) & (pl.col("year") == year)
    )
    return float(row["value"][0]) if row.height and row["value"][0] is not None else float("nan")
