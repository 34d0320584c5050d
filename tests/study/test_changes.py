"""Figures that a scenario changes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.study.conftest import Small

from growthpoles.core.panel import Flag
from growthpoles.errors import InputError
from growthpoles.sources.industry_tables import IndustryFigures
from growthpoles.study.changes import change_figures, taken_as_own
from growthpoles.study.check import check_study
from growthpoles.study.data import StudyData, collect, read_study
from growthpoles.study.report import report_run
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study
from growthpoles.study.sections import ChangeItem


@pytest.fixture(scope="module")
def kazakhstan_data() -> StudyData:
    return read_study(load_study("kazakhstan"))


def changed(small: Small, patch: str) -> StudyData:
    return read_study(load_study(small(study=("[report]", f"{patch}\n[report]"))))


def refused(small: Small, patch: str) -> list[tuple[str, str | None]]:
    found = collect(load_study(small(study=("[report]", f"{patch}\n[report]"))))
    assert found.data is None
    return [(item.code, item.where.key) for item in found.problems]


def test_a_push_moves_the_units_their_country_and_nothing_else(small: Small) -> None:
    plain = read_study(load_study(small())).panel
    data = changed(small, '[[change]]\nindicator = "grp"\nunits = ["A", "C"]\nyears = [2022]\nfactor = 1.25')
    panel = data.panel
    assert panel.cell("A", 2022, code="grp").value == 550 * 1.25
    assert panel.cell("A", 2022, code="grp").flag is Flag.IMPUTED
    assert panel.cell("A", 2022, code="grp").source == "scenario"
    assert panel.cell("A", 2021, code="grp") == plain.cell("A", 2021, code="grp")
    assert panel.cell("B", 2022, code="grp") == plain.cell("B", 2022, code="grp")
    assert panel.national("grp").tolist() == [2000.0, 2260 + 0.25 * (550 + 480)]
    assert ("source", "scenario", "Сценарий: изменённое значение") in {
        (kind, code, label.ru) for kind, code, label in data.names
    }
    (told,) = [item for item in data.notes if item.code.startswith("study.changed")]
    assert told.grade.code == "warning" and told.where.key == "change.1"
    assert dict(told.details) == {
        "indicators": "grp", "units": "A, C", "years": "2022", "factor": 1.25, "add": 0.0, "count": 2,
    }  # fmt: skip


def test_changes_apply_in_turn_and_leave_rates_of_the_country_alone(small: Small) -> None:
    data = changed(
        small,
        '[[change]]\nindicator = "wage"\nfactor = 2\n[[change]]\nindicator = "wage"\nadd = -5\nunits = ["D"]',
    )
    assert data.panel.cell("D", 2022, code="wage").value == 2 * 350000 - 5
    assert data.panel.cell("A", 2022, code="wage").value == 2 * 220000
    codes = [item.code for item in data.notes if item.code.startswith("study.changed")]
    assert codes == ["study.changed.all", "study.changed.some"]


def test_an_industry_moves_its_table_and_the_total_of_all(small: Small) -> None:
    whole = "2022,TOTAL,591\n"
    folder = small(
        study=(
            "[report]",
            '[[change]]\nindustry = "C"\nunits = ["A"]\nyears = [2022]\nfactor = 0.5\n[report]',
        ),
        output=("A,2022,J,21\n", f"A,2022,J,21\nA,{whole}"),
    )
    data = read_study(load_study(folder))
    assert data.industries is not None
    column = data.industries.position("C")
    assert data.industries.year(2022)[:, column].tolist() == [130.0, 105.0, 520.0, 170.0]
    assert data.industries.flags[0, 1, column] == Flag.IMPUTED
    found = collect(load_study(folder))
    assert not [item for item in found.problems if item.code == "table.total.differs"]


@pytest.mark.parametrize(
    ("patch", "codes"),
    [
        ('[[change]]\nindicator = "nothing"\nfactor = 2', ["panel.indicator.unknown"]),
        ('[[change]]\nindustry = "Q"\nfactor = 2', ["industries.unknown"]),
        ('[[change]]\nindicator = "grp"\nunits = ["X"]\nfactor = 2', ["territory.unit.unknown"]),
        ('[[change]]\nindicator = "grp"\nyears = [2019, 2020]\nfactor = 2', ["study.change.empty"] * 2),
        ('[[change]]\nindicator = "grp"', ["study.change.what"]),
        ('[[change]]\nindicator = "grp"\nindustry = "C"\nfactor = 2', ["study.change.what"]),
        ("[[change]]\nfactor = 2", ["study.change.what"]),
    ],
)
def test_changes_of_nothing_are_refused_by_name(small: Small, patch: str, codes: list[str]) -> None:
    assert refused(small, patch) == [(code, "change.1") for code in codes]


def test_every_bad_change_is_told_at_once(small: Small) -> None:
    patch = '[[change]]\nindicator = "one"\nfactor = 2\n[[change]]\nindicator = "two"\nfactor = 2'
    assert [key for _, key in refused(small, patch)] == ["change.1", "change.2"]


@pytest.mark.parametrize("value", ["-1", "inf", "nan"])
def test_a_factor_is_a_number_that_can_be(small: Small, value: str) -> None:
    folder = small(study=("[report]", f'[[change]]\nindicator = "grp"\nfactor = {value}\n[report]'))
    with pytest.raises(InputError) as caught:
        load_study(folder)
    assert [item.where.key for item in caught.value.problems] == ["change.1.factor"]


def test_hidden_and_missing_cells_stay_what_they_are(small: Small) -> None:
    folder = small(panel=("C,2022,480,302000", "C,2022,x,302000"))
    text = (folder / "study.toml").read_text(encoding="utf-8")
    patch = '[[change]]\nindicator = "grp"\nfactor = 3\n[report]'
    (folder / "study.toml").write_text(text.replace("[report]", patch), encoding="utf-8")
    panel = read_study(load_study(folder)).panel
    assert panel.cell("C", 2022, code="grp").flag is Flag.CONFIDENTIAL
    assert panel.national("grp").tolist() == [6000.0, 6780.0]


def test_the_arguments_are_not_changed(small: Small) -> None:
    panel = read_study(load_study(small())).panel
    before = panel.values.copy()
    item = ChangeItem(indicator="grp", factor=2.0)
    change_figures([item], (panel,), industries=None, edition=panel.edition)
    assert (panel.values == before)[panel.values == panel.values].all()


def test_the_total_of_all_industries_moves_with_the_industry(kazakhstan_data: StudyData) -> None:
    data = kazakhstan_data
    figures = data.panel.select(codes=[code for code in data.panel.codes if code.startswith("output_")])
    assert data.industries is not None
    figures = figures.select(years=data.industries.years)
    table = IndustryFigures(data.industries, figures)
    item = ChangeItem(industry="B", units=("KZ-23",), years=(2025,), factor=0.5)
    found = change_figures([item], (data.panel,), industries=table, edition="kz20").industries
    assert found is not None
    half = 0.5 * figures.cell("KZ-23", 2025, code="output_B").value
    for code in ("output_B", "output_TOTAL"):
        change = found.panel.column(code) - figures.column(code)
        assert np.nansum(change) == pytest.approx(-half)
        at = figures.year_position(2025)
        assert found.panel.national(code)[at] - figures.national(code)[at] == pytest.approx(-half)
    assert found.table.year(2025)[:, found.table.position("B")].sum() == pytest.approx(
        data.industries.year(2025)[:, data.industries.position("B")].sum() - half
    )


def test_what_looks_ahead_takes_changed_figures_as_figures_of_their_year(small: Small) -> None:
    panel = changed(small, '[[change]]\nindicator = "grp"\nyears = [2022]\nfactor = 2').panel
    own = taken_as_own(panel)
    assert own.cell("A", 2022, code="grp").flag is Flag.OBSERVED
    assert own.cell("A", 2022, code="grp").value == panel.cell("A", 2022, code="grp").value
    plain = read_study(load_study(small())).panel
    assert taken_as_own(plain) is plain


@pytest.mark.parametrize(("name", "count"), [("investment-push", 1), ("commodity-shock", 6)])
def test_the_bundled_scenarios_change_what_they_say(name: str, count: int) -> None:
    found = check_study(load_study("kazakhstan", scenario=name))
    assert found.worst.code == "warning"
    assert len(found.with_code("study.changed")) == count


def test_run_report_and_record_say_what_was_changed(small: Small, tmp_path: Path) -> None:
    folder = small()
    (folder / "scenarios").mkdir()
    patch = '[[change]]\nindicator = "grp"\nunits = ["A"]\nyears = [2022]\nfactor = 1.25\n'
    (folder / "scenarios" / "push.toml").write_text(patch, encoding="utf-8")
    done = run_study(load_study(folder, scenario="push"), tmp_path / "out")
    record = json.loads((done.folder / "run.json").read_text(encoding="utf-8"))
    assert record["changes"] == [{"indicator": "grp", "units": ["A"], "years": [2022], "factor": 1.25}]
    assert record["edition"] == read_study(load_study(folder)).panel.edition
    assert len(done.checks.diagnostics.with_code("study.changed")) == 1
    for code, text in (
        ("en", "Scenario: these are not the published figures. GRP; North; 2022: figure × 1.25 + 0"),
        ("ru", "Сценарий: это не опубликованные данные. ВРП; Север; 2022: значение × 1,25 + 0"),
        ("kk", "Сценарий: бұл жарияланған деректер емес. ЖӨӨ; Солтүстік; 2022: мән × 1,25 + 0"),
    ):
        html = report_run(done, language=code).html.replace("\u00a0", " ")
        assert text in html[html.index("<main>") : html.index("<section")]
