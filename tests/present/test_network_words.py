"""Words for the codes of networks and placements: every code that the rooms can give has one."""

from __future__ import annotations

from types import ModuleType

import pytest

from growthpoles.poles.placement_inputs import METHODS
from growthpoles.present.language import language
from growthpoles.present.network_words import NETWORK_WORDS

STATUS = ("optimal", "not-proved", "infeasible")
REASONS = ("membership", "place", "forbidden", "not-named", "supplier", "labour", "workers")


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("placement", (*METHODS, "cost")),
        ("objective", (*METHODS, "cost")),
        ("proof", STATUS),
        ("excluded", REASONS),
    ],
)
def test_every_code_has_a_word_and_no_word_is_left_over(kind: str, codes: tuple[str, ...]) -> None:
    words = {code.removeprefix(f"{kind}.") for code in NETWORK_WORDS if code.startswith(f"{kind}.")}
    assert words == set(codes)


def test_every_code_in_a_table_has_a_word(fakes: ModuleType) -> None:
    net, place = fakes.network(), fakes.placement()
    measures = {*net["balance"]["measure"], *net["scenarios"]["measure"]}
    given = [f"balance.{name}" for name in measures if not name.startswith("share:")]
    given += [f"site.{role}" for role in place["sites"]["role"]]
    given += [
        f"proof.{status}" for name in ("gains", "alternatives", "prices") for status in place[name]["status"]
    ]
    given += [f"excluded.{why}" for why in place["excluded"]["reason"]]
    assert len(measures) > 10 and [code for code in given if code not in NETWORK_WORDS] == []


@pytest.mark.parametrize("code", sorted(NETWORK_WORDS))
def test_every_word_differs_in_the_three_languages(code: str) -> None:
    texts = [language(name).gettext(NETWORK_WORDS[code]) for name in ("en", "ru", "kk")]
    assert len(set(texts)) == 3
