from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from lxml import etree

from growthpoles.core.result import Result
from growthpoles.errors import InputError
from growthpoles.present.documents.tree import (
    Bullets,
    Card,
    Cards,
    Cell,
    Document,
    Figure,
    Heading,
    Item,
    Paragraph,
    Run,
    Section,
    Swatch,
    Table,
    read_page,
)
from growthpoles.present.documents.word import word
from growthpoles.present.report import Report, report

Saved = Callable[[str, str], bytes]
Made = Callable[[str], Report]
LANGUAGES = ("en", "ru", "kk")
LABELS = {"en": ("Table", "Figure"), "ru": ("Таблица", "Рисунок"), "kk": ("Кесте", "Сурет")}
LOCALES = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}
BAD = "<w:p/>]]>&amp; =1+1 \x01\ud800 {\\rtf} \u202e" + "Ә" * 300
# The order of children that the format (ISO/IEC 29500, transitional) asks for; Word refuses others.
ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers "
        "pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
        "autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
        "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle "
        "rPr sectPr pPrChange "
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
        "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect "
        "bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath "
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc "
        "tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription "
    ),
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText "
        "vAlign hideMark "
    ),
    "tbl": "bookmarkStart bookmarkEnd tblPr tblGrid tr",
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders "
        "lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter "
        "docGrid printerSettings "
    ),
    "style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed "
        "qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr "
        "tblStylePr "
    ),
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "pBdr": "top left bottom right between bar",
}


