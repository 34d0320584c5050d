"""What the industries room gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class SpecialisationResult(Result):
    """Location quotients and the structure of every unit.

    Tables:
        location (unit, year, industry): value, share, national_share, lq, symmetric_lq.
        structure (unit, year): effective_industries, largest_share, largest_industry, krugman.
        labels, units.
    """

    kind: ClassVar[str] = "specialisation"


@dataclass(frozen=True, eq=False, repr=False)
class ShiftShareResult(Result):
    """Shift-share parts of every cell and of every unit.

    Tables:
        cells (unit, industry): start_value, end_value, change, national, mix, regional, competitive,
            allocation.
        sums (unit): the same, added up over the industries.
        labels, units, figures.
    """

    kind: ClassVar[str] = "shift-share"


@dataclass(frozen=True, eq=False, repr=False)
class PropulsiveResult(Result):
    """The tests of every industry in every unit and the labels that follow from them.

    Tables:
        industries (unit, industry): share, lq, growth, national_growth, lead, dynamism, link, technology,
            score, label, quadrant, eligible, evidence, limiting, provisional.
        thresholds (code): a, b, unit, source, validity.
        labels, units, figures.
    """

    kind: ClassVar[str] = "propulsive"
