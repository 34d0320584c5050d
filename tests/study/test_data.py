"""The tables of a study are read together, and every problem of all of them is in one error."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.sources.bulletin_books import INNOVATION, write
from tests.study.conftest import Small

from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Flag
from growthpoles.errors import InputError, Problem
from growthpoles.study.data import collect, read_study
from growthpoles.study.schema import load_study


def refused(small: Small, **changes: tuple[str, str]) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read_study(load_study(small(**changes)))
    return list(caught.value.problems)


def test_the_small_study(small: Small) -> None:
    data = read_study(load_study(small()))
    assert data.territory.current.codes == ("A", "B", "C", "D")
    assert (data.panel.years, data.panel.national("grp").tolist()) == ((2021, 2022), [2000.0, 2260.0])
    assert data.framework("tree").root.code == "I"
    assert data.industries is not None
    assert (data.industries.unit, data.industries.price) == ("million KZT", PriceBasis("current"))
    assert [item.name for item in data.files] == [
        "units.csv", "neighbours.csv", "panel.csv", "indicators.csv", "framework.csv", "output.csv",
    ]  # fmt: skip


def test_problems_of_all_tables_come_in_one_error(small: Small) -> None:
    found = refused(
        small,
        units=("A,North,", "A B,North,"),
        neighbours=("code_a,code_b", "code_a,b"),
        framework=("p1,P,", "p1,Q,"),
        indicators=("persons,none,yes", "persons,none,maybe"),
        study=('code = "tree"', 'code = "bush"'),
    )
    assert [(item.where.file, item.where.row or item.where.key, item.code) for item in found] == [
        ("study.toml", "potential.1.framework", "study.framework.unknown"),
        ("framework.csv", 5, "framework.parent.unknown"),
        ("units.csv", 3, "territory.code.bad"),
    ]
    found = refused(
        small,
        framework=("p1,P,", "p1,Q,"),
        panel=("A,2021,500,", "A,2021,many,"),
        output=("A,2021,A,300", "North-,2021,A,300"),
    )
    assert {(item.where.file, item.where.row, item.code) for item in found} == {
        ("framework.csv", 5, "framework.parent.unknown"),
        ("panel.csv", 4, "number.text"),
        ("output.csv", 2, "table.unit.alike"),
    }


def test_missing_and_too_large_files_are_all_named_before_anything_is_read(small: Small) -> None:
    folder = small(panel=("A,2021,500,", "A,2021,many,"))
    (folder / "indicators.csv").unlink()
    (folder / "framework.csv").write_bytes(b"")
    with (folder / "output.csv").open("wb") as file:
        file.truncate(200_000_000)
    found = collect(load_study(folder))
    assert [(item.where.file, item.code) for item in found.problems] == [
        ("indicators.csv", "file.missing"),
        ("framework.csv", "file.empty"),
        ("output.csv", "file.too_large"),
    ]
    assert found.data is None


@pytest.mark.parametrize(
    ("changes", "file", "row", "code"),
    [
        ({"panel": ("unit,year,grp", "region,year,grp")}, "panel.csv", None, "table.column.missing"),
        ({"units": ("code,name_en", "id,name_en")}, "units.csv", None, "table.column.missing"),
        ({"output": ("industry,value", "industry,valeu")}, "output.csv", None, "table.column.missing_alike"),
        ({"panel": ("A,2021,500", "Nort,2021,500")}, "panel.csv", 4, "table.unit.alike"),
        ({"panel": ("B,2021,300", "A,2021,300")}, "panel.csv", 6, "table.figure.twice"),
        ({"indicators": ("wage,Wage", "grp,Wage")}, "indicators.csv", 5, "table.row.twice"),
        ({"study": ('price = "current"', 'price = "today"')}, "study.toml", None, "table.price.bad"),
        ({"study": ('zero = ["-"]', 'zero = ["x"]')}, "panel.csv", None, "number.mark.twice"),
        ({"study": ('code = "small"', 'code = "small"\nedition = "kz99"')}, "study.toml", None,
         "territory.edition.unknown"),
    ],
)  # fmt: skip
def test_one_problem_one_message(
    small: Small, changes: dict[str, tuple[str, str]], file: str | None, row: int | None, code: str
) -> None:
    found = [item for item in refused(small, **changes) if item.code == code]
    assert found, refused(small, **changes)
    assert (found[0].where.file, found[0].where.row) == (file, row)


def test_an_empty_table_is_an_error_unless_it_is_optional(small: Small) -> None:
    def emptied(optional: str) -> list[str]:
        folder = small(study=('table = "output.csv"', f'table = "output.csv"{optional}'))
        (folder / "output.csv").write_text("unit,year,industry,value\n", encoding="utf-8")
        found = collect(load_study(folder))
        assert (found.data is None) is (not optional)
        return [item.code for item in found.problems]

    assert emptied("") == ["table.no_rows"]
    assert emptied("\noptional = true") == []


def test_what_could_be_read_is_there_beside_the_problems(small: Small) -> None:
    found = collect(load_study(small(framework=("p1,P,", "p1,Q,"))))
    assert found.data is None
    assert [panel.edition for panel in found.panels] == [""]
    assert found.industries is not None


def test_an_empty_panel_is_named_even_when_the_units_cannot_be_read(small: Small) -> None:
    folder = small()
    (folder / "units.csv").write_text("code,name_en\n", encoding="utf-8")
    (folder / "panel.csv").write_text("unit,year,grp\n", encoding="utf-8")
    found = collect(load_study(folder)).problems
    assert [(item.where.file, item.code) for item in found] == [
        ("units.csv", "table.no_rows"),
        ("panel.csv", "table.no_rows"),
    ]


def test_zero_confidential_and_missing_stay_three_things(small: Small) -> None:
    data = read_study(load_study(small(panel=("A,2021,500,500000,250000,200000", "A,2021,-,x,,200000"))))
    flags = [data.panel.cell("A", 2021, code=code).flag for code in ("grp", "population", "employed")]
    assert flags == [Flag.ZERO, Flag.CONFIDENTIAL, Flag.MISSING]


def test_notes_of_reading_reach_the_study(small: Small) -> None:
    data = read_study(load_study(small(panel=("A,2021,500,", "A,2021,500*,"))))
    assert [(item.code, item.where.file) for item in data.notes] == [("number.footnote", "panel.csv")]


def test_national_spending_by_industry(small: Small) -> None:
    part = '[industries.spending]\ntable = "spent.csv"\nindicator = "spent"\nyear = {}\n\n[[framework]]'
    rows = (
        "industry,year,indicator,value\nC,2022,spent,5\nJ,2022,spent,\nTOTAL,2022,spent,9\nC,2021,spent,4\n"
    )

    def spending(year: int) -> object:
        folder = small(study=("[[framework]]", part.format(year)))
        (folder / "spent.csv").write_text(rows, encoding="utf-8")
        return read_study(load_study(folder)).spending

    found = spending(2022)
    assert (found.year, found.values, found.total) == (2022, (("C", 5.0),), 9.0)  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="not a single figure"):
        spending(2020)


def test_the_figures_of_industries_become_indicators_with_their_published_total(small: Small) -> None:
    derived = '[[derived]]\ncode = "output_"\nrule = "industries"\n\n[industries]'
    total = ("A,2021,A,300", "A,2021,TOTAL,520\nA,2021,A,300")
    panel = read_study(load_study(small(study=("[industries]", derived), output=total))).panel
    assert {"output_A", "output_C", "output_J", "output_TOTAL"} <= set(panel.codes)
    assert panel.cell("A", 2021, code="output_TOTAL").value == 520.0
    assert panel.indicators[panel.position("output_A")].unit == "million KZT"


def test_trap_employment_2010_to_2017_adds_up_to_the_country() -> None:
    """Published regions leave out South Kazakhstan before 2018: 13-14 % short without the back-cast row."""
    data = read_study(load_study("kazakhstan"))
    (old,) = [panel for panel in data.panels if panel.edition == "kz16"]
    years = [year for year in range(2010, 2018) if year != 2015]
    at = [old.years.index(year) for year in years]
    summed, whole = old.column("employed").sum(axis=0)[at], old.national("employed")[at]
    assert not np.isnan(summed).any()
    np.testing.assert_allclose(summed, whole, rtol=0.005)


def test_trap_population_is_added_up_before_figures_per_head_are_formed() -> None:
    """GRP per head 2015, thousand KZT: East Kazakhstan 1,657 and Karaganda 2,250 (naive: 3,128 and 2,690)."""
    data = read_study(load_study("kazakhstan"))
    held = {panel.edition: panel for panel in data.panels}
    people = held["kz20"].select(codes=["population_avg"]).to_edition("kz16")
    grp = held["kz16"]
    per_head = {
        unit: 1000 * grp.cell(unit, 2015, code="grp_nominal").value  # type: ignore[operator]
        / people.cell(unit, 2015, code="population_avg").value
        for unit in ("KZ-63", "KZ-35")
    }  # fmt: skip
    assert per_head == {"KZ-63": pytest.approx(1657, abs=0.5), "KZ-35": pytest.approx(2250, abs=0.5)}


def test_a_bulletin_and_a_table_make_one_panel(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(load_study("kazakhstan").path("panel.csv").parent, folder)
    write(folder / "innovation.xlsx", INNOVATION, subject="Об инновационной деятельности")
    study = (folder / "study.toml").read_text(encoding="utf-8")
    more = '[[panel.more]]\ntable = "innovation.xlsx"\nmapping = "bulletins/innovation.toml"\n\n[roles]'
    (folder / "study.toml").write_text(study.replace("[roles]", more, 1), encoding="utf-8")
    found = collect(load_study(folder))
    assert found.data is not None, found.problems
    assert {"innovation.xlsx", "bulletins/innovation.toml"} <= {item.name for item in found.data.files}
    table = (folder / "panel.csv").read_text(encoding="utf-8")
    line = next(row for row in table.splitlines() if row.startswith("KZ-11,kz20,2022,ent_surveyed,"))
    wrong = line.replace(line.split(",")[4], "1")
    (folder / "panel.csv").write_text(table.replace(line, wrong), encoding="utf-8")
    (problem,) = collect(load_study(folder)).problems
    assert (problem.code, problem.where.unit) == ("panel.merge.differs", "KZ-11")