def opened(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def styled(data: bytes, *names: str) -> list[str]:
    return [p.text for p in opened(data).paragraphs if p.style and p.style.name in names]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def small(*blocks: object, title: str = "T", language: str = "en") -> Document:
    section = Section("s", "Part", tuple(blocks))  # type: ignore[arg-type]
    return Document(title, language, "Kind", (Card((Run("Year"),), (Run("2022"),)),), (), (section,), ())


def text_of(data: bytes) -> str:
    root = etree.fromstring(parts(data)["word/document.xml"])
    return "\n".join(paragraph_text(item) for item in root.iter(qn("w:p")))


def paragraph_text(item: etree._Element) -> str:
    return "".join(node.text or "" for node in item.iter(qn("w:t")))


def captions_of(data: bytes) -> list[str]:
    """Captions in their order, those in tables too."""
    root = etree.fromstring(parts(data)["word/document.xml"])
    named = [style for style in root.iter(qn("w:pStyle")) if style.get(qn("w:val")) == "Caption"]
    return [paragraph_text(style.getparent().getparent()) for style in named]


@pytest.mark.slow
def test_headings_and_contents_are_the_same(made: Made, saved: Saved) -> None:
    for code in LANGUAGES:
        data = saved(code, ".docx")
        headings = styled(data, "Heading 1", "Heading 2")
        root = etree.fromstring(parts(data)["word/document.xml"])
        named = [s for s in root.iter(qn("w:pStyle")) if s.get(qn("w:val"), "") in ("TOC1", "TOC2")]
        entries = [paragraph_text(s.getparent().getparent()) for s in named]
        assert entries == headings and len(entries) > 10
        marks = {item.get(qn("w:name")) for item in root.iter(qn("w:bookmarkStart"))}
        anchors = [
            item.get(qn("w:anchor")) for item in root.iter(qn("w:hyperlink")) if item.get(qn("w:anchor"))
        ]
        assert set(anchors) <= marks
        sections = [section.title for section in read_page(made(code).html).sections]
        assert [text for text in styled(data, "Heading 1") if text in sections] == sections


def test_fields_are_whole_and_captions_are_counted(saved: Saved) -> None:
    for code in LANGUAGES:
        data = saved(code, ".docx")
        root = etree.fromstring(parts(data)["word/document.xml"])
        kinds = [item.get(qn("w:fldCharType")) for item in root.iter(qn("w:fldChar"))]
        assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") > 20
        captions = captions_of(data)
        for label in LABELS[code]:
            numbers = [int(m[1]) for text in captions if (m := re.match(rf"{label} (\d+)\.", text))]
            assert numbers and numbers == [*range(1, len(numbers) + 1)]
        assert all(text.startswith(LABELS[code]) for text in captions)


def test_pictures_have_words_and_are_sharp(made: Made, saved: Saved) -> None:
    data = saved("ru", ".docx")
    root = etree.fromstring(parts(data)["word/document.xml"])
    drawn = [item.get("descr") for item in root.iter(qn("wp:docPr"))]
    figures = [b for s in read_page(made("ru").html).sections for b in s.blocks if isinstance(b, Figure)]
    assert drawn == [figure.alternative for figure in figures] and all(drawn)
    idents = [item.get("id") for item in root.iter(qn("wp:docPr"))]
    assert len(set(idents)) == len(idents)
    for shape in opened(data).inline_shapes:
        ident = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        image = opened(data).part.related_parts[ident].image
        assert image.px_width / shape.width.inches >= 200
        break
    section = opened(data).sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert all(shape.width <= room for shape in opened(data).inline_shapes)


def test_tables_repeat_their_head_and_fit_the_page(saved: Saved) -> None:
    data = saved("ru", ".docx")
    root = etree.fromstring(parts(data)["word/document.xml"])
    sections = [*root.iter(qn("w:sectPr"))]
    rooms = [
        int(s.find(qn("w:pgSz")).get(qn("w:w")))
        - int(s.find(qn("w:pgMar")).get(qn("w:left")))
        - int(s.find(qn("w:pgMar")).get(qn("w:right")))
        for s in sections
    ]
    assert len(sections) == 2 and rooms[1] > rooms[0]
    captioned = 0
    for table in root.iter(qn("w:tbl")):
        grid = [int(item.get(qn("w:w"))) for item in table.iter(qn("w:gridCol"))]
        assert sum(grid) <= max(rooms) + 20
        first = table.find(qn("w:tr"))
        captioned += first.find(f".//{qn('w:tblHeader')}") is not None
        for row in table.iter(qn("w:tr")):
            spans = [
                int(s.get(qn("w:val"))) if (s := c.find(f".//{qn('w:gridSpan')}")) is not None else 1
                for c in row.findall(qn("w:tc"))
            ]
            assert sum(spans) == len(grid)
    assert captioned > 50


def test_the_order_of_elements_is_that_of_the_format(saved: Saved) -> None:
    found = parts(saved("kk", ".docx"))
    for name in (
        "word/document.xml",
        "word/numbering.xml",
        "word/styles.xml",
        "word/header1.xml",
        "word/footer1.xml",
    ):
        root = etree.fromstring(found[name])
        for element in root.iter():
            wanted = ORDER.get(etree.QName(element).localname) if isinstance(element.tag, str) else None
            if wanted is None or etree.QName(element).namespace != nsdecls("w").split('"')[1]:
                continue
            places = [wanted.split().index(etree.QName(child).localname) for child in element]
            assert all(a <= b for a, b in pairwise(places)), etree.tostring(element)[:400]
        cells = [*root.iter(qn("w:tc"))]
        assert all(cell[-1].tag == qn("w:p") for cell in cells)
        tables = [*root.iter(qn("w:tbl"))]
        assert all(t.getnext() is None or t.getnext().tag != qn("w:tbl") for t in tables)


@pytest.mark.parametrize("code", LANGUAGES)
def test_language_title_and_dates(code: str, made: Made, saved: Saved) -> None:
    document = opened(saved(code, ".docx"))
    properties = document.core_properties
    assert properties.title == made(code).title and properties.language == LOCALES[code]
    assert properties.created == properties.modified and properties.created.year == 2026
    languages = {item.get(qn("w:val")) for item in document.styles.element.iter(qn("w:lang"))}
    assert languages == {LOCALES[code]}
    footer = etree.tostring(document.sections[-1].footer._element).decode()
    assert " PAGE " in footer and " NUMPAGES " in footer
    assert document.sections[-1].header.paragraphs[0].text == made(code).title
    settings = etree.tostring(document.settings.element).decode()
    assert re.search(r'w:name="compatibilityMode"[^>]*w:val="15"', settings) and "proofState" not in settings
    assert f'decimalSymbol w:val="{"." if code == "en" else ","}"' in settings
    assert all(not section.footer.is_linked_to_previous for section in document.sections[:1])


def test_no_english_words_of_our_own(saved: Saved, made: Made) -> None:
    for code in ("ru", "kk"):
        told = text_of(saved(code, ".docx"))
        page = set(re.findall(r"[A-Za-z]{3,}", made(code).html))
        assert set(re.findall(r"[A-Za-z]{3,}", told)) - {"Courier"} <= page


def test_no_word_of_the_report_is_lost(made: Made, saved: Saved) -> None:
    def bare(text: str) -> str:
        return re.sub(r"[\s\u00ad\u200b]", "", text)

    told = bare(text_of(saved("ru", ".docx")))
    for section in read_page(made("ru").html).sections:
        for block in section.blocks:
            if isinstance(block, Table):
                for row in (*block.head, *block.body):
                    assert all(bare("".join(run.text for run in cell.text)) in told for cell in row)
            elif isinstance(block, Heading | Paragraph):
                assert bare("".join(run.text for run in block.text)) in told


def test_the_same_report_gives_the_same_bytes(made: Made, saved: Saved) -> None:
    document = read_page(made("kk").html)
    assert word(document) == saved("kk", ".docx")


def test_hostile_texts_stay_texts() -> None:
    text = (Run(BAD.encode("utf-8", "ignore").decode().replace("\x01", "")),)
    row = (Cell(text, head=True), Cell(text, number=True, colour="#ffffff", ink="#000000"))
    blocks = (
        Heading(2, text, "h"),
        Paragraph(text, "notice"),
        Bullets((Item(text), Item(text, 1))),
        Table(text, "", (row,), (row,), (text,), (("a", "b"),)),
        Cards((Card(text, text),)),
        Paragraph((Run("x", link="javascript:alert(1)"), Run("y", link='https://a.b/"><w:p/>'))),
    )
    data = word(small(*blocks, title=text[0].text))
    document = opened(data)
    assert text[0].text in document.paragraphs[1].text
    assert text_of(data).count("=1+1") >= 10
    links = [r.target_ref for r in document.part.rels.values() if r.is_external]
    assert links == ['https://a.b/"><w:p/>']


def test_lists_begin_anew_and_are_real() -> None:
    one = Bullets((Item((Run("a"),)), Item((Run("b"),))), ordered=True)
    data = word(small(one, one, Bullets((Item((Run("c"),)),))))
    root = etree.fromstring(parts(data)["word/document.xml"])
    numbers = [item.get(qn("w:val")) for item in root.iter(qn("w:numId"))]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3] != numbers[4]
    assert [p.style.name for p in opened(data).paragraphs if p.text in ("a", "c")] == [
        "List Number", "List Number", "List Bullet",
    ]  # fmt: skip


