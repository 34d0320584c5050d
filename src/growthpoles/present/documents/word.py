"""A report as a Word document that a ministry edits and signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from growthpoles.present.documents.pictures import picture, size
from growthpoles.present.documents.tree import (
    Block,
    Bullets,
    Cards,
    Cell,
    Document,
    Figure,
    Heading,
    Paragraph,
    Run,
    Section,
    Table,
    Text,
    plain,
)
from growthpoles.present.documents.word_file import Frame, finish, lists, open_template
from growthpoles.present.documents.word_styles import StyleBook, fit_styles
from growthpoles.present.documents.word_tables import TableWriter, plan_table
from growthpoles.present.documents.word_text import Writer, field_xml, joined, paragraph_xml, run_xml
from growthpoles.present.language import language as read_language

_DOTS = 220  # per inch, what Word itself keeps for print
_POINTS = 0.75  # of a pixel of the page
_EMU = 12_700  # a point in the unit of drawings
_TINY = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'


def word(document: Document, *, template: Path | None = None) -> bytes:
    """A report as a .docx file; the same report and template give the same bytes.

    Headings, captions, lists, quotes and tables have real styles; captions are numbered by fields, the
    contents are filled in and can be brought up to date in Word. Of a template its styles, fonts, page,
    header and footer stay, its text does not.

    Args:
        document: The report.
        template: A .docx file of the user's own.

    Raises:
        InputError: The template is not a .docx file.
    """
    base = open_template(template)
    frame = Frame.of(base, own=template is None)
    styles = fit_styles(
        base, own=template is None, right=round(20 * frame.portrait), language=document.language
    )
    maker = _Maker(document, base, frame, styles)
    parsed = parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a', 'pic')}>{maker.body()}</w:body>")
    body = base.element.body
    for item in [*body]:
        body.remove(item)
    for item in [*parsed]:
        body.append(item)
    body.append(frame.section(turned=False))
    return finish(base, document, own=template is None, frame=frame, styles=styles)


@dataclass
class _Flow:
    """Blocks on their way into the document: an upright page until a wide table asks for one on its side."""

    frame: Frame
    done: list[str] = field(default_factory=list)
    upright: list[tuple[str, bool]] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)

    def add(self, xml: str, *, heading: bool = False, wide: bool = False) -> None:
        if wide:
            lead: list[str] = []
            while not self.turned and self.upright and self.upright[-1][1]:
                lead.insert(0, self.upright.pop()[0])  # a heading goes with its table
            self.turned += [*lead, xml]
            return
        if self.turned:
            self.close()
        self.upright.append((xml, heading))

    def close(self) -> None:
        """End the page on its side, and the upright pages before it."""
        self.done += [xml for xml, _ in self.upright]
        if self.turned:
            if self.upright:
                self.done.append(self._end(turned=False))
            self.done += [*self.turned, self._end(turned=True)]
        self.upright, self.turned = [], []

    def _end(self, *, turned: bool) -> str:
        return f"<w:p><w:pPr>{_TINY}{self.frame.section_xml(turned=turned)}</w:pPr></w:p>"


@dataclass
class _Maker:
    document: Document
    base: Any
    frame: Frame
    styles: StyleBook
    drawn: int = 0

    @cached_property
    def _(self) -> Any:
        return read_language(self.document.language).gettext

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Bookmarks of sections and headings by their anchors."""
        idents = [ident for ident, _, _ in self.headings if ident]
        return {ident: f"_Toc{100_000_000 + k}" for k, ident in enumerate(dict.fromkeys(idents))}

    @cached_property
    def headings(self) -> list[tuple[str, int, str]]:
        """Anchor, level and words of every heading; those without an anchor get one of their own."""
        found = []
        for section in self.document.sections:
            found.append((section.ident, 1, section.title))
            for k, block in enumerate(section.blocks):
                if isinstance(block, Heading):
                    found.append((block.ident or f"{section.ident}/{k}", block.level, plain(block.text)))
        return found

    @cached_property
    def writer(self) -> Writer:
        def address(link: str) -> str:
            return str(self.base.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))

        return Writer(self.marks, address, self.styles["Hyperlink"])

    @cached_property
    def tables(self) -> TableWriter:
        return TableWriter(self.writer, self.styles["GrowthpolesTable"], self.styles["TableText"])

    @cached_property
    def lists(self) -> Any:
        return lists(self.base, self.styles)

    def body(self) -> str:
        """The whole text as XML."""
        flow = _Flow(self.frame)
        for xml in self.front():
            flow.add(xml)
        for block in self.document.opening:
            self.block(block, flow, "")
        for section in self.document.sections:
            self.section(section, flow)
        for text in self.document.notes:
            flow.add(self.text("SmallText", text))
        flow.close()
        return "".join(flow.done)

    def front(self) -> Iterator[str]:
        """Title, facts and contents."""
        yield (
            paragraph_xml(self.styles["Subtitle"], run_xml(self.document.kind)) if self.document.kind else ""
        )
        yield paragraph_xml(self.styles["Title"], run_xml(self.document.title))
        for fact in self.document.facts:
            yield self.text("Normal", (*_bold(fact.name), Run(": "), *fact.text))
        yield self.contents()
        yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' if self.document.sections else ""

    def contents(self) -> str:
        """The contents: already filled in, with a field that Word can bring up to date."""
        entries = [(ident, level, text) for ident, level, text in self.headings if level <= 2]
        if not entries:
            return ""
        lines = []
        for k, (ident, level, text) in enumerate(entries):
            page = field_xml(f"PAGEREF {self.marks[ident]} \\h", "")
            line = (
                f'<w:hyperlink w:anchor={quoteattr(self.marks[ident])} w:history="1">'
                f"{run_xml(text)}<w:r><w:tab/></w:r>{page}</w:hyperlink>"
            )
            start = (
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
                '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
                '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
                if k == 0
                else ""
            )
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if k == len(entries) - 1 else ""
            lines.append(paragraph_xml(self.styles[f"TOC{level}"], start + line + end))
        head = paragraph_xml(self.styles["TOCHeading"], run_xml(self._("Contents")))
        return (
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
            f"</w:docPartObj></w:sdtPr><w:sdtContent>{head}{''.join(lines)}</w:sdtContent></w:sdt>"
        )

    def section(self, section: Section, flow: _Flow) -> None:
        """A section with its heading."""
        flow.add(self.heading(section.ident, 1, (Run(section.title),)), heading=True)
        for k, block in enumerate(section.blocks):
            self.block(block, flow, f"{section.ident}/{k}")

    def heading(self, ident: str, level: int, text: Text) -> str:
        """A heading that contents and links lead to."""
        mark = self.marks[ident]
        number = mark.removeprefix("_Toc")
        start = f'<w:bookmarkStart w:id="{number}" w:name="{mark}"/>'
        words = "".join(run_xml(plain((run,))) for run in text)
        return paragraph_xml(
            self.styles[f"Heading{level}"], f'{start}{words}<w:bookmarkEnd w:id="{number}"/>'
        )

    def block(self, block: Block, flow: _Flow, ident: str) -> None:
        """One block of the report."""
        if isinstance(block, Heading):
            flow.add(self.heading(block.ident or ident, block.level, block.text), heading=True)
        elif isinstance(block, Paragraph):
            flow.add(self.paragraph(block), heading=block.style == "title")
        elif isinstance(block, Bullets):
            flow.add(self.bullets(block))
        elif isinstance(block, Table):
            self.table(block, flow)
        elif isinstance(block, Figure):
            flow.add(self.figure(block))
        else:
            flow.add(self.cards(block))

    def text(self, style: str, text: Text, more: str = "") -> str:
        """A paragraph."""
        return paragraph_xml(self.styles[style], self.writer.runs(text), more)

    def paragraph(self, block: Paragraph) -> str:
        """A paragraph in its own style."""
        styles = {"small": "SmallText", "legend": "SmallText", "notice": "Quote", "code": "HTMLPreformatted"}
        if block.style == "title":
            return self.text("Normal", _bold(block.text), "<w:keepNext/>")
        return self.text(styles.get(block.style, "Normal"), block.text)

    def bullets(self, block: Bullets) -> str:
        """A list; each numbered one begins with 1."""
        style, number = self.lists.start(ordered=block.ordered)
        lines = []
        for item in block.items:
            place = f'<w:numPr><w:ilvl w:val="{min(item.level, 8)}"/><w:numId w:val="{number}"/></w:numPr>'
            lines.append(paragraph_xml(style, self.writer.runs(item.text), place))
        return "".join(lines)

    def table(self, block: Table, flow: _Flow) -> None:
        """A table under its caption, with what must be known to read it below."""
        plan = plan_table(block, portrait=self.frame.portrait, landscape=self.frame.landscape)
        title = block.caption or ((Run(block.label),) if block.label else ())
        caption = self.writer.caption(self.styles["Caption"], self._("Table {n}"), title, keep=True)
        notes = [*block.notes]
        if block.legend:
            notes.append(joined(((Run(f"{name}: {meaning}"),) for name, meaning in block.legend), "; "))
        below = [self.text("SmallText", text, '<w:spacing w:before="60"/>') for text in notes]
        rest = "".join(below) or paragraph_xml(self.styles["SmallText"], "")
        flow.add(caption + self.tables.xml(block, plan) + rest, wide=plan.landscape)

    def cards(self, block: Cards) -> str:
        """Named figures as a table of two columns without a head."""
        rows = tuple((Cell(card.name, head=True), Cell(card.text)) for card in block.rows)
        if not rows:
            return ""
        table = Table((), "", (), rows)
        plan = plan_table(table, portrait=self.frame.portrait, landscape=0.0)
        return self.tables.xml(table, plan) + paragraph_xml(self.styles["SmallText"], "")

    def figure(self, block: Figure) -> str:
        """A picture with its legend and its caption."""
        title = block.title or ((Run(block.label),) if block.label else ())
        keys = joined(block.keys, "    ")
        parts = [paragraph_xml(self.styles["Figure"], self.drawing(block), "<w:keepNext/>")]
        parts += [self.text("SmallText", keys, "<w:keepNext/>")] if keys else []
        parts.append(
            self.writer.caption(self.styles["Caption"], self._("Figure {n}"), title, keep=bool(block.caption))
        )
        parts += [self.text("SmallText", block.caption)] if block.caption else []
        return "".join(parts)

    def drawing(self, block: Figure) -> str:
        """The picture itself, at print quality, no wider and no higher than the page."""
        wide, high = size(block.svg)
        points = min(self.frame.portrait, wide * _POINTS, self.frame.height * 0.8 * wide / high)
        scale = points / 72 * _DOTS / wide
        ident, _ = self.base.part.get_or_add_image(BytesIO(picture(block.svg, scale=scale)))
        self.drawn += 1
        extent = f'cx="{round(points * _EMU)}" cy="{round(points * high / wide * _EMU)}"'
        names = (
            f'id="{self.drawn}" name={quoteattr(f"Figure{self.drawn}")} descr={quoteattr(block.alternative)}'
        )
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
            f"<wp:docPr {names} title={quoteattr(block.label or plain(block.title))}/>"
            '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f"<pic:nvPicPr><pic:cNvPr {names}/><pic:cNvPicPr/></pic:nvPicPr>"
            f'<pic:blipFill><a:blip r:embed="{ident}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r>"
        )


def _bold(text: Text) -> Text:
    return tuple(replace(run, bold=True) for run in text)
