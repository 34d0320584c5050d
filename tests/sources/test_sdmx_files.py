"""SDMX messages written by hand after the standard: CSV and XML give the same figures and flags."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from tests.sources.lands import LAND

from growthpoles.core.panel import Flag, Panel
from growthpoles.errors import InputError, NotAvailableError
from growthpoles.sources.options import TableFormat
from growthpoles.sources.panels import load_panels
from growthpoles.sources.raw import read_raw
from growthpoles.sources.sdmx_files import read_sdmx_xml

xml = pytest.mark.skipif(importlib.util.find_spec("sdmx") is None, reason="the extra sdmx is not installed")

CSV1 = """DATAFLOW,FREQ,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,UNIT_MULT
KZ:RD(1.0),A,A,rd,2021,5.5,P,F,3
KZ:RD(1.0),A,A,rd,2022,,O,F,3
KZ:RD(1.0),A,B,rd,2021,0,A,F,3
KZ:RD(1.0),A,B,rd,2022,,A,C,3
KZ:RD(1.0),A,C,rd,2021,1234.567,I,F,3
KZ:RD(1.0),A,C,rd,2022,NaN,M,F,3
"""
LABELS = """DATAFLOW,FREQ: Frequency,REF_AREA: Area,INDICATOR: Code,TIME_PERIOD: Time,OBS_VALUE: V,OBS_STATUS
KZ:RD(1.0): R&D,A: Annual,A: Abai,rd: Research,2021,5.5,P
KZ:RD(1.0): R&D,A: Annual,B: Zhetisu,rd: Research,2021,,Q
"""
CSV2 = """STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,FREQ,Frequency,REF_AREA,Reference area,INDICATOR,\
TIME_PERIOD,OBS_VALUE,OBS_STATUS
DATAFLOW,KZ:RD(1.0),R&D,I,A,Annual,A,Abai,rd,2021,5.5,P
DATAFLOW,KZ:RD(1.0),R&D,I,A,Annual,B,Zhetisu,rd,2021-A1,,Q
"""
SERIES = {
    "A": [("2021", "5.5", "P", "F"), ("2022", "NaN", "O", "F")],
    "B": [("2021", "0", "A", "F"), ("2022", "", "A", "C")],
    "C": [("2021", "1234.567", "I", "F"), ("2022", "NaN", "M", "F")],
}
SPACES = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"


def message(kind: str, body: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<m:{kind} xmlns:m="{SPACES}/message" xmlns:g="{SPACES}/data/generic" xmlns:c="{SPACES}/common"
 xmlns:s="{SPACES}/data/structurespecific" xmlns:n="urn:x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <m:Header><m:ID>T</m:ID><m:Test>true</m:Test><m:Prepared>2026-01-01T00:00:00</m:Prepared><m:Sender id="KZ"/>
  <m:Structure structureID="S" namespace="urn:x" dimensionAtObservation="TIME_PERIOD">
   <c:Structure><Ref agencyID="KZ" id="RD" version="1.0"/></c:Structure></m:Structure></m:Header>
 {body}
</m:{kind}>"""


def generic() -> str:
    series = ""
    for area, observations in SERIES.items():
        key = "".join(
            f'<g:Value id="{k}" value="{v}"/>'
            for k, v in (("FREQ", "A"), ("REF_AREA", area), ("INDICATOR", "rd"))
        )
        series += (
            f'<g:Series><g:SeriesKey>{key}</g:SeriesKey><g:Attributes><g:Value id="UNIT_MULT" value="3"/>'
        )
        series += "</g:Attributes>"
        for year, value, status, secret in observations:
            held = f'<g:ObsValue value="{value}"/>' if value else ""
            series += f'<g:Obs><g:ObsDimension value="{year}"/>{held}<g:Attributes>'
            series += (
                f'<g:Value id="OBS_STATUS" value="{status}"/><g:Value id="CONF_STATUS" value="{secret}"/>'
            )
            series += "</g:Attributes></g:Obs>"
        series += "</g:Series>"
    return message("GenericData", f'<m:DataSet structureRef="S">{series}</m:DataSet>')


def specific(extra: str = "") -> str:
    series = ""
    for area, observations in SERIES.items():
        series += f'<Series FREQ="A" REF_AREA="{area}" INDICATOR="rd" UNIT_MULT="3" {extra}>'
        for year, value, status, secret in observations:
            held = f'OBS_VALUE="{value}"' if value else ""
            series += f'<Obs TIME_PERIOD="{year}" {held} OBS_STATUS="{status}" CONF_STATUS="{secret}"/>'
        series += "</Series>"
    return message(
        "StructureSpecificData",
        f'<m:DataSet s:structureRef="S" xsi:type="n:DataSetType">{series}</m:DataSet>',
    )


def read(folder: Path, text: str, name: str = "a.csv", style: TableFormat | None = None) -> Panel:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_panels(path, LAND, style=style).value[0]


def code(folder: Path, text: str, name: str = "a.csv") -> str:
    with pytest.raises(InputError) as caught:
        read(folder, text, name)
    return caught.value.problems[0].code


