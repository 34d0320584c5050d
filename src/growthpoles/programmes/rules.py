"""Priorities and selection rules: an explicit, dated, versioned input."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from growthpoles.core.catalogue import Named
from growthpoles.core.rules import is_number, load_toml, read_label
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.labels import Label, is_code

SHORT = ("skip", "stop")
_TOP = frozenset({
    "code", "version", "date", "valid_from", "valid_to", "legal_basis", "title", "reviews", "min_reviews",
    "when_short", "criterion", "priority",
})  # fmt: skip
_CRITERION = frozenset({"code", "weight", "low", "high", "least", "en", "ru", "kk"})
_PRIORITY = frozenset({"code", "min_share", "max_share", "en", "ru", "kk"})


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is judged.

    Attributes:
        code: Code.
        label: Name.
        weight: Weight against the other criteria.
        low, high: Ends of the scale.
        least: Least score, on the scale, that an application needs; None = none.

    Example:
        >>> Criterion("novelty", Label("Novelty"), 2.0).share(7.5)
        0.75
    """

    code: str
    label: Label
    weight: float = 1.0
    low: float = 0.0
    high: float = 10.0
    least: float | None = None

    def share(self, score: float) -> float:
        """A score as a share of the scale."""
        return (score - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Priority:
    """A priority direction.

    Attributes:
        code: Code.
        label: Name.
        min_share: Part of the budget kept for it, as far as there are applications.
        max_share: Most of the budget that may go to it.

    Example:
        >>> Priority("energy", Label("Energy"), min_share=0.2).max_share
        1.0
    """

    code: str
    label: Label
    min_share: float = 0.0
    max_share: float = 1.0


@dataclass(frozen=True)
class SelectionRules:
    """How projects are selected.

    Attributes:
        code: Name of the rules.
        version: Version.
        date: Day they were fixed.
        criteria: Criteria.
        priorities: Priority directions.
        reviews: Reviews wanted per application.
        min_reviews: Least reviews an application must have.
        when_short: What happens with an application that the money left does not pay: ``skip`` to the next
            one in the order, or ``stop``.
        valid_from, valid_to: First and last day; None = open.
        legal_basis: Law or order.
        title: Title.

    Raises:
        SpecificationError: Everything that contradicts itself, at once.

    Example:
        >>> SelectionRules("demo", "1", dt.date(2026, 1, 1), (Criterion("a", Label("A")),)).weights
        (1.0,)
    """

    code: str
    version: str
    date: dt.date
    criteria: tuple[Criterion, ...]
    priorities: tuple[Priority, ...] = ()
    reviews: int = 3
    min_reviews: int = 2
    when_short: str = "skip"
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    legal_basis: str = ""
    title: Label = field(default_factory=Label)

    def __post_init__(self) -> None:
        problems = [*_rule_problems(self), *_priority_problems(self.priorities)]
        if problems:
            raise SpecificationError(problems)

    @property
    def weights(self) -> tuple[float, ...]:
        """Weights of the criteria, adding up to 1."""
        total = sum(item.weight for item in self.criteria)
        return tuple(item.weight / total for item in self.criteria)

    def hold(self, day: dt.date) -> bool:
        """Whether the rules are in force on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def names(self) -> tuple[Named, ...]:
        """(kind, code, label) of the criteria, the priorities and the title."""
        return (
            *(("criterion", item.code, item.label) for item in self.criteria),
            *(("priority", item.code, item.label) for item in self.priorities),
            ("rules", self.code, self.title or Label(self.code)),
        )


def _rule_problems(rules: SelectionRules) -> Iterator[Problem]:
    codes = [item.code for item in rules.criteria]
    if not codes:
        yield problem("programmes.criteria.none")
    for item in rules.criteria:
        where = Where(key=f"criterion.{item.code}")
        if not is_code(item.code) or codes.count(item.code) > 1:
            yield problem("programmes.code.bad", where, given=item.code)
        if not item.low < item.high or (item.least is not None and not item.low <= item.least <= item.high):
            least = item.low if item.least is None else item.least
            yield problem("programmes.scale.bad", where, low=item.low, high=item.high, least=least)
        if not item.weight >= 0:
            yield problem("programmes.weight.negative", where, weight=item.weight)
    if codes and not sum(item.weight for item in rules.criteria) > 0:
        yield problem("programmes.weights.zero", Where(key="criterion"))
    if not 1 <= rules.min_reviews <= rules.reviews:
        yield problem("programmes.reviews.bad", None, least=rules.min_reviews, wanted=rules.reviews)
    if rules.when_short not in SHORT:
        known = ", ".join(SHORT)
        yield problem("programmes.word.unknown", Where(key="when_short"), given=rules.when_short, known=known)
    if rules.valid_from and rules.valid_to and rules.valid_from > rules.valid_to:
        start, end = rules.valid_from.isoformat(), rules.valid_to.isoformat()
        yield problem("programmes.dates.order", Where(key="valid_to"), start=start, end=end)


def _priority_problems(priorities: tuple[Priority, ...]) -> Iterator[Problem]:
    codes = [item.code for item in priorities]
    for item in priorities:
        where = Where(key=f"priority.{item.code}")
        if not is_code(item.code) or codes.count(item.code) > 1:
            yield problem("programmes.code.bad", where, given=item.code)
        if not 0 <= item.min_share <= item.max_share <= 1:
            yield problem("programmes.shares.bad", where, low=item.min_share, high=item.max_share)
    total = sum(item.min_share for item in priorities)
    if total > 1:
        yield problem("programmes.shares.sum", Where(key="priority"), total=total)


def read_rules(path: str | Path) -> SelectionRules:
    """Read selection rules from TOML.

    Args:
        path: File with ``code``, ``version``, ``date``; optional ``valid_from``, ``valid_to``,
            ``legal_basis``, ``title.en`` (ru, kk), ``reviews``, ``min_reviews``, ``when_short``; the tables
            ``[[criterion]]`` (code, names, weight, low, high, least) and ``[[priority]]`` (code, names,
            min_share, max_share).

    Raises:
        InputError: The file is missing or no TOML, has unknown keys or values of the wrong kind.
        SpecificationError: Weights that add up to 0, scales and shares that contradict themselves.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> text = 'code = "g"\\nversion = "1"\\ndate = 2026-01-15\\n[[criterion]]\\ncode = "novelty"\\n'
        >>> with TemporaryDirectory() as folder:
        ...     _ = Path(folder, "rules.toml").write_text(text)
        ...     read_rules(Path(folder, "rules.toml")).date.year
        2026
    """
    raw, file = load_toml(Path(path)), Path(path).name
    problems = list(_key_problems(raw, file))
    if problems:
        raise InputError(problems)
    numbers = {key: raw[key] for key in ("reviews", "min_reviews", "when_short", "legal_basis") if key in raw}
    return SelectionRules(
        str(raw["code"]),
        str(raw["version"]),
        _day(raw["date"]) or dt.date.min,
        tuple(Criterion(x["code"], _label(x), **_rest(x)) for x in raw.get("criterion", ())),
        tuple(Priority(x["code"], _label(x), **_rest(x)) for x in raw.get("priority", ())),
        valid_from=_day(raw.get("valid_from")),
        valid_to=_day(raw.get("valid_to")),
        title=read_label(raw.get("title")),
        **numbers,
    )


def _key_problems(raw: Mapping[str, Any], file: str) -> Iterator[Problem]:
    for key in ("code", "version", "date"):
        if key not in raw:
            yield problem("programmes.key.missing", Where(file=file, key=key))
    for key in sorted(set(raw) - _TOP):
        yield problem("programmes.key.unknown", Where(file=file, key=key), known=", ".join(sorted(_TOP)))
    for key in ("date", "valid_from", "valid_to"):
        if key in raw and _day(raw[key]) is None:
            yield problem("programmes.value.bad", Where(file=file, key=key), given=str(raw[key]))
    for key in ("reviews", "min_reviews"):
        if key in raw and not (isinstance(raw[key], int) and not isinstance(raw[key], bool)):
            yield problem("programmes.value.bad", Where(file=file, key=key), given=str(raw[key]))
    for name, known in (("criterion", _CRITERION), ("priority", _PRIORITY)):
        for i, entry in enumerate(raw.get(name, ())):
            yield from _entry_problems(entry, known, Where(file=file, key=f"{name}.{i + 1}"))


def _entry_problems(entry: object, known: frozenset[str], where: Where) -> Iterator[Problem]:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("code"), str):
        yield problem("programmes.value.bad", where, given=str(entry))
        return
    for key, value in entry.items():
        at = Where(file=where.file, key=f"{where.key}.{key}")
        if key not in known:
            yield problem("programmes.key.unknown", at, known=", ".join(sorted(known)))
        elif key not in ("code", "en", "ru", "kk") and not is_number(value):
            yield problem("programmes.value.bad", at, given=str(value))


def _rest(entry: Mapping[str, Any]) -> dict[str, float]:
    return {key: float(value) for key, value in entry.items() if key not in ("code", "en", "ru", "kk")}


def _label(entry: Mapping[str, Any]) -> Label:
    return read_label(entry) or Label(str(entry["code"]))


def _day(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None