def test_cells_that_hang_down_and_stand_upright() -> None:
    head = ((Cell((Run("a"),), rows=2, head=True), Cell((Run("b"),), columns=2, head=True)),
            (Cell((Run("c"),), head=True, upright=True), Cell((Run("d"),), head=True)))  # fmt: skip
    body = ((Cell((Run("e"),)), Cell((Run("1"),), number=True), Cell((Run("2"),), number=True)),)
    data = word(small(Table((Run("t"),), "", head, body)))
    table = opened(data).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["a", "b", "b"], ["a", "c", "d"], ["e", "1", "2"],
    ]  # fmt: skip
    xml = etree.tostring(table._element).decode()
    assert xml.count("<w:tblHeader/>") == 2 and "btLr" in xml
    assert xml.count('w:jc w:val="right"') == 2


def test_a_swatch_and_a_chip_are_more_than_colour() -> None:
    data = word(small(Paragraph((Run("● firm", chip="firm"), Run("x")))))
    assert "● firm x" in text_of(data)
    data = word(small(Paragraph((Run("B", swatch=Swatch("#e69f00", "#0b0f14", "hatched")), Run(" y")))))
    assert "diagStripe" in parts(data)["word/document.xml"].decode()


# --- a template of the user's own ---


def template(path: Path) -> Path:
    document = docx.Document()
    document.styles["Heading 1"].font.name = "PT Serif"
    document.styles["Heading 1"].font.size = Pt(31)
    document.styles["Normal"].font.name = "Times New Roman"
    for name in ("Quote", "List Bullet", "Caption"):
        style = document.styles[name]
        style.element.getparent().remove(style.element)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(200), Mm(280)
    section.left_margin = section.right_margin = Mm(35)
    section.header.paragraphs[0].text = "МИНИСТЕРСТВО"
    section.footer.paragraphs[0].text = "бланк № 7"
    document.add_paragraph("текст шаблона")
    document.save(str(path))
    return path