def check(panel: Panel) -> None:
    found = {(u, y): panel.cell(u, y, code="rd") for u in "ABC" for y in (2021, 2022)}
    assert {key: (cell.value, cell.flag, cell.remark) for key, cell in found.items()} == {
        ("A", 2021): (5.5, Flag.OBSERVED, "provisional"),
        ("A", 2022): (None, Flag.MISSING, ""),
        ("B", 2021): (0.0, Flag.ZERO, ""),
        ("B", 2022): (None, Flag.CONFIDENTIAL, ""),
        ("C", 2021): (1234.567, Flag.IMPUTED, ""),
        ("C", 2022): (None, Flag.NOT_APPLICABLE, ""),
    }


def test_csv_1(tmp_path: Path) -> None:
    check(read(tmp_path, CSV1))


@xml
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("text", [generic(), specific()], ids=["generic", "structure-specific"])
def test_xml_gives_the_figures_of_the_csv(tmp_path: Path, text: str) -> None:
    check(read(tmp_path, text, "a.xml"))


@pytest.mark.parametrize("text", [LABELS, CSV2], ids=["labels", "2.0"])
def test_labels_and_version_2(tmp_path: Path, text: str) -> None:
    panel = read(tmp_path, text)
    assert panel.codes == ("rd",) and panel.years == (2021,)
    assert panel.cell("A", 2021, code="rd").value == 5.5
    assert panel.cell("B", 2021, code="rd").flag is Flag.CONFIDENTIAL


def test_a_message_without_indicators_is_named_by_the_reader(tmp_path: Path) -> None:
    text = CSV1.replace(",INDICATOR", "").replace(",rd,", ",")
    panel = read(tmp_path, text, style=TableFormat(columns=(("gerd", "value"),)))
    assert panel.codes == ("gerd",)
    assert panel.cell("B", 2022, code="gerd").flag is Flag.CONFIDENTIAL


def test_other_roles_and_a_selection(tmp_path: Path) -> None:
    text = CSV1 + CSV1.partition("\n")[2].replace(",A,", ",Q,", 1).replace("KZ:RD(1.0),A", "KZ:RD(1.0),Q")
    assert code(tmp_path, text) == "cube.dimension.open"
    check(read(tmp_path, text, style=TableFormat(only=(("FREQ", "A"),))))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CSV1.replace("5.5", "5,5"), "csv.ragged"),
        (CSV1.replace("5.5", '"5,5"'), "sdmx.value"),
        (CSV1.replace("5.5", "1e309"), "sdmx.value"),
        (CSV1.replace("5.5,P", "5.5,Q"), "sdmx.status"),
        (CSV1.replace("5.5,P,F,3", "5.5,P,F,6"), "cube.measure.several"),
        (CSV2.replace(",I,", ",D,"), "sdmx.action"),
        (CSV1.replace("rd,2021,5.5", "rd,2021-Q1,5.5"), "number.text"),
        (CSV1 + "KZ:RD(1.0),A,A,rd,2021,5.5,P,F,3\n", "table.figure.twice"),
        (CSV1 + "KZ:GRP(1.0),A,A,rd,2020,5.5,P,F,3\n", "cube.dimension.open"),
        (CSV1 + "KZ:RD(1.0),A,Q,rd,2020,5.5,P,F,3\n", "table.unit.unknown"),
        (CSV1.replace("FREQ,REF_AREA", "FREQ: a,FREQ: b"), "table.header.twice"),
        (CSV1.replace("TIME_PERIOD,OBS_VALUE", 'X,"TIME_PERIOD,OBS_VALUE"'), "sdmx.unreadable"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, found: str) -> None:
    assert code(tmp_path, text) == found


def test_a_shown_confidential_figure_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV1.replace("5.5,P,F", "5.5,A,C"), encoding="utf-8")
    raw = read_raw(tmp_path / "a.csv")
    assert [d.code for d in raw.diagnostics] == ["sdmx.confidential.shown", "sdmx.multiplier"]


@pytest.mark.parametrize("name", ["REF_AREA", "INDICATOR", "TIME_PERIOD"])
def test_a_dimension_after_the_figures_is_one(tmp_path: Path, name: str) -> None:
    """Found by the seeded corruption: the code of the indicator was left aside without a word."""
    rows = [line.split(",") for line in CSV1.splitlines()]
    at = rows[0].index(name)
    text = "\n".join(",".join([*row[:at], *row[at + 1 :], row[at]]) for row in rows) + "\n"
    plain, moved = read(tmp_path, CSV1), read(tmp_path, text)
    assert moved.codes == ("rd",)
    assert moved.to_table().equals(plain.to_table())


BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize("text", ["", "no xml", BOMB, "<a/>", generic()[:-30], "<a>" * 5000 + "</a>" * 5000])
@xml
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_what_is_no_message(tmp_path: Path, text: str) -> None:
    assert code(tmp_path, text, "a.xml") in ("file.empty", "sdmx.unreadable")


@xml
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_an_unknown_series_attribute_counts_as_a_dimension(tmp_path: Path) -> None:
    check(read(tmp_path, specific('SOURCE_X="same"'), "a.xml"))
    mixed = specific('SOURCE_X="1"').replace('SOURCE_X="1"', 'SOURCE_X="2"', 1)
    assert code(tmp_path, mixed, "a.xml") == "cube.dimension.open"


def test_without_the_extra_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sdmx", None)
    path = tmp_path / "a.xml"
    path.write_text(generic(), encoding="utf-8")
    with pytest.raises(NotAvailableError) as caught:
        read_sdmx_xml(path)
    assert caught.value.problems[0].code == "sdmx.extra"
