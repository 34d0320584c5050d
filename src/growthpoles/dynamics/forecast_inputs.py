"""What a forecast takes: its settings, and the series of a panel made ready."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from growthpoles.core.measure import ratio_factor
from growthpoles.core.panel import Flag, FlagArray, FloatArray, Indicator, Panel
from growthpoles.dynamics.forecast_results import extend_panel
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label, is_code
from growthpoles.stats.arrays import Bools, Ints
from growthpoles.stats.bounded import Bounds
from growthpoles.stats.forecasting import LEAST_LENGTH

Method = Literal[
    "combination",
    "best",
    "short-combination",
    "pooled",
    "optimised-theta",
    "exponential-smoothing",
    "theta",
    "damped-trend",
    "drift",
    "mean",
    "naive",
]
Reconciliation = Literal["none", "ols", "structural", "variance", "shrinkage"]
Edges = tuple[float | None, float | None]

SHORT = 8
ENOUGH_TO_CHOOSE = 20
LONGEST_GAP = 2
MOST_FILLED = 0.25
MADE = ("forecast", "constant", "zero")
_WHOLES = {
    100.0: ("%", "percent", "per cent", "pct", "процент", "проценты", "процентов", "пайыз"),
    1.0: ("share", "fraction", "proportion", "доля", "үлес"),
}
_MOVING = re.compile(
    r"growth|(?<![a-z])(changes?|increase|decrease|balance|net migration|surplus|deficit|inflation|gap)"
    r"(?![a-z])|прирост|роста?(?!\w)|изменени|сальдо|дефицит|профицит|инфляц|отклонени|разрыв"
    r"|өсім|өсу|өзгер|тапшылы|профицит|ауытқу|алшақтық"
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """An indicator of the panel that is recomputed from the forecasts of two others.

    Attributes:
        code: The ratio.
        numerator: Indicator above the line.
        denominator: Indicator below the line.
        factor: Factor of numerator / denominator; None = worked out from the units of measure.

    Example:
        >>> Ratio("grp_per_head", "grp", "population").factor is None
        True
    """

    code: str
    numerator: str
    denominator: str
    factor: float | None = None


@dataclass(frozen=True, slots=True)
class ForecastSettings:
    """How figures are forecast.

    Attributes:
        method: ``combination`` = mean of pooled autoregression, optimised theta and exponential smoothing;
            ``best`` = the method with the least rolling-origin error of the indicator, for series of 20
            points and more; or one method by name. Series of 5-8 points take the mean of the pooled
            autoregression and the theta method in place of the combination.
        bounds: Least and greatest possible value by indicator; None = no bound. Without an entry: at least 0
            where no figure is negative, at most 100 where the unit is % (or 1 where it is a share) and no
            figure is above it; none for what grows and shrinks (growth, change, balance, net ...).
        breaks: First year of the present series by indicator (``"*"`` for all): what lies before is not used.
        groups: Macro-region by unit, for sums between unit and country; empty = none.
        group_labels: Names of the macro-regions.
        reconcile: How forecasts of additive indicators are made to add up: by the variance of the error of
            each row (``variance``; ``shrinkage`` with their correlations), by the number of parts below it
            (``structural``), alike (``ols``) or not at all (``none``).
        ratios: Indicators recomputed from the forecasts of two others.
        calibration: Past forecasts per indicator that the intervals and the accuracy rest on, at most.

    Raises:
        InputError: A setting that cannot be; all are listed.

    Example:
        >>> ForecastSettings(bounds={"share": (0.0, 1.0)}).method
        'combination'
    """

    method: Method = "combination"
    bounds: Mapping[str, Edges] = field(default_factory=dict)
    breaks: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    group_labels: Mapping[str, Label] = field(default_factory=dict)
    reconcile: Reconciliation = "variance"
    ratios: tuple[Ratio, ...] = ()
    calibration: int = 200

    def __post_init__(self) -> None:
        if found := list(_setting_problems(self)):
            raise InputError(found)


def _setting_problems(settings: ForecastSettings) -> Iterator[Problem]:
    for name, choices in (("method", Method), ("reconcile", Reconciliation)):
        value, known = getattr(settings, name), get_args(choices)
        if value not in known:
            where = Where(key=f"settings.{name}")
            yield problem("forecast.choice", where, value=str(value), known=", ".join(known))
    if settings.calibration < 20:
        yield problem("forecast.calibration", Where(key="settings.calibration"), value=settings.calibration)
    for code, edges in settings.bounds.items():
        low, high = ends(edges)
        if not low < high:
            yield problem("forecast.bounds.order", Where(indicator=code), low=low, high=high)
    for group in sorted(set(settings.groups.values())):
        if not is_code(group):
            yield problem("territory.code.bad", Where(unit=group))


def ends(edges: Edges) -> tuple[float, float]:
    """Bounds as numbers, infinite where there is none."""
    low, high = edges
    return (-math.inf if low is None else float(low), math.inf if high is None else float(high))


def check_settings(panel: Panel, settings: ForecastSettings, *, horizon: int) -> None:
    """Refuse settings that do not fit a panel.

    Raises:
        InputError: An empty panel, unknown indicators or units, figures outside the bounds, ratios without a
            factor, a horizon outside 1-30; all are listed.
    """
    problems = [*_panel_problems(panel, settings), *_ratio_problems(panel, settings)]
    if not (panel.codes and panel.units and panel.years):
        problems.append(problem("forecast.panel.empty"))
    if not 1 <= horizon <= 30:
        problems.append(problem("forecast.horizon", Where(key="horizon"), value=horizon))
    if problems:
        raise InputError(problems)


def _panel_problems(panel: Panel, settings: ForecastSettings) -> Iterator[Problem]:
    named = {*settings.bounds, *settings.breaks, *(x for r in settings.ratios for x in _codes(r))} - {"*"}
    for code in sorted(named - set(panel.codes)):
        yield problem("panel.indicator.unknown", Where(indicator=code))
    for unit in sorted(set(settings.groups) - set(panel.units)):
        yield problem("territory.unit.unknown", Where(unit=unit), edition=panel.edition)
    if settings.groups:
        for unit in sorted(set(panel.units) - set(settings.groups)):
            yield problem("forecast.group.missing", Where(unit=unit))
        for group in sorted(set(settings.groups.values()) & set(panel.units)):
            yield problem("forecast.group.unit", Where(unit=group))
    for code, edges in settings.bounds.items():
        if code in panel.codes:
            outside = np.argwhere(~Bounds(*ends(edges)).allowed(panel.column(code)))
            for u, y in outside[:3]:
                where = Where(unit=panel.units[u], year=panel.years[y], indicator=code)
                yield problem("forecast.bounds.outside", where, value=float(panel.column(code)[u, y]))


def _codes(ratio: Ratio) -> tuple[str, str, str]:
    return ratio.code, ratio.numerator, ratio.denominator


def _ratio_problems(panel: Panel, settings: ForecastSettings) -> Iterator[Problem]:
    for ratio in settings.ratios:
        if {ratio.numerator, ratio.denominator} & {item.code for item in settings.ratios}:
            yield problem("forecast.ratio.chain", Where(indicator=ratio.code))
        elif set(_codes(ratio)) <= set(panel.codes) and factor_of(panel, ratio) is None:
            yield problem("forecast.ratio.factor", Where(indicator=ratio.code))


def factor_of(panel: Panel, ratio: Ratio) -> float | None:
    """Factor of a ratio, given or from the units of measure; None when it cannot be known."""
    if ratio.factor is not None:
        return ratio.factor
    unit, top, bottom = (panel.indicators[panel.position(code)].unit for code in _codes(ratio))
    return ratio_factor(top, bottom, target=unit)


@dataclass(frozen=True, slots=True)
class KnownBounds:
    """Bounds of an indicator and where they come from: ``given``, ``figures`` or ``none``."""

    bounds: Bounds
    source: str


def bounds_of(panel: Panel, code: str, *, settings: ForecastSettings) -> KnownBounds:
    """Bounds as given, or as the figures of all units suggest them.

    Figures that happen to be above zero bound nothing that can change its sign: growth, changes, balances.
    """
    if code in settings.bounds:
        return KnownBounds(Bounds(*ends(settings.bounds[code])), "given")
    values = panel.column(code)
    seen, about = values[~np.isnan(values)], panel.indicators[panel.position(code)]
    if seen.size == 0 or (seen < 0).any() or _moves(about):
        return KnownBounds(Bounds(), "none")
    unit = " ".join(about.unit.lower().split())
    high = next((whole for whole, names in _WHOLES.items() if unit in names), math.inf)
    return KnownBounds(Bounds(0.0, high if (seen <= high).all() else math.inf), "figures")


def _moves(about: Indicator) -> bool:
    """Whether an indicator is by its code, name or unit a change or a balance; a sum of parts never is."""
    words = (about.code.replace("_", " "), about.unit, about.label.en, about.label.ru, about.label.kk)
    return not about.additive and any(_MOVING.search(text.lower()) for text in words)


def unbroken(panel: Panel) -> Panel:
    """The panel with every calendar year between the first and the last; years that were not there are empty.

    Methods count years by position, so a gap in the years would be taken for a faster change.
    """
    if panel.years[-1] - panel.years[0] + 1 == len(panel.years):
        return panel
    whole = range(panel.years[0], panel.years[-1] + 1)
    empty = np.full((len(panel.units), len(whole), len(panel.codes)), np.nan)
    return extend_panel(panel, whole, codes=panel.codes, values=empty)


@dataclass(frozen=True, eq=False)
class Prepared:
    """Series of one indicator, aligned at their last value.

    Attributes:
        y: Shape (rows, years); NaN before the first value; gaps filled; the last column is the last value.
        seen: Which of the cells were observed (not filled, not imputed), same shape.
        status: ``forecast``, ``constant``, ``zero``, or why there is none: ``no-data``, ``confidential``,
            ``not-applicable``, ``ended``, ``too-short``, ``break``, ``gaps``.
        points: Observed values used.
        filled: Cells inside the series that were filled to fit the model.
        last: Position of the year of the last value; -1 for none.
    """

    y: FloatArray
    seen: Bools
    status: tuple[str, ...]
    points: Ints
    filled: Ints
    last: Ints

    @property
    def usable(self) -> Bools:
        """Rows that are forecast by a model."""
        return np.array([item == "forecast" for item in self.status], bool)

    @property
    def first_end(self) -> int:
        """Position of the earliest last value among rows with forecasts; the last year without any."""
        made = [item in MADE for item in self.status]
        return int(self.last[made].min()) if any(made) else self.y.shape[1] - 1


def prepare(values: FloatArray, flags: FlagArray, *, bounds: Bounds, first: int = 0) -> Prepared:
    """Cut every row at its breaks and long gaps, fill short gaps, and say which rows can be forecast.

    Args:
        values: Shape (rows, years).
        flags: Same shape.
        bounds: Bounds; gaps are filled along a straight line on their free scale.
        first: Position of the first year of the present series.
    """
    rows, years = values.shape
    y, seen = np.full((rows, years), np.nan), np.zeros((rows, years), bool)
    status, counts = [], np.zeros((3, rows), np.intp)
    counts[2] = -1
    for i in range(rows):
        run = _run(values[i], flags[i], first)
        status.append(run.status)
        counts[0, i], counts[2, i] = run.points, run.stop - 1
        if run.status in MADE:
            cut = values[i, run.start : run.stop]
            known = ~np.isnan(cut)
            y[i, years - len(cut) :] = _fill(cut, known, bounds)
            own = known & (flags[i, run.start : run.stop] != Flag.IMPUTED)
            seen[i, years - len(cut) :] = own
            counts[1, i] = len(cut) - known.sum()
    return Prepared(y, seen, tuple(status), counts[0], counts[1], counts[2])


@dataclass(frozen=True, slots=True)
class _Run:
    status: str
    start: int = 0
    stop: int = 0
    points: int = 0


def _run(values: FloatArray, flags: FlagArray, first: int) -> _Run:
    """The last unbroken run of a row, from own figure to own figure, and whether it can be forecast.

    An imputed figure may bridge a gap; at an end it would be taken for what was observed.
    """
    known = ~np.isnan(values)
    every = np.flatnonzero(known & (flags != Flag.IMPUTED))
    if every.size == 0:
        return _Run("ended" if known.any() else _empty_status(flags))
    stop = int(every[-1]) + 1
    if late := _late_status(flags[stop:]):
        return _Run(late, stop=stop)
    kept = np.flatnonzero(known[:stop])
    kept = kept[kept >= first]
    holes = np.flatnonzero(np.diff(kept) > LONGEST_GAP + 1)
    kept = kept[holes[-1] + 1 :] if holes.size else kept
    own = kept[flags[kept] != Flag.IMPUTED]
    if own.size < LEAST_LENGTH:
        longer = every.size >= LEAST_LENGTH
        return _Run("break" if longer else "too-short", stop=stop, points=int(own.size))
    length = stop - int(own[0])
    if length - own.size > MOST_FILLED * length:
        return _Run("gaps", stop=stop, points=int(own.size))
    flat = np.ptp(values[own]) == 0
    status = "forecast" if not flat else "zero" if values[own[0]] == 0 else "constant"
    return _Run(status, int(own[0]), stop, int(own.size))


def _late_status(after: FlagArray) -> str:
    """Why the years after the last value forbid a forecast; empty when they do not."""
    if (after == Flag.CONFIDENTIAL).any():
        return "confidential"
    if (after == Flag.NOT_APPLICABLE).any():
        return "not-applicable"
    return "ended" if after.size > LONGEST_GAP else ""


def _empty_status(flags: FlagArray) -> str:
    if (flags == Flag.CONFIDENTIAL).any():
        return "confidential"
    return "not-applicable" if flags.size and (flags == Flag.NOT_APPLICABLE).all() else "no-data"


def _fill(cut: FloatArray, known: Bools, bounds: Bounds) -> FloatArray:
    at = np.arange(len(cut))
    if known.all():
        return cut
    if not bounds.inside(cut).all():
        return np.interp(at, at[known], cut[known])
    return bounds.back(np.interp(at, at[known], bounds.free(cut[known])))
