"""`check_study` lists problems of the file, the tables and the figures in one go, and writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.study.conftest import Small

from growthpoles.core.diagnostic import Diagnostics, Grade
from growthpoles.present.messages import message_text
from growthpoles.study.check import check_study
from growthpoles.study.schema import load_study


def checked(small: Small, **changes: tuple[str, str]) -> Diagnostics:
    return check_study(load_study(small(**changes)))


def listed(found: Diagnostics, grade: Grade) -> list[tuple[str, str | None]]:
    return [(item.code, item.where.key or item.where.unit) for item in found if item.grade is grade]


def test_a_sound_study_has_no_errors_and_nothing_is_written(small: Small, tmp_path: Path) -> None:
    found = checked(small)
    assert found.worst < Grade.ERROR
    assert [item.name for item in tmp_path.iterdir()] == ["small"]


def test_errors_of_reading_come_with_doubts_about_what_could_be_read(small: Small) -> None:
    found = checked(
        small,
        framework=("p1,P,", "p1,Q,"),
        panel=("Z,2021,2000,", "Z,2021,3000,"),
        output=("C,2022,C,520", "C,2022,C,5200"),
    )
    codes = {item.code: item.grade for item in found}
    assert codes["framework.parent.unknown"] is Grade.ERROR
    assert codes["panel.sum.differs"] is Grade.WARNING
    assert codes["industries.jump"] is Grade.WARNING


def test_framework_and_figures_are_set_against_each_other(small: Small) -> None:
    found = checked(small, framework=("wage,\n", "wages,\n"))
    assert listed(found, Grade.ERROR) == [("framework.value.unknown", None)]


def test_impossible_figures_are_errors_and_notes_of_reading_are_kept(small: Small) -> None:
    found = checked(small, panel=("A,2021,500,500000", "A,2021,500*,-500000"))
    assert ("panel.value.impossible", "A") in listed(found, Grade.ERROR)
    assert ("number.footnote", None) in listed(found, Grade.NOTE)


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        ('framework = "tree"\n', 'framework = "tree"\nyears = [2022, 2030]\n', "potential.1.years",
         "panel.year.unknown"),
        ("[poles]", "[poles]\nyear = 2019", "poles.year", "panel.year.unknown"),
        ("[propulsive]", "[propulsive]\nend = 2025", "propulsive.end", "panel.year.unknown"),
        ("[propulsive]", "[propulsive]\nstart = 2022", "propulsive", "industries.years.order"),
    ],
)  # fmt: skip
def test_years_that_the_tables_do_not_have_are_named(
    small: Small, old: str, new: str, key: str, code: str
) -> None:
    assert listed(checked(small, study=(old, new)), Grade.ERROR) == [(code, key)]


def test_steps_that_will_be_left_out_are_said(small: Small) -> None:
    folder = small(study=('table = "output.csv"', 'table = "output.csv"\noptional = true'))
    (folder / "output.csv").write_text("unit,year,industry,value\n", encoding="utf-8")
    assert ("study.industries.empty", None) in listed(check_study(load_study(folder)), Grade.WARNING)
    one_year = [line for line in (small() / "output.csv").read_text().splitlines() if ",2021," not in line]
    (folder / "output.csv").write_text("\n".join(one_year), encoding="utf-8")
    assert ("study.industries.year", None) in listed(check_study(load_study(folder)), Grade.WARNING)


def test_totals_that_nobody_publishes_and_nobody_can_sum_are_errors(small: Small) -> None:
    found = checked(small, output=("A,2022,C,260\n", ""))
    assert listed(found, Grade.ERROR) == [("industries.national.missing", None)]
    found = checked(small, output=("A,2022,C,260\n", "Z,2022,C,1055\n"))
    assert not listed(found, Grade.ERROR)


def test_growth_over_several_years_is_no_jump(small: Small) -> None:
    found = checked(small, output=("A,2022,C,260", "A,2022,C,200\nA,2025,C,2600"))
    assert not len(found.with_code("industries.jump"))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "does not exist"), ("ru", "не существует"), ("kk", "файл жоқ")],
)
def test_problems_speak_three_languages(small: Small, language: str, words: str) -> None:
    folder = small()
    (folder / "panel.csv").unlink()
    (found,) = check_study(load_study(folder))
    assert words in message_text(found, language)
    assert "panel.csv" in message_text(found, language)


def test_the_bundled_study_has_warnings_but_no_errors() -> None:
    """Traps 5 and 10 of the figures: 106 of 113 institutions; misprints that the source prints."""
    found = check_study(load_study("kazakhstan"))
    assert found.worst is Grade.WARNING
    suspects = {(item.where.unit, item.where.indicator) for item in found.with_code("panel.value.suspect")}
    assert ("KZ-63", "unemployment_rate") in suspects
    assert "he_institutions" in {item.where.indicator for item in found.with_code("panel.sum.differs")}
