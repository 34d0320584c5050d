"""The tables of a result of the poles room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.core.rules import Rules
from growthpoles.core.territory import Unit
from growthpoles.poles.candidates import Candidates
from growthpoles.poles.explain import figure_for, needed_parts, part_memberships, reasons
from growthpoles.poles.perturb import Certainty, Flips
from growthpoles.poles.score import Labels, Outcome, Scores, applicable, known_share
from growthpoles.poles.typology import Criterion, PoleType, Tag, Typology

Row = dict[str, object]


@dataclass(frozen=True)
class Findings:
    """Everything that was found, as arrays: figures, memberships, labels, certainty and candidates."""

    typology: Typology
    units: tuple[Unit, ...]
    values: FloatArray
    scores: Scores
    labels: Labels
    certainty: Certainty | None
    flips: Flips
    candidates: Candidates

    def proxied(self, criterion: Criterion, u: int) -> str:
        """Proxy mark of a criterion for one unit."""
        return "" if self.units[u].kind in criterion.direct_for else criterion.proxy

    def proxy_weight(self, kind: PoleType, u: int) -> float:
        """Weight of the criteria with figures that are proxies for one unit."""
        member = self.scores.criteria[0, u, self.typology.span(kind)]
        pairs = zip(kind.criteria, member, strict=True)
        return sum(item.weight for item, value in pairs if self.proxied(item, u) and not np.isnan(value))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _table(
    name: str, keys: tuple[str, ...], rows: list[Row], schema: Mapping[str, type[pl.DataType]]
) -> Table:
    return Table(name, keys, pl.DataFrame(rows, schema=dict(schema)).sort(*keys))


def outcome_code(typology: Typology, outcome: int, *, first: int) -> str:
    """Label of a unit as written in tables; a type that is no pole has a word of its own."""
    if outcome == Outcome.POLE:
        return typology.types[first].called
    return Outcome(outcome).code


def poles_table(found: Findings) -> Table:
    """Table ``poles``: one row per unit."""
    rows = [_pole_row(found, u) for u in range(len(found.units))]
    text = ("unit", "type", "label", "second_type", "gate", "tags", "stability", "effect")
    schema = {
        name: pl.Boolean if name == "candidate" else pl.String if name in text else pl.Float64
        for name in rows[0]
    }
    return _table("poles", ("unit",), rows, schema)


def _pole_row(found: Findings, u: int) -> Row:
    typology, scores = found.typology, found.scores
    first, second = int(found.labels.first[0, u]), int(found.labels.second[0, u])
    outcome = int(found.labels.outcome[0, u])
    kind = typology.types[first] if first >= 0 else None
    named = kind is not None and outcome in (Outcome.POLE, Outcome.MIXED, Outcome.POTENTIAL)
    likelihood = _likelihood(found, u, outcome=outcome, first=first)
    return {
        "unit": found.units[u].code,
        "type": kind.code if kind and named else None,
        "label": outcome_code(typology, outcome, first=first),
        "membership": _number(scores.types[0, u, first]) if kind else None,
        "second_type": typology.types[second].code if second >= 0 else None,
        "second_membership": _number(scores.types[0, u, second]) if second >= 0 else None,
        "evidence": _number(scores.evidence[u, first]) if kind else None,
        "proxy_weight": found.proxy_weight(kind, u) if kind else None,
        "gate": _gate(kind, bool(scores.open[0, u, first])),
        "tags": " ".join(tag.code for tag in typology.tags if _tagged(found, tag, u)),
        "candidate": None if np.isnan(found.candidates.score[u]) else bool(found.candidates.candidate[u]),
        "candidate_score": _number(found.candidates.score[u]),
        "p_type": likelihood,
        "stability": stability(typology.rules, likelihood),
        "effect": "not-measured",
        "effect_p": None,
    }


def _gate(kind: PoleType | None, is_open: bool) -> str:
    if kind is None or kind.gate is None:
        return "none"
    return "met" if is_open else "not-met"


def _likelihood(found: Findings, u: int, *, outcome: int, first: int) -> float | None:
    if found.certainty is None:
        return None
    if outcome in (Outcome.POLE, Outcome.MIXED):
        return float(found.certainty.pole[u, first])
    if outcome == Outcome.POTENTIAL:
        return float(found.certainty.potential[u, first])
    shares = found.certainty.none if outcome == Outcome.NONE else found.certainty.undetermined
    return float(shares[u])


def stability(rules: Rules, probability: float | None) -> str | None:
    """``stable``, ``likely``, ``fragile`` or ``unlikely``."""
    if probability is None:
        return None
    names = ("stable", "likely", "fragile")
    return next((name for name in names if probability >= rules.number(name) - 1e-9), "unlikely")


def _tagged(found: Findings, tag: Tag, u: int) -> bool:
    if tag.measure is not None and tag.above is not None:
        return bool(found.values[u, found.typology.measures.index(tag.measure)] > tag.above)
    member = found.scores.criteria[0, u, found.typology.position(tag.criterion)]
    return tag.below is not None and bool(member < tag.below)


def memberships_table(found: Findings) -> Table:
    """Table ``memberships``: one row per unit and type."""
    scores, usable = found.scores, applicable(found.typology, found.units)
    rows: list[Row] = [
        {
            "unit": unit.code,
            "type": kind.code,
            "membership": _number(scores.types[0, u, t]),
            "evidence": _number(scores.evidence[u, t]),
            "proxy_weight": found.proxy_weight(kind, u) if usable[u, t] == "yes" else None,
            "gate_value": _number(scores.gate[0, u, t]) if usable[u, t] == "yes" else None,
            "gate_met": bool(scores.open[0, u, t]) if usable[u, t] == "yes" else None,
            "applicable": str(usable[u, t]),
        }
        for u, unit in enumerate(found.units)
        for t, kind in enumerate(found.typology.types)
    ]
    schema = {
        "unit": pl.String, "type": pl.String, "membership": pl.Float64, "evidence": pl.Float64,
        "proxy_weight": pl.Float64, "gate_value": pl.Float64, "gate_met": pl.Boolean, "applicable": pl.String,
    }  # fmt: skip
    return _table("memberships", ("unit", "type"), rows, schema)


_TEXT = ("unit", "type", "criterion", "part", "unit_of_measure", "shape", "proxy", "status")
_CRITERIA = (
    "unit", "type", "criterion", "value", "unit_of_measure", "a", "b", "membership", "weight", "contribution",
    "limiting", "lift_to", "proxy", "status",
)  # fmt: skip
_PARTS = (
    "unit", "type", "criterion", "part", "value", "unit_of_measure", "shape", "a", "b", "c", "d",
    "membership", "lift_to", "status",
)  # fmt: skip


def _schema(names: tuple[str, ...]) -> dict[str, type[pl.DataType]]:
    flags = {"limiting": pl.Boolean}
    return {name: flags.get(name, pl.String if name in _TEXT else pl.Float64) for name in names}


def reason_tables(found: Findings) -> tuple[Table, Table]:
    """Tables ``criteria`` and ``parts``: the explanation records, for the types that apply to a unit."""
    criteria: list[Row] = []
    parts: list[Row] = []
    for kind, item, needed, shares in _each(found):
        members = part_memberships(found.typology, item, values=found.values)
        lifts = needed_parts(item, members, needed=needed)
        figures = np.column_stack(
            [found.values[:, found.typology.measures.index(part.measure)] for part in item.parts]
        )
        figure_lifts = np.column_stack(
            [figure_for(part, lifts[:, k], now=figures[:, k]) for k, part in enumerate(item.parts)]
        )
        for u in np.flatnonzero(_judged(found, kind)).tolist():
            alone = len(item.parts) == 1
            where = {"unit": found.units[u].code, "type": kind.code, "criterion": item.code}
            shown = _shown(item, figures[u], figure_lifts[u]) if alone else {"lift_to": _number(needed[u])}
            criteria.append(where | _criterion_row(found, item, u) | shown | shares[u])
            parts += [
                where | _part_row(item, k, value=figures[u, k], member=members[u, k], lift=figure_lifts[u, k])
                for k in range(len(item.parts))
            ]
    keys = ("unit", "type", "criterion")
    return (
        _table("criteria", keys, criteria, _schema(_CRITERIA)),
        _table("parts", (*keys, "part"), parts, _schema(_PARTS)),
    )


def _judged(found: Findings, kind: PoleType) -> np.ndarray:
    t = found.typology.types.index(kind)
    return np.asarray(applicable(found.typology, found.units)[:, t] == "yes")


def _each(found: Findings) -> Iterator[tuple[PoleType, Criterion, FloatArray, list[Row]]]:
    for kind in found.typology.types:
        if not kind.criteria:
            continue
        why = reasons(found.typology, kind, scores=found.scores)
        for k, item in enumerate(kind.criteria):
            shares: list[Row] = [
                {"contribution": _number(share), "limiting": bool(worst == k)}
                for share, worst in zip(why.contribution[:, k], why.limiting, strict=True)
            ]
            yield kind, item, why.needed[:, k], shares


def _criterion_row(found: Findings, item: Criterion, u: int) -> dict[str, object]:
    position = found.typology.position(item.code)
    member = _number(found.scores.criteria[0, u, position])
    known = known_share(found.typology, found.values)[u, position]
    return {
        "value": member,
        "unit_of_measure": "score",
        "a": 0.0,
        "b": 1.0,
        "membership": member,
        "weight": item.weight,
        "proxy": found.proxied(item, u),
        "status": "ok" if known == 1 else "partial" if known > 0 else "missing",
    }


def _shown(item: Criterion, values: FloatArray, lifts: FloatArray) -> dict[str, object]:
    """A criterion with one part shows that part's figure instead of its own membership."""
    part = item.parts[0]
    return {
        "value": _number(values[0]), "unit_of_measure": part.measure.unit, "a": part.points[0],
        "b": part.points[1], "lift_to": _number(lifts[0]),
    }  # fmt: skip


