from __future__ import annotations

import docx
import pytest
from docx.oxml.ns import qn

from growthpoles.present.documents.word_styles import LOOKS, fit_styles


@pytest.mark.parametrize("own", [True, False])
def test_every_style_is_there_once(own: bool) -> None:
    document = docx.Document()
    book = fit_styles(document, own=own, right=9000, language="kk")
    root = document.styles.element
    idents = [item.get(qn("w:styleId")) for item in root.findall(qn("w:style"))]
    assert len(set(idents)) == len(idents)
    assert {book[look.ident] for look in LOOKS} <= set(idents)
    bases = {item.get(qn("w:val")) for item in root.iter(qn("w:basedOn"))}
    assert bases <= set(idents)


def test_a_taken_id_is_left_to_its_style() -> None:
    document = docx.Document()
    document.styles.element.xpath("w:style[@w:styleId='Quote']")[0].find(qn("w:name")).set(
        qn("w:val"), "Zitat"
    )
    book = fit_styles(document, own=False, right=9000, language="ru")
    assert book["Quote"] == "GrowthpolesQuote"


def test_styles_of_a_template_stay() -> None:
    document = docx.Document()
    before = document.styles["Heading 1"].element.xml
    fit_styles(document, own=False, right=9000, language="ru")
    assert document.styles["Heading 1"].element.xml == before
