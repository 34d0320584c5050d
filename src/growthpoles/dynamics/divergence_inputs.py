"""What `measure_divergence` takes: settings, and the part of a panel in which units can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.measure import parse_measure
from growthpoles.core.panel import Flag, FloatArray, Panel
from growthpoles.core.result import Result
from growthpoles.core.roles import Roles
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, SpecificationError, Where, problem

SPATIAL_MODELS = ("lag", "error")
EVERYONE = "all"
CORE, REST = "core", "hinterland"
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class DivergenceSettings:
    """How divergence is measured.

    Attributes:
        roles: Which indicator plays which part; `grp`, `population` and `grp_volume_index` are used.
        edition: Edition to bridge to before anything is measured; that of the panel by default.
        years: Years to use; by default those with the most complete units.
        real: Code of the amount in constant prices, if the panel has it.
        migration: Code of net migration in persons, if the panel has it.
        core: Codes of the core; by default the poles, and without poles the unit with the largest amount in
            the first year.
        pole_labels: Labels of the result of `identify_poles` that count as poles.
        without: Units that a second sample leaves out (``"without"`` beside ``"all"``).
        controls: Codes of controls of conditional beta convergence, taken in the first year.
        spatial_models: ``lag`` and ``error``, fitted by the optional spreg; none by default.
        classes: Classes of Markov chains.
        permutations: Permuted maps.
        alpha: Level of the grades.
        least_units: With fewer units nothing is decided.
        least_years: With fewer years no trend and no club is decided.

    Raises:
        SpecificationError: A setting outside its range.

    Example:
        >>> DivergenceSettings(without=("KZ-23",)).classes
        5
    """

    roles: Roles = field(default_factory=Roles)
    edition: str | None = None
    years: tuple[int, ...] = ()
    real: str = ""
    migration: str = ""
    core: tuple[str, ...] = ()
    pole_labels: tuple[str, ...] = ("pole", "mixed")
    without: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    spatial_models: tuple[str, ...] = ()
    classes: int = 5
    permutations: int = 999
    alpha: float = 0.05
    least_units: int = 8
    least_years: int = 15

    def __post_init__(self) -> None:
        ranges = (
            ("classes", self.classes, 2, 10),
            ("permutations", self.permutations, 0, 10**6),
            ("alpha", self.alpha, 0.001, 0.25),
            ("least_units", self.least_units, 4, 10**6),
            ("least_years", self.least_years, 3, 10**3),
        )
        wrong = [
            problem("divergence.setting", Where(key=name), value=value, least=least, most=most)
            for name, value, least, most in ranges
            if not least <= value <= most
        ]
        wrong += [
            problem("divergence.model.unknown", Where(key="spatial_models"), name=name, known="lag, error")
            for name in self.spatial_models
            if name not in SPATIAL_MODELS
        ]
        if wrong:
            raise SpecificationError(wrong)


@dataclass(frozen=True, eq=False)
class Comparable:
    """Complete figures of the same units over the same years.

    Attributes:
        units: Codes.
        years: Calendar years, ascending.
        amounts: Amounts in base units (KZT, not million KZT), shape (units, years), all above zero.
        people: Population in persons, all above zero.
        real: Amounts per head that growth may be taken from.
        basis: ``constant``, ``volume-index`` or ``current``: the prices of `real`.
        core: Which units are the core, shape (units,).
        controls: Controls in the first year, shape (units, k).
        migration: Net migration, shape (units, years); NaN where unknown.
        notes: What was left out, and why.
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    amounts: FloatArray
    people: FloatArray
    real: FloatArray
    basis: str
    core: npt.NDArray[np.bool_]
    controls: FloatArray
    migration: FloatArray
    notes: tuple[Diagnostic, ...]

    @property
    def per_head(self) -> FloatArray:
        """Amounts per head, shape (units, years)."""
        return np.asarray(self.amounts / self.people)

    @property
    def groups(self) -> list[str]:
        """``core`` or ``hinterland`` for each unit."""
        return [CORE if inside else REST for inside in self.core]

    def without(self, units: Sequence[str]) -> Comparable:
        """The same without some units."""
        keep = np.array([code not in units for code in self.units], bool)
        return replace(
            self,
            units=tuple(code for code in self.units if code not in units),
            amounts=self.amounts[keep],
            people=self.people[keep],
            real=self.real[keep],
            core=self.core[keep],
            controls=self.controls[keep],
            migration=self.migration[keep],
        )