def part_code(item: Criterion, k: int) -> str:
    """Code of a part: that of its criterion and its number."""
    return f"{item.code}-{k + 1}"


def _part_row(item: Criterion, k: int, *, value: float, member: float, lift: float) -> dict[str, object]:
    part = item.parts[k]
    return {
        "part": part_code(item, k), "value": _number(value), "unit_of_measure": part.measure.unit,
        "shape": part.shape, **_points(part.points), "membership": _number(member), "lift_to": _number(lift),
        "status": "missing" if np.isnan(value) else "ok",
    }  # fmt: skip


def _points(points: tuple[float, ...]) -> dict[str, object]:
    return dict(zip("abcd", (*points, None, None)[:4], strict=True))


def candidates_table(found: Findings) -> Table:
    """Table ``candidates``: parts of the candidate score on their ramps, and the figures they rest on."""
    given = found.candidates
    columns = (
        "mass",
        "propulsive",
        "contribution",
        "score",
        "evidence",
        "propulsive_sum",
        "contribution_ratio",
    )
    data = pl.DataFrame(
        {"unit": [unit.code for unit in found.units], **{name: getattr(given, name) for name in columns}}
    ).with_columns(pl.selectors.float().fill_nan(None))
    flags = pl.Series("candidate", given.candidate)
    data = data.with_columns(
        pl.when(pl.col("score").is_null()).then(None).otherwise(flags).alias("candidate")
    )
    return Table("candidates", ("unit",), data.sort("unit"))


