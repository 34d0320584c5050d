"""The registers of technology transfer: organisations, results, needs, agreements, readiness steps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from growthpoles.core.catalogue import Named
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import LANGUAGES, Label, is_code
from growthpoles.transfer.texts import says_nothing, scripts_of
from growthpoles.transfer.vocabulary import load_words

LEVELS = range(1, 10)
_DATES = (1800, 2200)
_ROUGH_YEARS = 0.5  # least duration where only the year of a date is known
_UNKNOWN = {"organisations": "transfer.organisation.unknown", "results": "transfer.result.unknown"}
_SCHEMES = {
    "grnti": re.compile(r"\d{2}(\.\d{2}){0,2}"),
    "ipc": re.compile(r"[A-H](\d{2}([A-Z](\s?\d{1,4}(/\d{2,6})?)?)?)?"),
    "oked": re.compile(r"[A-U]|\d{2}(\.\d{1,2}){0,2}"),
}


@dataclass(frozen=True, slots=True)
class Codes:
    """Classification codes of a text.

    Attributes:
        grnti: State rubricator of scientific and technical information (``"55.03.14"``).
        ipc: International patent classification (``"F04D 13/06"``).
        oked: Kinds of economic activity (``"28.13"``).

    Example:
        >>> Codes(grnti=("55.03.14", "61")).field
        '55'
    """

    grnti: tuple[str, ...] = ()
    ipc: tuple[str, ...] = ()
    oked: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """Field of science and technology: first two digits of the first GRNTI code; empty without one."""
        return self.grnti[0][:2] if self.grnti else ""

    def problems(self, key: str) -> Iterator[Problem]:
        """Codes that are not written as their scheme wants it."""
        for scheme, pattern in _SCHEMES.items():
            for given in getattr(self, scheme):
                if not pattern.fullmatch(given):
                    where = Where(key=key, column=scheme)
                    yield problem("transfer.classification.bad", where, scheme=scheme.upper(), given=given)


@dataclass(frozen=True, slots=True)
class Reference:
    """A code by which one register names another: the column, which register, the code."""

    column: str
    register: str
    code: str


class Entry(Protocol):
    """One row of a register."""

    @property
    def code(self) -> str:
        """Code, unique in its register."""

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the row itself; the column is in the place."""

    def references(self) -> tuple[Reference, ...]:
        """What it names in other registers."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation that provides for innovation, carries it out, or both.

    Attributes:
        code: Code, unique in the register.
        label: Name.
        unit: Code of the territorial unit.
        kind: Kind, as in the register of the innovation sphere.
        provides: Whether it provides for innovation (premises, services, money, transfer).
        carries_out: Whether it carries out innovation itself; both roles may hold. None = not known.
        codes: What it works on.
        text: What it does, in its own words.
        staff: Persons employed; None = not known.

    Example:
        >>> Organisation("u1", Label("University"), "KZ-75", "university", carries_out=True).sectors
        ('research', 'education')
    """

    code: str
    label: Label
    unit: str
    kind: str
    provides: bool = False
    carries_out: bool | None = False
    codes: Codes = field(default_factory=Codes)
    text: Label = field(default_factory=Label)
    staff: float | None = None

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sides of a consortium it can stand for: research, education, industry, intermediary."""
        return load_words().sectors.get(self.kind, ())

    def problems(self) -> Iterator[Problem]:
        """What is wrong with it."""
        yield from _code_problems(self.code)
        yield from _word_problems(self.code, "kind", "kind", given=self.kind, needed=True)
        yield from self.codes.problems(self.code)
        yield from _text_problems(self.code, self.text)
        yield from _negative(self.code, {"staff": self.staff})

    def references(self) -> tuple[Reference, ...]:
        """It names nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class ResearchResult:
    """One result of research that could become a product, service or process.

    Attributes:
        code: Code, unique in the register.
        label: Name.
        text: Description in Russian, Kazakh or English; one language is enough.
        owner: Code of the organisation that owns it.
        unit: Territorial unit; empty = that of the owner.
        codes: Classification codes.
        level: Technology readiness level reached, 1 to 9; None = not known.
        rights: How it is protected, see `load_words`; empty = not stated.
        year: Year in which it entered the register.
        value: Value of the goods once level 9 is reached, in the money of the register; None = not known.
        price: What the owner asks for it; None = not known.
        partners: How many users it can be given to; None = no limit.

    Example:
        >>> ResearchResult("r1", Label("Pump"), Label(ru="Насос для рассолов"), "u1", level=4).text.ru
        'Насос для рассолов'
    """

    code: str
    label: Label
    text: Label
    owner: str
    unit: str = ""
    codes: Codes = field(default_factory=Codes)
    level: int | None = None
    rights: str = ""
    year: int | None = None
    value: float | None = None
    price: float | None = None
    partners: int | None = None

    def problems(self) -> Iterator[Problem]:
        """What is wrong with it."""
        yield from _code_problems(self.code)
        yield from _text_problems(self.code, self.text, needed=True)
        yield from _level_problems(self.code, "trl", self.level)
        yield from self.codes.problems(self.code)
        yield from _word_problems(self.code, "rights", "rights", given=self.rights, needed=False)
        yield from _negative(self.code, {"value": self.value, "price": self.price, "partners": self.partners})

    def references(self) -> tuple[Reference, ...]:
        """Its owner."""
        return (Reference("owner", "organisations", self.owner),)


