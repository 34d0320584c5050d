"""Sections of the study file about transfer: strict keys with the nearest name, bounds, defaults."""

from __future__ import annotations

import pytest
from tests.study.conftest import Small

from growthpoles.errors import InputError
from growthpoles.study.schema import load_study
from growthpoles.study.transfer_steps import ConsortiaItem, DiffusionItem, MatchItem, ReadinessItem
from growthpoles.transfer.business_inputs import BusinessSettings
from growthpoles.transfer.consortia_inputs import ConsortiaSettings
from growthpoles.transfer.diffusion_inputs import DiffusionSettings
from growthpoles.transfer.match_inputs import MatchSettings
from growthpoles.transfer.readiness_inputs import ReadinessSettings


@pytest.mark.parametrize(
    ("text", "key", "code", "detail"),
    [
        ("[transfer]\nresult.table = 'r.csv'", "transfer.result", "study.key.unknown", "results"),
        ("[transfer.readiness]\nhorizen = 5", "transfer.readiness.horizen", "study.key.unknown", "horizon"),
        ("[transfer.macth]\nkeep = 5", "transfer.macth", "study.key.unknown", "match"),
        ("[transfer.match]\nnear = 'far'", "transfer.match.near", "study.value.choice", "far"),
        ("[transfer.match]\nkeep = 0", "transfer.match.keep", "study.value.bad", ">= 1"),
        ("[transfer.diffusion]\ncurve = 'bass'", "transfer.diffusion.indicator", "study.key.missing", None),
        ("[transfer.business]\ntable = 'b.csv'", "transfer.business.rate", "study.key.missing", None),
        ("[transfer.indicators]\nyears = [2020]", "transfer.indicators.years.2", "study.key.missing", None),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_place(
    small: Small, text: str, key: str, code: str, detail: str | None
) -> None:
    with pytest.raises(InputError) as caught:
        load_study(small(study=("[report]", f"{text}\n[report]")))
    (found,) = caught.value.problems
    assert (found.where.key, found.code) == (key, code)
    assert detail is None or detail in dict(found.details).values()


def test_all_wrong_keys_are_told_at_once(small: Small) -> None:
    text = "[transfer]\nmany = 1\n[transfer.readiness]\ndraws = 5\n[transfer.consortia]\nclose = ''\n[report]"
    with pytest.raises(InputError) as caught:
        load_study(small(study=("[report]", text)))
    assert {item.where.key for item in caught.value.problems} == {
        "transfer.many",
        "transfer.readiness.draws",
        "transfer.consortia.close",
    }


def test_the_defaults_are_those_of_the_room() -> None:
    ready, match, group = ReadinessSettings(), MatchSettings(), ConsortiaSettings()
    assert ReadinessItem().model_dump() == {
        "rules": None, "rate": ready.rate, "horizon": ready.horizon, "draws": ready.draws,
    }  # fmt: skip
    assert (MatchItem().keep, MatchItem().refused_rights) == (match.keep, match.refused_rights)
    assert ConsortiaItem().social_fields == group.social_fields
    assert ConsortiaItem().proposals == group.proposals
    spread = DiffusionItem(indicator="x").model_dump(exclude={"indicator"})
    assert all(value == getattr(DiffusionSettings(), name) for name, value in spread.items())
    assert BusinessSettings(0.1).draws == 2000