def probabilities_table(found: Findings) -> Table:
    """Table ``probabilities``: shares of draws; the rows ``none`` and ``undetermined`` complete the sum."""
    given = found.certainty
    rows: list[Row] = []
    for u, unit in enumerate(found.units if given else ()):
        assert given is not None
        rows += [
            {
                "unit": unit.code,
                "type": kind.code,
                "probability": given.pole[u, t],
                "potential": given.potential[u, t],
            }
            for t, kind in enumerate(found.typology.types)
        ]
        for name, shares in (("none", given.none), ("undetermined", given.undetermined)):
            rows.append({"unit": unit.code, "type": name, "probability": shares[u], "potential": 0.0})
    schema = {"unit": pl.String, "type": pl.String, "probability": pl.Float64, "potential": pl.Float64}
    return _table("probabilities", ("unit", "type"), rows, schema)


def flips_table(found: Findings) -> Table:
    """Table ``flips``: the smallest change of one threshold (relative) that changes the label of a unit."""
    rows: list[Row] = []
    for u, unit in enumerate(found.units):
        shift, at, gate = found.flips.shift[u], int(found.flips.criterion[u]), bool(found.flips.gate[u])
        known = at >= 0
        criterion = found.typology.criteria[at].code if known and not gate else None
        kind = found.typology.types[at].code if known and gate else _type_of(found.typology, criterion)
        rows.append(
            {
                "unit": unit.code,
                "kind": "gate" if gate else "criterion" if known else None,
                "type": kind,
                "criterion": criterion,
                "shift": _number(shift),
            }
        )
    schema = {name: pl.Float64 if name == "shift" else pl.String for name in rows[0]}
    return _table("flips", ("unit",), rows, schema)


