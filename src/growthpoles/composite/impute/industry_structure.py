"""National intensities of industries, averaged with the structure of the unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.impute.filling import GapFilling
from growthpoles.composite.raw import RawCells
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.registry import method
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.gaps import structure_average


@method(
    family="impute",
    name="industry-structure",
    label=Label(
        "national intensities and the industry structure of the unit",
        "национальная интенсивность отраслей и отраслевая структура единицы",
        "салалардың ұлттық қарқындылығы және бірліктің салалық құрылымы",
    ),
    references=("European Commission (2023), Regional Innovation Scoreboard, methodology report",),
)
@dataclass(frozen=True, slots=True)
class IndustryStructure(GapFilling):
    """What a unit would have if its industries were as intensive as in the country: ``sum_k s_ik z_k``.

    z_k is the national intensity of industry k in the unit of the indicator, such as the share of innovating
    firms; s_ik is the share of the industry in the named industries of unit i in the year of the gap, from
    panel figures such as output or employment. The Regional Innovation Scoreboard fills regional items of
    innovation surveys this way.

    Attributes:
        intensities: National intensity by industry, by code of the indicator it fills.
        prefix: Start of the panel codes of the industry figures: ``output_`` and industry ``C`` give
            ``output_C``.
        partial: Whether industries without a figure are left out of the shares; otherwise the gap stays.
        confidential: Whether confidential cells are filled too.
        profile: Whether indicators that are shown but not scored are filled too.

    Example:
        >>> filled = IndustryStructure({"ACT1": {"B": 4.0, "C": 12.0}})
        >>> sorted(filled.intensities["ACT1"])
        ['B', 'C']
    """

    intensities: Mapping[str, Mapping[str, float]] = field(default_factory=dict, hash=False)
    prefix: str = "output_"
    partial: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "intensities", {code: dict(z) for code, z in self.intensities.items()})
        bad = [
            problem("impute.intensity.bad", Where(indicator=code), industry=industry)
            for code, named in self.intensities.items()
            for industry, value in named.items()
            if not np.isfinite(value)
        ]
        bad += [
            problem("impute.intensity.none", Where(indicator=c)) for c, z in self.intensities.items() if not z
        ]
        if bad:
            raise SpecificationError(bad)

    def problems(self, around: Surroundings) -> tuple[Problem, ...]:
        """Indicators the framework does not have, and industries without figures in the panel."""
        known = {item.code for item in around.framework.indicators}
        unknown = [code for code in self.intensities if code not in known]
        return (
            *(problem("impute.indicator.unknown", Where(indicator=code)) for code in unknown),
            *self._absent(around.panel),
        )

    def _absent(self, panel: Panel) -> Iterator[Problem]:
        for industry in dict.fromkeys(k for named in self.intensities.values() for k in named):
            if self.prefix + industry not in panel.codes:
                yield problem("impute.industry.unknown", Where(indicator=self.prefix + industry))

    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """The structural value of each named indicator.

        Raises:
            InputError: Negative industry figures.
        """
        result = np.full(raw.values.shape, np.nan)
        for k, item in enumerate(raw.elements):
            named = self.intensities.get(item.code)
            if named:
                codes = [self.prefix + industry for industry in named]
                figures = around.panel.select(codes=codes).values
                _check_figures(figures, codes)
                result[:, :, k] = structure_average(figures, list(named.values()), partial=self.partial)
        return result


def _check_figures(figures: FloatArray, codes: list[str]) -> None:
    negative = [code for k, code in enumerate(codes) if (figures[:, :, k] < 0).any()]
    if negative:
        raise InputError([problem("impute.industry.negative", Where(indicator=code)) for code in negative])
