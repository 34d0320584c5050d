"""What `measure_spread` takes: settings and growth rates that may be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.roles import Roles
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem

WEIGHTS = ("nearest", "inverse-square", "inverse")
_INDEX = "grp_volume_index"


@dataclass(frozen=True, slots=True)
class SpreadSettings:
    """How spread and backwash are measured.

    Attributes:
        roles: Which indicator plays which part.
        growth: Roles whose growth is compared; the first with figures is the headline.
        poles: Codes of the poles; empty for those of the result of `identify_poles`.
        pole_labels: Labels of that result that count as poles.
        weights: Weights between hinterland and poles, the headline first.
        years: Years of growth; empty for all.
        draws: Permutations and bootstrap samples.
        placebos: Sets of other units put in place of the poles; a label needs that poles do more than they
            do (p at most alpha). 0 trusts the permutation alone, which shocks shared by neighbours mislead.
        alpha: One-sided level of the labels.
        window: Years of a rolling window.
        rings_km: Outer limits of the rings around a pole, km.
        least_units: With fewer units outside the poles nothing is decided.
        cross_section_units: With fewer of them one single year decides nothing.
        current_prices: Accept growth in current prices, with a warning.

    Raises:
        SpecificationError: A setting outside its range.

    Example:
        >>> SpreadSettings(draws=99).weights[0]
        'nearest'
    """

    roles: Roles = field(default_factory=Roles)
    growth: tuple[str, ...] = (_INDEX, "employed", "population")
    poles: tuple[str, ...] = ()
    pole_labels: tuple[str, ...] = ("pole", "mixed")
    weights: tuple[str, ...] = WEIGHTS
    years: tuple[int, ...] = ()
    draws: int = 999
    placebos: int = 99
    alpha: float = 0.05
    window: int = 8
    rings_km: tuple[float, ...] = (150.0, 300.0, 600.0, 1200.0)
    least_units: int = 8
    cross_section_units: int = 100
    current_prices: bool = False

    def __post_init__(self) -> None:
        wrong = [
            *_outside("draws", self.draws, 19, 10**6),
            *_outside("placebos", self.placebos, 0, 10**5),
            *_outside("alpha", self.alpha, 0.001, 0.25),
            *_outside("window", self.window, 3, 50),
            *_outside("least_units", self.least_units, 4, 10**6),
        ]
        strange = [name for name in self.weights if name not in WEIGHTS]
        wrong += [problem("spread.weights.unknown", None, name=n, known=", ".join(WEIGHTS)) for n in strange]
        rising = all(a < b for a, b in zip((0.0, *self.rings_km), self.rings_km, strict=False))
        if not rising:
            wrong.append(problem("spread.setting.order", Where(key="rings_km")))
        for name in ("growth", "weights"):
            if not getattr(self, name):
                wrong.append(problem("spread.setting.empty", Where(key=name)))
        if wrong:
            raise SpecificationError(wrong)


@dataclass(frozen=True, eq=False)
class Growth:
    """Growth in points per year (100 x change of the log).

    Attributes:
        role: Role of the indicator.
        code: Its code in the panel.
        basis: ``volume-index``, ``levels`` or ``current-prices``.
        years: Years the rates end in.
        values: Rates, shape (units, years); NaN where there is none.
        national: Published national rates, shape (years,); NaN where there are none.
        notes: What was left out.
    """

    role: str
    code: str
    basis: str
    years: tuple[int, ...]
    values: FloatArray
    national: FloatArray
    notes: tuple[Diagnostic, ...] = ()


def _outside(name: str, value: float, least: float, most: float) -> list[Problem]:
    fits = least <= value <= most
    return [] if fits else [problem("spread.setting", Where(key=name), least=least, most=most)]


def read_growths(panel: Panel, settings: SpreadSettings) -> tuple[Growth, ...]:
    """Growth of every role that the panel has, in the order of the settings.

    Raises:
        InputError: Years that the panel does not have, or current prices that were not allowed.
    """
    problems = []
    span = f"{panel.years[0]}-{panel.years[-1]}" if panel.years else ""
    problems += [
        problem("panel.year.unknown", Where(year=year), span=span)
        for year in settings.years
        if year not in panel.years
    ]
    held = [role for role in settings.growth if settings.roles.code(role) in panel.codes]
    for role in held:
        if _basis(panel, settings.roles.code(role), role) == "current-prices" and not settings.current_prices:
            where = Where(indicator=settings.roles.code(role))
            problems.append(problem("spread.growth.current", where, index=settings.roles.grp_volume_index))
    if problems:
        raise InputError(problems)
    return tuple(_chosen(growth_of(panel, role, roles=settings.roles), settings.years) for role in held)


def growth_of(panel: Panel, role: str, *, roles: Roles) -> Growth:
    """Growth of one role.

    A chained index ("previous year = 100") gives ln(index / 100); a level ln(x_t / x_s) / (t - s) with s the
    year before in the panel. A change of level across a break is left out: where the year before is in other
    borders (outside the years of the edition and not bridged), or where the cell is marked as a break.
    """
    code = roles.code(role)
    basis = _basis(panel, code, role)
    column, years = panel.column(code), np.array(panel.years)
    where = Where(indicator=code)
    found: list[Diagnostic] = []
    bad = int((column <= 0).sum())
    if bad:
        found.append(warning("spread.growth.not-positive", where, count=bad))
    logs = np.log(np.where(column > 0, column, np.nan))
    whole = panel.national(code)
    country = np.log(np.where(whole > 0, whole, np.nan))
    if basis == "volume-index":
        hundred = float(np.log(100.0))
        values = 100 * (logs - hundred)
        return Growth(role, code, basis, panel.years, values, 100 * (country - hundred), tuple(found))
    if basis == "current-prices":
        found.append(warning("spread.growth.prices", where))
    values, national = np.full(logs.shape, np.nan), np.full(years.size, np.nan)
    gaps = np.diff(years)
    values[:, 1:], national[1:] = 100 * np.diff(logs) / gaps, 100 * np.diff(country) / gaps
    broken = _breaks(panel, code) & ~np.isnan(values)
    if broken.any():
        told = ", ".join(str(y) for y in years[broken.any(axis=0)])
        found.append(note("spread.growth.break", where, years=told, edition=panel.edition))
    values[broken] = np.nan
    return Growth(role, code, basis, panel.years, values, national, tuple(found))


def _basis(panel: Panel, code: str, role: str) -> str:
    item = panel.indicators[panel.position(code)]
    if role == _INDEX or "previous year" in item.unit:
        return "volume-index"
    return "current-prices" if item.price.kind == "current" else "levels"


def _breaks(panel: Panel, code: str) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Changes of level that compare two territories or two definitions, shape (units, years)."""
    at = panel.position(code)
    years, place = np.array(panel.years), panel.place
    low = -np.inf if place.from_year is None else place.from_year
    high = np.inf if place.to_year is None else place.to_year
    inside = (years >= low) & (years <= high)
    bridge = panel.sources.index("bridge") if "bridge" in panel.sources else -2
    foreign = ~inside[None, :] & (panel.source[:, :, at] != bridge)
    broken = np.zeros(foreign.shape, np.bool_)
    broken[:, 1:] = foreign[:, 1:] != foreign[:, :-1]
    if "break" in panel.remarks:
        broken |= panel.remark[:, :, at] == panel.remarks.index("break")
    return broken


def _chosen(growth: Growth, years: Sequence[int]) -> Growth:
    if not years:
        return growth
    at = [k for k, year in enumerate(growth.years) if year in years]
    kept = tuple(growth.years[k] for k in at)
    return Growth(
        growth.role, growth.code, growth.basis, kept, growth.values[:, at], growth.national[at], growth.notes
    )
