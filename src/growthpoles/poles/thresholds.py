"""The thresholds of a typology by name: listed, and set to other values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite

from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.poles.typology import Criterion, Gate, Part, PoleType, Typology

_RULES = ("pole", "potential", "mixed-margin", "enough-evidence")


@dataclass(frozen=True, slots=True)
class NamedThreshold:
    """One number that decides about types of poles.

    Attributes:
        code: Name: ``pole``, ``TYPE.gate`` or ``TYPE.CRITERION.PART.POINT``, parts and points from 1.
        type: Type it belongs to; empty for all types.
        label: Name in up to three languages.
        value: The number.
        unit: Unit of measure.
        reach: How far it may sensibly be moved up or down.
    """

    code: str
    type: str
    label: Label
    value: float
    unit: str
    reach: float


def list_thresholds(typology: Typology) -> tuple[NamedThreshold, ...]:
    """Every number of a typology that can be set: of the labels, of the gates, of the shapes of the criteria.

    Example:
        >>> from growthpoles.poles.inputs import load_typology
        >>> list_thresholds(load_typology())[0].value
        0.5
    """
    rules = (typology.rules[code] for code in _RULES)
    own = [NamedThreshold(x.code, "", x.label, x.a, x.unit, 0.5) for x in rules]
    return (*own, *(item for kind in typology.types for item in _of_type(kind)))


def with_thresholds(typology: Typology, values: Mapping[str, float]) -> Typology:
    """The same typology with some numbers set to other values.

    Args:
        typology: The typology.
        values: Numbers by the names of `list_thresholds`.

    Raises:
        SpecificationError: Names that are not known, or points of a shape in the wrong order; all are listed.
    """
    known = {item.code for item in list_thresholds(typology)}
    problems = [problem("poles.threshold.unknown", Where(key=code)) for code in values if code not in known]
    odd = [code for code, value in values.items() if not isfinite(value)]
    if odd:  # nothing can be compared with them
        unread = (problem("poles.threshold.number", Where(key=code)) for code in odd)
        raise SpecificationError([*problems, *unread])
    if values.get("potential", typology.rules.number("potential")) > values.get(
        "pole", typology.rules.number("pole")
    ):
        problems.append(problem("poles.threshold.order", Where(key="potential")))
    rules = typology.rules
    for code in _RULES:
        if code in values:
            rules = rules.with_threshold(code, a=values[code])
    types = tuple(_set_type(kind, values, problems) for kind in typology.types)
    if problems:
        raise SpecificationError(problems)
    return replace(typology, rules=rules, types=types)


def _of_type(kind: PoleType) -> Iterator[NamedThreshold]:
    if kind.gate is not None:
        gate = kind.gate
        yield NamedThreshold(
            f"{kind.code}.gate", kind.code, gate.label, gate.at_least, gate.unit, gate.at_least or 1.0
        )
    for item in kind.criteria:
        for p, part in enumerate(item.parts):
            span = max(part.points) - min(part.points) if part.shape != "score" else 0.0
            for k, value in enumerate(part.points):
                if span:
                    code, unit = _code(kind, item, p, k), part.measure.unit
                    yield NamedThreshold(code, kind.code, _label(item, part, k), value, unit, span)


def _code(kind: PoleType, item: Criterion, part: int, point: int) -> str:
    return f"{kind.code}.{item.code}.{part + 1}.{point + 1}"


def _label(item: Criterion, part: Part, point: int) -> Label:
    base, mark = part.label or item.label, "abcd"[point]
    return Label(*(f"{base.text(code)}: {mark}" for code in ("en", "ru", "kk")))


def _set_type(kind: PoleType, values: Mapping[str, float], problems: list[Problem]) -> PoleType:
    gate: Gate | None = kind.gate
    if gate is not None and f"{kind.code}.gate" in values:
        gate = replace(gate, at_least=values[f"{kind.code}.gate"])
    criteria = tuple(
        replace(
            item,
            parts=tuple(
                _set_part(kind, item, p, values=values, problems=problems) for p in range(len(item.parts))
            ),
        )
        for item in kind.criteria
    )
    return replace(kind, gate=gate, criteria=criteria)


def _set_part(
    kind: PoleType, item: Criterion, p: int, *, values: Mapping[str, float], problems: list[Problem]
) -> Part:
    part = item.parts[p]
    points = tuple(values.get(_code(kind, item, p, k), value) for k, value in enumerate(part.points))
    crossed = any(a >= b for a, b in zip(points[::2], points[1::2], strict=False))
    if part.shape != "score" and (crossed or list(points) != sorted(points)):
        problems.append(problem("poles.threshold.order", Where(key=_code(kind, item, p, 0))))
    return replace(part, points=points)
