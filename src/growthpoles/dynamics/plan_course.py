"""The course of one target: plan, actual, band, signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from growthpoles.core.panel import Flag, FlagArray, FloatArray, Panel
from growthpoles.core.rules import Rules
from growthpoles.dynamics.forecast_results import ForecastDraws, ForecastResult
from growthpoles.dynamics.plan_inputs import Target
from growthpoles.dynamics.plan_revision import Revision, own_figures, revision_of
from growthpoles.stats.bounded import Bounds
from growthpoles.stats.conformal import LEVELS
from growthpoles.stats.control import Cusum, cusum

DRAWS = 1000
_NORMAL = ((0.8, 1.2815515655446004), (0.95, 1.959963984540054))


@dataclass(frozen=True, eq=False)
class Noise:
    """How far a series strays by chance, known from forecasts made up to the base year.

    Attributes:
        size: Mean yearly change on its scale.
        free: Whether that is the free scale.
        bounds: Bounds.
        widths: Half-widths in mean changes, one year after the last figure and on, shape (steps, levels).
        late: Years from the last figure to the base year.
    """

    size: float
    free: bool
    bounds: Bounds
    widths: FloatArray
    late: int = 0

    def scale(self, x: FloatArray) -> FloatArray:
        """Figures on the scale of the size."""
        return self.bounds.free(x) if self.free else x

    def edge(self, centre: FloatArray, level: float, *, sign: float) -> FloatArray:
        """End of the band around a path after the base year; NaN beyond the known steps."""
        width = np.full(len(centre), np.nan)
        known = self.widths[self.late :][: len(centre), LEVELS.index(level)]
        width[: len(known)] = known
        moved = self.scale(centre) + sign * self.size * width
        return self.bounds.back(moved) if self.free else self.bounds.clip(moved)

    def deviation(self, years: int) -> float:
        """Standard deviation of a surprise over so many years: the wider of those of 80 and 95 %."""
        if not 1 <= years <= len(self.widths):
            return float("nan")
        row = self.widths[years - 1]
        return self.size * float(np.fmax.reduce([row[LEVELS.index(level)] / z for level, z in _NORMAL]))


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
    first = row["last_year"] + 1
    late = int(result["forecasts"]["year"].max()) - int(result.spec["horizon"]) + 1 - first  # type: ignore[arg-type]
    return Noise(row["size"], row["free"], Bounds(low, high), widths, late)


@dataclass(frozen=True, eq=False)
class Course:
    """A target with its figures from the base year to the year of the target.

    Attributes:
        target: The target.
        years: Its years.
        planned: Planned values.
        actual: Figures as published; NaN where there are none (yet).
        flags: Flags of the figures.
        revision: Revision of the base value since the plan was made.
        noise: Noise; None where the series could not be forecast in the base year.
        limits: Limits.
        later: First figure after the year of the target, without the revision; NaN = none.
        later_year: Its year.
    """

    target: Target
    years: tuple[int, ...]
    planned: FloatArray
    actual: FloatArray
    flags: FlagArray
    revision: Revision
    noise: Noise | None
    limits: Rules
    later: float = float("nan")
    later_year: int | None = None

    @property
    def base(self) -> float:
        """Base value of the plan."""
        return self.revision.base

    @cached_property
    def net(self) -> FloatArray:
        """What is judged: figures without the revision; an imputed figure is none."""
        return np.where(self.flags == Flag.IMPUTED, np.nan, self.revision.net(self.actual))

    @property
    def revised(self) -> FloatArray:
        """The part of each figure that is revision."""
        return np.asarray(self.actual - self.net)

    @property
    def real(self) -> FloatArray:
        """Deviation that is not due to the revision of the base value."""
        return np.asarray(self.net - self.planned)

    @property
    def deviation(self) -> FloatArray:
        """Actual less planned: real + revised."""
        return np.asarray(self.real + self.revised)

    @property
    def open(self) -> bool:
        """Whether only a forecast can tell: no figure of the year of the target, and none after it."""
        return bool(np.isnan(self.net[-1])) and self.later_year is None

    def reaches(self, value: FloatArray) -> FloatArray:
        """Whether figures without the revision reach the target; what setting back rounds off is no miss."""
        gap = (value - self.target.value) * self.target.direction
        return np.asarray(gap >= -1e-9 * abs(self.target.value))

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
        """Cumulative sums of surprises: change since the last known year less the planned one, over the
        standard deviation of a surprise of so many years."""
        score = np.full(len(self.years), np.nan)
        if self.noise is not None:
            gap = self.noise.scale(self.net) - self.noise.scale(self.planned)
            gap[0] = 0.0  # the plan starts from its base value
            known = np.flatnonzero(~np.isnan(gap))
            spread = [self.noise.deviation(int(years)) for years in np.diff(known)]
            score[known[1:]] = np.diff(gap[known]) / np.array(spread)
        return cusum(score, allowance=self.limits.number("cusum-allowance"))

    def breach(self, level: int) -> FloatArray:
        """+1 above the band, -1 below it, 0 inside, NaN where it is not known."""
        low, high = self.edges[f"low{level}"], self.edges[f"high{level}"]
        found = np.where(self.net > high, 1.0, np.where(self.net < low, -1.0, 0.0))
        return np.where(np.isnan(self.net) | np.isnan(low) | np.isnan(high), np.nan, found)

    @cached_property
    def signals(self) -> tuple[str, ...]:
        """Signal of every year: none, warning, trigger, undetermined.

        A trigger when the cumulative sum on the side of the deviation passes its alarm; else a warning
        outside the 80 % band.
        """
        outside, limit = self.breach(80), self.limits.number("cusum-alarm")
        mine = np.where(self.real > 0, self.sums.up, np.where(self.real < 0, self.sums.down, 0.0))
        found = [
            "trigger" if alarm > limit else "warning" if side else "none"
            for side, alarm in zip(outside, mine, strict=True)
        ]
        return tuple(
            "undetermined" if k == 0 or np.isnan(outside[k]) else name for k, name in enumerate(found)
        )

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
        """Position of the last year after the base year with a figure of its own; 0 when there is none."""
        known = np.flatnonzero(~np.isnan(self.net))
        return int(known[-1]) if known.size else 0

    @property
    def progress(self) -> float:
        """Actual change over planned change so far; NaN where nothing was to change."""
        wanted = self.planned[self.latest] - self.base
        made = self.net[self.latest] - self.base
        return float(made / wanted) if self.latest and wanted else float("nan")


def course_of(
    target: Target, panel: Panel, *, noise: Noise | None, earlier: Panel | None, limits: Rules
) -> Course:
    """The course of a target in a panel."""
    unit, code = target.unit, target.indicator
    revision = revision_of(panel, earlier, unit=unit, code=code, year=target.base_year, base=target.base)
    years = tuple(range(target.base_year, target.year + 1))
    actual, flags = np.full(len(years), np.nan), np.full(len(years), Flag.MISSING, np.uint8)
    u, k = panel.units.index(unit), panel.position(code)
    for at, year in enumerate(years):
        if year in panel.years:
            y = panel.years.index(year)
            actual[at], flags[at] = panel.values[u, y, k], panel.flags[u, y, k]
    after = [
        (year, float(x))
        for year, x in zip(panel.years, revision.net(own_figures(panel, unit, code=code)), strict=True)
        if year > target.year and not np.isnan(x)
    ]
    later_year, later = after[0] if after else (None, float("nan"))
    planned = target.planned(revision.base)
    return Course(target, years, planned, actual, flags, revision, noise, limits, later, later_year)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Forecast for the year of a target without the revision: value, 80 % interval, probability of reaching
    it; NaN = none."""

    value: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    probability: float = float("nan")


