from __future__ import annotations

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from growthpoles.present.documents.columns import Fit
from growthpoles.present.documents.tree import Cell, Run, Table
from growthpoles.present.documents.word_tables import TableWriter
from growthpoles.present.documents.word_text import Writer


def made(table: Table, count: int, *, hyphened: bool = False):  # type: ignore[no-untyped-def]
    writer = TableWriter(Writer({}, lambda link: "", "L"), "T", "P")
    xml = writer.xml(table, Fit(8.0, (60.0,) * count, 0.0, 0.0), hyphened=hyphened)
    return parse_xml(xml.replace("<w:tbl>", f"<w:tbl {nsdecls('w')}>", 1))


def cell(text: str, **how: object) -> Cell:
    return Cell((Run(text),), **how)  # type: ignore[arg-type]


def test_widths_name_and_head() -> None:
    found = made(Table((Run("Poles"),), "", ((cell("a"), cell("b")),), ((cell("1"), cell("2")),)), 2)
    assert [item.get(qn("w:w")) for item in found.iter(qn("w:gridCol"))] == ["1200", "1200"]
    assert found.find(f".//{qn('w:tblCaption')}").get(qn("w:val")) == "Poles"
    assert len(found.findall(f".//{qn('w:tblHeader')}")) == 1
    assert len(found.findall(f".//{qn('w:cantSplit')}")) == 2


def test_a_row_with_too_few_cells_is_filled_up() -> None:
    found = made(Table((), "", ((cell("a"), cell("b"), cell("c")),), ((cell("1"),),)), 3)
    rows = found.findall(qn("w:tr"))
    assert rows[1].findall(f".//{qn('w:gridSpan')}")[0].get(qn("w:val")) == "2"


def test_a_cell_over_three_rows() -> None:
    body = ((cell("a", rows=3), cell("b")), (cell("c"),), (cell("d"),))
    found = made(Table((), "", (), body), 2)
    merges = [item.get(qn("w:val")) for item in found.iter(qn("w:vMerge"))]
    assert merges == ["restart", None, None]
    assert all(len(row.findall(qn("w:tc"))) == 2 for row in found.findall(qn("w:tr")))


def test_colours_and_hyphens() -> None:
    word = "инновационный"
    found = made(
        Table((), "", (), ((cell(word, colour="#c6dcee"), cell("2", number=True)),)), 2, hyphened=True
    )
    assert found.find(f".//{qn('w:shd')}").get(qn("w:fill")) == "C6DCEE"
    assert len(found.findall(f".//{qn('w:softHyphen')}")) > 2
    assert "".join(node.text for node in found.iter(qn("w:t"))) == word + "2"
