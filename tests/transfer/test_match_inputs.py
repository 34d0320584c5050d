"""Settings of matching: what is refused, codes by level."""

from __future__ import annotations

from dataclasses import replace

import pytest

from growthpoles.errors import SpecificationError
from growthpoles.transfer.match_inputs import MatchSettings, code_levels, load_matching_rules
from growthpoles.transfer.registers import Codes


def test_the_weights_add_up_to_one() -> None:
    assert sum(MatchSettings().weights.values()) == pytest.approx(1.0)


def test_everything_wrong_with_the_settings_is_told_at_once() -> None:
    given = {"concept": 0.0, "text": 0.0, "readiness": 0.8, "capacity": 0.3, "place": -0.1, "price": 0.0}
    changed = {f"weight-{part}": weight for part, weight in given.items()} | {"longest-gap": 0.0}
    rules = load_matching_rules()
    thresholds = tuple(
        replace(item, a=changed.get(item.code, item.a), unit="relative") for item in rules.thresholds
    )
    rules = replace(rules, thresholds=thresholds)
    with pytest.raises(SpecificationError) as failure:
        MatchSettings(rules=rules, keep=0, refused_rights=("magic",))
    assert sorted(item.code for item in failure.value.problems) == [
        "match.weights.topic",
        *["transfer.setting.least"] * 3,
        "transfer.word.unknown",
    ]


@pytest.mark.parametrize(
    ("codes", "levels"),
    [
        (Codes(("55",)), (("grnti:55",), (), ())),
        (Codes(oked=("28.13",)), (("oked:28",), ("oked:28.1",), ("oked:28.13",))),
        (Codes(oked=("C",)), (("oked:C",), (), ())),
        (Codes(ipc=("F04D",)), (("ipc:F04",), ("ipc:F04D",), ())),
        (Codes(("55.03", "55.20")), (("grnti:55",), ("grnti:55.03", "grnti:55.20"), ())),
    ],
)
def test_codes_by_level(codes: Codes, levels: tuple[tuple[str, ...], ...]) -> None:
    assert code_levels(codes) == levels
