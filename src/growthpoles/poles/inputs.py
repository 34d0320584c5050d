"""What the poles room takes: typology files and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from growthpoles.core.roles import Roles
from growthpoles.core.rules import (
    is_number,
    language_problems,
    load_toml,
    parse_rules,
    read_label,
    text_problems,
)
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import is_code
from growthpoles.poles.criteria import MEASURES, NEEDS
from growthpoles.poles.typology import (
    COMBINE,
    SHAPES,
    WINDOWS,
    Criterion,
    Gate,
    Measure,
    Part,
    PoleType,
    Tag,
    Typology,
)

NUMBERS = (
    "pole", "potential", "mixed-margin", "enough-evidence", "floor", "stable", "likely", "fragile",
    "candidate-weight-mass", "candidate-weight-propulsive", "candidate-weight-contribution", "candidate-cut",
    "vary-noise", "vary-concentration", "vary-weight-geometric", "vary-weight-minimum",
    "vary-weight-arithmetic",
)  # fmt: skip
RAMPS = ("candidate-propulsive", "candidate-contribution", "vary-thresholds")
PROXIES = ("", "close", "weak")
PER = ("population", "rural-population", "area")
RELATIVE = ("country", "median")
ROLES = tuple(item.name for item in fields(Roles))


def load_typology(name: str | Path = "regions") -> Typology:
    """Read a typology: the name of a bundled one, or the path of a TOML file.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Unknown measures, weights that do not add up, thresholds in the wrong order,
            missing languages, sources or units; all problems at once.

    Example:
        >>> [kind.code for kind in load_typology().types][:2]
        ['innovation-technological', 'industrial']
    """
    bundled = isinstance(name, str) and is_code(name) and not name.endswith(".toml")
    return _load(str(name), bundled=bundled)


@lru_cache(maxsize=8)
def _load(name: str, *, bundled: bool) -> Typology:
    folder = files("growthpoles") / "poles" / "typologies"
    source = folder / f"{name}.toml" if bundled else Path(name)
    return parse_typology(load_toml(source), file=source.name)


@dataclass(frozen=True)
class PoleSettings:
    """How growth poles are identified.

    Attributes:
        typology: Types, criteria and thresholds, see `load_typology`.
        roles: Which panel indicator plays which part.
        base_year: Year of the figures of one year; by default the latest year of `years` for which most of
            the roles have figures.
        years: Years of the pooled figures; by default those of the industry table that the panel has too, or
            the last four of the panel.
        draws: Number of draws for the probabilities; 0 = none.

    Example:
        >>> PoleSettings(base_year=2022).typology.code
        'regions'
    """

    typology: Typology = field(default_factory=load_typology)
    roles: Roles = field(default_factory=Roles)
    base_year: int | None = None
    years: tuple[int, ...] | None = None
    draws: int = 1000

    def __post_init__(self) -> None:
        if self.draws < 0:
            raise SpecificationError(problem("poles.draws", None, draws=self.draws))


def parse_typology(raw: Mapping[str, Any], *, file: str) -> Typology:
    """Build a typology from a TOML table.

    Raises:
        SpecificationError: All problems of the table at once.
    """
    parsed = parse_rules(raw, ramps=RAMPS, numbers=NUMBERS, file=file)
    reader = _Reader(file, list(parsed.problems))
    types = tuple(reader.pole_type(entry) for entry in raw.get("type", []))
    tags = tuple(reader.tag(entry) for entry in raw.get("tag", []))
    reader.check_codes(types, tags)
    if not any(kind.criteria for kind in types):
        reader.add("typology.empty", "type")
    if reader.problems or parsed.rules is None:
        raise SpecificationError(reader.problems)
    return Typology(parsed.rules, types, tags)


@dataclass
class _Reader:
    """Turns TOML tables into the nouns of a typology and collects every problem on the way."""

    file: str
    problems: list[Problem]

    def add(self, code: str, key: str, **details: str | int | float | None) -> None:
        self.problems.append(problem(code, Where(file=self.file, key=key), **details))

    def choice(self, entry: Mapping[str, Any], name: str, *, known: tuple[str, ...], key: str) -> str:
        value = str(entry.get(name, known[0]))
        if value not in known:
            self.add("typology.choice", f"{key}.{name}", value=value, known=", ".join(x for x in known if x))
        return value

    def pole_type(self, entry: Mapping[str, Any]) -> PoleType:
        code = str(entry.get("code", ""))
        key = f"type.{code}"
        label = read_label(entry)
        self.problems += language_problems(label, Where(file=self.file, key=key))
        criteria = tuple(self.criterion(item, key) for item in entry.get("criterion", []))
        total = sum(item.weight for item in criteria)
        if criteria and abs(total - 1) > 1e-9:
            self.add("typology.weights", key, total=round(total, 6))
        gate = entry.get("gate")
        return PoleType(
            code,
            label,
            tuple(entry.get("levels", ())),
            tuple(entry.get("not_for", ())),
            criteria,
            self.gate(gate, key) if gate else None,
            read_label(entry.get("note")),
            str(entry.get("called", "pole")),
        )

    def criterion(self, entry: Mapping[str, Any], above: str) -> Criterion:
        code = str(entry.get("code", ""))
        key = f"{above}.{code}"
        label = read_label(entry)
        self.problems += language_problems(label, Where(file=self.file, key=key))
        weight = entry.get("weight")
        if not is_number(weight) or not weight > 0:
            self.add("typology.weight", key)
            weight = 0.0
        parts = entry.get("part", [])
        if not parts:
            self.add("typology.part.missing", key)
        return Criterion(
            code, float(weight), self.choice(entry, "combine", known=COMBINE, key=key),
            tuple(self.part(item, f"{key}.{k + 1}", alone=len(parts) == 1) for k, item in enumerate(parts)),
            label, self.choice(entry, "proxy", known=PROXIES, key=key), tuple(entry.get("direct_for", ())),
        )  # fmt: skip

    def part(self, entry: Mapping[str, Any], key: str, *, alone: bool) -> Part:
        where = Where(file=self.file, key=key)
        label = read_label(entry)
        found = text_problems(entry, where)
        self.problems += [p for p in found if not alone or label or p.code != "rules.language.missing"]
        shape = self.choice(entry, "shape", known=tuple(SHAPES), key=key)
        points = entry.get("points", [])
        good = isinstance(points, list) and all(is_number(x) for x in points)
        if not good or len(points) != SHAPES.get(shape, len(points)):
            self.add("typology.points", key, count=SHAPES.get(shape, 2))
            points = []
        elif any(a >= b for a, b in zip(points[::2], points[1::2], strict=False)) or points != sorted(points):
            self.add("typology.order", key, points=", ".join(f"{x:g}" for x in points))
        source, validity = str(entry.get("source", "")), str(entry.get("validity", ""))
        return Part(self.measure(entry, key), shape, tuple(map(float, points)), source, validity, label)

    def measure(self, entry: Mapping[str, Any], key: str) -> Measure:
        name = self.choice(entry, "measure", known=tuple(MEASURES), key=key)
        for need in NEEDS.get(name, ()):
            if not entry.get(need):
                self.add("typology.measure.need", key, measure=name, need=need)
        for role in ("numerator", "denominator"):
            self.choice(entry, role, known=("", *ROLES), key=key)
        per = self.choice(entry, "per", known=("", *PER), key=key)
        relative = self.choice(entry, "relative", known=("", *RELATIVE), key=key)
        scores = {str(k): v for k, v in dict(entry.get("scores", {})).items()}
        if not all(is_number(value) and 0 <= value <= 1 for value in scores.values()):
            self.add("typology.scores", key)
            scores = {}
        return Measure(
            name,
            str(entry.get("unit", "")),
            tuple(entry.get("industries", ())),
            str(entry.get("numerator", "")),
            str(entry.get("denominator", "")),
            bool(entry.get("complement", False)),
            per,
            relative,
            tuple(entry.get("except_kinds", ())),
            self.choice(entry, "window", known=WINDOWS, key=key),
            tuple(sorted((k, float(v)) for k, v in scores.items())),
        )

    def gate(self, entry: Mapping[str, Any], above: str) -> Gate:
        key = f"{above}.gate"
        self.problems += text_problems(entry, Where(file=self.file, key=key))
        level = self.number(entry, "at_least", key)
        measure = self.measure(entry, key) if "measure" in entry else None
        texts = [str(entry.get(name, "")) for name in ("unit", "source", "validity")]
        return Gate(
            level, texts[0], read_label(entry), texts[1], texts[2], measure, str(entry.get("criterion", ""))
        )

    def tag(self, entry: Mapping[str, Any]) -> Tag:
        code = str(entry.get("code", ""))
        key = f"tag.{code}"
        self.problems += text_problems(entry, Where(file=self.file, key=key))
        texts = [str(entry.get(name, "")) for name in ("unit", "source", "validity")]
        named = (code, read_label(entry), texts[0], texts[1], texts[2])
        if "measure" in entry:
            level = self.number(entry, "above", key)
            return Tag(*named, measure=self.measure(entry, key), above=level)
        level = self.number(entry, "below", key)
        return Tag(*named, criterion=str(entry.get("criterion", "")), below=level)

    def number(self, entry: Mapping[str, Any], name: str, key: str) -> float:
        value = entry.get(name)
        if is_number(value):
            return float(value)
        self.add("typology.number", f"{key}.{name}")
        return 0.0

    def check_codes(self, types: tuple[PoleType, ...], tags: tuple[Tag, ...]) -> None:
        criteria = [item.code for kind in types for item in kind.criteria]
        for name, codes in (("type", [kind.code for kind in types]), ("criterion", criteria)):
            for code in sorted({code for code in codes if codes.count(code) > 1 or not is_code(code)}):
                self.add("typology.code", f"{name}.{code}")
        for kind in types:
            own = [item.code for item in kind.criteria]
            if kind.gate and kind.gate.measure is None and kind.gate.criterion not in own:
                self.add("typology.reference", f"type.{kind.code}.gate", criterion=kind.gate.criterion)
        for tag in tags:
            if tag.measure is None and tag.criterion not in criteria:
                self.add("typology.reference", f"tag.{tag.code}", criterion=tag.criterion)
