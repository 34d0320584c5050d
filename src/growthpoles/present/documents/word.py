"""A report as a Word document that a ministry edits and signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from growthpoles.present.documents.columns import Fit
from growthpoles.present.documents.pictures import picture, size
from growthpoles.present.documents.standing import Paper, Standing
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
    Table,
    Text,
    plain,
)
from growthpoles.present.documents.word_file import Frame, finish, lists, open_template
from growthpoles.present.documents.word_styles import StyleBook, fit_styles
from growthpoles.present.documents.word_tables import TableWriter
from growthpoles.present.documents.word_text import (
    Writer,
    drawing_xml,
    field_xml,
    joined,
    paragraph_xml,
    run_xml,
)
from growthpoles.present.language import language as read_language

_DOTS = 220  # per inch, what Word itself keeps for print
_POINTS = 0.75  # of a pixel of the page
_EMU = 12_700  # a point in the unit of drawings
_APPENDIX = "appendix"
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
        base, own=template is None, right=round(20 * frame.upright.width), language=document.language
    )
    maker = _Maker(document, base, frame, styles)
    content = maker.body()
    parsed = parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a', 'pic')}>{content}</w:body>")
    body = base.element.body
    for item in [*body]:
        body.remove(item)
    for item in [*parsed]:
        body.append(item)
    body.append(frame.section(turned=bool(maker.appendix.wide)))
    return finish(base, document, own=template is None, frame=frame, styles=styles)


@dataclass
class _Appendix:
    """Tables that are too long or too wide for the text."""

    upright: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.upright) + len(self.wide)


@dataclass
class _Maker:
    document: Document
    base: Any
    frame: Frame
    styles: StyleBook
    appendix: _Appendix = field(default_factory=_Appendix)
    drawn: int = 0

    @cached_property
    def _(self) -> Any:
        return read_language(self.document.language).gettext

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Bookmarks of sections and headings by their anchors."""
        idents = [*(ident for ident, _, _ in self.headings), _APPENDIX]
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
    def paper(self) -> Paper:
        return Paper(self.frame.upright, self.frame.turned, self.document.language)

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
        """The whole text as XML: what the tables need of the appendix is known only after them."""
        parts = [*self.blocks(self.document.opening, "")]
        for section in self.document.sections:
            parts.append(self.heading(section.ident, 1, (Run(section.title),)))
            parts += self.blocks(section.blocks, section.ident)
        parts += [self.text("SmallText", text) for text in self.document.notes]
        return "".join([*self.front(), *parts, *self.ending()])

    def ending(self) -> Iterator[str]:
        """The appendix: long tables, then wide ones on pages on their side."""
        if not self.appendix.count:
            return
        title = self.heading(_APPENDIX, 1, (Run(self._("Appendix: long tables")),))
        if self.appendix.upright:
            yield title
            yield from self.appendix.upright
        if self.appendix.wide:
            yield f"<w:p><w:pPr>{_TINY}{self.frame.section_xml(turned=False)}</w:pPr></w:p>"
            yield "" if self.appendix.upright else title
            yield from self.appendix.wide

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
        if self.appendix.count:
            entries.append((_APPENDIX, 1, self._("Appendix: long tables")))
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

    def blocks(self, blocks: Sequence[Block], ident: str) -> Iterator[str]:
        """Blocks in their order; two small pictures stand side by side."""
        place = 0
        while place < len(blocks):
            pair = [item for item in blocks[place : place + 2] if isinstance(item, Figure) and item.half]
            if len(pair) == 2:
                yield self.pair(pair)
            else:
                yield self.block(blocks[place], f"{ident}/{place}")
            place += max(1, len(pair) if len(pair) == 2 else 1)

    def heading(self, ident: str, level: int, text: Text) -> str:
        """A heading that contents and links lead to."""
        mark = self.marks[ident]
        number = mark.removeprefix("_Toc")
        start = f'<w:bookmarkStart w:id="{number}" w:name="{mark}"/>'
        words = "".join(run_xml(plain((run,))) for run in text)
        return paragraph_xml(
            self.styles[f"Heading{level}"], f'{start}{words}<w:bookmarkEnd w:id="{number}"/>'
        )

    def block(self, block: Block, ident: str) -> str:
        """One block of the report."""
        match block:
            case Heading():
                return self.heading(block.ident or ident, block.level, block.text)
            case Paragraph():
                return self.paragraph(block)
            case Bullets():
                return self.bullets(block)
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block, self.frame.upright.width)
            case Cards():
                return self.cards(block)

    def text(self, style: str, text: Text, *, more: str = "") -> str:
        """A paragraph."""
        return paragraph_xml(self.styles[style], self.writer.runs(text), more=more)

    def paragraph(self, block: Paragraph) -> str:
        """A paragraph in its own style."""
        styles = {"small": "SmallText", "legend": "SmallText", "notice": "Quote", "code": "HTMLPreformatted"}
        if block.style == "title":
            return self.text("Normal", _bold(block.text), more="<w:keepNext/>")
        return self.text(styles.get(block.style, "Normal"), block.text)

    def bullets(self, block: Bullets) -> str:
        """A list; each numbered one begins with 1."""
        style, number = self.lists.start(ordered=block.ordered)
        lines = []
        for item in block.items:
            place = f'<w:numPr><w:ilvl w:val="{min(item.level, 8)}"/><w:numId w:val="{number}"/></w:numPr>'
            lines.append(paragraph_xml(style, self.writer.runs(item.text), more=place))
        return "".join(lines)

    def table(self, block: Table) -> str:
        """A table under its caption, or the words that lead to it in the appendix."""
        place = self.paper.unbroken(block)
        if not place.moved:
            return self.sheet(block, place)
        mark = f"_Ref{200_000_000 + self.appendix.count}"
        number = mark.removeprefix("_Ref")
        name = self._("Table {n}", n=f"A.{self.appendix.count + 1}")
        start = f'<w:bookmarkStart w:id="{number}" w:name="{mark}"/><w:bookmarkEnd w:id="{number}"/>'
        part = self.appendix.wide if place.wide else self.appendix.upright
        part.append(start + self.sheet(block, place, number=self.appendix.count + 1))
        look = f'<w:rStyle w:val="{self.styles["Hyperlink"]}"/>'
        link = f'<w:hyperlink w:anchor="{mark}" w:history="1">{run_xml(name, look)}</w:hyperlink>'
        title, where = plain(_title(block)), self._("is in the appendix.")
        told = f". {title} {where}" if title else f" {where}"
        return paragraph_xml(self.styles["Normal"], link + run_xml(told))

    def sheet(self, block: Table, place: Standing, *, number: int = 0) -> str:
        """A table with its caption above and what must be known to read it below."""
        label = self._("Table {n}", n="A.{n}") if number else self._("Table {n}")
        style = self.styles["Caption"]
        caption = self.writer.caption(label, _title(block), style=style, keep=True, number=number)
        notes = [*block.notes]
        if block.legend:
            notes.append(joined(((Run(f"{name} – {meaning}"),) for name, meaning in block.legend), "; "))
        below = [self.text("SmallText", text, more='<w:spacing w:before="60"/>') for text in notes]
        rest = "".join(below) or paragraph_xml(self.styles["SmallText"], "")
        return caption + self.tables.xml(block, place.fit, hyphened=place.hyphened) + rest

    def cards(self, block: Cards) -> str:
        """Named figures as a table of two columns without a head."""
        rows = tuple((Cell(card.name), Cell(card.text)) for card in block.rows)
        if not rows:
            return ""
        table = Table((), "", (), rows)
        half = self.frame.upright.width / 2
        held = Fit(8.5, (half * 0.9, half * 1.1), 0.0, 0.0)
        return self.tables.xml(table, held) + paragraph_xml(self.styles["SmallText"], "")

    def pair(self, figures: Sequence[Figure]) -> str:
        """Two pictures side by side, in a table without lines."""
        room = self.frame.upright.width / 2
        width = round(20 * room)
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{self.figure(item, room - 11)}</w:tc>'
            for item in figures
        )
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{2 * width}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
            f'<w:tblGrid><w:gridCol w:w="{width}"/><w:gridCol w:w="{width}"/></w:tblGrid>'
            f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr></w:tbl>"
            + paragraph_xml(self.styles["SmallText"], "")
        )

    def figure(self, block: Figure, room: float) -> str:
        """A picture with its legend and its caption, no wider than the room."""
        keys = joined(block.keys, "    ")
        parts = [paragraph_xml(self.styles["Figure"], self.drawing(block, room), more="<w:keepNext/>")]
        parts += [self.text("SmallText", keys, more="<w:keepNext/>")] if keys else []
        label = self._("Figure {n}")
        style, keep = self.styles["Caption"], bool(block.caption)
        parts.append(self.writer.caption(label, _title(block), style=style, keep=keep))
        parts += [self.text("SmallText", block.caption)] if block.caption else []
        return "".join(parts)

    def drawing(self, block: Figure, room: float) -> str:
        """The picture itself, at print quality, no wider than the room and no higher than the page."""
        wide, high = size(block.svg)
        points = min(room, wide * _POINTS, self.frame.upright.height * 0.8 * wide / high)
        scale = points / 72 * _DOTS / wide
        ident, _ = self.base.part.get_or_add_image(BytesIO(picture(block.svg, scale=scale)))
        self.drawn += 1
        title = block.label or plain(block.title)
        names = f'id="{self.drawn}" name="Figure{self.drawn}" descr={quoteattr(block.alternative)}'
        extent = f'cx="{round(points * _EMU)}" cy="{round(points * high / wide * _EMU)}"'
        return drawing_xml(ident, names=names, title=title, extent=extent)


def _title(block: Table | Figure) -> Text:
    """What a caption says."""
    shown = block.caption if isinstance(block, Table) else block.title
    return shown or ((Run(block.label),) if block.label else ())


def _bold(text: Text) -> Text:
    return tuple(replace(run, bold=True) for run in text)
