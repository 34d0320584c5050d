"""Draws of a forecast run through a typology of growth poles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.territory import Territory
from growthpoles.dynamics.forecast_results import ForecastDraws
from growthpoles.poles.criteria import measure_units
from growthpoles.poles.evidence import Evidence
from growthpoles.poles.figures import Figures
from growthpoles.poles.gather import gather, weigh_evidence
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.score import Labels, Outcome, applicable, label, nominal, score
from growthpoles.poles.typology import Measure, Typology
from growthpoles.stats.arrays import Bools
from growthpoles.study.outlook_index import future

INDUSTRIES = "industries"
_OF_INDUSTRIES = ("location-quotient", "industry-share", "effective-number", "largest-share", "output-per")
_PER = {"population": ("population",), "rural-population": ("population", "urban_population")}


@dataclass(frozen=True, eq=False)
class DrawnPoles:
    """Whether each unit is a pole, and the position of its first type; shape (draws, units, years)."""

    held: Bools
    first: npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class PoleBasis:
    """What the labels of the future are made of.

    Attributes:
        figures: Today's inputs.
        typology: Criteria and types.
        evidence: Today's figures.
        held: Panel codes, or ``industries``, whose measures stay at today's value.
    """

    figures: Figures
    typology: Typology
    evidence: Evidence
    held: frozenset[str]

    @classmethod
    def of(
        cls,
        territory: Territory,
        panel: Panel,
        *,
        industries: IndustryTable | None,
        settings: PoleSettings,
        hold: tuple[str, ...],
    ) -> PoleBasis:
        """Today's figures of every measure.

        Raises:
            InputError: Inputs that do not fit, as in `growthpoles.poles.identify.identify_poles`.
        """
        figures, _ = gather(territory, panel, industries=industries, settings=settings)
        held = frozenset(figures.code(item) for item in hold)
        return cls(figures, settings.typology, weigh_evidence(figures, settings.typology), held)

    @cached_property
    def needed(self) -> Bools:
        """Whether a unit's labels rest on a measure, shape (units, measures)."""
        typology, found = self.typology, np.zeros(self.evidence.values.shape, bool)
        usable = applicable(typology, self.figures.units) == "yes"
        for t, kind in enumerate(typology.types):
            measures = [part.measure for item in kind.criteria for part in item.parts]
            measures += [kind.gate.measure] if kind.gate and kind.gate.measure else []
            at = [typology.columns[item] for item in measures]
            found[:, at] |= usable[:, t, None]
        return found & ~np.isnan(self.evidence.values)

    def inputs(self, measure: Measure) -> tuple[str, ...]:
        """Panel codes a measure needs, and ``industries``."""
        roles = [measure.numerator, measure.denominator, *measure.indicators, *_PER.get(measure.per, ())]
        codes = [self.figures.code(role) for role in roles if role]
        more = [INDUSTRIES] if measure.name in _OF_INDUSTRIES else []
        return tuple(dict.fromkeys((*codes, *more)))

    @cached_property
    def stays(self) -> npt.NDArray[np.bool_]:
        """Measures that stay at today's value: those of held inputs, and those that need none."""
        needs = [self.inputs(item) for item in self.typology.measures]
        return np.array([not codes or not self.held.isdisjoint(codes) for codes in needs], bool)

    def values(self, panel: Panel, year: int) -> FloatArray:
        """Figures of every measure in a year ahead, shape (units, measures).

        The years that are pooled move along, so that the last one is the year itself.
        """
        moved = tuple(y - self.figures.years[-1] + year for y in self.figures.years)
        ahead = replace(self.figures, panel=panel, base_year=year, years=moved, industries=None)
        return np.where(self.stays, self.evidence.values, measure_units(ahead, self.typology.measures))

    def missing(self, middle: Panel, years: tuple[int, ...]) -> Bools:
        """Needed measures without a figure ahead, shape (units, years, measures)."""
        found = np.stack([np.isnan(self.values(middle, year)) for year in years], axis=1)
        return np.asarray(found & self.needed[:, None])

    def labels(self, values: FloatArray) -> Labels:
        """Labels of figures of shape (draws, units, measures)."""
        assumed = nominal(self.typology).rows(np.zeros(len(values), np.intp))
        units = self.figures.units
        scores = score(self.typology, values, assumed=assumed, units=units, credit=self.evidence.credit)
        return label(self.typology, scores)

    def now(self) -> Labels:
        """Today's labels, shape (1, units)."""
        return self.labels(self.evidence.values[None])

    def words(self, labels: Labels) -> tuple[str, ...]:
        """What each unit is called, of labels of shape (1, units)."""
        kinds = self.typology.types
        return tuple(
            kinds[first].called if outcome == Outcome.POLE else Outcome(outcome).code
            for outcome, first in zip(labels.outcome[0].tolist(), labels.first[0].tolist(), strict=True)
        )

    def is_pole(self, labels: Labels) -> Bools:
        """Whether a label is that of a growth pole."""
        true_pole = np.array([kind.called == "pole" for kind in self.typology.types])
        plain = (labels.outcome == Outcome.POLE) & true_pole[labels.first]
        return np.asarray(plain | (labels.outcome == Outcome.MIXED))

    def draws(self, drawn: ForecastDraws, years: tuple[int, ...]) -> DrawnPoles:
        """Labels of every draw."""
        shape = (len(drawn.values), len(self.figures.units), len(years))
        values = np.empty((*shape[:2], len(self.typology.measures), shape[2]))
        for k in range(shape[0]):
            panel = future(self.figures.panel, drawn, draw=k)
            for y, year in enumerate(years):
                values[k, :, :, y] = self.values(panel, year)
        poles, first = np.zeros(shape, bool), np.zeros(shape, np.intp)
        for y in range(shape[2]):
            found = self.labels(values[..., y])
            poles[..., y], first[..., y] = self.is_pole(found), found.first
        return DrawnPoles(poles, first)
