"""Industry x unit x year figures."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Flag, FlagArray, FloatArray
from growthpoles.core.territory import Edition, Territory
from growthpoles.errors import InputError, Where, problem
from growthpoles.labels import Label

TECHNOLOGY = (
    "high",
    "medium-high",
    "medium",
    "medium-low",
    "low",
    "knowledge-intensive-service",
    "other",
    "",
)


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry of a classification.

    Attributes:
        code: Code (``"C"``).
        label: Name in up to three languages.
        technology: Technology class, see `TECHNOLOGY`; empty when unknown.
        tradable: Whether it sells beyond its own region, so that it can be propulsive.
        note: Remark printed with the industry.

    Example:
        >>> Industry("C", Label("Manufacturing"), "medium").tradable
        True
    """

    code: str
    label: Label
    technology: str = ""
    tradable: bool = True
    note: Label = field(default_factory=Label)


@dataclass(frozen=True, eq=False)
class IndustryTable:
    """Output, value added or employment by industry and unit over years.

    Attributes:
        territory, edition, units, years: As in `Panel`.
        industries: Industries, the third axis, without any total.
        values: Shape (units, years, industries); NaN where there is no number.
        flags: `Flag` of every cell, same shape.
        measure: What is measured: ``output``, ``value-added`` or ``employment``.
        unit: Unit of measure (``"million KZT"``).
        price: Price basis.
        national: Published national figures, shape (years, industries), NaN where there are none;
            None = use the sum over the units.
        source: Source code.

    Example:
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> land = Territory((Edition("e", (Unit("A", Label("A")), Unit("B", Label("B")))),))
        >>> values = np.array([[[1.0, 2.0]], [[3.0, 4.0]]])
        >>> branches = (Industry("X", Label("X")), Industry("Y", Label("Y")))
        >>> observed = np.zeros(values.shape, np.uint8)
        >>> table = IndustryTable(land, "e", ("A", "B"), (2022,), branches, values, observed)
        >>> table.totals().tolist()
        [[4.0, 6.0]]
    """

    territory: Territory
    edition: str
    units: tuple[str, ...]
    years: tuple[int, ...]
    industries: tuple[Industry, ...]
    values: FloatArray
    flags: FlagArray
    measure: str = "output"
    unit: str = ""
    price: PriceBasis = field(default_factory=PriceBasis)
    national: FloatArray | None = None
    source: str = ""

    def __post_init__(self) -> None:
        shape = (len(self.units), len(self.years), len(self.industries))
        for name in ("values", "flags"):
            array = np.array(getattr(self, name))
            if array.shape != shape:
                raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if (self.values < 0).any():
            u, y, j = (int(axis[0]) for axis in np.nonzero(self.values < 0))
            where = Where(unit=self.units[u], year=self.years[y], indicator=self.industries[j].code)
            raise InputError(problem("industries.negative", where, value=float(self.values[u, y, j])))

    @property
    def codes(self) -> tuple[str, ...]:
        """Industry codes."""
        return tuple(item.code for item in self.industries)

    @property
    def place(self) -> Edition:
        """The edition of the territory the table is in."""
        return self.territory.edition(self.edition)

    def position(self, code: str) -> int:
        """Position of an industry on the third axis.

        Raises:
            InputError: No such industry.
        """
        if code not in self.codes:
            raise InputError(
                problem("industries.unknown", Where(indicator=code), known=", ".join(self.codes))
            )
        return self.codes.index(code)

    def year(self, year: int) -> FloatArray:
        """Figures of one year, shape (units, industries).

        Raises:
            InputError: The table does not cover the year.
        """
        if year not in self.years:
            span = f"{self.years[0]}-{self.years[-1]}" if self.years else ""
            raise InputError(problem("panel.year.unknown", Where(year=year), span=span))
        return self.values[:, self.years.index(year)]

    def totals(self) -> FloatArray:
        """National figures, shape (years, industries): published where given, else the sum over units."""
        summed = self.values.sum(axis=0)
        return summed if self.national is None else np.where(np.isnan(self.national), summed, self.national)

    def to_table(self) -> pl.DataFrame:
        """Long table: unit, year, industry, value, flag; missing cells are left out."""
        keep = self.flags != Flag.MISSING
        u, y, j = np.nonzero(keep)
        names = {int(flag): flag.code for flag in Flag}
        return pl.DataFrame(
            {
                "unit": [self.units[k] for k in u],
                "year": np.array(self.years, np.int64)[y],
                "industry": [self.industries[k].code for k in j],
                "value": pl.Series(self.values[keep], dtype=pl.Float64).fill_nan(None),
                "flag": [names[int(f)] for f in self.flags[keep]],
            }
        )
