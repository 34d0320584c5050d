from __future__ import annotations

import pytest

from growthpoles.finance.funding import QUOTAS
from growthpoles.present.finance_words import FINANCE_WORDS
from growthpoles.present.language import language


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_every_word_is_translated(code: str) -> None:
    texts = language(code).texts
    assert not [text for text in FINANCE_WORDS.values() if text not in texts]


def test_every_kind_of_quota_has_a_word() -> None:
    assert {f"quota.{by}" for by in QUOTAS} <= set(FINANCE_WORDS)
