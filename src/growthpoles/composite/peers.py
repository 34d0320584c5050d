"""Groups of units whose weights differ: regions and cities need not be measured by the same balance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from growthpoles.core.panel import FloatArray, Panel
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem


@dataclass(frozen=True)
class Peers:
    """Weights by group of units; what a group does not name keeps its weight.

    Attributes:
        weights: Weights by group and code of the element, such as ``{"city": {"NRE": 0.5}}``.
        groups: Group of each unit by its code; empty = the kind of the unit.

    Raises:
        SpecificationError: A weight that is no number above zero.

    Example:
        >>> Peers({"city": {"NRE": 0.5}}).weights["city"]["NRE"]
        0.5
    """

    weights: Mapping[str, Mapping[str, float]]
    groups: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bad = [
            problem("weight.bad", Where(indicator=code), value=float(value))
            for named in self.weights.values()
            for code, value in named.items()
            if not 0 < value < np.inf
        ]
        if bad:
            raise SpecificationError(bad)

    def problems(self, codes: Sequence[str]) -> Iterator[Problem]:
        """Weights of elements that do not exist."""
        for group, named in self.weights.items():
            for code in named:
                if code not in codes:
                    where = Where(indicator=code, key=f"peers.weights.{group}")
                    yield problem("weight.unknown", where, known=", ".join(codes))

    def assign(self, panel: Panel) -> Mapping[str, int]:
        """Position of the group of every unit: that of `weights`, or -1 where its group has none.

        Raises:
            InputError: `groups` leaves a unit out, or a group of `weights` has no unit.
        """
        of = {
            unit: self.groups.get(unit) if self.groups else panel.place.unit(unit).kind
            for unit in panel.units
        }
        found = [
            problem("peers.unit.none", Where(unit=unit, key="peers.groups"))
            for unit, group in of.items()
            if group is None
        ]
        found += [
            problem("peers.group.empty", Where(key=f"peers.weights.{group}"), known=", ".join(_known(of)))
            for group in self.weights
            if group not in of.values()
        ]
        if found:
            raise InputError(found)
        order = {group: k for k, group in enumerate(self.weights)}
        return {unit: order.get(str(group), -1) for unit, group in of.items()}

    def sets(self, codes: Sequence[str], nominal: FloatArray) -> FloatArray:
        """Weights of the children of one node, shape (groups, children), each row of sum one."""
        named = self.weights.values()
        rows = [[part.get(code, w) for code, w in zip(codes, nominal, strict=True)] for part in named]
        table = np.array(rows, dtype=float)
        return np.asarray(table / table.sum(axis=1, keepdims=True))


def group_positions(assigned: Mapping[str, int], units: Sequence[str]) -> npt.NDArray[np.intp]:
    """Position of the group of each of some units.

    Raises:
        InputError: A unit that was not assigned to a group.
    """
    unknown = [unit for unit in units if unit not in assigned]
    if unknown:
        raise InputError([problem("peers.unit.none", Where(unit=u, key="peers.groups")) for u in unknown])
    return np.array([assigned[unit] for unit in units], dtype=np.intp)


def _known(of: Mapping[str, str | None]) -> list[str]:
    return sorted({group for group in of.values() if group})
