"""The file around the text of a Word document: template, page, header and footer, lists, properties."""

from __future__ import annotations

import datetime
import zipfile
import zlib
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile, ZipInfo

import docx
from docx.exceptions import PythonDocxError
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from lxml import etree

from growthpoles.errors import InputError, Where, problem
from growthpoles.present.documents.columns import Page
from growthpoles.present.documents.tree import Document
from growthpoles.present.documents.word_styles import LOCALES, StyleBook
from growthpoles.present.documents.word_text import field_xml, paragraph_xml, run_xml

MADE = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)  # so that a report is the same whenever it is saved
_A4 = (11_906, 16_838)
_MARGINS = {
    "top": 1134,
    "right": 850,
    "bottom": 1134,
    "left": 1418,
    "header": 567,
    "footer": 567,
    "gutter": 0,
}
_LARGEST = 20_000_000  # bytes of a template
_UNREADABLE = (
    *(OSError, ValueError, KeyError, AttributeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, etree.LxmlError, PythonDocxError, OpcError),
)
_SEPARATORS = {"en": (".", ","), "ru": (",", ";"), "kk": (",", ";")}
_SIGNS = ("•", "–", "▪")


def open_template(path: Path | None) -> Any:
    """A document to write into: a user's own, or the plain one.

    Raises:
        InputError: The file is not there, or is not a .docx file.
    """
    if path is None:
        return docx.Document()
    place = Where(file=path.name)
    if not path.is_file():
        raise InputError(problem("file.missing", place))
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError
        made = docx.Document(str(path))
        if made.element.body is None or made.styles is None:
            raise ValueError
    except _UNREADABLE as failure:
        raise InputError(problem("document.template", place)) from failure
    return made


@dataclass(frozen=True, eq=False)
class Frame:
    """The page.

    Attributes:
        base: Properties of the section that the others follow.
        upright: Room for the text on a page.
        turned: The same on a page on its side; None where the page is not upright.
    """

    base: Any
    upright: Page
    turned: Page | None

    @classmethod
    def of(cls, document: Any, *, own: bool) -> Frame:
        """The page of a document: A4 for our own, that of the template else."""
        base = deepcopy(document.element.body.get_or_add_sectPr())
        size, margins = base.find(qn("w:pgSz")), base.find(qn("w:pgMar"))
        if own or size is None or margins is None:
            for item in (size, margins):
                if item is not None:
                    base.remove(item)
            edges = " ".join(f'w:{side}="{value}"' for side, value in _MARGINS.items())
            size = parse_xml(f'<w:pgSz {nsdecls("w")} w:w="{_A4[0]}" w:h="{_A4[1]}"/>')
            margins = parse_xml(f"<w:pgMar {nsdecls('w')} {edges}/>")
            at = len(base.findall(qn("w:headerReference")) + base.findall(qn("w:footerReference")))
            base.insert(at, size)
            base.insert(at + 1, margins)
        wide, high = (int(float(size.get(qn(f"w:{side}")))) for side in "wh")
        edge = {side: abs(int(float(margins.get(qn(f"w:{side}"), "0")))) for side in _MARGINS}
        across, down = edge["left"] + edge["right"], edge["top"] + edge["bottom"]
        width, height = (max(72.0, room / 20) for room in (wide - across, high - down))
        return cls(base, Page(width, height), Page(height, width) if high > wide else None)

    def section(self, *, turned: bool) -> Any:
        """Properties of a section that ends here and whose successor begins a page."""
        made = deepcopy(self.base)
        names = ("w:type", "w:titlePg", "w:pgNumType") if turned else ("w:type",)
        for name in names:
            for item in made.findall(qn(name)):
                made.remove(item)
        if turned:
            self._turn(made)
        return made

    @staticmethod
    def _turn(made: Any) -> None:
        size, margins = made.find(qn("w:pgSz")), made.find(qn("w:pgMar"))
        wide, high = size.get(qn("w:w")), size.get(qn("w:h"))
        size.set(qn("w:w"), high)
        size.set(qn("w:h"), wide)
        size.set(qn("w:orient"), "landscape")
        sides = {side: margins.get(qn(f"w:{side}"), "0") for side in ("top", "right", "bottom", "left")}
        for side, old in (("top", "left"), ("right", "top"), ("bottom", "right"), ("left", "bottom")):
            margins.set(qn(f"w:{side}"), sides[old])

    def section_xml(self, *, turned: bool) -> str:
        """The same as text."""
        return str(etree.tostring(self.section(turned=turned), encoding="unicode"))


@dataclass
class Lists:
    """Lists of a document.

    Attributes:
        root: Numbering of the document.
        styles: Styles.
        bullets: Number of the bulleted lists.
        pattern: Number of the pattern of numbered lists.
    """

    root: Any
    styles: StyleBook
    bullets: int
    pattern: int

    def start(self, *, ordered: bool) -> tuple[str, int]:
        """Style and number of a list that begins here."""
        if not ordered:
            return self.styles["ListBullet"], self.bullets
        return self.styles["ListNumber"], _add_list(self.root, self.pattern)


