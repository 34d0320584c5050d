from __future__ import annotations

import pytest
from tests.present import made_transfer as made

from growthpoles.present.language import language
from growthpoles.present.transfer_words import TRANSFER_WORDS
from growthpoles.present.words import known, word

CODED = {
    "readiness": (("results", "status", "proof"), ("results", "decision", "advice"),
                  ("results", "stage", "stage"), ("gates", "status", "stage-gate"),
                  ("model", "basis", "basis")),
    "innovations": (("innovations", "status", "class-status"), ("innovations", "strength", "strength")),
    "matches": (("results", "status", "match-status"), ("needs", "status", "match-status"),
                ("needs", "reason", "unmet"), ("matches", "gate", "match-gate"),
                ("readings", "reading", "reading")),
    "consortia": (("members", "role", "member"),),
    "diffusion": (("curves", "status", "spread-curve"),),
}  # fmt: skip


def test_every_code_of_the_results_has_a_word() -> None:
    seen = set()
    for result in made.everything():
        for table, column, prefix in CODED.get(type(result).kind, ()):
            for code in result[table][column].drop_nulls().unique().to_list():
                assert known(f"{prefix}.{code}"), (table, column, code)
                seen.add(f"{prefix}.{code}")
    assert len(seen) > 25


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_words_are_translated(code: str) -> None:
    reader = language(code)
    for key, english in TRANSFER_WORDS.items():
        assert word(key, reader) != english, key
