"""Both sides of matching: what is given, who can still have what, and what stands in the way of a pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from growthpoles.core.catalogue import Named
from growthpoles.errors import Problem, Where, problem
from growthpoles.transfer.readiness_proof import standings
from growthpoles.transfer.registers import (
    Agreement,
    Entry,
    Need,
    Organisation,
    ResearchResult,
    TransferRegister,
    known_codes,
    unknown_references,
)
from growthpoles.transfer.vocabulary import load_words

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
GATES = ("open", "own", "held", "rights", "stopped", "taken")


@dataclass(frozen=True, eq=False)
class Given:
    """What is matched.

    Attributes:
        results, needs, organisations, agreements: The entries.
        register: The register they come from; None = given one by one.
    """

    results: tuple[ResearchResult, ...]
    needs: tuple[Need, ...]
    organisations: tuple[Organisation, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    register: TransferRegister | None = None

    def empty(self) -> Iterator[Problem]:
        """Sides that are missing."""
        if not self.results:
            yield problem("transfer.results.none")
        if not self.needs:
            yield problem("match.needs.none")

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong with entries that no register has checked."""
        yield from self.empty()
        registers: tuple[Sequence[Entry], ...] = (
            self.results,
            self.needs,
            self.organisations,
            self.agreements,
        )
        known = known_codes(self.organisations or None, self.results)
        for entries in registers:
            codes: set[str] = set()
            for item in entries:
                if item.code in codes:
                    yield problem("transfer.code.twice", Where(key=item.code))
                codes.add(item.code)
                yield from item.problems()
                yield from unknown_references(item, known)

    def names(self) -> tuple[Named, ...]:
        """Names of everything that is matched."""
        if self.register is not None:
            return self.register.names()
        own = [("organisation", item.code, item.label) for item in self.organisations]
        own += [("result", item.code, item.label) for item in self.results]
        own += [("need", item.code, item.label) for item in self.needs]
        return (*own, *load_words().names)

    @property
    def last_year(self) -> int | None:
        """Latest year in which an agreement was made or a result registered; None = no years are known."""
        years = [item.year for item in self.agreements] + [item.year for item in self.results]
        return max((year for year in years if year is not None), default=None)


@dataclass(frozen=True, eq=False)
class Market:
    """Both sides, sorted by code, with what the score needs to know of them.

    Attributes:
        results, needs: The entries.
        holders: Organisation by need; None = not known.
        units: Territorial unit of results and of needs; empty = not known.
        licences: Licences in force in `year`.
        idle: Licences that are not in force in that year.
        year: Year in which licences count; None = none is known, all of them do.
        experience: Agreements by which the holder of a need got knowledge; NaN = no agreements are known.
        stopped: Whether work on the next level of a result was stopped, shape (results,).
    """

    results: Sequence[ResearchResult]
    needs: Sequence[Need]
    holders: Sequence[Organisation | None]
    units: tuple[Sequence[str], Sequence[str]]
    licences: Sequence[Agreement]
    idle: int
    year: int | None
    experience: FloatArray
    stopped: BoolArray

    @classmethod
    def of(cls, given: Given, *, year: int | None = None) -> Market:
        """The market of what is given.

        Args:
            given: The entries.
            year: Year in which licences count; by default the latest one of the entries.
        """
        results = sorted(given.results, key=lambda item: item.code)
        needs = sorted(given.needs, key=lambda item: item.code)
        known = {item.code: item for item in given.organisations}
        homes = {code: item.unit for code, item in known.items()}
        now = given.last_year if year is None else year
        licences = [item for item in given.agreements if item.kind == "licence"]
        living = [item for item in licences if _in_force(item, now)]
        got = Counter(item.receiver for item in given.agreements)
        proof = {} if given.register is None else standings(given.register)
        return cls(
            results,
            needs,
            [known.get(item.organisation) for item in needs],
            (
                [item.unit or homes.get(item.owner, "") for item in results],
                [item.unit or homes.get(item.organisation, "") for item in needs],
            ),
            living,
            len(licences) - len(living),
            now,
            np.array([got[item.organisation] if got else np.nan for item in needs], np.float64),
            np.array([item.code in proof and proof[item.code].halted for item in results], bool),
        )

    @cached_property
    def everywhere(self) -> Sequence[str]:
        """All territorial units of both sides."""
        return sorted({*self.units[0], *self.units[1]})

    def places_of(self, positions: IntArray, side: int) -> IntArray:
        """Positions in `everywhere` of results (side 0) or needs (side 1)."""
        at = {unit: i for i, unit in enumerate(self.everywhere)}
        return np.array([at[unit] for unit in self.units[side]], np.int64)[positions]

    @cached_property
    def places(self) -> IntArray:
        """Users each result can still have; as many as there are needs where there is no limit."""
        taken = Counter(item.result for item in self.licences)
        free = [
            len(self.needs) if item.partners is None else max(int(item.partners) - taken[item.code], 0)
            for item in self.results
        ]
        return np.array(free, np.int64)

    @cached_property
    def room(self) -> IntArray:
        """Results each need can take up."""
        return np.array([item.results for item in self.needs], np.int64)

    def gap(self, need: IntArray, result: IntArray) -> FloatArray:
        """Readiness levels that are missing beyond those the user climbs itself; NaN = not known.

        A need that wants level 1 after its own steps takes a result of any level, known or not.
        """
        level = numbers([item.level for item in self.results])[result]
        least = numbers([None if x.level is None else x.level - x.own_steps for x in self.needs])[need]
        return np.where(least <= 1, 0.0, np.maximum(least - level, 0.0))

    def gates(self, need: IntArray, result: IntArray, *, refused: Sequence[str] = ()) -> IntArray:
        """What stands in the way of pairs, as positions in `GATES`.

        own = one organisation has both; held = the user has a licence in force; rights = they are refused;
        stopped = levels are missing and work on them was stopped; taken = no place is left.
        """
        number: dict[str, int] = {}
        owner = np.array([number.setdefault(x.owner, len(number)) for x in self.results], np.int64)
        user = np.array([number.setdefault(x.organisation, len(number)) for x in self.needs], np.int64)
        at = {item.code: i for i, item in enumerate(self.results)}
        held = [
            at[item.result] * len(number) + number[item.receiver]
            for item in self.licences
            if item.result in at and item.receiver in number
        ]
        closed = np.array([item.rights in refused for item in self.results], bool)
        conditions = [
            owner[result] == user[need],
            np.isin(result * len(number) + user[need], held),
            closed[result],
            self.stopped[result] & (self.gap(need, result) > 0),
            self.places[result] == 0,
        ]
        return np.select(conditions, range(1, len(GATES)), 0).astype(np.int64)


def _in_force(item: Agreement, year: int | None) -> bool:
    """Whether an agreement is in force in a year; one without a last year stays so."""
    if year is None:
        return True
    return (item.year is None or item.year <= year) and (item.to_year is None or item.to_year >= year)


def numbers(values: Sequence[float | None]) -> FloatArray:
    """Values as an array; NaN = not known.

    Example:
        >>> numbers([1, None]).tolist()
        [1.0, nan]
    """
    return np.array([np.nan if value is None else value for value in values], np.float64)