def _type_of(typology: Typology, criterion: str | None) -> str | None:
    owners = (kind.code for kind in typology.types if criterion in [item.code for item in kind.criteria])
    return next(owners, None)


def types_table(found: Findings) -> Table:
    """Table ``types``: place in the typology, whether it can be judged at this level, code of its note."""
    usable = applicable(found.typology, found.units)
    rows: list[Row] = [
        {
            "type": kind.code,
            "order": t + 1,
            "applicable": "yes" if (usable[:, t] == "yes").any() else str(usable[0, t]),
            "note": kind.code if kind.note else "",
        }
        for t, kind in enumerate(found.typology.types)
    ]
    schema = {"type": pl.String, "order": pl.Int64, "applicable": pl.String, "note": pl.String}
    return _table("types", ("type",), rows, schema)


def thresholds_table(typology: Typology) -> Table:
    """Table ``thresholds``: points of parts, gates, tags and, with an empty type, the rules of the labels."""
    rows: list[Row] = []
    for kind in typology.types:
        for item in kind.criteria:
            for k, part in enumerate(item.parts):
                rows.append(
                    {
                        "type": kind.code,
                        "criterion": item.code,
                        "part": part_code(item, k),
                        **_points(part.points),
                    }
                    | {"unit": part.measure.unit, "weight": item.weight, "source": part.source}
                    | {"validity": part.validity}
                )
        if kind.gate:
            gate = kind.gate
            where = {
                "type": kind.code,
                "criterion": "gate",
                "part": "",
                "a": gate.at_least,
                "unit": gate.unit,
            }
            rows.append(where | {"source": gate.source, "validity": gate.validity})
    for tag in typology.tags:
        level = tag.above if tag.measure is not None else tag.below
        where = {"type": "tag", "criterion": tag.code, "part": "", "a": level, "unit": tag.unit}
        rows.append(where | {"source": tag.source, "validity": tag.validity})
    for rule in typology.rules.thresholds:
        where = {"type": "", "criterion": rule.code, "part": "", "a": rule.a, "b": rule.b, "unit": rule.unit}
        rows.append(where | {"source": rule.source, "validity": rule.validity})
    numbers = ("a", "b", "c", "d", "weight")
    order = ("type", "criterion", "part", "a", "b", "c", "d", "unit", "weight", "source", "validity")
    schema = {name: pl.Float64 if name in numbers else pl.String for name in order}
    return _table("thresholds", ("type", "criterion", "part"), rows, schema)