@dataclass(frozen=True, slots=True)
class Need:
    """Something an enterprise is looking for.

    Attributes:
        code: Code, unique in the register.
        label: Name.
        text: Description in Russian, Kazakh or English; one language is enough.
        organisation: Code of the organisation that has the need.
        unit: Territorial unit; empty = that of the organisation.
        codes: Classification codes.
        level: Readiness it wants at least, 1 to 9; None = any.
        own_steps: Readiness levels it can climb by itself.
        budget: What it can pay, in the money of the register; None = not known.
        results: How many results it can take up.

    Example:
        >>> Need("n1", Label("Pump"), Label(en="A pump for brine"), "e1", level=7).results
        1
    """

    code: str
    label: Label
    text: Label
    organisation: str
    unit: str = ""
    codes: Codes = field(default_factory=Codes)
    level: int | None = None
    own_steps: int = 0
    budget: float | None = None
    results: int = 1

    def problems(self) -> Iterator[Problem]:
        """What is wrong with it."""
        yield from _code_problems(self.code)
        yield from _text_problems(self.code, self.text, needed=True)
        yield from _level_problems(self.code, "trl", self.level)
        yield from self.codes.problems(self.code)
        numbers = {"own_steps": self.own_steps, "budget": self.budget, "results": self.results}
        yield from _negative(self.code, numbers)

    def references(self) -> tuple[Reference, ...]:
        """The organisation that has the need."""
        return (Reference("organisation", "organisations", self.organisation),)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement by which knowledge passes from one organisation to another.

    Attributes:
        code: Code, unique in the register.
        kind: ``licence``, ``contract-research``, ``spin-off``, ``joint-project`` or ``personnel``.
        provider: Organisation the knowledge comes from.
        receiver: Organisation it goes to; may be empty for a spin-off that is not in the register.
        year: Year of the agreement.
        result: Research result it is about; may be empty.
        amount: Money of the agreement; None = not known.
        to_year: Last year of the agreement; None = not known.

    Example:
        >>> Agreement("a1", "licence", "u1", "e1", 2022, result="r1", amount=12.0).kind
        'licence'
    """

    code: str
    kind: str
    provider: str
    receiver: str
    year: int | None
    result: str = ""
    amount: float | None = None
    to_year: int | None = None

    def problems(self) -> Iterator[Problem]:
        """What is wrong with it."""
        yield from _code_problems(self.code)
        yield from _word_problems(self.code, "kind", "agreement", given=self.kind, needed=True)
        yield from _negative(self.code, {"amount": self.amount})
        if self.year is None:
            yield problem("table.cell.empty", Where(key=self.code, column="year"))
        elif self.to_year is not None and self.to_year < self.year:
            where = Where(key=self.code, column="to_year")
            yield problem("transfer.years.order", where, start=self.year, end=self.to_year)
        if self.provider and self.provider == self.receiver:
            yield problem("transfer.agreement.self", Where(key=self.code, column="receiver"))

    def references(self) -> tuple[Reference, ...]:
        """Both parties and the result."""
        open_end = self.kind == "spin-off" and not self.receiver
        named = [Reference("provider", "organisations", self.provider)]
        if not open_end:
            named.append(Reference("receiver", "organisations", self.receiver))
        if self.result:
            named.append(Reference("result", "results", self.result))
        return tuple(named)


@dataclass(frozen=True, slots=True)
class ReadinessStep:
    """Work on one result to reach one readiness level.

    Attributes:
        result: Code of the research result.
        level: Level aimed for, 1 to 9.
        start, end: Moments as years with a decimal part (2021.5 = the middle of 2021); a whole number = only
            the year is known; None = not known.
        outcome: ``passed``, ``stopped`` or ``running``.
        cost: Money spent, in the money of the register; None = not known.
        evidence: What shows that the level was reached (a report, a certificate), as text.

    Example:
        >>> ReadinessStep("r1", 4, 2020.25, 2021.75, "passed", evidence="test report 12").years
        1.5
        >>> ReadinessStep("r1", 4, 2020, 2020, "passed").years
        0.5
    """

    result: str
    level: int | None
    start: float | None = None
    end: float | None = None
    outcome: str = "running"
    cost: float | None = None
    evidence: str = ""

    @property
    def code(self) -> str:
        """Result and level."""
        return f"{self.result}:{self.level}"

    @property
    def years(self) -> float | None:
        """Duration in years; None while it runs or where a date is not known.

        Where only the year of a date is known, its middle is taken and the duration is half a year at least.
        """
        if self.start is None or self.end is None:
            return None
        took = middle_of(self.end) - middle_of(self.start)
        return max(took, _ROUGH_YEARS) if 0 in (self.start % 1, self.end % 1) else took

    @property
    def dated(self) -> float | None:
        """Moment its outcome stands from: its end, or its start where it has no end."""
        return self.start if self.end is None else self.end

    @property
    def proof(self) -> str:
        """Its evidence; empty where the cell only says that there is none."""
        return "" if says_nothing(self.evidence) else self.evidence

    def problems(self) -> Iterator[Problem]:
        """What is wrong with it."""
        yield from _level_problems(self.code, "level", self.level)
        if self.level is None:
            yield problem("table.cell.empty", Where(key=self.code, column="level"))
        yield from _word_problems(self.code, "outcome", "outcome", given=self.outcome, needed=True)
        yield from _negative(self.code, {"cost": self.cost})
        if self.start is not None and self.end is not None:
            last = self.end if self.end % 1 or not self.start % 1 else self.end + 1
            if last < self.start:
                yield problem("transfer.dates.order", Where(key=self.code, column="end"))
        for column, moment in (("start", self.start), ("end", self.end)):
            if moment is not None and not _DATES[0] <= moment <= _DATES[1]:
                where = Where(key=self.code, column=column)
                yield problem("transfer.date.far", where, given=int(moment), first=_DATES[0], last=_DATES[1])
        if self.outcome == "running" and self.end is not None:
            yield problem("transfer.step.running", Where(key=self.code, column="end"))

    def references(self) -> tuple[Reference, ...]:
        """The result."""
        return (Reference("result", "results", self.result),)


@dataclass(frozen=True)
class TransferRegister:
    """All registers together, checked against one another.

    Attributes:
        organisations, results, needs, agreements, steps: The registers.
        money: Currency and multiple of all amounts.
        illustrative: Whether the entries are made up; every page that uses them says so.
        places: (kind, code, label) of the territorial units, for the pages.

    Raises:
        InputError: Codes twice, unknown organisations and results, levels outside 1 to 9, empty texts and
            whatever else is wrong with single entries; all of it at once.

    Example:
        >>> maker = Organisation("u1", Label("University"), "A", "university", carries_out=True)
        >>> pump = ResearchResult("r1", Label("Pump"), Label(ru="Насос"), "u1", level=4)
        >>> TransferRegister((maker,), (pump,)).unit_of(pump)
        'A'
    """

    organisations: tuple[Organisation, ...]
    results: tuple[ResearchResult, ...] = ()
    needs: tuple[Need, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    steps: tuple[ReadinessStep, ...] = ()
    money: str = "KZT million"
    illustrative: bool = False
    places: tuple[Named, ...] = ()

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise InputError(problems)

    @cached_property
    def by_code(self) -> Mapping[str, Organisation]:
        """Organisations by code."""
        return {item.code: item for item in self.organisations}

    def unit_of(self, item: ResearchResult | Need) -> str:
        """Territorial unit of a result or a need: its own, or that of its organisation."""
        holder = item.owner if isinstance(item, ResearchResult) else item.organisation
        return item.unit or self.by_code[holder].unit

    def names(self) -> tuple[Named, ...]:
        """(kind, code, label) of organisations, results, needs and places, and the words of the registers."""
        own = [("organisation", item.code, item.label) for item in self.organisations]
        own += [("result", item.code, item.label) for item in self.results]
        own += [("need", item.code, item.label) for item in self.needs]
        return (*own, *self.places, *load_words().names)

    def _problems(self) -> Iterator[Problem]:
        registers: tuple[tuple[Entry, ...], ...] = (
            self.organisations,
            self.results,
            self.needs,
            self.agreements,
        )
        for entries in registers:
            counted = Counter(item.code for item in entries)
            twice = [code for code, count in counted.items() if count > 1]
            yield from (problem("transfer.code.twice", Where(key=code)) for code in twice)
        known = known_codes(self.organisations, self.results)
        for entries in (*registers, self.steps):
            for item in entries:
                yield from item.problems()
                yield from unknown_references(item, known)
        yield from passed_twice(self.steps)
        yield from unclear_steps(self.steps)


def known_codes(
    organisations: Iterable[Organisation] | None, results: Iterable[ResearchResult] | None
) -> Mapping[str, frozenset[str]]:
    """Codes that references are checked against; a register that is None is not checked against."""
    found: dict[str, frozenset[str]] = {}
    if organisations is not None:
        found["organisations"] = frozenset(item.code for item in organisations)
    if results is not None:
        found["results"] = frozenset(item.code for item in results)
    return found


def unknown_references(item: Entry, known: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """References of an entry that are empty or lead nowhere."""
    for named in item.references():
        where = Where(key=item.code, column=named.column)
        if not named.code:
            yield problem("table.cell.empty", where)
        elif named.register in known and named.code not in known[named.register]:
            yield problem(_UNKNOWN[named.register], where, given=named.code)


def passed_twice(steps: Iterable[ReadinessStep]) -> Iterator[Problem]:
    """Levels that one result is said to have passed more than once."""
    counted = Counter((item.result, item.level) for item in steps if item.outcome == "passed")
    for (result, level), count in counted.items():
        if count > 1:
            yield problem("transfer.step.twice", Where(key=result, column="level"), level=level)


def unclear_steps(steps: Iterable[ReadinessStep]) -> Iterator[Problem]:
    """Levels at which work is both stopped and under way, without dates that tell which came later."""
    held: dict[tuple[str, int | None], list[ReadinessStep]] = {}
    for item in steps:
        held.setdefault((item.result, item.level), []).append(item)
    for (result, level), rows in held.items():
        said = {item.outcome for item in rows}
        if said >= {"stopped", "running"} and "passed" not in said and None in {item.dated for item in rows}:
            yield problem("transfer.step.unclear", Where(key=result, column="level"), level=level)


def middle_of(moment: float) -> float:
    """A moment; the middle of the year where only the year is known (a whole number).

    Example:
        >>> middle_of(2021), middle_of(2021.25)
        (2021.5, 2021.25)
    """
    return moment + 0.5 if moment % 1 == 0 else moment


def _code_problems(code: str) -> Iterator[Problem]:
    if not is_code(code):
        yield problem("transfer.code.bad", Where(key=code, column="code"), given=code)


def _level_problems(key: str, column: str, level: int | None) -> Iterator[Problem]:
    if level is not None and level not in LEVELS:
        yield problem("transfer.level.bad", Where(key=key, column=column), given=level)


def _word_problems(key: str, column: str, group: str, *, given: str, needed: bool) -> Iterator[Problem]:
    known = load_words().known[group]
    if not given and needed:
        yield problem("table.cell.empty", Where(key=key, column=column))
    elif given and given not in known:
        yield problem(
            "transfer.word.unknown", Where(key=key, column=column), given=given, known=", ".join(known)
        )


def _text_problems(key: str, text: Label, *, needed: bool = False) -> Iterator[Problem]:
    if needed and all(says_nothing(getattr(text, language)) for language in LANGUAGES):
        yield problem("transfer.text.empty", Where(key=key, column="text"))
    for language in LANGUAGES:
        found = scripts_of(getattr(text, language))
        if len(found) > 2:
            where = Where(key=key, column=f"text_{language}")
            yield problem("transfer.text.scripts", where, scripts=", ".join(found))


def _negative(key: str, numbers: Mapping[str, float | None]) -> Iterator[Problem]:
    for name, value in numbers.items():
        if value is not None and not value >= 0:
            yield problem("transfer.number.negative", Where(key=key, column=name), value=value)
