"""What the choice of investors takes: organisations, what a programme needs, and rules of composition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.rules import load_toml
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.finance.funding import ConsortiumRules
from growthpoles.finance.funding_file import preset_text
from growthpoles.finance.portfolio import Money
from growthpoles.finance.risk_names import named
from growthpoles.labels import Label, is_code
from growthpoles.sources.options import Reading, Rows, TableFormat

ROLES = tuple(code for _, code, _ in named("role"))


@dataclass(frozen=True)
class RoleFits:
    """Which kinds of organisations can play which part.

    Attributes:
        fits: {kind: {role: how well, 0 to 1}}.
        firms: Kinds that count as firms.
        laboratories: Kinds that count as laboratories or training bodies.
    """

    fits: Mapping[str, Mapping[str, float]]
    firms: frozenset[str]
    laboratories: frozenset[str]


@lru_cache(maxsize=4)
def role_fits(path: str | None = None) -> RoleFits:
    """Read a table of roles; the bundled one by default.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: A role that is not known, or a number outside 0 and 1.

    Example:
        >>> role_fits().fits["bank"]["innovation-bank"]
        1.0
    """
    source = files("growthpoles").joinpath("finance/investor_roles.toml") if path is None else Path(path)
    raw = load_toml(source)
    kinds: Mapping[str, Mapping[str, float]] = raw.get("kind", {})
    problems = [
        problem(
            "investors.role.bad",
            Where(file=source.name, key=f"kind.{kind}.{role}"),
            given=role,
            known=", ".join(ROLES),
        )
        for kind, parts in kinds.items()
        for role, fit in parts.items()
        if role not in ROLES or not 0 <= fit <= 1
    ]
    if problems:
        raise SpecificationError(problems)
    groups = raw.get("group", {})
    return RoleFits(kinds, frozenset(groups.get("firm", ())), frozenset(groups.get("laboratory", ())))


@dataclass(frozen=True)
class Organisation:
    """An organisation that may join a consortium of investors.

    Attributes:
        code: Code, unique.
        label: Name.
        kind: Kind, as the table of roles names it.
        region: Code of its territorial unit.
        pole: Growth pole it lies in; empty = none, or not known where no organisation has one.
        owner: Who owns it: organisations of one owner are not independent; by default itself.
        roles: Parts it plays besides those of its kind.
        min_money, max_money: Least it puts in when it puts in money, and most, whole units of currency.

    Example:
        >>> Organisation("halyk", Label("Halyk"), "bank", max_money=100).owner
        ''
    """

    code: str
    label: Label
    kind: str
    region: str = ""
    pole: str = ""
    owner: str = ""
    roles: tuple[str, ...] = ()
    min_money: int = 0
    max_money: int = 0

    def fit(self, role: str, fits: RoleFits) -> float:
        """How well it plays a part: 1 when it says so itself, otherwise as its kind."""
        return 1.0 if role in self.roles else float(fits.fits.get(self.kind, {}).get(role, 0.0))


@dataclass(frozen=True)
class InvestorNeed:
    """What a programme or priority project wants of a consortium.

    Attributes:
        code: Code of the programme.
        label: Name.
        money: Money to be raised, whole units of currency.
        roles: Parts that must be filled, each once; all by default.
        region: Its territorial unit.
        pole: The leading growth pole.
        labels: Growth poles that gave it their label; None = not known.

    Example:
        >>> InvestorNeed("G1", Label("Machines"), 100, roles=("venture",)).labels is None
        True
    """

    code: str
    label: Label
    money: int = 0
    roles: tuple[str, ...] = ROLES
    region: str = ""
    pole: str = ""
    labels: int | None = None


@dataclass(frozen=True, slots=True)
class CompositionRules:
    """What a consortium must look like.

    Attributes:
        consortium: Numbers of firms and laboratories, lead, shares.
        min_poles: The share of work in the territories of poles must be above this.
        min_labels: Growth poles that must have given their label.

    Example:
        >>> CompositionRules.preset("pole-de-competitivite").consortium.min_firms
        2
    """

    consortium: ConsortiumRules
    min_poles: float = 0.0
    min_labels: int = 0

    @classmethod
    def preset(cls, name: str) -> CompositionRules:
        """The rules of the French competitiveness clusters (calls of the FUI, page 1014 of
        competitivite.gouv.fr): the numbers of the preset ``france-fui``, a majority of the work in the
        territories of the poles, and the label of one of them.

        Raises:
            SpecificationError: There is no such preset.
        """
        import tomllib

        if name != "pole-de-competitivite":
            known = "pole-de-competitivite"
            raise SpecificationError(problem("finance.preset.unknown", None, given=name, known=known))
        raw = tomllib.loads(preset_text("france-fui"))
        return cls(ConsortiumRules(**raw["consortium"]), min_poles=0.5, min_labels=1)


@dataclass(frozen=True)
class InvestorSettings:
    """How a consortium is chosen.

    Attributes:
        member_cost: Score given up for every member (talk, contracts).
        nearness: Score for a member of the region of the programme.
        past: Score for every pair of members that have worked together before.
        max_members: Most members.
        max_roles: Most parts of one member.
        max_part: Most of the money from one member, as a share.
        composition: Rules of composition to check.
        fits: Table of roles.
        time_limit: Seconds per programme; then the best consortium found is given.

    Example:
        >>> InvestorSettings(max_members=8).max_part
        0.7
    """

    member_cost: float = 0.1
    nearness: float = 0.2
    past: float = 0.1
    max_members: int = 20
    max_roles: int = 2
    max_part: float = 0.7
    composition: CompositionRules | None = None
    fits: RoleFits = field(default_factory=role_fits)
    time_limit: float = 20.0

    def __post_init__(self) -> None:
        numbers = (self.member_cost, self.nearness, self.past)
        if min(numbers) < 0 or self.max_members < 1 or self.max_roles < 1 or not 0 < self.max_part <= 1:
            raise SpecificationError(problem("investors.settings.bad"))


def investor_problems(
    needs: tuple[InvestorNeed, ...],
    organisations: tuple[Organisation, ...],
    *,
    past: frozenset[frozenset[str]],
) -> Iterator[Problem]:
    """Everything that contradicts itself in what is asked and offered."""
    if not needs or not organisations:
        yield problem("investors.empty", None, needs=len(needs), organisations=len(organisations))
    yield from _code_problems([x.code for x in needs])
    yield from _code_problems([x.code for x in organisations])
    for need in needs:
        if need.money < 0:
            yield problem("investors.money.bad", Where(key=need.code), low=0, high=need.money)
    for item in organisations:
        if not 0 <= item.min_money <= item.max_money:
            yield problem(
                "investors.money.bad", Where(key=item.code), low=item.min_money, high=item.max_money
            )
    asked = [(x.code, role) for x in needs for role in x.roles]
    for code, role in (*asked, *((x.code, role) for x in organisations for role in x.roles)):
        if role not in ROLES:
            yield problem("investors.role.bad", Where(key=code), given=role, known=", ".join(ROLES))
    yield from (
        problem("investors.role.twice", Where(key=need.code), given=role)
        for need in needs
        for role in dict.fromkeys(need.roles)
        if need.roles.count(role) > 1
    )
    known = {item.code for item in organisations}
    for code in sorted({code for pair in past for code in pair} - known):
        yield problem("investors.organisation.unknown", Where(key="past"), given=code)


def _code_problems(codes: list[str]) -> Iterator[Problem]:
    for code in dict.fromkeys(codes):
        if codes.count(code) > 1 or not is_code(code):
            yield problem("investors.code.bad", Where(key=code), given=code)


@dataclass(frozen=True)
class InvestorRegister:
    """Organisations that may join, and who has worked together.

    Attributes:
        organisations: The organisations.
        past: Pairs of codes of those that have worked together.
        currency: Currency of the amounts; empty = not stated.
        illustrative: Whether the organisations, or what is to be raised, were made up; every page says so.

    Example:
        >>> InvestorRegister((Organisation("a", Label("A"), "bank"),)).past
        frozenset()
    """

    organisations: tuple[Organisation, ...]
    past: frozenset[frozenset[str]] = frozenset()
    currency: str = ""
    illustrative: bool = False


def read_investors(
    path: str | Path, money: Money, *, past: str | Path | None = None, style: TableFormat | None = None
) -> InvestorRegister:
    """Read organisations that may join a consortium of investors.

    Args:
        path: Table with the columns ``code``, names, ``kind``; optional ``unit`` (its region), ``pole``,
            ``owner``, ``roles`` (codes separated by spaces), ``min_money``, ``max_money``. A register of the
            innovation sphere (see `growthpoles.read_actors`) can be read as it is.
        money: Currency and multiple of the amounts.
        past: Table with the columns ``one``, ``other``: who has worked together.
        style: How the tables are written.

    Raises:
        InputError: Every problem of the tables, with file and row.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     _ = Path(folder, "actors.csv").write_text("code,unit,kind,max_money\\nhalyk,A,bank,2.5\\n")
        ...     read_investors(Path(folder, "actors.csv"), Money("KZT", 1000)).organisations[0].max_money
        2500
    """
    return load_investors(path, money, past=past, style=style).told()


def load_investors(
    path: str | Path, money: Money, *, past: str | Path | None = None, style: TableFormat | None = None
) -> Reading[InvestorRegister]:
    """The organisations of `read_investors` with the notes of the reader."""
    found = _organisations(path, money, style)
    known = _past(past, style) if past else Reading(frozenset())
    register = InvestorRegister(found.value, known.value, money.currency)
    return Reading(register, Diagnostics.of(found.notes, known.notes))


def _organisations(
    path: str | Path, money: Money, style: TableFormat | None
) -> Reading[tuple[Organisation, ...]]:
    rows = Rows(path, style)
    rows.require(["code", "kind"])
    rows.unique("code")
    amounts = [rows.optional_numbers(name) for name in ("min_money", "max_money")]
    labels, texts = (
        rows.labels(),
        {name: rows.text(name) for name in ("code", "kind", "unit", "pole", "owner", "roles")},
    )
    made = []
    for i, code in enumerate(texts["code"]):
        roles = tuple(re.findall(r"[^\s,;]+", texts["roles"][i]))
        low, high = (money.whole(part[i] or 0.0) for part in amounts)
        item = Organisation(
            code, labels[i] or Label(code), texts["kind"][i], texts["unit"][i], texts["pole"][i],
            texts["owner"][i], roles, low, high,
        )  # fmt: skip
        rows.problems += [
            problem("investors.role.bad", rows.where("roles", i), given=role, known=", ".join(ROLES))
            for role in roles
            if role not in ROLES
        ]
        if not 0 <= low <= high:
            column = "min_money" if rows.has("min_money") else "max_money"
            rows.problems.append(problem("investors.money.bad", rows.where(column, i), low=low, high=high))
        made.append(item)
    return rows.finish(tuple(made))


def _past(path: str | Path, style: TableFormat | None) -> Reading[frozenset[frozenset[str]]]:
    rows = Rows(path, style)
    rows.require(["one", "other"])
    pairs = zip(rows.text("one"), rows.text("other"), strict=True)
    return rows.finish(frozenset(frozenset(pair) for pair in pairs if pair[0] != pair[1]))


def check_investors(
    needs: tuple[InvestorNeed, ...],
    organisations: tuple[Organisation, ...],
    *,
    past: frozenset[frozenset[str]],
) -> None:
    """Raise one error with every problem of `investor_problems`.

    Raises:
        InputError: There are problems.
    """
    problems = list(investor_problems(needs, organisations, past=past))
    if problems:
        raise InputError(problems)
