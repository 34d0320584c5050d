"""Spatial weights that carry the codes of their units: who counts as near whom, and how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, sparray
from scipy.spatial import KDTree

from growthpoles.core.territory import Edition, Territory
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.stats.location import EARTH_RADIUS_KM

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SpatialWeights:
    """Raw weights between units; rows and columns are named by codes, never by positions.

    Attributes:
        units: Codes in the order of rows and columns.
        matrix: Weights >= 0 with a zero diagonal, shape (units, units); row i holds what counts for unit i.
        kind: ``contiguity``, ``nearest``, ``inverse-distance`` or ``given``.

    Raises:
        InputError: Codes twice, another shape, or weights that are negative, missing, infinite or of a unit
            with itself; all problems at once.

    Example:
        >>> near = SpatialWeights.given(("A", "B", "C"), [[0, 1, 0], [1, 0, 0], [0, 0, 0]])
        >>> near.islands, near.select(("C", "A")).units
        (('C',), ('C', 'A'))
    """

    units: tuple[str, ...]
    matrix: csr_array
    kind: str = "given"

    def __post_init__(self) -> None:
        made = csr_array(self.matrix, dtype=np.float64, copy=True)
        problems = [*_code_problems(self.units), *_matrix_problems(self.units, made)]
        if problems:
            raise InputError(problems)
        made.sum_duplicates()
        made.eliminate_zeros()
        for part in (made.data, made.indices, made.indptr):
            part.setflags(write=False)
        object.__setattr__(self, "units", tuple(self.units))
        object.__setattr__(self, "matrix", made)

    @classmethod
    def given(cls, units: Sequence[str], matrix: npt.ArrayLike | sparray) -> SpatialWeights:
        """Weights of your own, such as flows or travel times turned into nearness.

        Raises:
            InputError: As for the class.
        """
        return cls(tuple(units), csr_array(matrix), "given")

    @classmethod
    def contiguity(cls, territory: Territory, edition: str | None, *, units: Sequence[str]) -> SpatialWeights:
        """Weight 1 for units that share a border in the edition, 0 for all others.

        Raises:
            InputError: An edition or unit that the territory does not have.
        """
        place = _place(territory, edition, units)
        at = {code: i for i, code in enumerate(units)}
        pairs = [(at[a], at[b]) for a, b in sorted(place.neighbours) if a in at and b in at]
        ends = np.array([*pairs, *((b, a) for a, b in pairs)], np.intp).reshape(-1, 2)
        return cls(tuple(units), _sparse(np.ones(len(ends)), ends, len(units)), "contiguity")

    @classmethod
    def nearest(
        cls, territory: Territory, edition: str | None, *, units: Sequence[str], k: int = 4
    ) -> SpatialWeights:
        """Weight 1 for the k nearest units by great-circle distance; fewer where there are fewer others.

        Raises:
            InputError: An edition or unit that the territory does not have, or a unit without coordinates.
            ValueError: k below one.
        """
        if k < 1:
            raise ValueError(f"k must be at least 1, it is {k}")
        points = _points(_place(territory, edition, units), units)
        n, kept = len(units), min(k, len(units) - 1)
        if kept < 1:
            return cls(tuple(units), csr_array((n, n)), "nearest")
        found = KDTree(points).query(points, k=kept + 1)[1]
        others = found != np.arange(n)[:, None]
        others[others.all(axis=1), -1] = False
        ends = np.column_stack([np.repeat(np.arange(n), kept), found[others]])
        return cls(tuple(units), _sparse(np.ones(len(ends)), ends, n), "nearest")

    @classmethod
    def inverse_distance(
        cls,
        territory: Territory,
        edition: str | None,
        *,
        units: Sequence[str],
        power: float = 2.0,
        cutoff_km: float | None = None,
    ) -> SpatialWeights:
        """Weight 1 / d^power with d the great-circle distance in km; none beyond the cutoff.

        Raises:
            InputError: An edition or unit that the territory does not have, a unit without coordinates, or
                two units at one place (their distance is zero).
            ValueError: A power or cutoff that is not above zero.
        """
        if not power > 0 or (cutoff_km is not None and not cutoff_km > 0):
            raise ValueError("power and cutoff_km must be above zero")
        points = _points(_place(territory, edition, units), units)
        ends = KDTree(points).query_pairs(_chord(cutoff_km), output_type="ndarray")
        chords = np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1)
        if (chords == 0).any():
            raise InputError(
                [
                    problem("spatial.weights.same-place", Where(unit=units[i]), other=units[j])
                    for i, j in ends[chords == 0].tolist()
                ]
            )
        weight = (2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chords / 2, 1.0))) ** -power
        both = np.concatenate([ends, ends[:, ::-1]])
        return cls(
            tuple(units), _sparse(np.concatenate([weight, weight]), both, len(units)), "inverse-distance"
        )

    @property
    def islands(self) -> tuple[str, ...]:
        """Units for which no other unit counts."""
        return tuple(
            code for code, count in zip(self.units, np.diff(self.matrix.indptr), strict=True) if not count
        )

    def select(self, units: Sequence[str]) -> SpatialWeights:
        """The weights of some units in the order given; what they had with others is left out.

        Raises:
            InputError: A unit that is not here, or a code twice.
        """
        at = {code: i for i, code in enumerate(self.units)}
        lost = [problem("spatial.weights.unknown", Where(unit=code)) for code in units if code not in at]
        if lost:
            raise InputError(lost)
        rows = np.array([at[code] for code in units], np.intp)
        return SpatialWeights(tuple(units), self.matrix[rows][:, rows], self.kind)

    def standardised(self) -> csr_array:
        """The matrix with rows that sum to one; rows of islands stay zero."""
        sums = np.asarray(self.matrix.sum(axis=1))
        shares = csr_array(self.matrix, copy=True)
        shares.data = shares.data / np.repeat(sums, np.diff(shares.indptr))
        return shares


def _place(territory: Territory, edition: str | None, units: Sequence[str]) -> Edition:
    place = territory.edition(edition)
    known = set(place.codes)
    lost = [
        problem("territory.unit.unknown", Where(unit=code), edition=place.name)
        for code in units
        if code not in known
    ]
    if lost:
        raise InputError(lost)
    return place


def _points(place: Edition, units: Sequence[str]) -> FloatArray:
    """Points of the units on a sphere of radius one, shape (units, 3)."""
    by_code = {unit.code: unit for unit in place.units}
    held = [by_code[code] for code in units]
    lost = [unit.code for unit in held if unit.lat is None or unit.lon is None]
    if lost:
        raise InputError([problem("spatial.weights.coordinates", Where(unit=code)) for code in lost])
    lat, lon = np.radians(np.array([[unit.lat, unit.lon] for unit in held], np.float64).reshape(-1, 2)).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _chord(km: float | None) -> float:
    """Straight line through a sphere of radius one for a distance on the earth; None = the diameter."""
    half = np.pi / 2 if km is None else min(km / EARTH_RADIUS_KM, np.pi) / 2
    return 2 * float(np.sin(half)) * (1 + 1e-12)


def _sparse(weights: FloatArray, ends: npt.NDArray[np.intp], n: int) -> csr_array:
    return csr_array((weights, (ends[:, 0], ends[:, 1])), shape=(n, n))


def _code_problems(units: Sequence[str]) -> list[Problem]:
    twice = (code for code, count in Counter(units).items() if count > 1)
    return [problem("spatial.weights.twice", Where(unit=code)) for code in twice]


def _matrix_problems(units: Sequence[str], matrix: csr_array) -> list[Problem]:
    n = len(units)
    if matrix.shape != (n, n):
        return [
            problem("spatial.weights.shape", None, rows=matrix.shape[0], columns=matrix.shape[1], units=n)
        ]
    entries = matrix.tocoo()
    bad = ~np.isfinite(entries.data) | (entries.data < 0)
    found = [
        problem("spatial.weights.value", Where(unit=units[i], column=units[j]), value=float(value))
        for i, j, value in zip(entries.row[bad], entries.col[bad], entries.data[bad], strict=True)
    ]
    own = np.flatnonzero(matrix.diagonal()).tolist()
    return found + [problem("spatial.weights.own", Where(unit=units[i])) for i in own]