def lists(document: Any, styles: StyleBook) -> Lists:
    """Prepare the lists of a document."""
    root = _numbering(document)
    bullets = _add_pattern(root, [("bullet", sign) for sign in _SIGNS])
    numbers = _add_pattern(root, [("decimal", f"%{k}.") for k in (1, 2, 3)])
    return Lists(root, styles, _add_list(root, bullets), numbers)


def _numbering(document: Any) -> Any:
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return relation.target_part.element
    element = parse_xml(f"<w:numbering {nsdecls('w')}/>")
    name = PackURI("/word/numbering.xml")
    part = NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, element, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return element


def _next(root: Any, tag: str, key: str) -> int:
    return 1 + max((int(item.get(qn(key))) for item in root.findall(qn(tag))), default=0)


def _add_pattern(root: Any, levels: list[tuple[str, str]]) -> int:
    """A pattern of a list; patterns stand before the lists."""
    ident = _next(root, "w:abstractNum", "w:abstractNumId")
    made = "".join(
        f'<w:lvl w:ilvl="{k}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f"<w:lvlText w:val={quoteattr(sign)}/>"
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{440 * (k + 1)}" w:hanging="440"/></w:pPr></w:lvl>'
        for k, (form, sign) in enumerate(levels)
    )
    xml = (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{ident}">'
        f'<w:multiLevelType w:val="hybridMultilevel"/>{made}</w:abstractNum>'
    )
    place = len(root.findall(qn("w:numPicBullet")) + root.findall(qn("w:abstractNum")))
    root.insert(place, parse_xml(xml))
    return ident


def _add_list(root: Any, pattern: int) -> int:
    ident = _next(root, "w:num", "w:numId")
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    xml = f'<w:num {nsdecls("w")} w:numId="{ident}"><w:abstractNumId w:val="{pattern}"/>{again}</w:num>'
    last = root.findall(qn("w:num"))
    place = (
        root.index(last[-1]) + 1
        if last
        else len(root.findall(qn("w:abstractNum")) + root.findall(qn("w:numPicBullet")))
    )
    root.insert(place, parse_xml(xml))
    return ident


def finish(base: Any, document: Document, *, own: bool, frame: Frame, styles: StyleBook) -> bytes:
    """Add header, footer and properties, and write the file with fixed dates."""
    if own or not _framed(base):
        _frame_pages(base, document, styles, frame)
    properties = base.core_properties
    properties.title = document.title[:255]
    properties.language = LOCALES[document.language]
    properties.created = properties.modified = MADE
    if own:
        _set(base.settings.element, document.language)
        properties.author = properties.last_modified_by = "growthpoles"
        properties.comments = properties.keywords = properties.subject = ""
    properties.revision = 1
    stream = BytesIO()
    base.save(stream)
    return _dated(stream.getvalue())


def _set(settings: Any, language: str) -> None:
    """Open in Word of today and not in a mode for older ones; spelling is not marked as checked."""
    for item in settings.iter(qn("w:compatSetting")):
        if item.get(qn("w:name")) == "compatibilityMode":
            item.set(qn("w:val"), "15")
    for item in settings.findall(qn("w:proofState")):
        settings.remove(item)
    for name, sign in zip(("w:decimalSymbol", "w:listSeparator"), _SEPARATORS[language], strict=True):
        for item in settings.findall(qn(name)):
            item.set(qn("w:val"), sign)


def _framed(base: Any) -> bool:
    names = (qn("w:headerReference"), qn("w:footerReference"))
    return any(item.tag in names for item in base.element.body.iter(*names))


def _frame_pages(base: Any, document: Document, styles: StyleBook, frame: Frame) -> None:
    """Title above, page numbers below, on every page."""
    section = base.sections[-1]
    header, footer = section.header, section.footer
    for part, style, content in (
        (header, "Header", run_xml(document.title)),
        (footer, "Footer", f"{field_xml('PAGE', '1')}{run_xml(' / ')}{field_xml('NUMPAGES', '1')}"),
    ):
        part.is_linked_to_previous = False
        root = part._element
        for item in [*root]:
            root.remove(item)
        text = paragraph_xml(styles[style], content).replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)
        root.append(parse_xml(text))
    last = base.element.body[-1]
    found = [item for item in last if item.tag in (qn("w:headerReference"), qn("w:footerReference"))]
    first = next(base.element.body.iter(qn("w:sectPr")), last)
    if first is not last:  # later sections take those of the first
        for place, item in enumerate(found):
            first.insert(place, deepcopy(item))


def _dated(data: bytes) -> bytes:
    """The same package with a fixed date on each of its parts."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            packed = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            new.writestr(info, old.read(name), compress_type=packed)
    return stream.getvalue()
