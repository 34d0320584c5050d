"""Reads typology files: every problem of a file at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from growthpoles.core.roles import Roles
from growthpoles.core.rules import is_number, language_problems, parse_rules, read_label, text_problems
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label, is_code
from growthpoles.poles.criteria import MEASURES, NEEDS
from growthpoles.poles.settlement_measures import QUADRANTS
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
    "vary-weight-arithmetic", "zone-share", "origin-growth",
)  # fmt: skip
SETTLEMENT_NUMBERS = (
    "agglomeration-core", "agglomeration-satellite", "agglomeration-hours", "agglomeration-commuting",
    "coefficient-most-developed", "coefficient-strongly-developed", "coefficient-developed",
    "coefficient-weakly-developed", "travel-speed", "travel-detour", "hinterland-km", "local-maximum-hours",
    "from-region", "from-region-share",
)  # fmt: skip
RAMPS = ("candidate-propulsive", "candidate-contribution", "vary-thresholds")
PROXIES = ("", "close", "weak")
PER = ("population", "rural-population", "area")
RELATIVE = ("country", "median")
ROLES = tuple(item.name for item in fields(Roles))
SCALES = ("regions", "settlements")


def parse_typology(raw: Mapping[str, Any], *, file: str) -> Typology:
    """Build a typology from a TOML table.

    Raises:
        SpecificationError: All problems of the table at once.
    """
    settlements = raw.get("scale") == "settlements"
    numbers = (*NUMBERS, *SETTLEMENT_NUMBERS) if settlements else NUMBERS
    parsed = parse_rules(raw, ramps=RAMPS, numbers=numbers, file=file)
    indicators = {str(code): read_label(entry) for code, entry in raw.get("indicator", {}).items()}
    reader = _Reader(file, list(parsed.problems), (*ROLES, *indicators), settlements)
    for code, name in indicators.items():
        reader.problems += language_problems(name, Where(file=file, key=f"indicator.{code}"))
    if raw.get("scale", "regions") not in SCALES:
        reader.add("typology.choice", "scale", value=str(raw["scale"]), known=", ".join(SCALES))
    types = tuple(reader.pole_type(entry) for entry in raw.get("type", []))
    tags = tuple(reader.tag(entry) for entry in raw.get("tag", []))
    reader.check_codes(types, tags)
    if not any(kind.criteria for kind in types):
        reader.add("typology.empty", "type")
    if reader.problems or parsed.rules is None:
        raise SpecificationError(reader.problems)
    return Typology(parsed.rules, types, tags, settlements, tuple(indicators.items()))


@dataclass
class _Reader:
    """Turns TOML tables into the nouns of a typology and collects every problem on the way."""

    file: str
    problems: list[Problem]
    roles: tuple[str, ...] = ()
    settlements: bool = False

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
            str(entry.get("becomes", "")),
            tuple(self.instrument(item, key) for item in entry.get("instrument", [])),
        )

    def instrument(self, entry: Mapping[str, Any], above: str) -> tuple[str, Label]:
        code, label = str(entry.get("code", "")), read_label(entry)
        key = f"{above}.instrument.{code}"
        self.problems += language_problems(label, Where(file=self.file, key=key))
        if not is_code(code):
            self.add("typology.code", key)
        return code, label

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
        region = {name: bool(entry.get(name, False)) for name in ("from_region", "hinterland")}
        if region["from_region"] and not self.settlements:
            self.add("typology.from-region", key)
        return Criterion(
            code, float(weight), self.choice(entry, "combine", known=COMBINE, key=key),
            tuple(self.part({**region, **item}, f"{key}.{k + 1}", alone=len(parts) == 1)
                  for k, item in enumerate(parts)),
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
            self.choice(entry, role, known=("", *self.roles), key=key)
        per = self.choice(entry, "per", known=("", *PER), key=key)
        relative = self.choice(entry, "relative", known=("", *RELATIVE), key=key)
        self.choice(entry, "quadrant", known=("", *QUADRANTS), key=key)
        for code in entry.get("indicators", ()):
            if code not in self.roles:
                self.add("typology.choice", f"{key}.indicators", value=code, known=", ".join(self.roles))
        classes = entry.get("classes", ())
        if not all(map(is_number, classes)) or list(classes) != sorted(set(classes)):
            self.add("typology.classes", key)
            classes = ()
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
            tuple(entry.get("indicators", ())),
            tuple(map(float, classes)),
            int(entry.get("count", 0)),
            str(entry.get("quadrant", "")),
            bool(entry.get("from_region", False)),
            bool(entry.get("hinterland", False)),
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
            held = self.measure(entry, key)
            if "at_least" in entry:
                return Tag(*named, measure=held, at_least=self.number(entry, "at_least", key))
            return Tag(*named, measure=held, above=self.number(entry, "above", key))
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
            if kind.becomes and kind.becomes not in [item.code for item in types if item.criteria]:
                self.add("typology.becomes", f"type.{kind.code}.becomes", type=kind.becomes)
        for tag in tags:
            if tag.measure is None and tag.criterion not in criteria:
                self.add("typology.reference", f"tag.{tag.code}", criterion=tag.criterion)
