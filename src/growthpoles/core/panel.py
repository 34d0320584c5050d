"""The panel: one array unit x year x indicator, with a flag for every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.measure import PriceBasis
from growthpoles.core.territory import Edition, Territory
from growthpoles.errors import InputError, NotAvailableError, Where, problem
from growthpoles.labels import Label

FloatArray = npt.NDArray[np.float64]
FlagArray = npt.NDArray[np.uint8]


class Flag(IntEnum):
    """What a cell is. Zero, confidential and missing are three different things to the last page.

    Example:
        >>> Flag.NOT_APPLICABLE.code, Flag.ZERO < Flag.MISSING
        ('not-applicable', True)
    """

    OBSERVED = 0
    ZERO = 1
    CONFIDENTIAL = 2
    MISSING = 3
    IMPUTED = 4
    TREATED = 5
    NOT_APPLICABLE = 6

    @property
    def code(self) -> str:
        """Lower-case name, as written in tables (``not-applicable``)."""
        return self.name.lower().replace("_", "-")


EMPTY_FLAGS = (Flag.CONFIDENTIAL, Flag.MISSING, Flag.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of a panel.

    Attributes:
        code: Short code (``"grp_nominal"``).
        label: Name in up to three languages.
        unit: Unit of measure (``"million KZT"``), see `growthpoles.core.measure.parse_measure`.
        price: Price basis.
        additive: Whether values of parts add up to the whole (counts and sums yes, rates no).
        note: Remark printed with the indicator.

    Example:
        >>> Indicator("grp", Label("GRP"), "million KZT", PriceBasis("current"), additive=True).price.code
        'current'
    """

    code: str
    label: Label
    unit: str = ""
    price: PriceBasis = field(default_factory=PriceBasis)
    additive: bool = False
    note: Label = field(default_factory=Label)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: value (None where there is no number), flag, source and remark (empty when none)."""

    value: float | None
    flag: Flag
    source: str
    remark: str


@dataclass(frozen=True, eq=False)
class CountryRow:
    """Published figures of the whole country, shape (years, indicators); used for shares and checks only."""

    code: str
    values: FloatArray
    flags: FlagArray


@dataclass(frozen=True, eq=False)
class Panel:
    """Figures of the units of one edition over years; a cross-section is a panel of one year.

    Attributes:
        territory: The territory the units belong to.
        edition: Name of the edition; all units are of this edition.
        units: Unit codes, the first axis.
        years: Calendar years in ascending order, the second axis.
        indicators: Indicators, the third axis.
        values: Figures, shape (units, years, indicators); NaN exactly where the flag says there is no number.
        flags: `Flag` of every cell, same shape.
        source: Source code of every cell, same shape, as positions in `sources`; -1 for none.
        sources: Source codes.
        remark: Remark of every cell (``"suspect"``, ``"provisional"``), positions in `remarks`; -1 for none.
        remarks: Remark codes.
        country: Published national figures, if the table had them.

    Example:
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> land = Territory((Edition("e", (Unit("A", Label("A")), Unit("B", Label("B")))),))
        >>> values = np.array([[[5.0]], [[np.nan]]])
        >>> flags = np.array([[[Flag.OBSERVED]], [[Flag.CONFIDENTIAL]]])
        >>> made = (Indicator("x", Label("x")),)
        >>> panel = Panel(land, "e", ("A", "B"), (2022,), made, values, flags, 0 * flags, ("bulletin",))
        >>> panel.cell("B", 2022, code="x").flag.code
        'confidential'
    """

    territory: Territory
    edition: str
    units: tuple[str, ...]
    years: tuple[int, ...]
    indicators: tuple[Indicator, ...]
    values: FloatArray
    flags: FlagArray
    source: npt.NDArray[np.int16]
    sources: tuple[str, ...] = ()
    remark: npt.NDArray[np.int16] = field(default_factory=lambda: np.empty((0, 0, 0), np.int16))
    remarks: tuple[str, ...] = ()
    country: CountryRow | None = None

    def __post_init__(self) -> None:
        shape = (len(self.units), len(self.years), len(self.indicators))
        if self.remark.size == 0:
            object.__setattr__(self, "remark", np.full(shape, -1, np.int16))
        for name in ("values", "flags", "source", "remark"):
            array = np.array(getattr(self, name))
            if array.shape != shape:
                raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        endless = [
            problem(
                "panel.value.infinite", Where(unit=self.units[u], year=self.years[y], indicator=self.codes[k])
            )
            for u, y, k in np.argwhere(np.isinf(self.values))
        ]
        if endless:
            raise InputError(endless)
        empty = np.isin(self.flags, EMPTY_FLAGS)
        if not np.array_equal(empty, np.isnan(self.values)):
            raise ValueError(
                "values must be NaN exactly where the flag is confidential, missing or not applicable"
            )
        if list(self.years) != sorted(set(self.years)):
            raise ValueError("years must be ascending and unique")
        codes = self.codes
        if len(set(codes)) != len(codes):
            raise ValueError("indicator codes must be unique")

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Indicator codes."""
        return tuple(item.code for item in self.indicators)

    @property
    def place(self) -> Edition:
        """The edition of the territory the panel is in."""
        return self.territory.edition(self.edition)

    def position(self, code: str) -> int:
        """Position of an indicator on the third axis.

        Raises:
            InputError: No such indicator.
        """
        try:
            return self.codes.index(code)
        except ValueError:
            raise InputError(problem("panel.indicator.unknown", Where(indicator=code))) from None

    def year_position(self, year: int) -> int:
        """Position of a year on the second axis.

        Raises:
            InputError: The panel does not cover the year.
        """
        if year not in self.years:
            span = f"{self.years[0]}-{self.years[-1]}" if self.years else ""
            raise InputError(problem("panel.year.unknown", Where(year=year), span=span))
        return self.years.index(year)

    def column(self, code: str) -> FloatArray:
        """Values of one indicator, shape (units, years); NaN where there is no number."""
        return self.values[:, :, self.position(code)]

    def national(self, code: str) -> FloatArray:
        """Published national values of one indicator, shape (years,); NaN where there are none."""
        if self.country is None:
            return np.full(len(self.years), np.nan)
        return self.country.values[:, self.position(code)]

    def cell(self, unit: str, year: int, *, code: str) -> Cell:
        """One cell with its flag, source and remark."""
        if unit not in self.units:
            raise InputError(problem("territory.unit.unknown", Where(unit=unit), edition=self.edition))
        at = (self.units.index(unit), self.year_position(year), self.position(code))
        value = float(self.values[at])
        source, remark = int(self.source[at]), int(self.remark[at])
        return Cell(
            None if np.isnan(value) else value,
            Flag(int(self.flags[at])),
            self.sources[source] if source >= 0 else "",
            self.remarks[remark] if remark >= 0 else "",
        )

    def select(self, *, years: Sequence[int] | None = None, codes: Sequence[str] | None = None) -> Panel:
        """A panel of some years and some indicators, in the order given."""
        ys = [self.year_position(y) for y in (self.years if years is None else sorted(years))]
        js = [self.position(c) for c in (self.codes if codes is None else codes)]
        grid = np.ix_(range(len(self.units)), ys, js)
        country = self.country
        if country is not None:
            pick = np.ix_(ys, js)
            country = CountryRow(country.code, country.values[pick], country.flags[pick])
        return replace(
            self,
            years=tuple(self.years[y] for y in ys),
            indicators=tuple(self.indicators[j] for j in js),
            values=self.values[grid],
            flags=self.flags[grid],
            source=self.source[grid],
            remark=self.remark[grid],
            country=country,
        )

    def with_indicator(
        self,
        indicator: Indicator,
        values: FloatArray,
        *,
        flags: FlagArray | None = None,
        source: str = "derived",
        national: FloatArray | None = None,
    ) -> Panel:
        """A panel with one more (or one replaced) indicator.

        Args:
            indicator: The new indicator.
            values: Shape (units, years).
            flags: Same shape; by default observed, and missing where the value is NaN.
            source: Source code of the new cells.
            national: National values, shape (years,); missing by default.
        """
        base = self.select(codes=[c for c in self.codes if c != indicator.code])
        cells = np.asarray(values, float)
        marks = (
            np.where(np.isnan(cells), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
            if flags is None
            else flags
        )
        sources = self.sources if source in self.sources else (*self.sources, source)
        codes = np.where(np.isnan(cells), -1, sources.index(source)).astype(np.int16)
        country = base.country
        if country is not None:
            whole = np.full(len(self.years), np.nan) if national is None else np.asarray(national, float)
            marked = np.where(np.isnan(whole), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
            country = CountryRow(
                country.code,
                np.column_stack([country.values, whole]),
                np.column_stack([country.flags, marked]),
            )
        return replace(
            base,
            indicators=(*base.indicators, indicator),
            values=np.dstack([base.values, cells[:, :, None]]),
            flags=np.dstack([base.flags, marks[:, :, None]]).astype(np.uint8),
            source=np.dstack([base.source, codes[:, :, None]]).astype(np.int16),
            sources=sources,
            remark=np.dstack([base.remark, np.full((*cells.shape, 1), -1, np.int16)]),
            country=country,
        )

    def to_edition(self, edition: str) -> Panel:
        """Bridge additive indicators to a coarser edition by adding up the parts.

        A coarser cell has a value only when every part has one (a true zero counts as a value);
        with a confidential part it is confidential, otherwise missing.

        Raises:
            InputError: An indicator is not additive, or the bridge does not lead there.
        """
        if edition == self.edition:
            return self
        rates = [item.code for item in self.indicators if not item.additive]
        if rates:
            raise InputError(
                [
                    problem("panel.bridge.rate", Where(indicator=c), source=self.edition, target=edition)
                    for c in rates
                ]
            )
        containing = dict(zip(self.place.codes, self.territory.parents(self.edition, edition), strict=True))
        codes = self.territory.edition(edition).codes
        shape = (len(codes), len(self.years), len(self.indicators))
        values, flags = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
        held = {code: i for i, code in enumerate(self.units)}
        for i, code in enumerate(codes):
            parts = [part for part in self.place.codes if containing[part] == code]
            if parts and all(part in held for part in parts):
                rows = [held[part] for part in parts]
                values[i], flags[i] = _sum_parts(self.values[rows], self.flags[rows])
        sources = (*self.sources, "bridge") if "bridge" not in self.sources else self.sources
        source = np.where(np.isnan(values), -1, sources.index("bridge")).astype(np.int16)
        return replace(
            self,
            edition=edition,
            units=codes,
            values=values,
            flags=flags,
            source=source,
            sources=sources,
            remark=np.empty((0, 0, 0), np.int16),
            remarks=(),
        )

    def to_table(self) -> pl.DataFrame:
        """Long table of cells with flag, source and remark; cells that are simply missing are left out."""
        keep = self.flags != Flag.MISSING
        u, y, j = np.nonzero(keep)
        source, remark = self.source[keep], self.remark[keep]
        names = {int(flag): flag.code for flag in Flag}
        return pl.DataFrame(
            {
                "unit": [self.units[k] for k in u],
                "edition": [self.edition] * len(u),
                "year": np.array(self.years, np.int64)[y],
                "indicator": [self.indicators[k].code for k in j],
                "value": pl.Series(self.values[keep], dtype=pl.Float64).fill_nan(None),
                "flag": [names[int(f)] for f in self.flags[keep]],
                "source": [self.sources[k] if k >= 0 else "" for k in source],
                "remark": [self.remarks[k] if k >= 0 else "" for k in remark],
            },
            schema_overrides={"unit": pl.String, "indicator": pl.String, "year": pl.Int64},
        )


def _sum_parts(values: FloatArray, flags: FlagArray) -> tuple[FloatArray, FlagArray]:
    """Sum over the first axis; a sum exists only where every part has a number."""
    total = np.where(np.isnan(values).any(axis=0), np.nan, np.nansum(values, axis=0))
    marks = np.where((flags == Flag.ZERO).all(axis=0), Flag.ZERO, Flag.OBSERVED)
    marks = np.where(np.isnan(total), Flag.MISSING, marks)
    hidden = (flags == Flag.CONFIDENTIAL).any(axis=0) & ~(flags == Flag.MISSING).any(axis=0)
    return total, np.where(hidden, Flag.CONFIDENTIAL, marks).astype(np.uint8)


def join_panels(first: Panel, second: Panel) -> Panel:
    """Join two panels of the same edition: union of years and indicators; both filling one cell is refused.

    Raises:
        InputError: Different editions, or a cell that both fill.
    """
    if first.edition != second.edition or first.territory is not second.territory:
        raise InputError(problem("panel.edition.mixed", Where(), first=first.edition, second=second.edition))
    if first.units != second.units:
        raise NotAvailableError(problem("panel.units.differ", Where(), edition=first.edition))
    years = tuple(sorted({*first.years, *second.years}))
    extra = tuple(item for item in second.indicators if item.code not in first.codes)
    wide = [_widen(panel, years, (*first.indicators, *extra)) for panel in (first, second)]
    both = (wide[0].flags != Flag.MISSING) & (wide[1].flags != Flag.MISSING)
    if both.any():
        u, y, j = (int(axis[0]) for axis in np.nonzero(both))
        where = Where(unit=first.units[u], year=years[y], indicator=wide[0].codes[j])
        raise InputError(problem("panel.cell.twice", where))
    take = wide[1].flags != Flag.MISSING
    shift, moved = len(wide[0].sources), len(wide[0].remarks)
    source = np.where(take, np.where(wide[1].source >= 0, wide[1].source + shift, -1), wide[0].source)
    remark = np.where(take, np.where(wide[1].remark >= 0, wide[1].remark + moved, -1), wide[0].remark)
    return replace(
        wide[0],
        values=np.where(take, wide[1].values, wide[0].values),
        flags=np.where(take, wide[1].flags, wide[0].flags).astype(np.uint8),
        source=source.astype(np.int16),
        sources=(*wide[0].sources, *wide[1].sources),
        remark=remark.astype(np.int16),
        remarks=(*wide[0].remarks, *wide[1].remarks),
        country=_join_country(wide[0].country, wide[1].country),
    )


def _widen(panel: Panel, years: tuple[int, ...], indicators: tuple[Indicator, ...]) -> Panel:
    shape = (len(panel.units), len(years), len(indicators))
    values, flags = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
    source, remark = np.full(shape, -1, np.int16), np.full(shape, -1, np.int16)
    codes = [item.code for item in indicators]
    ys, js = [years.index(y) for y in panel.years], [codes.index(c) for c in panel.codes]
    grid = np.ix_(range(len(panel.units)), ys, js)
    values[grid], flags[grid], source[grid], remark[grid] = (
        panel.values,
        panel.flags,
        panel.source,
        panel.remark,
    )
    country = panel.country
    if country is not None:
        whole, marks = np.full(shape[1:], np.nan), np.full(shape[1:], Flag.MISSING, np.uint8)
        whole[np.ix_(ys, js)], marks[np.ix_(ys, js)] = country.values, country.flags
        country = CountryRow(country.code, whole, marks)
    return replace(
        panel,
        years=years,
        indicators=indicators,
        values=values,
        flags=flags,
        source=source,
        remark=remark,
        country=country,
    )


def _join_country(first: CountryRow | None, second: CountryRow | None) -> CountryRow | None:
    if first is None or second is None:
        return first or second
    take = second.flags != Flag.MISSING
    return CountryRow(
        first.code,
        np.where(take, second.values, first.values),
        np.where(take, second.flags, first.flags).astype(np.uint8),
    )
