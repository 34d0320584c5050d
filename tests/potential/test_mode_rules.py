"""The scheme of technological modes: what it says, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.errors import InputError, SpecificationError
from growthpoles.potential.mode_rules import load_modes

TEXTS = 'en = "a"\nru = "b"\nkk = "c"\n'
HEAD = f"""code = "own"
title.en = "a"
title.ru = "b"
title.kk = "c"
remark.en = "a"
remark.ru = "b"
remark.kk = "c"
[threshold.least-classified]
a = 0.5
unit = "share"
source = "own"
validity = "all"
{TEXTS}
[mode.3]
{TEXTS}[mode.4]
{TEXTS}[mode.none]
{TEXTS}"""


def scheme(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "modes.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("industry", "modes"),
    [
        ("B", (3,)), ("D", (3,)), ("C", (3, 4, 5, 6)), ("24", (3,)), ("19", (4,)), ("29", (4,)), ("23", (4,)),
        ("26", (5,)), ("61", (5,)), ("C13", (3,)), ("24.10", (3,)), ("M72", (5, 6)),
    ],
)  # fmt: skip
def test_the_bundled_scheme_follows_lvov_and_glazyev(industry: str, modes: tuple[int, ...]) -> None:
    """Mining, metals, power, textiles: 3; refining, vehicles, cement: 4; electronics, telecoms: 5."""
    found = load_modes().find(industry)
    assert found is not None and found.modes == modes


def test_a_division_that_is_not_listed_does_not_take_the_modes_of_its_section() -> None:
    """Food (C10) is no mode of the scheme, although manufacturing as a block may be any."""
    assert load_modes().find("C10") is None and load_modes().find("10") is None
    assert load_modes().find("A") is None and load_modes().entry("C24") == "24"


def test_every_name_and_note_has_three_languages() -> None:
    modes = load_modes()
    labels = [label for _, _, label in modes.labels()]
    labels += [entry.note for _, entry in modes.entries if entry.note]
    assert not [label for label in labels if label.missing]


def test_what_spans_several_modes_says_so() -> None:
    entries = dict(load_modes().entries)
    assert all(entry.note for entry in entries.values() if len(entry.modes) > 1 and entry.modes != (5, 6))


def test_shares_split_an_industry(tmp_path: Path) -> None:
    file = scheme(tmp_path, HEAD + "[industry.C]\nmodes = [3, 4]\nshares = [0.25, 0.75]\n")
    found = load_modes(file).find("C")
    assert found is not None and found.parts == ((0.25, (3,)), (0.75, (4,)))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[industry.C]\nmodes = [3, 5]\n", ["modes.entry"]),
        ("[industry.C]\nmodes = [4, 3]\n", ["modes.entry"]),
        ("[industry.C]\nmodes = []\n", ["modes.entry"]),
        ("[industry.C]\nshares = [1]\n", ["modes.entry"]),
        ("[industry.C]\nmodes = [3, 4]\nshares = [0.5]\n", ["modes.shares"]),
        ("[industry.C]\nmodes = [3, 4]\nshares = [0.5, 0.6]\n", ["modes.shares"]),
        ("[industry.C]\nmodes = [3, 4]\nshares = [-0.5, 1.5]\n", ["modes.shares"]),
        (f"[mode.x]\n{TEXTS}", ["modes.number"]),
        ('[mode.5]\nen = "only"\n', ["rules.language.missing"] * 2),
        (
            "[industry.C]\nmodes = [9]\n[industry.D]\nmodes = [3]\nshares = [2]\n",
            ["modes.entry", "modes.shares"],
        ),
    ],
)  # fmt: skip
def test_wrong_schemes_are_refused_by_name(tmp_path: Path, text: str, codes: list[str]) -> None:
    with pytest.raises(SpecificationError) as failure:
        load_modes(scheme(tmp_path, HEAD + text))
    assert [item.code for item in failure.value.problems] == codes
    assert all(item.where.file == "modes.toml" for item in failure.value.problems)


def test_a_file_without_modes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecificationError) as failure:
        load_modes(scheme(tmp_path, 'code = "x"'))
    assert "modes.none" in {item.code for item in failure.value.problems}
    with pytest.raises(InputError):
        load_modes(tmp_path / "absent.toml")
