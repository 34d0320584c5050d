"""Styles of a Word document: those of a template are kept, missing ones are added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

LOCALES = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}
FONT = "Arial"  # on every machine with Word, with all Kazakh letters
ACCENT, MUTED, RULE, SOFT = "0B3C66", "51606E", "9FB0BF", "F3F6F8"


@dataclass(frozen=True)
class Look:
    """A style: its name, its id, where it belongs, and how it looks.

    Attributes:
        name: Name as the file format writes it; Word shows built-in names in its own language.
        ident: Id.
        paragraph: Paragraph properties as XML.
        run: Character properties as XML.
        base: Id of the style it builds on; empty for none.
        kind: ``paragraph``, ``character`` or ``table``.
        after: Id of the style of the next paragraph.
        more: Further XML of a table style.
    """

    name: str
    ident: str
    paragraph: str = ""
    run: str = ""
    base: str = "Normal"
    kind: str = "paragraph"
    after: str = ""
    more: str = ""


def _spaced(before: int, after: int, *, line: int = 0, keep: bool = False, level: int = -1) -> str:
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    outline = f'<w:outlineLvl w:val="{level}"/>' if level >= 0 else ""
    kept = "<w:keepNext/><w:keepLines/>" if keep else ""
    return f'{kept}<w:spacing w:before="{before}" w:after="{after}"{lines}/>{outline}'


def _letters(size: float, *, bold: bool = False, italic: bool = False, colour: str = "") -> str:
    half = round(2 * size)
    shape = ("<w:b/><w:bCs/>" if bold else "") + ("<w:i/><w:iCs/>" if italic else "")
    ink = f'<w:color w:val="{colour}"/>' if colour else ""
    return f'{shape}{ink}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _edge(side: str, size: int, colour: str, space: int = 0) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


_TABLE = (
    "<w:tblPr><w:tblBorders>"
    + _edge("top", 8, RULE)
    + _edge("bottom", 8, RULE)
    + _edge("insideH", 4, "D5DCE3")
    + '</w:tblBorders><w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="58" w:type="dxa"/>'
    '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="58" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)
_FONTS = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"/>'
_NOTICE = (
    "<w:keepNext/><w:keepLines/><w:pBdr>"
    + _edge("left", 24, "B35900", 8)
    + '</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="FDF5EA"/>'
)
_RULED = "<w:keepNext/><w:keepLines/><w:pBdr>" + _edge("bottom", 12, ACCENT, 3) + "</w:pBdr>"
_MONO = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>'
LOOKS = (
    Look("Normal", "Normal", _spaced(0, 120, line=264), _FONTS + _letters(10), base=""),
    Look("Title", "Title", _spaced(0, 200), _letters(22, bold=True, colour=ACCENT), after="Normal"),
    Look("Subtitle", "Subtitle", _spaced(0, 80), _letters(11, colour=MUTED), after="Normal"),
    Look(
        "heading 1",
        "Heading1",
        _RULED + '<w:spacing w:before="480" w:after="160"/><w:outlineLvl w:val="0"/>',
        _letters(15, bold=True, colour=ACCENT),
        after="Normal",
    ),
    Look(
        "heading 2",
        "Heading2",
        _spaced(300, 100, keep=True, level=1),
        _letters(12, bold=True),
        after="Normal",
    ),
    Look(
        "heading 3",
        "Heading3",
        _spaced(220, 80, keep=True, level=2),
        _letters(10.5, bold=True),
        after="Normal",
    ),
    Look("TOC Heading", "TOCHeading", _spaced(360, 160, keep=True), _letters(15, bold=True, colour=ACCENT)),
    Look(
        "toc 1",
        "TOC1",
        '<w:tabs><w:tab w:val="right" w:pos="{right}"/></w:tabs>' + _spaced(60, 20),
        _letters(10),
    ),
    Look(
        "toc 2",
        "TOC2",
        '<w:tabs><w:tab w:val="right" w:pos="{right}"/></w:tabs>'
        '<w:spacing w:before="0" w:after="10"/><w:ind w:left="240"/>',
        _letters(9, colour=MUTED),
    ),
    Look("caption", "Caption", _spaced(160, 80, keep=False), _letters(9, bold=True)),
    Look("List Bullet", "ListBullet", _spaced(0, 60) + "<w:contextualSpacing/>"),
    Look("List Number", "ListNumber", _spaced(0, 60) + "<w:contextualSpacing/>"),
    Look(
        "Quote",
        "Quote",
        _NOTICE + '<w:spacing w:before="60" w:after="140"/><w:ind w:left="200"/>',
        _letters(9.5, bold=True),
    ),
    Look("HTML Preformatted", "HTMLPreformatted", _spaced(0, 120), _MONO + _letters(9)),
    Look("header", "Header", _spaced(0, 0), _letters(8, colour=MUTED)),
    Look(
        "footer",
        "Footer",
        '<w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/>',
        _letters(8, colour=MUTED),
    ),
    Look(
        "Hyperlink",
        "Hyperlink",
        run='<w:color w:val="1C5A91"/><w:u w:val="single"/>',
        base="",
        kind="character",
    ),
    Look("Small Text", "SmallText", _spaced(0, 100), _letters(8.5, colour=MUTED)),
    Look("Table Text", "TableText", _spaced(0, 0), _letters(8.5)),
    Look("Figure", "Figure", "<w:keepNext/>" + _spaced(120, 60)),
    Look("Growthpoles Table", "GrowthpolesTable", base="TableNormal", kind="table", more=_TABLE),
)


@dataclass(frozen=True)
class StyleBook:
    """The styles of a document.

    Attributes:
        idents: Id of each style in this document, by the id it has here.
        added: Ids that the document did not have before.
    """

    idents: Mapping[str, str]
    added: frozenset[str]

    def __getitem__(self, ident: str) -> str:
        return self.idents[ident]


def fit_styles(document: Any, *, own: bool, right: int, language: str) -> StyleBook:
    """Add the styles a report needs to a document, and set its language.

    Args:
        document: The document of python-docx.
        own: No template was given: styles of the same name are replaced.
        right: Width of the text, in twentieths of a point.
        language: ``en``, ``ru`` or ``kk``.
    """
    root = document.styles.element
    known = {_key(item): item for item in root.findall(qn("w:style"))}
    taken = {item.get(qn("w:styleId")) for item in known.values()}
    idents: dict[str, str] = {}
    added: set[str] = set()
    for look in LOOKS:
        found = known.get((look.name.lower(), look.kind))
        if found is not None and not own:
            idents[look.ident] = found.get(qn("w:styleId"))
            continue
        if found is not None:
            root.remove(found)
        ident = look.ident if found is not None or look.ident not in taken else f"Growthpoles{look.ident}"
        idents[look.ident] = ident
        added.add(look.ident)
        root.append(parse_xml("".join(_style(look, ident, idents, right))))
    _speak(document, LOCALES[language], own=own)
    return StyleBook(idents, frozenset(added))


def _key(item: Any) -> tuple[str, str]:
    name = item.find(qn("w:name"))
    return ("" if name is None else name.get(qn("w:val")).lower(), item.get(qn("w:type")) or "paragraph")


def _style(look: Look, ident: str, idents: Mapping[str, str], right: int) -> Iterator[str]:
    custom = look.name[0].isupper() and look.name in (
        "Small Text",
        "Table Text",
        "Figure",
        "Growthpoles Table",
    )
    first = ' w:default="1"' if look.ident == "Normal" else ""
    mark = ' w:customStyle="1"' if custom else ""
    yield f'<w:style {nsdecls("w")} w:type="{look.kind}"{first}{mark} w:styleId="{ident}">'
    yield f'<w:name w:val="{look.name}"/>'
    base = idents.get(look.base, look.base)
    if base:
        yield f'<w:basedOn w:val="{base}"/>'
    if look.after:
        yield f'<w:next w:val="{idents.get(look.after, look.after)}"/>'
    yield '<w:uiPriority w:val="10"/><w:qFormat/>'
    if look.paragraph:
        yield f"<w:pPr>{look.paragraph.replace('{right}', str(right))}</w:pPr>"
    if look.run:
        yield f"<w:rPr>{look.run}</w:rPr>"
    yield f"{look.more}</w:style>"


def _speak(document: Any, locale: str, *, own: bool) -> None:
    """Set the language of every text, so that Word checks the spelling of the right one."""
    root = document.styles.element
    defaults = root.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = parse_xml(
            f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>"
        )
        root.insert(0, defaults)
    run = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if run is None:
        return
    if own:
        for item in run.findall(qn("w:rFonts")):
            run.remove(item)
        run.insert(0, parse_xml(_FONTS.replace("<w:rFonts", f"<w:rFonts {nsdecls('w')}")))
    for item in [*root.iter(qn("w:lang"))]:
        item.getparent().remove(item)
    run.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{locale}" w:eastAsia="{locale}" w:bidi="ar-SA"/>'))
    settings = document.settings.element
    for item in settings.findall(qn("w:themeFontLang")):
        item.set(qn("w:val"), locale)
