from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.dynamics.claims_inputs import (
    ClaimSettings,
    Variable,
    bundled_claims,
    load_claims,
    settings_problems,
)
from growthpoles.errors import InputError

GOOD = """
code = "mine"
source = "me"
label.en = "x raises y"
identify.en = "an experiment"
[[data]]
set = "kazakhstan"
outcomes = [{ code = "y" }]
drivers = [{ code = "x", transform = "log" }]
"""


def test_the_bundled_claims_speak_three_languages() -> None:
    claims = bundled_claims()
    assert [item.code for item in claims] == [
        "innovation-growth",
        "entrepreneurship-innovation",
        "innovative-products",
        "transport-growth",
        "entrepreneurship-returns",
        "differentiation-growth",
    ]
    for claim in claims:
        parts = claim.data
        labels = [claim.label, claim.identify, *(v.label for e in parts for v in e.variables)]
        labels += [e.remark for e in parts if e.remark]
        assert not [label for label in labels if label.missing]
        assert "kazakhstan" in [item.set for item in parts]


def test_variables_of_one_name_have_one_label() -> None:
    held: dict[tuple[str, str], object] = {}
    for claim in bundled_claims():
        for evidence in claim.data:
            for item in evidence.variables:
                assert held.setdefault((evidence.set, item.name), item.label) == item.label


def test_a_claim_of_your_own_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8")
    (claim,) = load_claims(tmp_path / "mine.toml")
    assert claim.data[0].drivers == (Variable("x", transform="log"),) and claim.data[0].lags == (1, 2, 3)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (("x", "x\ny"), {"claims.file"}),
        (('code = "mine"', ""), {"claims.file"}),
        (('"log"', '"root"'), {"claims.file"}),
        (("source", "sauce"), {"claims.file"}),
        (('drivers = [{ code = "x", transform = "log" }]', ""), {"claims.parts"}),
        (('set = "kazakhstan"', 'set = "kazakhstan"\nlags = [-1]'), {"claims.lags"}),
        (('code = "mine"', 'code = "mine"\nkind = "trend"'), {"claims.parts"}),
    ],
)
def test_a_file_that_cannot_be_used_is_one_clear_error(
    tmp_path: Path, change: tuple[str, str], codes: set[str]
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_claims(path)
    assert {item.code for item in caught.value.problems} == codes
    assert "mine" in str(caught.value)


def test_all_files_are_checked_before_anything_is_raised(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_claims(tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "none.toml")
    assert [item.code for item in caught.value.problems] == ["file.missing", "claims.twice"]


def test_settings_out_of_range_are_told() -> None:
    found = list(settings_problems(ClaimSettings(confidence=1.0, power=0.0, draws=10)))
    assert [item.code for item in found] == ["claims.share", "claims.share", "claims.draws"]