def outlooks(
    courses: Sequence[Course], ahead: Mapping[int, ForecastResult], *, seed: int
) -> tuple[Outlook, ...]:
    """The forecast of every target that is open, and the share of draws that reach it.

    Args:
        courses: Courses.
        ahead: Forecasts by the year of the target.
        seed: Seed of the draws.
    """
    drawn = {}
    for year, result in ahead.items():
        codes = dict.fromkeys(c.target.indicator for c in courses if c.open and c.target.year == year)
        drawn[year] = result.draws(DRAWS, seed, codes=tuple(codes))
    return tuple(
        _outlook(c, ahead[c.target.year], drawn[c.target.year])
        if c.open and c.target.year in ahead
        else Outlook()
        for c in courses
    )


def _outlook(course: Course, result: ForecastResult, drawn: ForecastDraws) -> Outlook:
    item = course.target
    row = result["forecasts"].filter(unit=item.unit, indicator=item.indicator, year=item.year)
    if not row.height or row["value"][0] is None:
        return Outlook()
    value, low, high = (
        float(course.revision.net(np.nan if row[name][0] is None else row[name][0]))
        for name in ("value", "low80", "high80")
    )
    at = drawn.units.index(item.unit), drawn.years.index(item.year), drawn.codes.index(item.indicator)
    reached = course.reaches(course.revision.net(drawn.values[:, *at]))
    return Outlook(value, low, high, float(reached.mean()) if np.isfinite(low) else float("nan"))


def forecast_value(result: ForecastResult, unit: str, *, code: str, year: int) -> float:
    """The forecast of one cell; NaN where there is none."""
    row = result["forecasts"].filter(
        (pl.col("unit") == unit) & (pl.col("indicator") == code) & (pl.col("year") == year)
    )
    return float(row["value"][0]) if row.height and row["value"][0] is not None else float("nan")
