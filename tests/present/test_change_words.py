"""Words for the codes of divergence, spread and growth: every code that the rooms can give has one."""

from __future__ import annotations

from types import ModuleType

import pytest

from growthpoles.dynamics.growth_inputs import DOMAINS
from growthpoles.poles.spread_inputs import WEIGHTS
from growthpoles.present.change_words import CHANGE_WORDS


@pytest.mark.parametrize(
    ("kind", "codes"),
    [("parameter", tuple(DOMAINS)), ("weights", WEIGHTS), ("impact", ("direct", "indirect"))],
)
def test_every_setting_has_a_word(kind: str, codes: tuple[str, ...]) -> None:
    assert [code for code in codes if f"{kind}.{code}" not in CHANGE_WORDS] == []


@pytest.mark.parametrize(
    ("result", "table", "column", "kind"),
    [
        ("divergence", "findings", "grade", "grade"),
        ("divergence", "findings", "reason", "reason"),
        ("divergence", "findings", "claim", "claim"),
        ("divergence", "findings", "measure", "measure"),
        ("divergence", "reversal", "condition", "condition"),
        ("spread", "models", "status", "status"),
        ("spread", "poles", "quadrant", "quadrant"),
        ("growth", "effects", "reading", "reading"),
        ("growth", "equilibrium", "regime", "regime"),
    ],
)
def test_every_code_in_a_table_has_a_word(
    fakes: ModuleType, result: str, table: str, column: str, kind: str
) -> None:
    given = set(getattr(fakes, result)()[table][column].drop_nulls()) - {""}
    assert given and [code for code in sorted(given) if f"{kind}.{code}" not in CHANGE_WORDS] == []
