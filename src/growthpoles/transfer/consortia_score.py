"""The organisations, their ties and themes, and what a consortium of some of them is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from growthpoles.transfer.consortia_inputs import CRITERIA, GOALS, ConsortiaSettings
from growthpoles.transfer.consortia_network import knit
from growthpoles.transfer.match_topic import main_field, profile
from growthpoles.transfer.registers import Agreement, Need, Organisation, ResearchResult

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
SIDES = ("research", "education", "industry")
_PROTECTED = ("patent", "application", "utility-model", "industrial-design", "plant-variety")
_PILOT = 7


@dataclass(frozen=True, eq=False)
class Sphere:
    """What consortia are looked for in.

    Attributes:
        organisations: Organisations, sorted by code.
        agreements: Agreements that tie two of them.
        results, needs: Research results and needs; None = not given.
        matches: (result, need) that fit; None = not given.
        settings: Limits and weights.
    """

    organisations: Sequence[Organisation]
    agreements: Sequence[Agreement]
    results: Sequence[ResearchResult] | None
    needs: Sequence[Need] | None
    matches: Sequence[tuple[str, str]] | None
    settings: ConsortiaSettings

    @cached_property
    def at(self) -> Mapping[str, int]:
        """Position by code."""
        return {item.code: i for i, item in enumerate(self.organisations)}

    def ties(self, year: int | None = None) -> FloatArray:
        """Agreements between each two organisations, of one year or of all, shape (n, n)."""
        table = np.zeros((len(self.organisations),) * 2)
        for item in self.agreements:
            if year is None or (item.year or 0) <= year <= self.last_year(item):
                pair = self.at[item.provider], self.at[item.receiver]
                table[pair] += 1
                table[pair[::-1]] += 1
        return table

    def last_year(self, item: Agreement) -> int:
        """Last year of an agreement, as given or by the rules."""
        lasts = int(self.settings.rules.number("tie-years"))
        return (item.year or 0) + lasts - 1 if item.to_year is None else item.to_year

    @cached_property
    def year(self) -> int | None:
        """Latest year in which an agreement was made; None = no agreements."""
        return max((item.year for item in self.agreements if item.year is not None), default=None)

    @cached_property
    def living(self) -> FloatArray:
        """Ties in force in the latest year."""
        return np.zeros_like(self.all_ties) if self.year is None else self.ties(self.year)

    def near(self, unit: str) -> set[str]:
        """A unit and the units near to it."""
        near = self.settings.near
        if near is None or unit not in near.units:
            return {unit}
        row = near.matrix[[near.units.index(unit)]].toarray().reshape(-1)
        return {unit, *(near.units[i] for i in np.flatnonzero(row > 0))}

    @cached_property
    def fits(self) -> Mapping[tuple[str, str], int]:
        """How many results of an owner fit needs of a holder, by (owner, holder)."""
        owner = {item.code: item.owner for item in self.results or ()}
        holder = {item.code: item.organisation for item in self.needs or ()}
        pairs = self.matches or ()
        return Counter((owner[result], holder[need]) for result, need in pairs)

    @cached_property
    def all_ties(self) -> FloatArray:
        """Ties of all years."""
        return self.ties()

    @cached_property
    def activity(self) -> Mapping[str, Counter[str]]:
        """How much each organisation does in each field: its codes (or text), its results, its needs."""
        glossary = self.settings.glossary
        found: dict[str, Counter[str]] = {}
        for item in self.organisations:
            own = {code[:2] for code in item.codes.grnti}
            named = {glossary.fields[x.concept] for x in glossary.mentions(item.text)} - {""}
            found[item.code] = Counter(own or named)
        for owned in (self.owned, self.wanted):
            for code, entries in owned.items():
                found[code].update(self.field_of(entry) for entry in entries)
        return {code: Counter({f: n for f, n in fields.items() if f}) for code, fields in found.items()}

    @cached_property
    def owned(self) -> Mapping[str, list[ResearchResult]]:
        """Results by owner."""
        found: dict[str, list[ResearchResult]] = {}
        for item in self.results or ():
            found.setdefault(item.owner, []).append(item)
        return found

    @cached_property
    def wanted(self) -> Mapping[str, list[Need]]:
        """Needs by holder."""
        found: dict[str, list[Need]] = {}
        for item in self.needs or ():
            found.setdefault(item.organisation, []).append(item)
        return found

    @cached_property
    def _fields(self) -> Mapping[tuple[str, str], str]:
        entries: list[ResearchResult | Need] = [*(self.results or ()), *(self.needs or ())]
        glossary = self.settings.glossary
        return {
            (type(item).__name__, item.code): main_field(item, profile(item, glossary), glossary=glossary)
            for item in entries
        }

    def field_of(self, item: ResearchResult | Need) -> str:
        """Field of an entry, see `main_field`; may be empty."""
        return self._fields[type(item).__name__, item.code]


@dataclass(frozen=True, eq=False)
class Consortium:
    """Some organisations on one theme.

    Attributes:
        sphere: Where they come from.
        members: Codes, sorted.
        field: Theme; empty = none can be named.
        origin: detected or proposed.
        place: Unit it was looked for in; empty = that of most members.
    """

    sphere: Sphere
    members: tuple[str, ...]
    field: str
    origin: str
    place: str = ""

    @cached_property
    def known(self) -> Sequence[Organisation]:
        """The members."""
        return [self.sphere.organisations[self.sphere.at[code]] for code in self.members]

    def of_side(self, side: str) -> list[Organisation]:
        """Members that stand for a side."""
        return [item for item in self.known if side in item.sectors]

    @property
    def firms(self) -> int:
        """Independent firms."""
        return len({self.sphere.settings.owner_of(item.code) for item in self.of_side("industry")})

    @cached_property
    def ties(self) -> FloatArray:
        """Agreements between the members, of all years."""
        return self.sphere.all_ties[self._inside]

    @cached_property
    def living(self) -> FloatArray:
        """Agreements between the members in force in the latest year."""
        return self.sphere.living[self._inside]

    @cached_property
    def _inside(self) -> tuple[IntArray, ...]:
        positions = [self.sphere.at[code] for code in self.members]
        return np.ix_(positions, positions)

    @cached_property
    def lead(self) -> str | None:
        """A firm that could lead: most work in the theme, then most ties, then largest staff; or None."""
        firms = self.of_side("industry")
        tied = dict(zip(self.members, (self.ties > 0).sum(axis=1).tolist(), strict=True))
        work = self.sphere.activity
        order = sorted(
            firms, key=lambda x: (-work[x.code][self.field], -tied[x.code], -(x.staff or 0), x.code)
        )
        return order[0].code if order else None

    @property
    def unit(self) -> str:
        """Territory: where it was looked for, else the unit of most members."""
        if self.place:
            return self.place
        units = Counter(item.unit for item in self.known)
        return min(units, key=lambda unit: (-units[unit], unit))

    @cached_property
    def theme_share(self) -> float | None:
        """Share of the members that work in the theme, of those whose work is known."""
        work = [self.sphere.activity[code] for code in self.members]
        return _share([fields[self.field] > 0 for fields in work if fields]) if self.field else None

    @cached_property
    def territory_share(self) -> float | None:
        """Share of the members in the territory or near to it."""
        near = self.sphere.near(self.unit)
        return _share([item.unit in near for item in self.known])

    def missing(self) -> tuple[str, ...]:
        """What the rules of composition find missing: firms, research, education, theme, territory."""
        number = self.sphere.settings.rules.number
        found = {
            "firms": self.firms,
            "research": len(self.of_side("research")),
            "education": len(self.of_side("education")),
            "theme": self.theme_share,
            "territory": self.territory_share,
        }
        return tuple(name for name, value in found.items() if (value or 0) < number(f"least-{name}"))

    @cached_property
    def results(self) -> list[ResearchResult]:
        """Results of the members."""
        return [entry for code in self.members for entry in self.sphere.owned.get(code, ())]

    @cached_property
    def needs(self) -> list[Need]:
        """Needs of the members."""
        return [entry for code in self.members for entry in self.sphere.wanted.get(code, ())]

    @cached_property
    def matches(self) -> int | None:
        """Results of the members that fit needs of the members; None = not known."""
        if self.sphere.matches is None:
            return None
        return sum(self.sphere.fits[owner, holder] for owner in self.members for holder in self.members)

    @property
    def cross_sector(self) -> float | None:
        """Share of the ties inside that join two sides."""
        return share_across([item.sectors for item in self.known], self.ties)

    def parts(self) -> Mapping[str, float | None]:
        """Criteria and goals, each between 0 and 1; None = not known."""
        number = self.sphere.settings.rules.number
        return dict(
            zip(
                (*CRITERIA, *GOALS),
                (
                    self._strategy(),
                    None
                    if self.sphere.results is None
                    else _filling(self._protected(), number("half-results")),
                    self._partnership(),
                    None if self.matches is None else _filling(self.matches, number("half-matches")),
                    self._innovating(),
                    _share([item.level >= _PILOT for item in self.results if item.level is not None]),
                    self._social(),
                ),
                strict=True,
            )
        )

    def score(self) -> tuple[float | None, float]:
        """Weighted mean of what is known, and the share of the weights that is."""
        weights, parts = self.sphere.settings.weights, self.parts()
        known = {name: value for name, value in parts.items() if value is not None}
        total = sum(weights[name] for name in known)
        mean = sum(weights[name] * value for name, value in known.items()) / total if total else None
        return mean, total / sum(weights.values())

    def _strategy(self) -> float | None:
        """Share of the members whose region has the theme among its priorities, where these are known."""
        stated = self.sphere.settings.priorities
        return _share([self.field in stated[item.unit] for item in self.known if item.unit in stated])

    def _innovating(self) -> float | None:
        """Share of the firms that innovate themselves, of those of which it is known."""
        said = [item.carries_out for item in self.of_side("industry")]
        return _share([known for known in said if known is not None])

    def _protected(self) -> int:
        return sum(item.rights in _PROTECTED for item in self.results)

    def _partnership(self) -> float | None:
        """Mean of the density of ties inside and the share of the three sides that are there."""
        density = knit(self.ties).density
        sides = sum(bool(self.of_side(side)) for side in SIDES) / len(SIDES)
        return None if density is None else (density + sides) / 2

    def _social(self) -> float | None:
        fields = [self.sphere.field_of(item) for item in self.results]
        fields += [self.sphere.field_of(item) for item in self.needs]
        return _share([field in self.sphere.settings.social_fields for field in fields if field])


def share_across(groups: Sequence[Iterable[str]], ties: FloatArray) -> float | None:
    """Share of ties that join members of different groups; None without ties.

    Example:
        >>> share_across([("A",), ("A",), ("B",)], np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]]))
        0.5
    """
    pairs = np.argwhere(np.triu(ties > 0, 1)).tolist()
    return _share([not {*groups[i]} & {*groups[j]} for i, j in pairs])


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None


def _filling(count: int, half: float) -> float:
    return count / (count + half)
