"""Tables of matching."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.result import Table
from growthpoles.transfer.match_assign import BoolArray
from growthpoles.transfer.match_inputs import PARTS, TOPIC
from growthpoles.transfer.match_score import GATES, FloatArray, IntArray, Pairs, Scorer
from growthpoles.transfer.match_topic import Profile

_CODE = {"need": pl.String, "result": pl.String}


@dataclass(frozen=True, eq=False)
class Readings:
    """Score of each pair and the pairs chosen by two readings, shape (pairs,)."""

    score: FloatArray
    assigned: BoolArray
    stable: BoolArray


def tables(scorer: Scorer, pairs: Pairs, *, readings: Readings, names: Sequence[Named]) -> tuple[Table, ...]:
    """All tables of a `MatchResult`."""
    matches = _matches(scorer, pairs, readings)
    sides = (_side(scorer, pairs, matches, side=0), _side(scorer, pairs, matches, side=1))
    rules = scorer.settings.rules
    return (
        Table("matches", ("need", "result"), matches),
        _reasons(scorer, matches),
        Table("results", ("result",), sides[0]),
        Table("needs", ("need",), sides[1]),
        _fields(*sides),
        _topics(scorer, *sides),
        _summary(matches),
        Table("rules", ("code",), rules.rows()),
        labels_table(names, rules.labels()),
        figures_table(_figures(scorer, pairs, matches)),
    )


def _matches(scorer: Scorer, pairs: Pairs, readings: Readings) -> pl.DataFrame:
    market, parts = scorer.market, pairs.parts
    topic = scorer.score(parts, PARTS[:TOPIC])
    level = np.array([np.nan if x.level is None else x.level for x in market.results])[pairs.result]
    least = np.array([0 if x.level is None else x.level - x.own_steps for x in market.needs])[pairs.need]
    gap = np.where(least <= 1, 0.0, np.maximum(least - level, 0.0))
    open_ = pairs.gate == 0
    data = pl.DataFrame(
        {
            "need": np.array([x.code for x in market.needs], object)[pairs.need].tolist(),
            "result": np.array([x.code for x in market.results], object)[pairs.result].tolist(),
            "score": readings.score,
            "evidence": scorer.evidence(parts),
            "topic": topic,
            **{part: parts[:, k] for k, part in enumerate(PARTS)},
            "gap": gap,
            "gate": [GATES[k] for k in pairs.gate],
            "open": open_,
            "assigned": readings.assigned,
            "stable": readings.stable,
        },
        schema_overrides=_CODE,
    ).with_columns(pl.col("topic", "gap", *PARTS).fill_nan(None))
    scores = pl.when("open").then("score")
    ranked = data.sort("need", "result").with_columns(
        pl.col("gap").cast(pl.Int64),
        scores.rank("ordinal", descending=True).over("need").cast(pl.Int64).alias("rank"),
        scores.rank("ordinal", descending=True).over("result").cast(pl.Int64).alias("rank_result"),
    )
    order = ("need", "result", "rank", "rank_result", "score", "evidence", "topic", *PARTS, "gap", "gate")
    return ranked.select(*order, "assigned", "stable")


def _reasons(scorer: Scorer, matches: pl.DataFrame) -> Table:
    """Concepts and codes that both sides of a match have in common."""
    known = Counter(code for side in scorer.profiles for item in side for code in item.concepts)
    texts = sum(len(side) for side in scorer.profiles)
    rare = {code: (1 + math.log((1 + texts) / (1 + count))) ** 2 for code, count in known.items()}
    sides = (
        _features("result", [item.code for item in scorer.market.results], scorer.profiles[0]),
        _features("need", [item.code for item in scorer.market.needs], scorer.profiles[1]).drop("level"),
    )
    shared = matches.select("need", "result").join(sides[0], on="result")
    shared = shared.join(sides[1], on=["need", "kind", "item"])
    depth = {level: scorer.settings.rules.number(f"code-{level}") for level in (1, 2, 3)}
    weight = pl.col("item").replace_strict(rare, default=0.0, return_dtype=pl.Float64)
    data = shared.with_columns(
        pl.when(pl.col("kind") == "code")
        .then(pl.col("level").replace_strict(depth, default=None, return_dtype=pl.Float64))
        .otherwise(weight / weight.sum().over("need", "result", "kind"))
        .alias("weight")
    )
    keys = ("need", "result", "kind", "item")
    return Table("reasons", keys, data.select(*keys, "weight", "words_result", "words_need").sort(keys))


def _features(name: str, codes: Sequence[str], profiles: Sequence[Profile]) -> pl.DataFrame:
    rows: list[tuple[str, str, str, str | None, int]] = []
    for code, item in zip(codes, profiles, strict=True):
        rows += [(code, "concept", found.concept, found.words, 0) for found in item.mentions]
        rows += [(code, "code", x, None, level) for level, found in enumerate(item.levels, 1) for x in found]
    schema = dict.fromkeys((name, "kind", "item", f"words_{name}"), pl.String)
    return pl.DataFrame(rows, schema={**schema, "level": pl.Int64}, orient="row")


def _side(scorer: Scorer, pairs: Pairs, matches: pl.DataFrame, *, side: int) -> pl.DataFrame:
    market = scorer.market
    entries: Sequence[Any] = (market.results, market.needs)[side]
    others: Sequence[Any] = (market.needs, market.results)[side]
    name = ("result", "need")[side]
    nearest: tuple[IntArray, FloatArray] = (pairs.nearest_result, pairs.nearest_need)[side]
    open_ = Counter(matches.filter(gate="open")[name].to_list())
    closed = Counter(matches.filter(pl.col("gate") != "open")[name].to_list())
    rows = []
    for i, item in enumerate(entries):
        row: dict[str, Any] = {
            name: item.code,
            "organisation": item.owner if side == 0 else item.organisation,
            "unit": market.units[side][i] or None,
            "field": _field(item.codes.field, scorer.profiles[side][i], scorer),
            "matches": open_[item.code],
            "status": _status(open_[item.code], closed[item.code], ("orphan", "unmet")[side]),
            "nearest": others[nearest[0][i]].code if nearest[0][i] >= 0 else None,
            "nearest_topic": float(nearest[1][i]) if nearest[0][i] >= 0 else None,
        }
        if side == 0:
            row |= {
                "rights": item.rights or None,
                "places": None if item.partners is None else int(market.places[i]),
            }
        else:
            near = "below-threshold" if nearest[0][i] >= 0 else "nothing-near"
            row |= {"places": item.results, "reason": near if row["status"] == "unmet" else None}
        rows.append(row)
    text, real, whole = pl.String, pl.Float64, pl.Int64
    schema = {
        name: text, "organisation": text, "unit": text, "field": text,
        **({"rights": text} if side == 0 else {}), "places": whole, "matches": whole, "status": text,
        **({"reason": text} if side else {}), "nearest": text, "nearest_topic": real,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema).sort(name)


def _status(open_: int, closed: int, alone: str) -> str:
    if open_:
        return "matched"
    return "closed" if closed else alone


def _field(own: str, entry: Profile, scorer: Scorer) -> str:
    """Field of the first GRNTI code; without one, that most of its concepts belong to; else unknown."""
    if own:
        return own
    fields = Counter(filter(None, (scorer.settings.glossary.fields[code] for code in entry.concepts)))
    return min(fields, key=lambda field: (-fields[field], field)) if fields else "unknown"


def _fields(results: pl.DataFrame, needs: pl.DataFrame) -> Table:
    parts = [
        data.group_by("field", maintain_order=True).agg(
            pl.len().cast(pl.Int64).alias(everyone),
            (pl.col("status") == alone)
            .sum()
            .cast(pl.Int64)
            .alias(f"{alone}s" if alone == "orphan" else alone),
        )
        for data, everyone, alone in ((results, "results", "orphan"), (needs, "needs", "unmet"))
    ]
    data = parts[0].join(parts[1], on="field", how="full", coalesce=True).fill_null(0).sort("field")
    return Table("fields", ("field",), data)


def _topics(scorer: Scorer, results: pl.DataFrame, needs: pl.DataFrame) -> Table:
    counts = []
    for data, alone, profiles in zip((results, needs), ("orphan", "unmet"), scorer.profiles, strict=True):
        lonely = (data["status"] == alone).to_list()  # rows are in the order of the entries
        counts.append(
            Counter(
                code for item, left in zip(profiles, lonely, strict=True) if left for code in item.concepts
            )
        )
    fields = scorer.settings.glossary.fields
    rows = [
        (code, fields[code] or None, counts[1][code], counts[0][code])
        for code in sorted({*counts[0], *counts[1]})
    ]
    schema = {"concept": pl.String, "field": pl.String, "unmet": pl.Int64, "orphans": pl.Int64}
    return Table("topics", ("concept",), pl.DataFrame(rows, schema=schema, orient="row"))


def _summary(matches: pl.DataFrame) -> Table:
    chosen = {
        "ranked": matches.filter(rank=1),
        "assigned": matches.filter("assigned"),
        "stable": matches.filter("stable"),
    }
    rows = [
        (name, data.height, float(data["score"].sum()), data["score"].mean()) for name, data in chosen.items()
    ]
    schema = {"reading": pl.String, "pairs": pl.Int64, "score": pl.Float64, "mean": pl.Float64}
    return Table("readings", ("reading",), pl.DataFrame(rows, schema=schema, orient="row").sort("reading"))


def _figures(
    scorer: Scorer, pairs: Pairs, matches: pl.DataFrame
) -> Iterator[tuple[str, float | None, str, str]]:
    market = scorer.market
    yield "results", float(len(market.results)), "", ""
    yield "needs", float(len(market.needs)), "", ""
    yield "candidates", float(pairs.counted), "", ""
    yield "matches", float(matches.filter(gate="open").height), "", ""
    yield "least_score", scorer.settings.rules.number("least-score"), "", ""
    yield "least_topic", scorer.settings.rules.number("least-topic"), "", ""
