"""The tables of a result of the poles room."""

from __future__ import annotations

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.core.rules import Rules
from growthpoles.poles.findings import Findings, table_of
from growthpoles.poles.reason_tables import part_code, points
from growthpoles.poles.score import Outcome
from growthpoles.poles.typology import Tag, Typology

Row = dict[str, object]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def outcome_code(typology: Typology, outcome: int, *, first: int) -> str:
    """Label of a unit as written in tables; a type that is no pole has a word of its own."""
    if outcome == Outcome.POLE:
        return typology.types[first].called
    return Outcome(outcome).code


def poles_table(found: Findings) -> Table:
    """Table ``poles``: one row per unit."""
    typology, scores = found.typology, found.scores
    first, second, outcome = (x[0] for x in (found.labels.first, found.labels.second, found.labels.outcome))
    rows = np.arange(len(found.units))
    types = np.array([*(kind.code for kind in typology.types), None], object)
    named = (first >= 0) & np.isin(outcome, (Outcome.POLE, Outcome.MIXED, Outcome.POTENTIAL))
    likelihood = _likelihood(found)
    columns: dict[str, object] = {
        "unit": found.codes,
        "type": pl.Series(types[np.where(named, first, -1)].tolist(), dtype=pl.String),
        "label": [outcome_code(typology, x, first=f) for x, f in zip(outcome, first, strict=True)],
        "membership": _of_type(scores.types[0], first),
        "second_type": pl.Series(types[second].tolist(), dtype=pl.String),
        "second_membership": _of_type(scores.types[0], second),
        "evidence": _of_type(scores.evidence, first),
        "proxy_weight": _of_type(_weights(found, "proxy"), first),
        "gate": _gates(found)[rows, first],
        "tags": _tags(found),
        "candidate": found.candidates.as_flags(),
        "candidate_score": found.candidates.score,
        "p_type": likelihood,
        "stability": [None if np.isnan(x) else stability(typology.rules, x) for x in likelihood],
        "effect": "not-measured",
        "effect_p": pl.Series([None] * len(rows), dtype=pl.Float64),
        "level": [unit.level for unit in found.units],
        "regional_weight": _of_type(_weights(found, "region"), first),
    }
    made = table_of(columns, "unit").with_columns(pl.col("stability").cast(pl.String))
    return Table("poles", ("unit",), made)


def _of_type(values: FloatArray, position: np.ndarray) -> FloatArray:
    """Values of one type for every unit; NaN where there is no type."""
    own = np.take_along_axis(values, np.maximum(position, 0)[:, None], axis=1)[:, 0]
    return np.where(position >= 0, own, np.nan)


def _weights(found: Findings, which: str) -> FloatArray:
    return np.column_stack([found.weights(kind, which) for kind in found.typology.types])


def _gates(found: Findings) -> np.ndarray:
    """``met``, ``not-met``, ``unknown`` or ``none``, shape (units, types + 1); the last is for no type."""
    columns = []
    for t, kind in enumerate(found.typology.types):
        shut = np.where(np.isnan(found.scores.gate[0, :, t]), "unknown", "not-met")
        state = np.where(found.scores.open[0, :, t], "met", shut)
        columns.append(np.full(len(found.units), "none") if kind.gate is None else state)
    return np.column_stack([*columns, np.full(len(found.units), "none")])


def _likelihood(found: Findings) -> FloatArray:
    """Share of the draws with the label that the unit has, shape (units,); NaN without draws."""
    if found.certainty is None:
        return np.full(len(found.units), np.nan)
    first, outcome = found.labels.first[0], found.labels.outcome[0]
    typed = np.isin(outcome, (Outcome.POLE, Outcome.MIXED))
    pole, potential = (_of_type(x, first) for x in (found.certainty.pole, found.certainty.potential))
    plain = np.where(outcome == Outcome.NONE, found.certainty.none, found.certainty.undetermined)
    return np.where(typed, pole, np.where(outcome == Outcome.POTENTIAL, potential, plain))


def _tags(found: Findings) -> list[str]:
    tagged = [_tagged(found, tag) for tag in found.typology.tags]
    codes = [tag.code for tag in found.typology.tags]
    return [
        " ".join(code for code, here in zip(codes, tagged, strict=True) if here[u])
        for u in range(len(found.units))
    ]


def stability(rules: Rules, probability: float | None) -> str | None:
    """``stable``, ``likely``, ``fragile`` or ``unlikely``."""
    if probability is None:
        return None
    names = ("stable", "likely", "fragile")
    return next((name for name in names if probability >= rules.number(name) - 1e-9), "unlikely")


def _tagged(found: Findings, tag: Tag) -> np.ndarray:
    if tag.measure is not None:
        value = found.values[:, found.typology.columns[tag.measure]]
        return np.asarray(value > tag.above if tag.above is not None else value >= (tag.at_least or 0.0))
    member = found.scores.criteria[0, :, found.typology.position(tag.criterion)]
    return np.asarray(member < (np.nan if tag.below is None else tag.below))


