"""Frameworks of a study: own tables with their TOML sheet, and bundled ones in the names of the panel."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.study.conftest import Small

from growthpoles.core.framework import Coverage
from growthpoles.errors import InputError, Problem
from growthpoles.labels import Label
from growthpoles.study.data import read_study
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study

OWN = """code = "tree"
table = "framework.csv"
title = { en = "Tree", ru = "Дерево", kk = "Ағаш" }
"""
TABLE = """code = "tree"
table = "framework.csv"
"""
BUNDLED = """code = "kazakhstan"
coverage = { pillar_share = 0.1, index_share = 0.2 }
figures.household_income_real = "wage"
"""


def refused(folder: Path) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read_study(load_study(folder))
    return list(caught.value.problems)


def bundled(small: Small, text: str = BUNDLED) -> Path:
    """The small study with a bundled framework in place of its own; income and investment are wages there."""
    path = small(study=(OWN, text)) / "study.toml"
    roles = '[roles]\ninvestment = "wage"\n\n[[framework]]'
    text = path.read_text(encoding="utf-8").replace('framework = "tree"', 'framework = "kazakhstan"')
    path.write_text(text.replace("[[framework]]", roles), encoding="utf-8")
    return path.parent


def test_a_framework_without_a_table_is_a_bundled_one_in_the_names_of_the_panel(small: Small) -> None:
    data = read_study(load_study(bundled(small)))
    tree = data.framework("kazakhstan")
    assert (tree.fidelity, len(tree.pillars)) == ("exact", 10)
    assert tree.coverage == Coverage(pillar_share=0.1, index_share=0.2)
    taken = {item.code: (item.value, item.denominator) for item in tree.indicators if item.value}
    assert taken == {
        "MAC3": ("grp", "employed"),
        "MAC4": ("wage", "population"),
        "DIN1": ("wage", "population"),
    }
    (found,) = data.notes.with_code("framework.figures.absent")
    details = dict(found.details)
    assert (found.where.key, details["count"], details["of"]) == ("framework.1", 65, 68)
    assert str(details["indicators"]).startswith("MAC1, MAC2, MAC5, ")
    assert not [item.name for item in data.files if "framework" in item.name]


def test_title_heading_and_coverage_are_those_of_the_files_by_default(small: Small) -> None:
    both = TABLE + '\n[[framework]]\ncode = "airr-like"\n'
    own, skeleton = read_study(load_study(small(study=(OWN, both)))).frameworks
    assert (own.label, own.coverage) == (Label("tree"), Coverage())
    assert skeleton.coverage == Coverage(pillar_share=1.0, index_share=1.0)
    assert skeleton.heading.en.startswith("Skeleton")


def test_a_name_that_is_not_bundled_needs_a_table(small: Small) -> None:
    (found,) = refused(small(study=('table = "framework.csv"\n', "")))
    assert (found.code, found.where.file, found.where.key) == (
        "framework.bundled.unknown",
        "study.toml",
        "framework.1.table",
    )


def test_figures_must_be_names_of_the_framework_and_of_the_panel(small: Small) -> None:
    text = BUNDLED + 'figures.gerd = "science"\nfigures.income = "wage"\n'
    assert sorted((item.code, item.where.key) for item in refused(bundled(small, text))) == [
        ("framework.figure.unknown", "framework.1.figures.income"),
        ("framework.value.unknown", "framework.1.figures.gerd"),
    ]


def test_the_sheet_beside_an_own_table_is_read_and_kept_with_the_run(small: Small, tmp_path: Path) -> None:
    folder = small(study=(OWN, TABLE))
    sheet = 'title = { en = "Wood", ru = "Лес", kk = "Орман" }\ncoverage.index_share = 0.1\n'
    (folder / "framework.toml").write_text(sheet, encoding="utf-8")
    data = read_study(load_study(folder))
    assert (data.framework("tree").label.ru, data.framework("tree").coverage.index_share) == ("Лес", 0.1)
    assert [item.name for item in data.files if "framework" in item.name] == [
        "framework.csv",
        "framework.toml",
    ]
    run = run_study(load_study(folder), tmp_path / "out")
    assert (run.folder / "inputs" / "framework.toml").read_text(encoding="utf-8") == sheet


def test_a_sheet_with_a_mistake_is_a_problem_of_the_study(small: Small) -> None:
    folder = small()
    (folder / "framework.toml").write_text("titel.en = 'Wood'\n", encoding="utf-8")
    (found,) = refused(folder)
    assert (found.code, found.where.file, found.where.key) == ("study.key.unknown", "framework.toml", "titel")