def compare_units(panel: Panel, settings: DivergenceSettings, *, poles: Result | None = None) -> Comparable:
    """The units and years in which amounts and population are complete, with prices and core.

    A unit with a gap, a zero or a hidden cell in the chosen years is left out with a warning, so that no
    index changes because its units do.

    Raises:
        InputError: Indicators, years or units that the panel does not have; an indicator that cannot be
            bridged; nothing to compare.
    """
    wide = _bridged(panel, settings)
    amounts, people = (_in_base_units(wide, settings.roles.code(role)) for role in ("grp", "population"))
    known = (amounts > 0) & (people > 0)
    years = _years(wide, known, settings)
    at = [wide.years.index(year) for year in years]
    whole = np.asarray(known[:, at].all(axis=1))
    if not whole.any():
        raise InputError(problem("divergence.nothing", Where(indicator=settings.roles.code("grp"))))
    notes = [
        warning("divergence.unit.incomplete", Where(unit=code), edition=wide.edition)
        for code, complete in zip(wide.units, whole, strict=True)
        if not complete
    ]
    rows, columns = np.flatnonzero(whole), np.array(at, np.intp)
    cut = np.ix_(rows, columns)
    real, basis, told = _real(wide, settings, rows, columns)
    units = tuple(code for code, complete in zip(wide.units, whole, strict=True) if complete)
    core, remarks = _core(wide, settings, poles, sizes=dict(zip(units, amounts[cut][:, 0], strict=True)))
    controls, lost = _controls(wide, settings, rows, at[0])
    return Comparable(
        units,
        years,
        amounts[cut],
        people[cut],
        real / people[cut],
        basis,
        np.array([code in core for code in units], bool),
        controls,
        _in_base_units(wide, settings.migration)[cut] if settings.migration else np.full(real.shape, np.nan),
        (*notes, *told, *remarks, *lost, *_breaks(wide, settings, cut, years)),
    )


def _bridged(panel: Panel, settings: DivergenceSettings) -> Panel:
    """The indicators that are needed, in the edition that is wanted."""
    needed = [settings.roles.code("grp"), settings.roles.code("population")]
    needed += [code for code in (settings.real, settings.migration) if code]
    needed += [code for code in settings.controls if code not in needed]
    problems = [
        problem("panel.indicator.unknown", Where(indicator=code))
        for code in needed
        if code not in panel.codes
    ]
    span = f"{panel.years[0]}-{panel.years[-1]}" if panel.years else ""
    problems += [
        problem("panel.year.unknown", Where(year=year), span=span)
        for year in settings.years
        if year not in panel.years
    ]
    if settings.real in panel.codes:
        price = panel.indicators[panel.position(settings.real)].price
        if price.kind != "constant":
            problems.append(
                problem("divergence.real.current", Where(indicator=settings.real), basis=price.code)
            )
    if problems:
        raise InputError(problems)
    index = settings.roles.code("grp_volume_index")
    goal = settings.edition or panel.edition
    if goal == panel.edition and not settings.real and index in panel.codes:
        needed.append(index)
    wide = panel.select(codes=list(dict.fromkeys(needed))).to_edition(goal)
    strange = [code for code in (*settings.core, *settings.without) if code not in wide.units]
    if strange:
        raise InputError(
            [problem("territory.unit.unknown", Where(unit=code), edition=wide.edition) for code in strange]
        )
    return wide


def _in_base_units(panel: Panel, code: str) -> FloatArray:
    """Figures without prefixes such as million: the log-t test depends on the unit of measure."""
    try:
        scale = parse_measure(panel.indicators[panel.position(code)].unit).scale
    except ValueError:
        scale = 1.0
    return panel.column(code) * scale


def _years(panel: Panel, known: npt.NDArray[np.bool_], settings: DivergenceSettings) -> tuple[int, ...]:
    if settings.years:
        return tuple(sorted(set(settings.years)))
    count = known.sum(axis=0)
    if not count.size or not count.max():
        raise InputError(problem("divergence.nothing", Where(indicator=settings.roles.code("grp"))))
    return tuple(year for year, n in zip(panel.years, count, strict=True) if n == count.max())


