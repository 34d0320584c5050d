from __future__ import annotations

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from growthpoles.present.documents.tree import Run
from growthpoles.present.documents.word_text import (
    Writer,
    field_xml,
    joined,
    paragraph_xml,
    run_xml,
    text_xml,
)


def writer() -> Writer:
    return Writer({"here": "_Toc1"}, lambda link: "rId7", "Hyperlink")


def parsed(xml: str):  # type: ignore[no-untyped-def]
    return parse_xml(f"<w:body {nsdecls('w', 'r')}>{xml}</w:body>")


@pytest.mark.parametrize("text", ["a < b & c > d", '"quoted"', "</w:t>", "Ә ₸"])
def test_texts_are_escaped(text: str) -> None:
    assert parsed(run_xml(text)).findtext(f".//{qn('w:t')}") == text


def test_breaks_and_soft_hyphens_are_elements() -> None:
    assert text_xml("a\nb") == '<w:t xml:space="preserve">a</w:t><w:br/><w:t xml:space="preserve">b</w:t>'
    assert text_xml("a\u00adb").count("<w:softHyphen/>") == 1


def test_fields_and_paragraphs() -> None:
    found = parsed(paragraph_xml("A", field_xml("PAGE", "1"), more="<w:keepNext/>"))
    assert [item.get(qn("w:fldCharType")) for item in found.iter(qn("w:fldChar"))] == [
        "begin",
        "separate",
        "end",
    ]
    assert [item.tag for item in found[0][0]] == [qn("w:pStyle"), qn("w:keepNext")]


def test_captions_count_by_label_and_hold_a_given_number() -> None:
    made = writer()

    def caption(label: str, number: int = 0) -> str:
        xml = made.caption(label, (Run("x"),), style="C", keep=True, number=number)
        return "".join(node.text for node in parsed(xml).iter(qn("w:t")))

    assert [caption("Кесте {n}"), caption("Сурет {n}"), caption("Кесте {n}")] == [
        "Кесте 1. x", "Сурет 1. x", "Кесте 2. x",
    ]  # fmt: skip
    assert caption("Кесте A.{n}", 5) == "Кесте A.5. x"
    assert "\\r 5" in made.caption("Кесте A.{n}", (), style="C", keep=False, number=5)


def test_links_lead_inside_or_outside_or_nowhere() -> None:
    told = writer().runs(
        (
            Run("a", link="#here"),
            Run("b", link="https://a.b"),
            Run("c", link="#gone"),
            Run("d", link="file:///x"),
        )
    )
    assert told.count("<w:hyperlink") == 2 and 'w:anchor="_Toc1"' in told and 'r:id="rId7"' in told


def test_texts_are_joined() -> None:
    assert joined(((Run("a"),), (Run("b"),)), "; ") == (Run("a"), Run("; "), Run("b"))
