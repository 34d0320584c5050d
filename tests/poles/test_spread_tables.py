"""Tables keep their columns when empty, and say of every model whether it was used."""

from __future__ import annotations

import polars as pl
import pytest

from growthpoles.poles.spread_findings import Finding, Reason
from growthpoles.poles.spread_tables import model_tables, poles_table, table

EMPTY = {"SB0": Finding("SB0"), "SB1": Finding("SB1", Reason.of("spread.reason.no-growth"))}


def test_used_used_with_doubt_and_not_possible() -> None:
    doubt = Finding("SB1", doubt=Reason.of("spread.reason.few-units", units=4, least=8))
    gone = Finding("SB5", Reason.of("spread.reason.no-multiregional"))
    (models, *_) = model_tables([gone, Finding("SB0"), doubt], [])
    assert models.data.rows() == [
        ("SB0", "used", None, None),
        ("SB1", "used", "spread.reason.few-units", "least=8; units=4"),
        ("SB5", "not-possible", "spread.reason.no-multiregional", None),
    ]


@pytest.mark.parametrize(
    ("name", "column", "kind"),
    [
        ("effects", "p_placebo", pl.Float64),
        ("effects", "headline", pl.Boolean),
        ("effects", "first_year", pl.Int64),
        ("rings", "ring", pl.Int64),
        ("poles", "effect_p", pl.Float64),
        ("multipliers", "share", pl.Float64),
    ],
)
def test_empty_tables_have_their_types(name: str, column: str, kind: type[pl.DataType]) -> None:
    assert table(name, []).data.schema[column] == kind


def test_poles_without_growth_are_listed_with_the_reason() -> None:
    rows = poles_table({"B": "industrial", "A": ""}, EMPTY, sample=None).data
    assert rows.select("unit", "type", "effect", "effect_p", "reason").rows() == [
        ("A", None, "inconclusive", None, "spread.reason.no-growth"),
        ("B", "industrial", "inconclusive", None, "spread.reason.no-growth"),
    ]
