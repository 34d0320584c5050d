"""The register of the innovation sphere: organisations that provide and that carry out innovation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from growthpoles.core.catalogue import Named
from growthpoles.core.rules import language_problems, load_toml, read_label
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.options import YES_NO, Reading, Rows, TableFormat
from growthpoles.sources.panels import UnitLookup

SIZES = ("staff", "residents", "jobs", "revenue")
_GROUPS = ("kind", "activity", "ownership", "size", "role")
_OWNERS = {
    "state": "state", "non-state": "non-state",
    "государственная": "state", "негосударственная": "non-state",
    "мемлекеттік": "state", "мемлекеттік емес": "non-state",
}  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """Words of a register.

    Attributes:
        kinds: Kinds of organisations, by code.
        activities: Activities, by code.
        infrastructure: Kinds that count as innovation infrastructure.
        names: (kind of word, code, label) of all words.
    """

    kinds: tuple[str, ...]
    activities: tuple[str, ...]
    infrastructure: frozenset[str]
    names: tuple[Named, ...]


def load_vocabulary(path: str | Path | None = None) -> Vocabulary:
    """Read the words of a register from TOML (tables kind, activity, ownership, size, role).

    Args:
        path: The file; the bundled one by default.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: A table or a name is missing; all problems at once.

    Example:
        >>> "technopark" in load_vocabulary().infrastructure
        True
    """
    source = files("growthpoles.potential").joinpath("actors.toml") if path is None else Path(path)
    raw, file = load_toml(source), source.name
    problems: list[Problem] = []
    names: list[Named] = []
    for group in _GROUPS:
        table = raw.get(group)
        if not isinstance(table, Mapping) or not table:
            problems.append(problem("actors.words.missing", Where(file=file, key=group)))
            continue
        for code, entry in table.items():
            label = read_label(entry)
            problems.extend(language_problems(label, Where(file=file, key=f"{group}.{code}")))
            names.append((group, code, label))
    if problems:
        raise SpecificationError(problems)
    kinds: Mapping[str, Any] = raw["kind"]
    counted = frozenset(code for code, entry in kinds.items() if entry.get("infrastructure") is True)
    return Vocabulary(tuple(kinds), tuple(raw["activity"]), counted, tuple(names))


@dataclass(frozen=True, slots=True)
class Actor:
    """One organisation.

    Attributes:
        code: Code, unique in the register.
        label: Name.
        unit: Code of the territorial unit.
        kind: Kind, see `Vocabulary`.
        ownership: ``state``, ``non-state`` or empty when not stated.
        provides: Whether it provides for innovation (premises, services, money, transfer).
        carries_out: Whether it carries out innovation itself; both roles may hold.
        activities: Codes of its activities.
        from_year, to_year: First and last year; None = not known, not closed.
        sizes: (figure, number) of those that are known, see `SIZES`.

    Example:
        >>> park = Actor("tp1", Label("Park"), "KZ-75", "technopark", provides=True)
        >>> park.exists(2022), park.size("staff")
        (True, None)
    """

    code: str
    label: Label
    unit: str
    kind: str
    ownership: str = ""
    provides: bool = False
    carries_out: bool = False
    activities: tuple[str, ...] = ()
    from_year: int | None = None
    to_year: int | None = None
    sizes: tuple[tuple[str, float], ...] = ()

    def exists(self, year: int | None) -> bool:
        """Whether it exists in a year; without a year, whether it is not closed."""
        if year is None:
            return self.to_year is None
        return (self.from_year is None or self.from_year <= year) and (
            self.to_year is None or year <= self.to_year
        )

    def size(self, figure: str) -> float | None:
        """One of its sizes; None when it is not known."""
        return dict(self.sizes).get(figure)


@dataclass(frozen=True)
class Actors:
    """A register of organisations.

    Attributes:
        territory: The territory.
        edition: Edition the unit codes are of.
        actors: The organisations.
        vocabulary: Words the register uses.

    Raises:
        InputError: A code twice, a unit, kind, ownership or activity that is not known, years in the wrong
            order, a negative size; all of them are listed.

    Example:
        >>> import growthpoles as gp
        >>> land = gp.Territory((gp.Edition("now", (gp.Unit("A", Label("North")),)),))
        >>> park = Actor("t1", Label("Park"), "A", "technopark", provides=True, to_year=2020)
        >>> len(Actors(land, "now", (park,)).at(2022))
        0
    """

    territory: Territory
    edition: str
    actors: tuple[Actor, ...]
    vocabulary: Vocabulary = field(default_factory=load_vocabulary)

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise InputError(problems)

    def at(self, year: int | None) -> tuple[Actor, ...]:
        """Organisations that exist in a year; without a year, those not closed."""
        return tuple(item for item in self.actors if item.exists(year))

    def _problems(self) -> Iterator[Problem]:
        units = set(self.territory.edition(self.edition).codes)
        seen: set[str] = set()
        for item in self.actors:
            where = Where(key=item.code)
            if item.code in seen:
                yield problem("actors.code.twice", where)
            seen.add(item.code)
            if item.unit not in units:
                yield problem(
                    "territory.unit.unknown", Where(key=item.code, unit=item.unit), edition=self.edition
                )
            yield from self._word_problems(item, where)
            if item.from_year is not None and item.to_year is not None and item.from_year > item.to_year:
                yield problem("actors.years.order", where, start=item.from_year, end=item.to_year)
            for figure, value in item.sizes:
                if figure not in SIZES or not value >= 0:
                    yield problem("actors.size.bad", where, name=figure, value=value)

    def _word_problems(self, item: Actor, where: Where) -> Iterator[Problem]:
        words = self.vocabulary
        if item.kind not in words.kinds:
            yield problem("actors.kind.unknown", where, given=item.kind, known=", ".join(words.kinds))
        if item.ownership not in ("", "state", "non-state"):
            yield problem("actors.ownership.unknown", where, given=item.ownership)
        for code in item.activities:
            if code not in words.activities:
                known = ", ".join(words.activities)
                yield problem("actors.activity.unknown", where, given=code, known=known)


def read_actors(
    path: str | Path,
    territory: Territory,
    *,
    edition: str | None = None,
    vocabulary: Vocabulary | None = None,
    style: TableFormat | None = None,
) -> Actors:
    """Read a register of organisations.

    Args:
        path: Table with the columns ``code``, names, ``unit`` (code or exact name), ``kind``; optional:
            ``ownership`` (state, non-state), ``provides`` and ``carries_out`` (yes, no), ``activities``
            (codes separated by spaces), ``from_year``, ``to_year``, ``staff``, ``residents``, ``jobs``,
            ``revenue``. An empty size is not known; it is no zero.
        territory: The territory the units belong to.
        edition: Edition of the unit codes; the newest by default.
        vocabulary: Words of the register; the bundled ones by default.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file and row.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> import tempfile
        >>> import growthpoles as gp
        >>> land = gp.Territory((gp.Edition("now", (gp.Unit("A", gp.Label("North")),)),))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "actors.csv")
        ...     _ = file.write_text("code,unit,kind,provides\\nt1,A,technopark,yes\\n", encoding="utf-8")
        ...     read_actors(file, land).actors[0].provides
        True
    """
    return load_actors(path, territory, edition=edition, vocabulary=vocabulary, style=style).told()


def load_actors(
    path: str | Path,
    territory: Territory,
    *,
    edition: str | None = None,
    vocabulary: Vocabulary | None = None,
    style: TableFormat | None = None,
) -> Reading[Actors]:
    """The register of `read_actors` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["code", "unit", "kind"])
    rows.unique("code")
    name, words = territory.edition(edition).name, vocabulary or load_vocabulary()
    found = rows.finish(tuple(_actors(rows, UnitLookup(territory, name), words)))
    return Reading(Actors(territory, name, found.value, words), found.notes)


