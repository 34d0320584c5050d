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
from growthpoles.transfer.match_assign import BoolArray, FloatArray, IntArray, ranks
from growthpoles.transfer.match_inputs import PARTS, TOPIC
from growthpoles.transfer.match_market import GATES
from growthpoles.transfer.match_score import Pairs, Scorer
from growthpoles.transfer.match_topic import Profile, main_field

ALONE = ("orphan", "unmet")  # results and needs that nothing fits
_PLURAL = {"result": "orphans", "need": "unmet"}
_CODE = {"need": pl.String, "result": pl.String}


@dataclass(frozen=True, eq=False)
class Readings:
    """Score of each pair, the pairs chosen by two readings, and assigned ones that a side would leave.

    All of shape (pairs,).
    """

    score: FloatArray
    assigned: BoolArray
    stable: BoolArray
    contested: BoolArray

    def only(self, listed: BoolArray) -> Readings:
        """Readings of some pairs."""
        kept = self.assigned[listed], self.stable[listed], self.contested[listed]
        return Readings(self.score[listed], *kept)


@dataclass(frozen=True, eq=False)
class Ranks:
    """Rank of each pair among the open (or closed) ones of its need and of its result, 0 = best."""

    need: IntArray
    result: IntArray

    @classmethod
    def of(cls, pairs: Pairs, score: FloatArray) -> Ranks:
        """Ranks of scored pairs; of equals the first by code."""
        closed = (pairs.gate > 0).astype(np.int64)
        return cls(ranks(2 * pairs.need + closed, score), ranks(2 * pairs.result + closed, score))


def tables(scorer: Scorer, pairs: Pairs, *, readings: Readings, names: Sequence[Named]) -> tuple[Table, ...]:
    """All tables of a `MatchResult`; matches and reasons of the best pairs, everything else of all pairs."""
    place = Ranks.of(pairs, readings.score)
    listed = (place.need < scorer.settings.keep) | (place.result == 0) | readings.assigned | readings.stable
    shown = Ranks(place.need[listed], place.result[listed])
    matches = _matches(scorer, pairs.only(listed), readings.only(listed), shown)
    sides = tuple(
        _side(scorer, pairs, readings.assigned, rank=(place.result, place.need)[side], side=side)
        for side in (0, 1)
    )
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
        figures_table(_figures(scorer, pairs, sides)),
    )


def _matches(scorer: Scorer, pairs: Pairs, readings: Readings, place: Ranks, /) -> pl.DataFrame:
    market, parts = scorer.market, pairs.parts
    open_ = pl.col("gate") == "open"
    data = pl.DataFrame(
        {
            "need": np.array([x.code for x in market.needs], object)[pairs.need].tolist(),
            "result": np.array([x.code for x in market.results], object)[pairs.result].tolist(),
            "rank": place.need + 1,
            "rank_result": place.result + 1,
            "score": readings.score,
            "evidence": scorer.evidence(parts),
            "topic": scorer.score(parts, PARTS[:TOPIC]),
            **{part: parts[:, k] for k, part in enumerate(PARTS)},
            "gap": market.gap(pairs.need, pairs.result),
            "stopped": market.stopped[pairs.result],
            "gate": [GATES[k] for k in pairs.gate],
            "assigned": readings.assigned,
            "stable": readings.stable,
            "mutual": ~readings.contested,
        },
        schema_overrides=_CODE,
    )
    return data.with_columns(
        pl.col("topic", "gap", *PARTS).fill_nan(None),
        pl.when(open_).then(pl.col("rank", "rank_result")),
        pl.when("assigned").then("mutual").alias("mutual"),
    ).with_columns(pl.col("gap").cast(pl.Int64))


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