def test_a_template_keeps_its_styles_page_header_and_footer(
    tmp_path: Path, results: tuple[Result, ...]
) -> None:
    path = template(tmp_path / "бланк.docx")
    made = report(results[:3], language="ru")
    data = made.document(".docx", template=path)
    document = opened(data)
    assert document.styles["Heading 1"].font.name == "PT Serif" and document.styles[
        "Heading 1"
    ].font.size == Pt(31)
    assert document.styles["Normal"].font.name == "Times New Roman"
    first, last = document.sections[0], document.sections[-1]
    assert abs(first.page_width - Mm(200)) < 1000 and abs(first.left_margin - Mm(35)) < 1000
    for section in (first, last):
        assert section.header.paragraphs[0].text == "МИНИСТЕРСТВО"
        assert section.footer.paragraphs[0].text == "бланк № 7"
    assert "текст шаблона" not in text_of(data)
    assert {"Quote", "List Bullet", "Caption"} <= {style.name for style in document.styles}
    room = first.page_width - first.left_margin - first.right_margin
    assert all(shape.width <= room for shape in document.inline_shapes)
    assert made.document(".docx", template=path) == data


def test_a_bare_template_gets_what_is_missing(tmp_path: Path) -> None:
    document = docx.Document()
    root = document.styles.element
    for item in [*root]:
        root.remove(item)
    body = document.element.body
    for item in [*body]:
        body.remove(item)
    for relation in [*document.part.rels.values()]:
        if relation.reltype.endswith("/numbering"):
            del document.part.rels[relation.rId]
    path = tmp_path / "bare.docx"
    document.save(str(path))
    blocks = (
        Heading(2, (Run("h"),)),
        Bullets((Item((Run("a"),)),)),
        Cards((Card((Run("n"),), (Run("1"),)),)),
    )
    data = word(small(*blocks, language="kk"), template=path)
    assert styled(data, "Heading 2") == ["h"] and styled(data, "List Bullet") == ["a"]


def test_a_template_with_localised_names_is_understood(tmp_path: Path) -> None:
    """Word in Russian keeps built-in names in the file and has ids such as ``1``."""
    document = docx.Document()
    document.styles["Heading 1"].element.set(qn("w:styleId"), "1")
    path = tmp_path / "t.docx"
    document.save(str(path))
    assert styled(word(small(), template=path), "Heading 1") == ["Part"]


@pytest.mark.parametrize("content", [b"", b"no word document", b"PK\x03\x04broken", None, "xlsx", "dotx"])
def test_what_is_no_template_is_refused_in_one_sentence(
    content: bytes | str | None, tmp_path: Path, made: Made
) -> None:
    path = tmp_path / "t.docx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content == "xlsx":
        path.write_bytes(made("en").document(".xlsx"))
    elif content == "dotx":
        stream = io.BytesIO()
        docx.Document().save(stream)
        with zipfile.ZipFile(io.BytesIO(stream.getvalue())) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                data = old.read(name).replace(b"document.main+xml", b"template.main+xml")
                new.writestr(name, data)
    with pytest.raises(InputError) as failure:
        word(small(), template=path)
    assert failure.value.problems[0].code == ("file.missing" if content is None else "document.template")


def test_a_huge_template_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from growthpoles.present.documents import word_file

    monkeypatch.setattr(word_file, "_LARGEST", 10)
    with pytest.raises(InputError):
        word(small(), template=template(tmp_path / "t.docx"))


def test_an_empty_report_is_a_document(results: tuple[Result, ...]) -> None:
    document = Document("T", "kk", "", (), (), (), ())
    assert opened(word(document)).paragraphs[0].text == "T"
    assert parse_xml(f"<w:p {nsdecls('w')}/>") is not None
