from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.errors import InputError
from growthpoles.web.work_folder import good_name, next_name, own_run, own_study, place, runs, studies


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../a", "a/b", "a\\b", "/etc", "a\x00b", "con", "LPT1", "-a", "a" * 61, "~"]
)
def test_names_that_could_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        place(tmp_path, name)


def test_names_of_people_are_good() -> None:
    assert good_name("  Өңір  2025 ") == "Өңір-2025"


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "out").symlink_to(tmp_path)
    with pytest.raises(InputError):
        place(tmp_path / "work", "out")


def test_studies_and_runs_are_told_apart(small_folder: Path) -> None:
    assert "small" in {item.name for item in studies(small_folder)}
    assert "small-run" in {item.name for item in runs(small_folder)}
    with pytest.raises(InputError):
        own_run(small_folder, "small")
    with pytest.raises(InputError):
        own_study(small_folder, "small-run")


def test_the_next_name_is_free(tmp_path: Path) -> None:
    assert next_name(tmp_path, "a") == "a"
    (tmp_path / "a").mkdir()
    (tmp_path / "a-2").mkdir()
    assert next_name(tmp_path, "a") == "a-3"
