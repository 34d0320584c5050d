"""Every word of the file has three languages."""

from __future__ import annotations

from growthpoles.finance.risk_names import named, risk_names
from growthpoles.finance.shares import RULES


def test_every_word_has_three_languages() -> None:
    assert not [(kind, code) for kind, code, label in risk_names() if label.missing]


def test_every_rule_has_a_name() -> None:
    assert {code for _, code, _ in named("sharing-rule")} == set(RULES)
