"""The explanation records: every criterion and every figure behind a membership, for the types that apply."""

from __future__ import annotations

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.poles.explain import Reasons, figure_for, needed_parts, part_memberships, reasons
from growthpoles.poles.findings import Findings, table_of
from growthpoles.poles.score import known_share
from growthpoles.poles.typology import Criterion, Part

_NUMBERS = ("value", "a", "b", "c", "d", "membership", "weight", "contribution", "lift_to")
_CRITERIA = (
    "unit", "type", "criterion", "value", "unit_of_measure", "a", "b", "membership", "weight", "contribution",
    "limiting", "lift_to", "proxy", "status",
)  # fmt: skip
_PARTS = (
    "unit", "type", "criterion", "part", "value", "unit_of_measure", "shape", "a", "b", "c", "d",
    "membership", "lift_to", "status",
)  # fmt: skip


def reason_tables(found: Findings) -> tuple[Table, Table]:
    """Tables ``criteria`` and ``parts``; the status ``region`` marks what stands in from the region."""
    criteria, parts = [_empty(_CRITERIA)], [_empty(_PARTS)]
    shares = known_share(found.typology, np.asarray(found.evidence.credit > 0, float))
    for t, kind in enumerate(found.typology.types):
        rows = np.flatnonzero(found.judged(t))
        if not kind.criteria or not rows.size:
            continue
        why = reasons(found.typology, kind, scores=found.scores)
        for k, item in enumerate(kind.criteria):
            sheet = _Sheet(found, kind.code, item, rows)
            criteria.append(sheet.criterion(why, k, shares[:, found.typology.position(item.code)]))
            parts += sheet.parts(why.needed[:, k])
    keys = ("unit", "type", "criterion")
    return (
        Table("criteria", keys, pl.concat(criteria).sort(*keys)),
        Table("parts", (*keys, "part"), pl.concat(parts).sort(*keys, "part")),
    )


def _empty(names: tuple[str, ...]) -> pl.DataFrame:
    kinds = {"limiting": pl.Boolean, **dict.fromkeys(_NUMBERS, pl.Float64)}
    return pl.DataFrame(schema={name: kinds.get(name, pl.String) for name in names})


class _Sheet:
    """The records of one criterion for the units its type applies to."""

    def __init__(self, found: Findings, kind: str, item: Criterion, rows: np.ndarray) -> None:
        self.found, self.item, self.rows = found, item, rows
        self.keys: dict[str, object] = {
            "unit": [found.units[u].code for u in rows],
            "type": kind,
            "criterion": item.code,
        }
        self.at = [found.typology.columns[part.measure] for part in item.parts]
        self.members = part_memberships(found.typology, item, values=found.values)

    def _lifts(self, needed: FloatArray) -> FloatArray:
        wanted = needed_parts(self.item, self.members, needed=needed)
        figures = self.found.values[:, self.at]
        lifts = [figure_for(part, wanted[:, k], now=figures[:, k]) for k, part in enumerate(self.item.parts)]
        return np.column_stack(lifts)

    def criterion(self, why: Reasons, k: int, share: FloatArray) -> pl.DataFrame:
        """Rows of table ``criteria``; a criterion with one part shows that part's figure."""
        found, item, rows = self.found, self.item, self.rows
        member = found.scores.criteria[0][:, found.typology.position(item.code)]
        status = np.where(share == 1, "ok", np.where(share > 0, "partial", "missing"))
        status = np.where(found.inherited(item) & (share > 0), "region", status)
        value, unit, ends, lift_to = member, "score", (0.0, 1.0), why.needed[:, k]
        if len(item.parts) == 1:
            part = item.parts[0]
            value, lift_to = found.values[:, self.at[0]], self._lifts(lift_to)[:, 0]
            unit, ends = part.measure.unit, (part.points[0], part.points[1])
        columns = self.keys | {
            "value": value[rows], "unit_of_measure": unit, "a": ends[0], "b": ends[1],
            "membership": member[rows], "weight": item.weight, "contribution": why.contribution[rows, k],
            "limiting": (why.limiting == k)[rows], "lift_to": lift_to[rows],
            "proxy": np.where(found.proxied(item), item.proxy, "")[rows], "status": status[rows],
        }  # fmt: skip
        return table_of(columns, "unit").select(_CRITERIA)

    def parts(self, needed: FloatArray) -> list[pl.DataFrame]:
        """Rows of table ``parts``, one frame per part."""
        lifts = self._lifts(needed)
        return [self._part(k, part, lifts[:, k]) for k, part in enumerate(self.item.parts)]

    def _part(self, k: int, part: Part, lift: FloatArray) -> pl.DataFrame:
        rows, evidence = self.rows, self.found.evidence
        value = self.found.values[rows, self.at[k]]
        inherited = evidence.inherited[rows, self.at[k]]
        status = np.where(np.isnan(value), "missing", np.where(inherited, "region", "ok"))
        columns = self.keys | {
            "part": part_code(self.item, k), "value": value, "unit_of_measure": part.measure.unit,
            "shape": part.shape, **points(part.points), "membership": self.members[rows, k],
            "lift_to": lift[rows], "status": status,
        }  # fmt: skip
        made = table_of(columns, "unit").select(_PARTS)
        return made.with_columns(pl.col("c", "d").cast(pl.Float64))


def part_code(item: Criterion, k: int) -> str:
    """Code of a part: that of its criterion and its number."""
    return f"{item.code}-{k + 1}"


def points(given: tuple[float, ...]) -> dict[str, object]:
    """Points of a shape in the columns a, b, c, d."""
    return dict(zip("abcd", (*given, None, None)[:4], strict=True))
