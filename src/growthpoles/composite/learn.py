"""What treatment and scale learn, column by column and, where asked for, year by year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from growthpoles.composite.normalise.base import LearntScale, Normalisation
from growthpoles.composite.spec import IndexSpec, Over
from growthpoles.composite.treat.base import LearntTreatment, Treatment
from growthpoles.core.framework import Element
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import info_of
from growthpoles.errors import InputError, Where, problem

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
M = TypeVar("M")
T = TypeVar("T", LearntTreatment, LearntScale)


@dataclass(frozen=True, eq=False)
class Piece(Generic[M, T]):
    """What one method learnt on some columns, for any year or for one.

    Attributes:
        method: The method.
        columns: Positions of the columns.
        year: The year it is for; None = any.
        learnt: What it learnt.
    """

    method: M
    columns: Ints
    year: int | None
    learnt: T


@dataclass(frozen=True, eq=False)
class TreatmentRules:
    """Learnt treatment of all columns.

    Attributes:
        pieces: Its parts.
        width: Number of columns.
    """

    pieces: tuple[Piece[Treatment, LearntTreatment], ...]
    width: int

    def apply(self, x: FloatArray, years: Sequence[int]) -> FloatArray:
        """Treated figures, shape (units, years, columns)."""
        return _each(self.pieces, x, years, lambda learnt, part: learnt.apply(part))

    @property
    def stuck(self) -> Bools:
        """Columns in which the next step would have left one value only."""
        return self._mask(lambda learnt: learnt.stuck)

    @property
    def transformed(self) -> Bools:
        """Columns in which every cell of at least one year is transformed."""
        return self._mask(lambda learnt: learnt.transformed)

    def rule(self, column: int, year: int) -> str:
        """Name of what changes cells of a column in a year: a transformation, or the method."""
        for piece in self.pieces:
            if column in piece.columns and piece.year in (None, year):
                at = int(np.flatnonzero(piece.columns == column)[0])
                changed = piece.learnt.transformed[at]
                return piece.learnt.transform if changed else info_of(piece.method).name
        return ""

    def limits(self, sample: FloatArray) -> FloatArray:
        """Least and greatest figure of each column that is not extreme, shape (2, columns)."""
        ends = np.full((2, self.width), np.nan)
        for method, columns in _methods(self.pieces):
            ends[:, columns] = method.limits(sample[:, columns])
        return ends

    def _mask(self, of: Callable[[LearntTreatment], Bools]) -> Bools:
        mask = np.zeros(self.width, dtype=bool)
        for piece in self.pieces:
            mask[piece.columns] |= of(piece.learnt)
        return mask


@dataclass(frozen=True, eq=False)
class ScaleRules:
    """Learnt scale of all columns.

    Attributes:
        pieces: Its parts.
        width: Number of columns.
    """

    pieces: tuple[Piece[Normalisation, LearntScale], ...]
    width: int

    def score(self, x: FloatArray, years: Sequence[int]) -> FloatArray:
        """Scores, shape (units, years, columns)."""
        return _each(self.pieces, x, years, lambda learnt, part: learnt.score(part))

    def off(self, x: FloatArray, years: Sequence[int]) -> Bools:
        """Cells beyond the ends of a linear scale, shape (units, years, columns)."""
        found = _each(self.pieces, x, years, lambda learnt, part: learnt.off(part).astype(float))
        return np.asarray(found == 1)

    @property
    def constant(self) -> Bools:
        """Columns that cannot be scored in any year."""
        mask = np.ones(self.width, dtype=bool)
        for piece in self.pieces:
            mask[piece.columns] &= piece.learnt.constant
        return mask

    def describe(self, column: int, year: int | None = None) -> str:
        """The scale of one column as text; of scales by year that of one year, or all in order."""
        texts = []
        for piece in self.pieces:
            if column in piece.columns and (piece.year is None or year in (None, piece.year)):
                at = int(np.flatnonzero(piece.columns == column)[0])
                text = "" if piece.learnt.constant[at] else piece.learnt.describe(at)
                texts.append(text if piece.year is None or year else f"{piece.year}: {text}")
        return "; ".join(texts)


def learn_treatment(
    spec: IndexSpec, x: FloatArray, *, elements: Sequence[Element], years: Sequence[int]
) -> TreatmentRules:
    """Learn the treatment of every column from the figures of the learning years.

    Args:
        spec: The specification.
        x: Figures, shape (units, years, columns).
        elements: The indicators.
        years: The learning years.
    """
    pieces = [
        Piece(method, columns, year, method.learn(part))
        for method, columns in _columns(spec.treat, spec.own.get("treat", {}), elements)
        for year, part in _samples(x[:, :, columns], years, spec.treat_over)
    ]
    return TreatmentRules(tuple(pieces), len(elements))


def learn_scale(
    spec: IndexSpec,
    x: FloatArray,
    *,
    elements: Sequence[Element],
    units: Sequence[str],
    years: Sequence[int],
) -> ScaleRules:
    """Learn the scale of every column from treated figures of the learning years.

    Args:
        spec: The specification.
        x: Treated figures, shape (units, years, columns).
        elements: The indicators.
        units: Codes of the units.
        years: The learning years.
    """
    pieces = []
    for method, columns in _columns(spec.normalise, spec.own.get("normalise", {}), elements):
        own = [elements[k] for k in columns]
        for year, part in _samples(x[:, :, columns], years, spec.scale_over):
            of = np.repeat(np.array(units), len(part) // max(len(units), 1)).tolist()
            pieces.append(Piece(method, columns, year, method.learn(part, own, units=of)))
    return ScaleRules(tuple(pieces), len(elements))


def check_units(treatment: TreatmentRules, spec: IndexSpec, *, elements: Sequence[Element]) -> None:
    """Refuse transformed figures on a scale whose ends are in the stated unit.

    Raises:
        InputError: The indicators concerned.
    """
    found = [
        problem("scale.unit.transformed", Where(indicator=item.code))
        for item, changed in zip(elements, treatment.transformed, strict=True)
        if changed and "stated-unit" in info_of(spec.step_of("normalise", item.code)).traits
    ]
    if found:
        raise InputError(found)


def _columns(method: M, own: object, elements: Sequence[Element]) -> Iterator[tuple[M, Ints]]:
    """Methods with the columns they are for."""
    exceptions: dict[str, M] = dict(own)  # type: ignore[call-overload]
    common = [k for k, item in enumerate(elements) if item.code not in exceptions]
    if common:
        yield method, np.array(common, dtype=np.intp)
    for k, item in enumerate(elements):
        if item.code in exceptions:
            yield exceptions[item.code], np.array([k], dtype=np.intp)


def _samples(x: FloatArray, years: Sequence[int], over: Over) -> Iterator[tuple[int | None, FloatArray]]:
    """Observations x columns, of all years together or of each."""
    if over == "pooled":
        yield None, x.reshape(-1, x.shape[2])
        return
    for y, year in enumerate(years):
        yield year, x[:, y]


def _each(
    pieces: Sequence[Piece[M, T]],
    x: FloatArray,
    years: Sequence[int],
    work: Callable[[T, FloatArray], FloatArray],
) -> FloatArray:
    learnt_years = {piece.year for piece in pieces if piece.year is not None}
    unlearnt = [year for year in years if learnt_years and year not in learnt_years]
    if unlearnt:
        raise InputError([problem("scale.year.unlearnt", Where(year=year)) for year in unlearnt])
    if len(pieces) == 1 and pieces[0].year is None and len(pieces[0].columns) == x.shape[2]:
        return work(pieces[0].learnt, x)
    done = np.full(x.shape, np.nan)
    for piece in pieces:
        at = np.arange(len(years)) if piece.year is None else _position(years, piece.year)
        if at.size:
            place = np.ix_(np.arange(x.shape[0]), at, piece.columns)
            done[place] = work(piece.learnt, x[place])
    return done


def _position(years: Sequence[int], year: int) -> Ints:
    return np.array([years.index(year)] if year in years else [], dtype=np.intp)


def _methods(pieces: Sequence[Piece[M, T]]) -> Iterator[tuple[M, Ints]]:
    """Each method once, also where it learnt year by year."""
    seen: set[int] = set()
    for piece in pieces:
        if int(piece.columns[0]) not in seen:
            seen.add(int(piece.columns[0]))
            yield piece.method, piece.columns
