"""Funding written in TOML, and the presets that ship with the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from growthpoles.core.catalogue import Named
from growthpoles.core.rules import is_number, load_toml, read_label
from growthpoles.errors import GrowthPolesError, InputError, Problem, SpecificationError, Where, problem
from growthpoles.finance.funding import KINDS, ConsortiumRules, Funding, Legal, Quota, Rule, Source
from growthpoles.finance.portfolio import Money
from growthpoles.labels import Label

Raw = Mapping[str, Any]
_TEXTS = frozenset({"code", "kind", "by", "en", "ru", "kk", "legal_basis", "currency", "remark"})
_LISTS = frozenset({"stages", "regions", "poles", "programmes", "beneficiaries", "sources", "kinds"})
_FLAGS = frozenset({"public", "elastic"})
_DATES = frozenset({"valid_from", "valid_to"})
_NAME = frozenset({"en", "ru", "kk", "legal_basis", "remark", *_DATES})
_KEYS = {
    "source": frozenset({f.name for f in fields(Source)} - {"label", "legal"}) | _NAME | {"currency"},
    "rule": frozenset({f.name for f in fields(Rule)} - {"label", "legal"}) | _NAME | {"kinds"},
    "quota": frozenset({f.name for f in fields(Quota)} - {"legal", "spent_inside", "spent_whole"}) | _NAME,
    "preset": frozenset({"code", "sources", "file"}),
}
_AMOUNTS = frozenset({"max_amount", "min_ticket", "min_amount"})
_TOP = frozenset({"code", "date", "title", "remark", "currency", "consortium", *_KEYS})


def presets() -> tuple[str, ...]:
    """Codes of the sets of rules that ship with the package.

    Example:
        >>> "eu-gber-25" in presets()
        True
    """
    folder = files("growthpoles").joinpath("finance/presets")
    return tuple(
        sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name != "__pycache__")
    )


def preset_text(code: str) -> str:
    """The file of a preset, to be copied and edited.

    Raises:
        SpecificationError: There is no such preset.

    Example:
        >>> "valid_from" in preset_text("kazakhstan-staged-grants-2012")
        True
    """
    return _preset_file(code).read_text(encoding="utf-8")


def _preset_file(code: str) -> Traversable:
    if code not in presets():
        raise SpecificationError(
            problem("finance.preset.unknown", None, given=code, known=", ".join(presets()))
        )
    return files("growthpoles").joinpath(f"finance/presets/{code}.toml")


@lru_cache(maxsize=1)
def words() -> tuple[Named, ...]:
    """(kind, code, label) of the stages and of the kinds of sources."""
    raw = load_toml(files("growthpoles").joinpath("finance/words.toml"))
    return tuple(
        (kind, code, read_label(entry)) for kind, group in raw.items() for code, entry in group.items()
    )


def read_funding(path: str | Path) -> Funding:
    """Read sources, rules and quotas from TOML.

    Args:
        path: File with ``currency`` ("KZT million") and the tables ``[[source]]`` (code, en / ru / kk, kind,
            ``budgets = {2026 = 100}``, see `Source`), ``[[rule]]`` (see `Rule`; ``sources`` by code or
            ``kinds`` of sources, "public", "private"), ``[[quota]]`` (see `Quota`), ``[[preset]]`` (code of
            `presets` or ``file``; ``sources`` the rules are meant for), ``[consortium]``. Amounts are in the
            money of ``currency``.

    Raises:
        InputError: The file is missing or no TOML; every unknown key, bad figure and contradiction.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> text = 'currency = "KZT million"\\n[[source]]\\ncode = "fund"\\nen = "Fund"\\n'
        >>> text += 'kind = "innovation-fund"\\nbudgets = {2026 = 100}\\n'
        >>> with TemporaryDirectory() as folder:
        ...     _ = Path(folder, "funding.toml").write_text(text)
        ...     read_funding(Path(folder, "funding.toml")).source("fund").budget(2026)
        100000000
    """
    path = Path(path)
    raw = load_toml(path)
    reader = _Reader(path.name, _currency(raw, path.name))
    reader.unknown(raw, _TOP, "")
    sources = tuple(reader.sources(raw.get("source", ())))
    rules = [*reader.rules(raw.get("rule", ()), sources, only=())]
    consortium = raw.get("consortium")
    for entry in reader.entries(raw.get("preset", ()), "preset"):
        found = _load_preset(entry, path)
        only = tuple(entry.get("sources", ()))
        inside = replace(reader, file=found.file, prefix=f"{found.code}.", money=found.money, problems=[])
        rules += inside.rules(found.raw.get("rule", ()), sources, only=only)
        reader.problems.extend(inside.problems)
        consortium = consortium or found.raw.get("consortium")
        if found.money.currency not in (reader.money.currency, "XXX"):
            where = Where(file=path.name, key=f"preset.{found.code}")
            reader.problems.append(
                problem("finance.currency.mixed", where, given=str(found.money), first=str(reader.money))
            )
    quotas = tuple(reader.quotas(raw.get("quota", ())))
    members = reader.consortium(consortium)
    if reader.problems:
        raise InputError(reader.problems)
    names = (*words(), *(("source", item.code, item.label) for item in sources))
    try:
        return Funding(
            sources,
            reader.money,
            tuple(rules),
            quotas,
            members,
            read_label(raw.get("title")),
            str(raw.get("date", "")),
            (*names, *(("rule", item.code, item.label) for item in rules)),
        )
    except GrowthPolesError as failure:
        placed = [replace(x, where=replace(x.where, file=path.name)) for x in failure.problems]
        raise InputError(placed) from None


@dataclass(frozen=True)
class _Preset:
    code: str
    file: str
    raw: Raw
    money: Money


def _load_preset(entry: Raw, path: Path) -> _Preset:
    given = entry.get("file")
    source = path.parent / str(given) if given else _preset_file(str(entry.get("code", "")))
    raw = load_toml(source)
    return _Preset(str(raw.get("code", source.name)), source.name, raw, _currency(raw, source.name))


def _currency(raw: Raw, file: str) -> Money:
    text = raw.get("currency")
    if text is None:
        raise InputError(problem("finance.currency.missing", Where(file=file, key="currency")))
    try:
        return Money.parse(str(text))
    except ValueError:
        where = Where(file=file, key="currency")
        raise InputError(problem("finance.currency.bad", where, given=str(text))) from None


@dataclass
class _Reader:
    """Entries of a file become nouns; every problem is kept."""

    file: str
    money: Money
    prefix: str = ""
    problems: list[Problem] = field(default_factory=list)

    def unknown(self, entry: Raw, known: frozenset[str], key: str) -> None:
        for name in entry:
            if name not in known:
                where = Where(file=self.file, key=f"{key}.{name}".lstrip("."))
                self.problems.append(
                    problem("finance.key.unknown", where, given=name, known=", ".join(sorted(known)))
                )

    def entries(self, raw: object, name: str) -> Iterator[Raw]:
        """Entries of an array of tables without those that are none; bad keys and values are problems."""
        if not isinstance(raw, list | tuple):
            self.problems.append(problem("finance.entry.single", Where(file=self.file, key=name), given=name))
            return
        for i, entry in enumerate(raw):
            key = f"{name}.{entry.get('code', i + 1) if isinstance(entry, Mapping) else i + 1}"
            if not isinstance(entry, Mapping):
                self.problems.append(problem("finance.entry.bad", Where(file=self.file, key=key)))
                continue
            self.unknown(entry, _KEYS[name], key)
            bad = [k for k, v in entry.items() if k in _KEYS[name] and not _fits(k, v)]
            self.problems += [
                problem("finance.entry.bad", Where(file=self.file, key=f"{key}.{k}")) for k in bad
            ]
            if not bad:
                yield {k: v for k, v in entry.items() if k in _KEYS[name]}

    def sources(self, raw: object) -> Iterator[Source]:
        for entry in self.entries(raw, "source"):
            where = Where(file=self.file, key=f"source.{entry.get('code', '')}")
            own = entry.get("currency")
            if own is not None and own != str(self.money):
                found = problem("finance.currency.mixed", where, given=str(own), first=str(self.money))
                self.problems.append(found)
            budgets = tuple((int(y), self.money.whole(v)) for y, v in dict(entry.get("budgets", {})).items())
            yield Source(
                str(entry.get("code", "")), _label(entry), str(entry.get("kind", "")),
                budgets=budgets, legal=_legal(entry), **self._rest(entry, {"code", "kind", "budgets"}),
            )  # fmt: skip

    def rules(self, raw: object, sources: tuple[Source, ...], *, only: tuple[str, ...]) -> Iterator[Rule]:
        """Rules with the sources they speak of; a rule about kinds that no source is of says nothing."""
        for entry in self.entries(raw, "rule"):
            named = tuple(entry.get("sources", ()))
            for kind in entry.get("kinds", ()):
                if kind not in ("public", "private", *KINDS):
                    where = Where(file=self.file, key=f"rule.{entry.get('code', '')}.kinds")
                    known = ", ".join(("public", "private", *KINDS))
                    self.problems.append(problem("finance.kind.unknown", where, given=kind, known=known))
            chosen = only or (*named, *_of_kinds(tuple(entry.get("kinds", ())), sources))
            if not chosen and entry.get("kinds"):
                continue
            rest = self._rest(entry, {"code", "sources", "kinds"})
            yield Rule(
                self.prefix + str(entry.get("code", "")), _label(entry), chosen, legal=_legal(entry), **rest
            )

    def consortium(self, raw: object) -> ConsortiumRules | None:
        """Rules for consortia; bad keys and values are problems."""
        if raw is None:
            return None
        if not isinstance(raw, Mapping):
            where = Where(file=self.file, key="consortium")
            self.problems.append(problem("finance.entry.bad", where))
            return None
        known = {f.name: str if f.name == "lead" else float for f in fields(ConsortiumRules)}
        self.unknown(raw, frozenset(known), "consortium")
        for key, value in raw.items():
            if key in known and isinstance(value, str) != (known[key] is str):
                self.problems.append(
                    problem("finance.entry.bad", Where(file=self.file, key=f"consortium.{key}"))
                )
        return None if self.problems else ConsortiumRules(**raw)

    def quotas(self, raw: object) -> Iterator[Quota]:
        for entry in self.entries(raw, "quota"):
            rest = self._rest(entry, {"by", "code"})
            yield Quota(str(entry.get("by", "")), str(entry.get("code", "")), legal=_legal(entry), **rest)

    def _rest(self, entry: Raw, done: set[str]) -> dict[str, Any]:
        left = {k: v for k, v in entry.items() if k not in done | _NAME | {"currency"}}
        left |= {k: self.money.whole(v) for k, v in left.items() if k in _AMOUNTS}
        return {k: tuple(v) if k in _LISTS else v for k, v in left.items()}


def _of_kinds(kinds: tuple[str, ...], sources: tuple[Source, ...]) -> tuple[str, ...]:
    tests: dict[str, Callable[[Source], bool]] = {
        "public": lambda item: item.is_public,
        "private": lambda item: not item.is_public,
        **{kind: (lambda item, kind=kind: item.kind == kind) for kind in KINDS},  # type: ignore[misc]
    }
    return tuple(s.code for s in sources if any(kind in tests and tests[kind](s) for kind in kinds))


def _label(entry: Raw) -> Label:
    return read_label(entry) or Label(str(entry.get("code", "")))


def _legal(entry: Raw) -> Legal:
    return Legal(
        str(entry.get("legal_basis", "")), _day(entry.get("valid_from")), _day(entry.get("valid_to"))
    )


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _fits(key: str, value: object) -> bool:
    """Whether a value is of the kind its key asks for."""
    if key in _LISTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if key == "budgets":
        return isinstance(value, Mapping) and all(_is_year(y) and is_number(v) for y, v in value.items())
    for keys, kind in ((_TEXTS | {"file"}, str), (_FLAGS, bool), (_DATES, date), ({"repayment_after"}, int)):
        if key in keys:
            return isinstance(value, kind)
    return is_number(value)
