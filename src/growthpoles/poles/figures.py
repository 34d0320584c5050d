"""The inputs as the measures see them: figures of the units, of the country, and of what surrounds them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from growthpoles.core.industries import IndustryTable
from growthpoles.core.measure import parse_measure
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.roles import Roles
from growthpoles.core.territory import Unit
from growthpoles.poles.surroundings import Surroundings
from growthpoles.stats.arrays import divide

TILING = ("region", "district")
_ROLES = Roles.__dataclass_fields__


@dataclass(frozen=True, slots=True)
class Amount:
    """Figures of the units and of the country: shapes (units,) and (); NaN where not known."""

    units: FloatArray
    country: float

    def __truediv__(self, other: Amount) -> Amount:
        return Amount(divide(self.units, other.units), float(divide(self.country, other.country)))

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.units - other.units, self.country - other.country)


@dataclass(frozen=True)
class Figures:
    """The inputs as the measures see them.

    Attributes:
        panel: Figures of the units.
        roles: Which panel indicator plays which part; other indicators go by their own code.
        base_year: Year of the figures of one year.
        years: Years of the pooled figures.
        industries: Industry table over `years`, if there is one.
        whole: Figures of the regions that contain the units, if they are given.
        surroundings: Agglomerations, neighbours and districts of settlements, if the typology is theirs.
    """

    panel: Panel
    roles: Roles
    base_year: int
    years: tuple[int, ...]
    industries: IndustryTable | None = None
    whole: Figures | None = None
    surroundings: Surroundings | None = None

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units of the panel, in its order."""
        held = {unit.code: unit for unit in self.panel.place.units}
        return tuple(held.get(code) or self.panel.place.unit(code) for code in self.panel.units)

    @property
    def tiles(self) -> bool:
        """Whether the units together make up the country, so that their sum is the country's figure.

        Settlements never do, and a single unit has nothing to be compared with.
        """
        return len(self.units) > 1 and all(unit.level in TILING for unit in self.units)

    def nothing(self) -> FloatArray:
        """A column without any figure."""
        return np.full(len(self.panel.units), np.nan)

    def code(self, role: str) -> str:
        """Panel code of a role, or of an indicator that a typology names itself."""
        return self.roles.code(role) if self.is_role(role) else role

    @staticmethod
    def is_role(name: str) -> bool:
        """Whether a name is a role of the package, not an indicator that a typology names itself."""
        return name in _ROLES

    def unit_of(self, role: str) -> str:
        """Unit of measure of the indicator that plays a role; empty when the panel has none."""
        code = self.code(role)
        return self.panel.indicators[self.panel.position(code)].unit if code in self.panel.codes else ""

    def scale(self, role: str) -> float:
        """Factor of the unit of measure (1000 for thousand persons); NaN when the panel has none."""
        unit = self.unit_of(role)
        return parse_measure(unit).scale if unit else np.nan

    def amount(self, role: str, window: str) -> Amount:
        """Figures of a role: of the base year, or summed over the pooled years.

        The country's figure is the published one; else that of the regions; else, where the units make up the
        country, the sum of complete additive figures.
        """
        code = self.code(role)
        years = (self.base_year,) if window == "base" else self.years
        if code not in self.panel.codes or not set(years) <= set(self.panel.years):
            return Amount(self.nothing(), np.nan)
        at = [self.panel.year_position(year) for year in years]
        units = self.panel.column(code)[:, at]
        country = self.panel.national(code)[at]
        if self.tiles and self.panel.indicators[self.panel.position(code)].additive:
            country = np.where(np.isnan(country), units.sum(axis=0), country)
        total = float(country.sum())
        if np.isnan(total) and self.whole is not None:
            total = self.whole.amount(role, window).country / len(self.whole.window(window))
            total *= len(years) * self._rescaled(role)
        return Amount(units.sum(axis=1), total)

    def window(self, name: str) -> tuple[int, ...]:
        """The years of a window."""
        return (self.base_year,) if name == "base" else self.years

    def _rescaled(self, role: str) -> float:
        return 1.0 if self.whole is None else self.whole.scale(role) / self.scale(role)

    def output(self, industries: tuple[str, ...], window: str) -> Amount:
        """Output of some industries together (all when none are named), base year or pooled.

        A code that the table does not have stands for the finer ones that begin with it.
        """
        table, years = self.industries, self.window(window)
        js = self.industry_positions(industries)
        if table is None or not js or not set(years) <= set(table.years):
            return Amount(self.nothing(), np.nan)
        at = [table.years.index(year) for year in years]
        units = table.values[:, at][:, :, js].sum(axis=(1, 2))
        whole = self.tiles or table.national is not None
        return Amount(units, float(table.totals()[at][:, js].sum()) if whole else np.nan)

    def industry_positions(self, industries: tuple[str, ...]) -> list[int]:
        """Positions of industries in the table (all when none are named); empty when one is not there."""
        codes = () if self.industries is None else self.industries.codes
        found: list[int] = []
        for wanted in industries:
            own = [j for j, code in enumerate(codes) if code == wanted]
            own = own or [j for j, code in enumerate(codes) if code.startswith(wanted)]
            if not own:
                return []
            found += own
        return found if industries else list(range(len(codes)))

    def structure(self, window: str, industries: tuple[str, ...] = ()) -> FloatArray:
        """Output by industry, shape (units, industries); all NaN without an industry table."""
        if self.industries is None or not (js := self.industry_positions(industries)):
            return self.nothing()[:, None]
        return np.column_stack([self.output((self.industries.codes[j],), window).units for j in js])
