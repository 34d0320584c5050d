from __future__ import annotations

import pytest

from growthpoles.core.diagnostic import Grade
from growthpoles.core.panel import Flag
from growthpoles.present.language import language
from growthpoles.present.words import CERTAINTY, known, town_certainty, word

LABELS = ("pole", "mixed", "potential", "none", "undetermined", "hinterland")
STABILITY = ("stable", "likely", "fragile", "unlikely")


@pytest.mark.parametrize("code", [*(g.code for g in Grade), *(f.code for f in Flag), *LABELS, *STABILITY])
def test_every_code_of_the_tables_has_a_word_in_three_languages(code: str) -> None:
    assert known(code)
    texts = [word(code, language(name)) for name in ("en", "ru", "kk")]
    assert len(set(texts)) == 3


def test_the_three_empty_cells_have_three_words() -> None:
    for name in ("en", "ru", "kk"):
        assert (
            len(
                {word(code, language(name)) for code in ("zero", "confidential", "missing", "not-applicable")}
            )
            == 4
        )


def test_a_certainty_is_one_of_three() -> None:
    assert {CERTAINTY[code] for code in STABILITY} == {"firm", "likely", "fragile"}


def test_an_unknown_code_stays_as_it_is() -> None:
    assert word("z9", language("kk")) == "z9"


@pytest.mark.parametrize(
    ("stability", "lent", "certainty"),
    [
        ("stable", 0.49, "firm"),
        ("stable", 0.5, "fragile"),
        ("likely", 0.55, "fragile"),
        (None, 0.9, "undecided"),
    ],
)
def test_a_label_that_the_region_carries_is_at_most_fragile(
    stability: str | None, lent: float, certainty: str
) -> None:
    assert town_certainty({"stability": stability, "regional_weight": lent}) == certainty