def memberships_table(found: Findings) -> Table:
    """Table ``memberships``: one row per unit and type."""
    scores, usable = found.scores, found.applicable
    frames = []
    for t, kind in enumerate(found.typology.types):
        judged = usable[:, t] == "yes"
        columns: dict[str, object] = {
            "unit": found.codes,
            "type": kind.code,
            "membership": scores.types[0, :, t],
            "evidence": scores.evidence[:, t],
            "proxy_weight": np.where(judged, found.weights(kind, "proxy"), np.nan),
            "gate_value": np.where(judged, scores.gate[0, :, t], np.nan),
            "gate_met": scores.open[0, :, t],
            "applicable": usable[:, t].tolist(),
            "regional_weight": np.where(judged, found.weights(kind, "region"), np.nan),
            "ceiling": scores.ceiling[0, :, t],
        }
        frames.append(table_of(columns, "unit"))
    met = pl.when(pl.col("applicable") == "yes").then("gate_met").alias("gate_met")
    return Table("memberships", ("unit", "type"), pl.concat(frames).with_columns(met).sort("unit", "type"))


def candidates_table(found: Findings) -> Table:
    """Table ``candidates``: parts of the candidate score on their ramps, and the figures they rest on."""
    given = found.candidates
    names = (
        "mass",
        "propulsive",
        "contribution",
        "score",
        "evidence",
        "propulsive_sum",
        "contribution_ratio",
    )
    columns: dict[str, object] = {"unit": found.codes, **{name: getattr(given, name) for name in names}}
    columns |= {"candidate": given.as_flags(), "official": given.official, "reach": given.reach}
    maximum = pl.Series([None if np.isnan(x) else bool(x) for x in given.local_maximum], dtype=pl.Boolean)
    return Table("candidates", ("unit",), table_of(columns | {"local_maximum": maximum}, "unit"))


def probabilities_table(found: Findings) -> Table:
    """Table ``probabilities``: shares of draws; the rows ``none`` and ``undetermined`` complete the sum."""
    given = found.certainty
    empty = {"unit": pl.String, "type": pl.String, "probability": pl.Float64, "potential": pl.Float64}
    frames = [pl.DataFrame(schema=empty)]
    if given is not None:
        nothing = np.zeros(len(found.units))
        parts = [(kind.code, given.pole[:, t], given.potential[:, t])
                 for t, kind in enumerate(found.typology.types)]  # fmt: skip
        parts += [("none", given.none, nothing), ("undetermined", given.undetermined, nothing)]
        for name, pole, potential in parts:
            columns = {"unit": found.codes, "type": name, "probability": pole, "potential": potential}
            frames.append(pl.DataFrame(columns))
    return Table("probabilities", ("unit", "type"), pl.concat(frames).sort("unit", "type"))


def flips_table(found: Findings) -> Table:
    """Table ``flips``: the smallest change of one threshold (relative) that changes the label of a unit."""
    typology = found.typology
    rows = []
    for code, shift, at, gate in zip(
        found.codes, found.flips.shift, found.flips.criterion.astype(int), found.flips.gate, strict=True
    ):
        criterion = typology.criteria[at].code if at >= 0 and not gate else None
        kind = typology.types[at].code if at >= 0 and gate else _type_of(typology, criterion)
        what = "gate" if gate else "criterion" if at >= 0 else None
        rows.append((code, what, kind, criterion, _number(shift)))
    schema = {"unit": pl.String, "kind": pl.String, "type": pl.String, "criterion": pl.String}
    made = pl.DataFrame(rows, schema={**schema, "shift": pl.Float64}, orient="row")
    return Table("flips", ("unit",), made.sort("unit"))


def _type_of(typology: Typology, criterion: str | None) -> str | None:
    owners = (kind.code for kind in typology.types if criterion in [item.code for item in kind.criteria])
    return next(owners, None)


def types_table(found: Findings) -> Table:
    """Table ``types``: place in the typology, whether it can be judged at this level, code of its note."""
    usable = found.applicable
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
    return Table("types", ("type",), pl.DataFrame(rows, schema=schema).sort("type"))


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
                        **points(part.points),
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
        level = next((x for x in (tag.above, tag.at_least, tag.below) if x is not None), None)
        where = {"type": "tag", "criterion": tag.code, "part": "", "a": level, "unit": tag.unit}
        rows.append(where | {"source": tag.source, "validity": tag.validity})
    for rule in typology.rules.thresholds:
        where = {"type": "", "criterion": rule.code, "part": "", "a": rule.a, "b": rule.b, "unit": rule.unit}
        rows.append(where | {"source": rule.source, "validity": rule.validity})
    numbers = ("a", "b", "c", "d", "weight")
    order = ("type", "criterion", "part", "a", "b", "c", "d", "unit", "weight", "source", "validity")
    schema = {name: pl.Float64 if name in numbers else pl.String for name in order}
    keys = ("type", "criterion", "part")
    return Table("thresholds", keys, pl.DataFrame(rows, schema=schema).sort(*keys))


def instruments_table(typology: Typology) -> Table:
    """Table ``instruments``: the means of policy that go with each type, in the order of the file."""
    rows = [
        (kind.code, code, k + 1) for kind in typology.types for k, (code, _) in enumerate(kind.instruments)
    ]
    schema = {"type": pl.String, "instrument": pl.String, "order": pl.Int64}
    data = pl.DataFrame(rows, schema=schema, orient="row")
    return Table("instruments", ("type", "instrument"), data.sort("type", "instrument"))
