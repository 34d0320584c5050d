"""Tables beside the panel: measures by industry, figures by sector, organisations."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.study.conftest import Small

from growthpoles.study.data import collect, read_study
from growthpoles.study.schema import load_study
from growthpoles.study.surveys import survey_tables

ACTORS = """
[actors]
table = "actors.csv"
[report]"""


def test_the_bundled_study_has_wear_by_industry_and_sectors() -> None:
    found = read_study(load_study("kazakhstan")).surveys
    wear = {(item.industry, item.year): item for item in found.measures if item.measure == "PRD2"}
    assert wear["B", 2022].value == 63.8 and wear["D", 2019].after_break
    one = [item for item in found.measures if item.measure == "ACT1" and item.unit == "KZ-75"]
    assert [(item.industry, item.year) for item in one] == [("C", 2022)]  # of the panel, for one industry
    assert found.sectors is not None and "M72" in found.sectors.units
    assert found.sectors.cell("B", 2022, code="wear").value == 63.8  # the second table comes in by code
    assert found.actors is None


def test_every_table_is_named_so_that_it_is_kept_with_the_run() -> None:
    names = [table.table for table in survey_tables(load_study("kazakhstan").file)]
    assert {"wear.csv", "innovation_by_activity.csv", "activities.csv", "indicators.csv"} == set(names)


def test_a_register_of_organisations_is_read(small: Small) -> None:
    folder = small(study=("[report]", ACTORS.strip()))
    text = "code,unit,kind,provides,carries_out\nu1,A,university,no,yes\nt1,D,technopark,yes,no\n"
    (folder / "actors.csv").write_text(text, encoding="utf-8")
    found = read_study(load_study(folder)).surveys.actors
    assert found is not None
    assert [(item.code, item.provides, item.carries_out) for item in found.actors] == [
        ("u1", False, True), ("t1", True, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('indicator = "innov_activity_level"', 'indicator = "lost"', None),
        ('of = "mfg_innov_activity_level"', 'of = "lost"', "panel.indicator.unknown"),
        ('names.table = "activities.csv"', 'names.table = "lost.csv"', "file.missing"),
    ],
)
def test_what_is_not_there_is_named(tmp_path: Path, old: str, new: str, code: str | None) -> None:
    import shutil

    source = load_study("kazakhstan").source.parent
    shutil.copytree(source, tmp_path / "study")
    file = tmp_path / "study" / "study.toml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    found = collect(load_study(file))
    if code is None:  # no row of that name: no figure, and the diagnosis says so
        assert found.data is not None
        assert {item.unit for item in found.data.surveys.measures if item.measure == "ACT1"} != {"KZ"}
    else:
        assert found.data is None and code in {item.code for item in found.problems}