def _side(scorer: Scorer, pairs: Pairs, assigned: BoolArray, /, *, rank: IntArray, side: int) -> pl.DataFrame:
    market = scorer.market
    entries: Sequence[Any] = (market.results, market.needs)[side]
    others: Sequence[Any] = (market.needs, market.results)[side]
    name = ("result", "need")[side]
    nearest: tuple[IntArray, FloatArray] = (pairs.nearest_result, pairs.nearest_need)[side]
    at = (pairs.result, pairs.need)[side]
    open_, closed, chosen = _counts(at, pairs, assigned, len(entries))
    best = np.flatnonzero((pairs.gate > 0) & (rank == 0))
    shut = dict(zip(at[best].tolist(), (GATES[k] for k in pairs.gate[best]), strict=True))
    rows = []
    for i, item in enumerate(entries):
        speaks = scorer.profiles[side][i]
        row: dict[str, Any] = {
            name: item.code,
            "organisation": item.owner if side == 0 else item.organisation,
            "unit": market.units[side][i] or None,
            "field": main_field(item, speaks, glossary=scorer.settings.glossary) or "unknown",
            "matches": open_[i],
            "chosen": chosen[i],
            "status": _status(chosen[i], open_[i], closed[i], ALONE[side]),
            "reason": None,
            "nearest": others[nearest[0][i]].code if nearest[0][i] >= 0 else None,
            "nearest_topic": float(nearest[1][i]) if nearest[0][i] >= 0 else None,
        }
        if side == 0:
            row |= {
                "rights": item.rights or None,
                "stopped": bool(market.stopped[i]),
                "places": None if item.partners is None else int(market.places[i]),
            }
        else:
            row["places"] = item.results
        if row["status"] == ALONE[side]:
            row["reason"] = "below-threshold" if nearest[0][i] >= 0 else "nothing-near"
        elif row["status"] == "closed":
            row["reason"] = shut[i]
        rows.append(row)
    text, real, whole = pl.String, pl.Float64, pl.Int64
    schema = {
        name: text, "organisation": text, "unit": text, "field": text,
        **({"rights": text, "stopped": pl.Boolean} if side == 0 else {}), "places": whole, "matches": whole,
        "chosen": whole, "status": text, "reason": text, "nearest": text, "nearest_topic": real,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _counts(at: IntArray, pairs: Pairs, assigned: BoolArray, size: int, /) -> tuple[list[int], ...]:
    """Pairs of each entry: open, closed, assigned."""
    masks = (pairs.gate == 0, pairs.gate > 0, assigned)
    return tuple(np.bincount(at[mask], minlength=size).tolist() for mask in masks)


def _status(chosen: int, open_: int, closed: int, alone: str, /) -> str:
    if chosen:
        return "matched"
    if open_:
        return "crowded-out"
    return "closed" if closed else alone


def _fields(results: pl.DataFrame, needs: pl.DataFrame) -> Table:
    status = pl.col("status")
    parts = []
    for data, everyone, one in ((results, "results", "result"), (needs, "needs", "need")):
        kinds = {
            everyone: pl.len(),
            f"{everyone}_alone": (status != "matched").sum(),
            _PLURAL[one]: (status == ALONE[one == "need"]).sum(),
            f"{everyone}_crowded_out": (status == "crowded-out").sum(),
        }
        counted = [count.cast(pl.Int64).alias(name) for name, count in kinds.items()]
        parts.append(data.group_by("field", maintain_order=True).agg(counted))
    data = parts[0].join(parts[1], on="field", how="full", coalesce=True).fill_null(0).sort("field")
    return Table("fields", ("field",), data)


def _topics(scorer: Scorer, results: pl.DataFrame, needs: pl.DataFrame) -> Table:
    """Concepts of what found no partner because nothing fits, and because others fit better."""
    found: dict[str, Counter[str]] = {}
    for data, everyone, profiles in zip((results, needs), ("result", "need"), scorer.profiles, strict=True):
        statuses = {ALONE[everyone == "need"]: _PLURAL[everyone], "crowded-out": f"{everyone}s_crowded_out"}
        for status, item in zip(
            data["status"].to_list(), profiles, strict=True
        ):  # in the order of the entries
            if status in statuses:
                found.setdefault(statuses[status], Counter()).update(item.concepts)
    fields = scorer.settings.glossary.fields
    names = ("unmet", "needs_crowded_out", "orphans", "results_crowded_out")
    rows = [
        (code, fields[code] or None, *(found.get(name, Counter())[code] for name in names))
        for code in sorted({code for counted in found.values() for code in counted})
    ]
    schema = {"concept": pl.String, "field": pl.String, **dict.fromkeys(names, pl.Int64)}
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
    scorer: Scorer, pairs: Pairs, sides: Sequence[pl.DataFrame]
) -> Iterator[tuple[str, float | None, str, str]]:
    for data, everyone, alone in zip(sides, ("results", "needs"), ALONE, strict=True):
        counted = Counter(data["status"].to_list())
        yield everyone, float(data.height), "", ""
        for status in ("matched", alone, "crowded-out", "closed"):
            yield f"{everyone}_{status}", float(counted[status]), "", ""
        yield f"{everyone}_alone", float(data.height - counted["matched"]), "", ""
    yield "candidates", float(pairs.counted), "", ""
    yield "matches", float(np.count_nonzero(pairs.gate == 0)), "", ""
    yield "least_score", scorer.settings.rules.number("least-score"), "", ""
    yield "least_topic", scorer.settings.rules.number("least-topic"), "", ""