def _real(
    panel: Panel, settings: DivergenceSettings, rows: Places, columns: Places
) -> tuple[FloatArray, str, list[Diagnostic]]:
    """Amounts that growth may be taken from, their price basis, and a warning for current prices."""
    code = settings.roles.code("grp")
    cut = np.ix_(rows, columns)
    amounts = _in_base_units(panel, code)[cut]
    if settings.real:
        real = _in_base_units(panel, settings.real)[cut]
        if (real > 0).all():
            return real, "constant", []
        return amounts, "current", [warning("divergence.real.gaps", Where(indicator=settings.real))]
    if panel.indicators[panel.position(code)].price.kind == "constant":
        return amounts, "constant", []
    index = settings.roles.code("grp_volume_index")
    if index in panel.codes:
        steps = panel.column(index)[rows][:, columns[0] + 1 : columns[-1] + 1] / 100
        every = panel.years[columns[-1]] - panel.years[columns[0]] == steps.shape[1]
        if every and (steps > 0).all():
            chained = np.asarray(np.cumprod(np.hstack([amounts[:, :1], steps]), axis=1))
            told = _imputed_steps(panel, index, rows, range(columns[0] + 1, columns[-1] + 1))
            return np.asarray(chained[:, columns - columns[0]], np.float64), "volume-index", told
    return amounts, "current", [warning("divergence.prices.current", Where(indicator=code))]


def _imputed_steps(panel: Panel, index: str, rows: Places, years: Iterable[int]) -> list[Diagnostic]:
    marks = panel.flags[:, :, panel.position(index)]
    return [
        note("divergence.index.imputed", Where(unit=panel.units[i], year=panel.years[t]))
        for i in rows
        for t in years
        if marks[i, t] == Flag.IMPUTED
    ]


def _core(
    panel: Panel, settings: DivergenceSettings, poles: Result | None, *, sizes: dict[str, float]
) -> tuple[set[str], list[Diagnostic]]:
    if settings.core:
        return set(settings.core), []
    if poles is not None:
        labels = poles["poles"].filter(pl.col("label").is_in(settings.pole_labels))["unit"].to_list()
        found = set(labels) and _carried(labels, poles, panel.territory, panel.edition) & set(sizes)
        if found:
            return found, []
        return set(), [note("divergence.poles.none")]
    largest = max(sizes, key=lambda code: sizes[code])
    return {largest}, [note("divergence.core.largest", Where(unit=largest))]


def _carried(codes: Sequence[str], poles: Result, territory: Territory, edition: str) -> set[str]:
    """Units of an edition that hold the poles, which may be units of a finer edition."""
    origin = poles["units"]["edition"][0]
    if origin == edition:
        return set(codes)
    parents = territory.parents(origin, edition)
    containing = dict(zip(territory.edition(origin).codes, parents, strict=True))
    return {containing[code] for code in codes if code in containing}


def _controls(
    panel: Panel, settings: DivergenceSettings, rows: Places, year: int
) -> tuple[FloatArray, list[Diagnostic]]:
    columns = [panel.column(code)[rows, year] for code in settings.controls]
    gaps = [code for code, column in zip(settings.controls, columns, strict=True) if np.isnan(column).any()]
    kept = [column for column in columns if not np.isnan(column).any()]
    table = np.column_stack(kept) if kept else np.empty((rows.size, 0))
    found = [warning("divergence.control.gaps", Where(indicator=c), year=panel.years[year]) for c in gaps]
    return table, found


def _breaks(
    panel: Panel, settings: DivergenceSettings, cut: tuple[Places, ...], years: Sequence[int]
) -> list[Diagnostic]:
    """Years after the first in which a used cell is marked as a break of the series."""
    if "break" not in panel.remarks:
        return []
    at = panel.remarks.index("break")
    codes = (settings.roles.code("grp"), settings.roles.code("population"))
    marked = [(code, (panel.remark[:, :, panel.position(code)][cut] == at).any(axis=0)) for code in codes]
    return [
        warning("divergence.break", Where(indicator=code, year=year))
        for code, flags in marked
        for year, flag in zip(years[1:], flags[1:], strict=True)
        if flag
    ]
