"""study.toml: every wrong key at once, with its place and what is meant; scenarios; bundled studies."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from pydantic import BaseModel
from tests.study.conftest import STUDY, Small

from growthpoles.errors import InputError, Problem
from growthpoles.study.schema import StudyFile, bundled_studies, load_study, sections_in
from growthpoles.study.sections import RULES


def refused(source: Path | str, scenario: str | None = None) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        load_study(source, scenario=scenario)
    return list(caught.value.problems)


def detail(item: Problem, name: str) -> object:
    return dict(item.details)[name]


def test_a_study_is_a_folder_a_file_or_a_bundled_name(small: Small) -> None:
    folder = small()
    (folder / "other.toml").write_text(STUDY.replace('"small"', '"other"'), encoding="utf-8")
    assert load_study(folder).file.study.code == "small"
    assert load_study(str(folder / "other.toml")).file.study.code == "other"
    assert load_study("kazakhstan").name == "kazakhstan"
    assert load_study(folder).name == "small"


def test_a_study_that_is_not_there_says_what_there_is(tmp_path: Path) -> None:
    (found,) = refused(tmp_path / "nothing")
    assert found.code == "study.missing"
    assert detail(found, "known") == ", ".join(bundled_studies())


def test_a_study_is_frozen(small: Small) -> None:
    study = load_study(small())
    with pytest.raises(dataclasses.FrozenInstanceError):
        study.file = study.file  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "key", "hint"),
    [
        ('table = "panel.csv"', 'tabel = "x"\ntable = "panel.csv"', "panel.tabel", "table"),
        ("[robustness]", "[robustnes]", "robustnes", "robustness"),
        ("indicators.table", "indicators.zeros = []\nindicators.table", "panel.indicators.zeros", "zero"),
        ('framework = "tree"\n', 'framework = "tree"\nyear = [2022]\n', "potential.1.year", "years"),
        ('unit = "million KZT"', 'units = "million KZT"', "industries.units", "unit"),
    ],
)  # fmt: skip
def test_an_unknown_key_is_refused_with_what_was_meant(
    small: Small, old: str, new: str, key: str, hint: str
) -> None:
    found = {item.where.key: item for item in refused(small(study=(old, new)))}
    assert found[key].code == "study.key.unknown"
    assert detail(found[key], "hint") == hint
    assert found[key].where.file == "study.toml"


def test_a_key_that_resembles_none_lists_the_known_ones(small: Small) -> None:
    (found,) = refused(small(study=("[robustness]\n", "[robustness]\nxyz = 1\n")))
    assert detail(found, "hint") == "n, points, vary"


@pytest.mark.parametrize(
    ("old", "new", "key", "code", "said"),
    [
        ('code = "small"', "code = 3", "study.code", "study.value.bad", '"..."'),
        ("[robustness]\nn = 20", "[robustness]\nn = 0", "robustness.n", "study.value.bad", ">= 1"),
        ("[robustness]\nn = 20", '[robustness]\nn = "many"', "robustness.n", "study.value.bad", "1"),
        ('languages = ["en"]', 'languages = ["de"]', "report.languages.1", "study.value.choice",
         "'en', 'ru'"),
        ('languages = ["en"]', 'languages = "en"', "report.languages", "study.value.bad", "[...]"),
        ("[[potential]]", "[potential]", "potential", "study.value.bad", "[...]"),
        ('table = "panel.csv"', 'table = "panel.csv"\nmax_megabytes = 0', "panel.max_megabytes",
         "study.value.bad", "> 0"),
        ('table = "panel.csv"\n', "", "panel.table", "study.key.missing", "Add it"),
        ('units.table = "units.csv"', 'units = "units.csv"', "territory.units", "study.value.bad", "{...}"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_what_is_expected(
    small: Small, old: str, new: str, key: str, code: str, said: str
) -> None:
    (found,) = refused(small(study=(old, new)))
    assert (found.where.key, found.code) == (key, code)
    assert said in str(found)


def test_all_problems_of_the_file_come_together(small: Small) -> None:
    found = refused(small(study=("[propulsive]", '[propulsive]\nbegin = 2021\nend = "late"\n[polse]')))
    assert {(item.where.key, item.code) for item in found} == {
        ("propulsive.begin", "study.key.unknown"),
        ("propulsive.end", "study.value.bad"),
        ("polse", "study.key.unknown"),
    }


DERIVED = '[[derived]]\ncode = "g"\n{}\n\n[robustness]'


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ('rule = "mean-growth"', "derived.1.of", "study.key.missing"),
        ('rule = "mean-growth"\nof = "grp"\nyear = 5', "derived.1.year", "study.key.unknown"),
        ('rule = "mean-growth"\nof = "grp"\nyears = 0', "derived.1.years", "study.value.bad"),
        ('rule = "growth"\nof = "grp"', "derived.1.rule", "study.value.choice"),
        ('of = "grp"', "derived.1.rule", "study.key.missing"),
        ('rule = "distance-to"\nunits = []', "derived.1.units", "study.value.bad"),
        ('rule = "industries"\nof = "grp"', "derived.1.of", "study.key.unknown"),
        ('rule = "area"\nlabel.eng = "x"', "derived.1.label.eng", "study.key.unknown"),
    ],
)
def test_each_rule_of_a_derived_figure_has_its_own_keys(small: Small, text: str, key: str, code: str) -> None:
    (found,) = refused(small(study=("[robustness]", DERIVED.format(text))))
    assert (found.where.key, found.code) == (key, code)


def test_keys_of_the_industry_table_are_not_taken_for_the_rule_of_that_name(small: Small) -> None:
    (found,) = refused(small(study=("[industries]\n", '[industries]\nmessure = "output"\n')))
    assert (found.where.key, detail(found, "hint")) == ("industries.messure", "measure")


def test_what_would_overwrite_each_other_is_refused(small: Small) -> None:
    (found,) = refused(small(study=("[robustness]", '[[potential]]\nframework = "tree"\n\n[robustness]')))
    assert (found.code, found.where.key) == ("study.code.twice", "potential.2")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"[study\n", "study.toml"), ("[study] # ё".encode("cp1251"), "study.encoding")],
)
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "study.toml").write_bytes(content)
    assert [item.code for item in refused(tmp_path)] == [code]


def test_a_file_saved_with_a_byte_order_mark_is_read(small: Small) -> None:
    folder = small()
    (folder / "study.toml").write_text(STUDY, encoding="utf-8-sig")
    assert load_study(folder).file.study.code == "small"


def test_a_scenario_replaces_keys_and_keeps_the_rest(small: Small) -> None:
    folder = small()
    (folder / "scenarios").mkdir()
    overlay = folder / "scenarios" / "old-year.toml"
    overlay.write_text('[propulsive]\nend = 2022\n[study]\nseed = 5\n[report]\nlanguages = ["kk"]\n')
    plain, changed = load_study(folder), load_study(folder, scenario="old-year")
    assert (changed.file.study.seed, changed.file.report.languages) == (5, ("kk",))
    assert changed.file.study.title == plain.file.study.title
    assert changed.file.panel == plain.file.panel
    assert (changed.scenario, plain.scenario) == ("old-year", "")
    assert load_study(folder, scenario=str(overlay)) == changed


def test_a_scenario_that_is_missing_or_wrong_is_refused(small: Small) -> None:
    folder = small()
    assert [(item.code, item.where.file) for item in refused(folder, "dry")] == [("file.missing", "dry.toml")]
    (folder / "dry.toml").write_text("[study]\nsed = 5\n")
    (found,) = refused(folder, str(folder / "dry.toml"))
    assert (found.where.file, found.where.key) == ("study.toml + dry.toml", "study.sed")


def test_files_are_looked_for_inside_the_folder_only(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    study = load_study(small())
    assert study.path("panel.csv").is_file()
    for name in ("../panel.csv", "/etc/passwd"):
        with pytest.raises(InputError) as caught:
            study.path(name)
        assert caught.value.problems[0].code == "file.outside"
    monkeypatch.delenv("GROWTHPOLES_DATA", raising=False)
    with pytest.raises(InputError, match="GROWTHPOLES_DATA is not set"):
        study.path("$GROWTHPOLES_DATA/x.csv")
    monkeypatch.setenv("GROWTHPOLES_DATA", str(study.source.parent))
    assert study.path("$GROWTHPOLES_DATA/panel.csv") == study.path("panel.csv")
    with pytest.raises(InputError, match="outside"):
        study.path("$GROWTHPOLES_DATA/../x.csv")


def test_every_key_is_described() -> None:
    models: list[type[BaseModel]] = [StudyFile, *RULES.values()]
    for model in models:  # grows while it is walked
        for field in model.model_fields.values():
            models += [item for item in sections_in(field.annotation) if item not in models]
    keys = [(model, name, field) for model in models for name, field in model.model_fields.items()]
    assert len(keys) > 100
    bare = [f"{model.__name__}.{name}" for model, name, field in keys if not field.description]
    assert {name.partition(".")[2] for name in bare} <= {"rule"}
