"""What a diagnosis takes: the map of constraints, the settings, figures by industry."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from growthpoles.core.framework import Element, Framework
from growthpoles.core.panel import Flag
from growthpoles.core.rules import is_number, language_problems, load_toml, parse_rules, read_label
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import is_code
from growthpoles.potential.constraint_map import (
    CLASSES,
    Barrier,
    Constraint,
    ConstraintMap,
    Goalpost,
    Measurable,
)

NUMBERS = (
    "class-mild", "class-moderate", "class-severe", "class-critical", "enough-confidence",
    "peer-percentile", "worst-percentile", "least-peers", "trend-years", "trend-p", "trend-share",
    "trend-bonus", "change-years", "agreement",
)  # fmt: skip
BENCHMARKS = ("peer_p75", "national", "norm")
PEERS = ("kind", "all")


def load_constraints(name: str | Path = "regions") -> ConstraintMap:
    """Read a map of constraints: the name of a bundled one, or the path of a TOML file.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Weights that do not add up, unknown measures or areas, missing languages,
            thresholds that contradict each other; all problems at once.

    Example:
        >>> load_constraints().constraints[2].weights
        (('ACT1', 0.5), ('ACT3', 0.3), ('own-rd', 0.2))
    """
    bundled = isinstance(name, str) and is_code(name) and not name.endswith(".toml")
    return _load(str(name), bundled=bundled)


@lru_cache(maxsize=8)
def _load(name: str, *, bundled: bool) -> ConstraintMap:
    folder = files("growthpoles") / "potential" / "constraints"
    source = folder / f"{name}.toml" if bundled else Path(name)
    return parse_constraints(load_toml(source), file=source.name)


@dataclass(frozen=True)
class DiagnosisSettings:
    """How constraints are diagnosed.

    Attributes:
        rules: Constraints, measures and thresholds, see `load_constraints`.
        measures: How measures (and surveyed barriers) are worked out of the panel: a framework whose
            indicators carry the codes of the map. Its weights play no part. What it does not name is taken
            from the framework of the potential, by the same code.
        benchmark: ``peer_p75`` (percentile of the peers in the good direction), ``national`` (figure of the
            country) or ``norm`` (value quoted in the map).
        peers: ``kind`` (units of the same administrative kind), ``all``, or the group of each unit by code.
        years: Years to diagnose; by default those of the panel with a figure of any measure.
        importance: Importance of constraints by code, such as elasticities; 1 for the others.

    Raises:
        SpecificationError: Unknown names, or an importance that is no number from 0 up; all at once.

    Example:
        >>> DiagnosisSettings(benchmark="norm", importance={"DX-03": 2}).importance["DX-03"]
        2
    """

    rules: ConstraintMap = field(default_factory=load_constraints)
    measures: Framework | None = None
    benchmark: str = "peer_p75"
    peers: str | Mapping[str, str] = "kind"
    years: tuple[int, ...] | None = None
    importance: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = list(_setting_problems(self))
        if problems:
            raise SpecificationError(problems)


@dataclass(frozen=True, slots=True)
class SectorFigure:
    """A figure of a measure for one industry.

    Attributes:
        measure: Code of the measure (``"PRD2"``).
        unit: Code of the territorial unit or of the country.
        industry: Code of the industry; ``TOTAL`` for all.
        year: Year.
        value: The figure in the unit of the measure; None where there is no number.
        flag: What the cell is.
        after_break: Whether the series starts anew with this figure (a break: not compared with earlier).

    Example:
        >>> SectorFigure("PRD2", "KZ", "B", 2022, 63.8).flag.code
        'observed'
    """

    measure: str
    unit: str
    industry: str
    year: int
    value: float | None
    flag: Flag = Flag.OBSERVED
    after_break: bool = False


def parse_constraints(raw: Mapping[str, Any], *, file: str) -> ConstraintMap:
    """Build a map of constraints from a TOML table.

    Raises:
        SpecificationError: All problems of the table at once.
    """
    parsed = parse_rules(raw, ramps=(), numbers=NUMBERS, file=file)
    reader = _Reader(file, list(parsed.problems))
    measures = tuple(reader.measure(entry) for entry in raw.get("measure", []))
    constraints = tuple(reader.constraint(entry) for entry in raw.get("constraint", []))
    barriers = tuple(reader.barrier(entry) for entry in raw.get("barrier", []))
    if not constraints:
        reader.add("diagnosis.map.empty", "constraint")
    if parsed.rules is not None:
        made = ConstraintMap(parsed.rules, measures, constraints, barriers)
        reader.check(made)
        if not reader.problems:
            return made
    raise SpecificationError(reader.problems)


@dataclass
class _Reader:
    """Turns TOML tables into the nouns of a map and collects every problem on the way."""

    file: str
    problems: list[Problem]

    def add(self, code: str, key: str, **details: str | float | None) -> None:
        self.problems.append(problem(code, Where(file=self.file, key=key), **details))

    def named(self, entry: Mapping[str, Any], kind: str) -> tuple[str, str]:
        """Code of an entry and its key; its label must be there in all languages."""
        code = str(entry.get("code", ""))
        key = f"{kind}.{code}"
        if not is_code(code):
            self.add("diagnosis.map.code", key)
        self.problems += language_problems(read_label(entry), Where(file=self.file, key=key))
        return code, key

    def measure(self, entry: Mapping[str, Any]) -> Measurable:
        code, key = self.named(entry, "measure")
        direction, unit = entry.get("direction"), str(entry.get("unit", ""))
        if direction not in (-1, 1):
            self.add("diagnosis.map.direction", key)
            direction = 1
        if not unit:
            self.add("rules.text.missing", key, name="unit")
        norm, worst = (self.goalpost(entry, name, key) for name in ("norm", "worst"))
        by_sector, apart = bool(entry.get("by_sector", False)), tuple(map(str, entry.get("apart", ())))
        return Measurable(code, int(direction), unit, read_label(entry), norm, worst, by_sector, apart)

    def goalpost(self, entry: Mapping[str, Any], name: str, above: str) -> Goalpost | None:
        if name not in entry:
            return None
        given = entry[name]
        value = given.get("value") if isinstance(given, Mapping) else None
        texts = [str(given.get(x, "")) if isinstance(given, Mapping) else "" for x in ("source", "validity")]
        if not is_number(value) or not all(texts):
            self.add("diagnosis.map.goalpost", f"{above}.{name}")
            return None
        return Goalpost(float(value), *texts)

    def constraint(self, entry: Mapping[str, Any]) -> Constraint:
        code, key = self.named(entry, "constraint")
        given = entry.get("measures", {})
        bad = [name for name, weight in given.items() if not is_number(weight) or not weight > 0]
        for name in bad:
            self.add("diagnosis.map.weight", f"{key}.measures.{name}")
        weights = tuple((str(k), float(v)) for k, v in given.items() if k not in bad)
        total = sum(weight for _, weight in weights)
        if not bad and abs(total - 1) > 1e-9:
            self.add("diagnosis.map.weights", key, total=round(total, 6))
        remark = read_label(entry.get("remark"))
        if remark:
            self.problems += language_problems(remark, Where(file=self.file, key=f"{key}.remark"))
        return Constraint(code, read_label(entry), tuple(map(str, entry.get("areas", ()))), weights, remark)

    def barrier(self, entry: Mapping[str, Any]) -> Barrier:
        code, _ = self.named(entry, "barrier")
        return Barrier(code, read_label(entry), tuple(map(str, entry.get("constraints", ()))))

    def check(self, made: ConstraintMap) -> None:
        """What only shows between entries: codes used twice, references to nothing, cuts out of order."""
        own = [item.code for item in made.constraints]
        codes = [*made.codes, *(item.code for item in made.barriers)]
        for kind, held in (("constraint", own), ("measure", codes)):
            for code in sorted({code for code in held if held.count(code) > 1}):
                self.add("diagnosis.map.twice", f"{kind}.{code}")
        for item in made.constraints:
            key = f"constraint.{item.code}"
            if not item.areas:
                self.add("diagnosis.map.areas", key)
            self.known(f"{key}.areas", item.areas, made.areas)
            self.known(f"{key}.measures", (code for code, _ in item.weights), made.codes)
        for barrier in made.barriers:
            self.known(f"barrier.{barrier.code}", barrier.constraints, own)
        cuts = [made.rules.number(f"class-{name}") for name in CLASSES[1:]]
        if any(a >= b for a, b in pairwise(cuts)):
            self.add("diagnosis.map.cuts", "threshold.class-*", cuts=", ".join(f"{x:g}" for x in cuts))

    def known(self, key: str, names: Any, held: Any) -> None:
        for name in names:
            if name not in held:
                self.add("diagnosis.map.reference", key, name=name)


def _setting_problems(settings: DiagnosisSettings) -> Iterator[Problem]:
    rules = settings.rules
    for key, given, known in (
        ("benchmark", settings.benchmark, BENCHMARKS),
        ("peers", settings.peers, PEERS),
    ):
        if isinstance(given, str) and given not in known:
            yield problem("diagnosis.choice", Where(key=key), given=given, known=", ".join(known))
    constraints = [item.code for item in rules.constraints]
    for code, value in settings.importance.items():
        where = Where(key=f"importance.{code}")
        if code not in constraints:
            yield problem("diagnosis.constraint.unknown", where, known=", ".join(constraints))
        if not (math.isfinite(value) and value >= 0):
            yield problem("diagnosis.importance", where, given=value)
    for element in settings.measures.indicators if settings.measures else ():
        yield from _element_problems(element, rules)


def _element_problems(element: Element, rules: ConstraintMap) -> Iterator[Problem]:
    where = Where(indicator=element.code)
    if element.code in rules.codes:
        due = rules.measure(element.code)
        if element.direction != due.direction:
            yield problem("diagnosis.measure.direction", where, given=element.direction, due=due.direction)
        if not element.proxy and element.unit != due.unit:
            yield problem("diagnosis.measure.unit", where, given=element.unit or "-", due=due.unit)
    elif element.code not in [item.code for item in rules.barriers]:
        yield problem("diagnosis.measure.unknown", where)
