"""A damaged, foreign or half-written file is never taken for a what-if; saving again replaces it whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.errors import InputError
from growthpoles.study.what_if import Change
from growthpoles.study.what_if_files import list_what_ifs, read_what_if, what_if_path

TEXT = '#: [what-if]\n#: title = "T"\n#: weights = { A = 2.0 }\n#: year = 2022\n\n[poles]\nn = 5\n'


def keep(folder: Path, name: str, text: str) -> None:
    (folder / "scenarios").mkdir(exist_ok=True)
    (folder / "scenarios" / f"{name}.toml").write_text(text, encoding="utf-8")


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    keep(tmp_path, "a", TEXT)
    assert read_what_if(tmp_path, "a") == Change(weights={"A": 2.0}, year=2022)
    assert what_if_path(tmp_path, "a").name == "a.toml"


@pytest.mark.parametrize(
    "text",
    ["", "[poles]\nn = 5\n", TEXT[:20], TEXT + "[broken", TEXT.replace("2.0", '"x"'), "#: what-if = 3\n"],
)
def test_other_and_damaged_files_are_none(tmp_path: Path, text: str) -> None:
    keep(tmp_path, "good", TEXT)
    keep(tmp_path, "bad", text)
    with pytest.raises(InputError):
        read_what_if(tmp_path, "bad")
    assert "good" in {item.name for item in list_what_ifs(tmp_path)}


@pytest.mark.parametrize("name", ["../good", "good/../good", "", ".good", "a" * 61])
def test_a_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    keep(tmp_path, "good", TEXT)
    with pytest.raises(InputError):
        what_if_path(tmp_path, name)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    keep(tmp_path, "good", TEXT)
    (tmp_path / "scenarios" / "link.toml").symlink_to(tmp_path / "scenarios" / "good.toml")
    with pytest.raises(InputError):
        read_what_if(tmp_path, "link")