def _actors(rows: Rows, lookup: UnitLookup, words: Vocabulary) -> Iterator[Actor]:
    kinds = rows.choice("kind", {code: code for code in words.kinds}, default="")
    owners = rows.choice("ownership", _OWNERS, default="")
    provides, carries = (rows.choice(name, YES_NO, default=False) for name in ("provides", "carries_out"))
    spans = [rows.years(name) if rows.has(name) else [None] * len(rows) for name in ("from_year", "to_year")]
    sizes = {name: rows.optional_numbers(name) for name in SIZES}
    activities, labels, units = rows.text("activities"), rows.labels(), rows.text("unit")
    for i, code in enumerate(rows.text("code")):
        unit = lookup.find(units[i])
        if unit is None or unit == lookup.country:
            rows.problems.append(lookup.unknown(units[i], rows.where("unit", i)))
        if not kinds[i] and not rows.text("kind")[i]:
            rows.problems.append(problem("table.cell.empty", rows.where("kind", i)))
        start, end = spans[0][i], spans[1][i]
        if start is not None and end is not None and start > end:
            where = rows.where("to_year", i)
            rows.problems.append(problem("actors.years.order", where, start=start, end=end))
        done = tuple(re.split(r"[\s,;]+", activities[i].strip(" ,;"))) if activities[i] else ()
        for given in done:
            if given not in words.activities:
                where, known = rows.where("activities", i), ", ".join(words.activities)
                rows.problems.append(problem("actors.activity.unknown", where, given=given, known=known))
        known_sizes = tuple((name, number) for name in SIZES if (number := sizes[name][i]) is not None)
        for name, number in known_sizes:
            if number < 0:
                rows.problems.append(problem("actors.size.bad", rows.where(name, i), name=name, value=number))
        label = labels[i] or Label(code)
        yield Actor(
            code,
            label,
            unit or "",
            kinds[i],
            owners[i],
            provides[i],
            carries[i],
            done,
            start,
            end,
            known_sizes,
        )
