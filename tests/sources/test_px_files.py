"""PC-Axis files: every figure where it belongs, marks kept apart, and broken files refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.core.panel import Flag, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.sources.numbers import NumberRules
from growthpoles.sources.options import TableFormat
from growthpoles.sources.panels import load_panels, read_panel
from growthpoles.sources.px_files import read_px
from growthpoles.sources.tables import ReadOptions

HEAD = """CHARSET="ANSI";
AXIS-VERSION="2013";
CODEPAGE="{page}";
LANGUAGE="ru";
LANGUAGES="ru","kk";
MATRIX="POP01";
CONTENTS="Население";
TITLE="Население по регионам, полу, "
"показателю и году";
STUB="Регион","Пол";
STUB[kk]="Өңір","Жынысы";
HEADING="Показатель","Год";
HEADING[kk]="Көрсеткіш","Жыл";
CONTVARIABLE="Показатель";
TIMEVAL("Год")=TLIST(A1),"2021","2022";
CODES("Регион")="11","15";
VALUES("Регион")="Акмолинская область",
"Актюбинская область";
VALUES[kk]("Өңір")="Ақмола облысы","Ақтөбе облысы";
CODES("Пол")="T","F";
VALUES("Пол")="Всего","Жен""щины";
VALUES("Показатель")="Население","Занятые";
VALUES[kk]("Көрсеткіш")="Халық","Жұмыспен қамтылғандар";
CODES("Показатель")="pop","emp";
VALUES("Год")="2021","2022";
UNITS("Население")="persons";
UNITS("Занятые")="thousand persons";
DATASYMBOL3="Конфиденциально";
"""
DATA = """DATA=
100 110 50.5 "-"
60 61 ".." 30
200 210 "..." 0
90 91 "." 40 ;
"""
LAND = Territory(
    (Edition("e", (Unit("11", Label(ru="Акмолинская область", kk="Ақмола облысы")), Unit("15", Label("b")))),)
)


def write(folder: Path, text: str, *, page: str = "utf-8", stated: str | None = None) -> Path:
    path = folder / "pop.px"
    path.write_bytes(text.replace("{page}", stated or page).encode(page))
    return path


def panel(path: Path, sex: str = "T", region: str = "Регион") -> Panel:
    style = TableFormat(columns=(("unit", region),), only=(("Пол", sex),))
    return load_panels(path, LAND, style=style).value[0]


def code_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_px(path)
    return caught.value.problems[0].code


def test_figures_flags_names_and_units(tmp_path: Path) -> None:
    total = panel(write(tmp_path, HEAD + DATA))
    assert total.years == (2021, 2022)
    assert [(i.code, i.label.ru, i.label.kk, i.unit) for i in total.indicators] == [
        ("pop", "Население", "Халық", "persons"),
        ("emp", "Занятые", "Жұмыспен қамтылғандар", "thousand persons"),
    ]
    assert total.values[:, :, 0].tolist() == [[100, 110], [200, 210]]
    flags = {(u, y): total.cell(u, y, code="emp").flag for u in ("11", "15") for y in (2021, 2022)}
    assert flags == {
        ("11", 2021): Flag.OBSERVED, ("11", 2022): Flag.ZERO,
        ("15", 2021): Flag.CONFIDENTIAL, ("15", 2022): Flag.ZERO,
    }  # fmt: skip
    women = panel(write(tmp_path, HEAD + DATA), sex="F")
    assert women.values[:, :, 0].tolist() == [[60, 61], [90, 91]]
    assert women.cell("11", 2021, code="emp").flag is Flag.MISSING


def test_units_by_their_names_in_another_language(tmp_path: Path) -> None:
    raw = read_px(write(tmp_path, HEAD + DATA))
    assert raw.column("Регион / kk").text[0] == "Ақмола облысы"
    assert raw.column("Пол / text").text.unique(maintain_order=True).to_list() == ["Всего", "Женщины"]
    assert raw.rows[:5].tolist() == [30, 30, 30, 30, 31]


def test_a_dimension_left_open_is_refused_with_its_values(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_panels(write(tmp_path, HEAD + DATA), LAND, style=TableFormat(columns=(("unit", "Регион"),)))
    (found,) = caught.value.problems
    assert found.code == "cube.dimension.open"
    assert dict(found.details)["values"] == "T = Всего, F = Женщины"


def test_a_value_nobody_has_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        panel(write(tmp_path, HEAD + DATA), sex="TT")
    assert dict(caught.value.problems[0].details)["known"].startswith("T,")


def test_dimensions_joined_into_one_indicator(tmp_path: Path) -> None:
    style = TableFormat(columns=(("unit", "Регион"), ("indicator", "Показатель + Пол")))
    found = load_panels(write(tmp_path, HEAD + DATA), LAND, style=style).value[0]
    assert found.codes == ("pop.T", "emp.T", "pop.F", "emp.F")
    assert found.cell("15", 2022, code="pop.F").value == 91


def test_a_study_may_read_a_mark_in_another_way(tmp_path: Path) -> None:
    rules = NumberRules(confidential=frozenset({".."}), missing=frozenset({""}))
    style = TableFormat(columns=(("unit", "Регион"),), only=(("Пол", "F"),), rules=rules)
    found = load_panels(write(tmp_path, HEAD + DATA), LAND, style=style)
    assert found.value[0].cell("11", 2021, code="emp").flag is Flag.CONFIDENTIAL
    told = {dict(n.details)["mark"]: dict(n.details)["meaning"] for n in found.notes.with_code("px.symbol")}
    assert told == {"-": "zero", ".": "missing", "..": "missing", "...": "confidential"}


@pytest.mark.parametrize("page", ["kz1048", "utf-8", "utf-16"])
def test_code_pages(tmp_path: Path, page: str) -> None:
    assert panel(write(tmp_path, HEAD + DATA, page=page)).indicators[0].label.kk == "Халық"


def test_a_wrong_code_page_is_told(tmp_path: Path) -> None:
    text = "\n".join(line for line in HEAD.splitlines() if "kk" not in line) + "\n" + DATA
    path = write(tmp_path, text, page="cp1251", stated="iso-8859-1")
    assert next(d.code for d in read_px(path).diagnostics) == "px.codepage"
    path = write(tmp_path, HEAD + DATA, page="utf-8", stated="windows-1251")
    with pytest.raises(InputError) as caught:
        panel(path)
    assert caught.value.problems[0].code in ("file.encoding.wrong", "table.column.missing")
    assert read_px(path, options=ReadOptions(encoding="utf-8")).columns[0] == "Регион"
    path = write(tmp_path, HEAD + DATA, page="kz1048", stated="utf-8")
    assert code_of(path) == "file.encoding.wrong"


SPARSE = """MATRIX="M";STUB="r","s";HEADING="y";VALUES("r")="a","b","c";CODES("s")="1","2";
VALUES("s")="x","z";VALUES("y")="2020","2021";KEYS("r")=VALUES;KEYS("s")=CODES;
DATA=
"a","2",5 6
"c","1",".." 7
;
"""


def test_sparse_rows_are_zeros(tmp_path: Path) -> None:
    raw = read_px(write(tmp_path, SPARSE))
    assert raw.column("value").text.to_list() == ["0", "0", "5", "6", "0", "0", "0", "0", "..", "7", "0", "0"]
    assert raw.rows[[2, 8]].tolist() == [4, 5]


def test_a_file_without_contents_takes_the_name_of_its_matrix(tmp_path: Path) -> None:
    text = 'MATRIX="GRP";CONTENTS="Product";UNITS="million";STUB="unit";HEADING="t";TIMEVAL("t")=TLIST(A1);'
    text += 'VALUES("unit")="11","15";VALUES("t")="2020","2021";DATA=1 2 3 4;'
    found = read_panel(write(tmp_path, text), LAND)
    assert [(i.code, i.label.en, i.unit) for i in found.indicators] == [("GRP", "Product", "million")]
    renamed = read_panel(write(tmp_path, text), LAND, style=TableFormat(columns=(("grp", "value"),)))
    assert renamed.codes == ("grp",)
    assert renamed.values[:, :, 0].tolist() == [[1, 2], [3, 4]]


BROKEN = [
    (HEAD + DATA.replace(" ;", ""), "px.truncated"),
    (HEAD + DATA[:60], "px.truncated"),
    (HEAD, "px.truncated"),
    (HEAD[:-4], "px.truncated"),
    (HEAD + DATA.replace("100 ", ""), "px.cells"),
    (HEAD + DATA.replace("60 61", "60 61 62"), "px.cells"),
    (HEAD + DATA.replace("100", "1e309"), "px.cell"),
    (HEAD + DATA.replace("100", "nan"), "px.cell"),
    (HEAD + DATA.replace("100", "x"), "px.cell"),
    (HEAD + DATA.replace("50.5", "50,5"), "px.cells"),
    (HEAD.replace('"11","15"', '"11","11"') + DATA, "px.value.twice"),
    (HEAD.replace('"11","15"', '"11"') + DATA, "px.lengths"),
    (HEAD.replace('STUB="Регион","Пол"', 'STUB="Регион","Регион"') + DATA, "px.twice"),
    (HEAD.replace('CODES("Регион")="11","15";', 'CODES("Регион")="11","15";' * 2) + DATA, "px.twice"),
    (HEAD.replace('VALUES("Год")="2021","2022";', "") + DATA, "px.missing"),
    (HEAD.replace('STUB="', 'ROWS="').replace('HEADING="', 'COLUMNS="') + DATA, "px.missing"),
    (HEAD + "nonsense;" + DATA, "px.syntax"),
    (SPARSE.replace('"a","2"', '"a","3"'), "px.key"),
    (SPARSE.replace('"c","1"', '"a","2"'), "px.key.twice"),
    (SPARSE.replace('".." 7', '".."'), "px.key"),
    (SPARSE.replace('KEYS("s")=CODES;', ""), "px.missing"),
    ('STUB="a";VALUES("a")=' + ",".join(f'"{i}"' for i in range(3000)) + ';HEADING="b";VALUES("b")='
     + ",".join(f'"{i}"' for i in range(3000)) + ';DATA=1;', "cube.too_many"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), BROKEN)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert code_of(write(tmp_path, text)) == code


def test_swapped_lists_of_values_cannot_be_read_as_other_units(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        panel(write(tmp_path, HEAD + DATA), region="Показатель")
    assert caught.value.problems[0].code.startswith(("table.unit", "cube"))


@pytest.mark.parametrize("page", ["no-such", "a\0b", "base64", "undefined", "idna"])
def test_a_code_page_that_is_none(tmp_path: Path, page: str) -> None:
    (tmp_path / "a.px").write_bytes((HEAD + DATA).replace("{page}", page).encode())
    assert code_of(tmp_path / "a.px") in ("file.encoding.unknown", "file.encoding.wrong")
