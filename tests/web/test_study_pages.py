from __future__ import annotations

from pathlib import Path

from growthpoles.study.check import check_study
from growthpoles.study.schema import load_study
from growthpoles.web.study_pages import checked, is_own, out_folder


def test_the_check_is_that_of_the_command(small, small_folder: Path) -> None:  # type: ignore[no-untyped-def]
    study = load_study(small_folder / "small")
    found = checked(study)
    assert sorted(map(str, found)) == sorted(map(str, check_study(study)))
    assert [int(item.grade) for item in found] == sorted((int(item.grade) for item in found), reverse=True)
    assert small.get("/ru/study/small/check").status_code == 200


def test_the_template_is_the_workbook_of_the_study(small, small_folder: Path) -> None:  # type: ignore[no-untyped-def]
    answer = small.get("/en/study/small/template.xlsx")
    assert answer.content == (small_folder / "small" / "data.xlsx").read_bytes()
    assert small.get("/en/study/kazakhstan/template.xlsx").status_code == 422


def test_a_run_never_takes_the_folder_of_something_else(small_folder: Path) -> None:
    assert is_own(small_folder, "small") and not is_own(small_folder, "kazakhstan")
    assert out_folder(small_folder, "small-run") == small_folder / "small-run", "an earlier run is replaced"
    assert out_folder(small_folder, "small") == small_folder / "small-2", "a study is not"


def test_a_scenario_that_is_not_there_is_refused(small) -> None:  # type: ignore[no-untyped-def]
    answer = small.ask(
        "POST", "/en/study/small/run", data={"scenario": "../x"}, headers={"Origin": small.base}
    )
    assert answer.status_code == 422
