"""Texts of a Word document as XML: runs, links, fields, captions, bookmarks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape, quoteattr

from growthpoles.present.documents.breaks import SOFT_HYPHEN
from growthpoles.present.documents.tree import Run, Swatch, Text

_SMALL = 0.88  # of the letters of a cell
_NAME = re.compile(r"\W+")
_CHIPS = {
    "firm": ("0B4F36", "E4F3EC"),
    "likely": ("134A78", "E6F0F8"),
    "fragile": ("7A3D00", "FDF1E2"),
    "undecided": ("3D4752", "EEF0F2"),
    "grade-good": ("0B4F36", "E4F3EC"),
    "grade-note": ("134A78", "E6F0F8"),
    "grade-warning": ("7A3D00", "FDF1E2"),
    "grade-error": ("7A3D00", "FDF1E2"),
    "grade-unavailable": ("3D4752", "EEF0F2"),
}


def text_xml(text: str) -> str:
    """A text inside a run; line breaks and tabs are elements of their own.

    Example:
        >>> text_xml("a < b")
        '<w:t xml:space="preserve">a &lt; b</w:t>'
    """
    parts = []
    for k, line in enumerate(text.split("\n")):
        parts.append("<w:br/>" if k else "")
        for j, piece in enumerate(line.split(SOFT_HYPHEN)):
            parts.append("<w:softHyphen/>" if j else "")
            parts.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "")
    return "".join(parts)


def run_xml(text: str, look: str = "") -> str:
    """A run of text with character properties."""
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{text_xml(text)}</w:r>"


def field_xml(code: str, result: str, *, look: str = "") -> str:
    """A field with the result it has until Word works it out again."""
    kept = f"<w:rPr>{look}</w:rPr>" if look else ""
    shown = f"<w:r>{kept}{text_xml(result)}</w:r>" if result else ""
    return (
        f'<w:r>{kept}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{kept}<w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        f'<w:r>{kept}<w:fldChar w:fldCharType="separate"/></w:r>{shown}'
        f'<w:r>{kept}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph_xml(style: str, content: str, *, more: str = "") -> str:
    """A paragraph with a style and further paragraph properties, in the order the format asks for."""
    return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{more}</w:pPr>{content}</w:p>"


def drawing_xml(relation: str, *, names: str, title: str, extent: str) -> str:
    """A picture in a line of text.

    Args:
        relation: Id under which the document holds the picture.
        names: Its id, name and alternative text, as attributes.
        title: What it is called.
        extent: Its width and height, as attributes.
    """
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f"<wp:docPr {names} title={quoteattr(title)}/>"
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {names}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


@dataclass
class Writer:
    """Writes texts; knows the bookmarks that links lead to and the addresses outside.

    Attributes:
        marks: Bookmark of each anchor.
        address: Gives the id of a link to an address outside the document.
        hyperlink: Id of the character style of links.
    """

    marks: Mapping[str, str]
    address: Callable[[str], str]
    hyperlink: str
    _counts: dict[str, int] = field(default_factory=dict)

    def runs(self, text: Text, *, size: float = 0.0, bold: bool = False, ink: str = "") -> str:
        """A text as runs.

        Args:
            text: The text.
            size: Size in points; 0 = that of the style.
            bold: All of it is bold.
            ink: Colour as ``rrggbb``.
        """
        return "".join(self._run(replace(run, bold=run.bold or bold), size, ink) for run in _spaced(text))

    def _run(self, run: Run, size: float, ink: str) -> str:
        if run.swatch is not None:
            return _patch(run.swatch, run.text, size)
        link = run.link
        inside = link[1:] in self.marks if link.startswith("#") else link.startswith(("http:", "https:"))
        content = run_xml(run.text, _look(run, size, ink, self.hyperlink if inside else ""))
        if not inside:
            return content
        place = f"w:anchor={quoteattr(self.marks[link[1:]])}" if link[0] == "#" else ""
        place = place or f"r:id={quoteattr(self.address(link))}"
        return f'<w:hyperlink {place} w:history="1">{content}</w:hyperlink>'

    def caption(self, label: str, text: Text, *, style: str, keep: bool, number: int = 0) -> str:
        """A caption with a number that Word counts: ``Table 3. Poles``.

        Args:
            label: The label with a place for the number, such as ``Table {n}``.
            text: What follows.
            style: Id of the style.
            keep: The caption stays on the page of what follows it.
            number: The number, where the order in the document does not give it; 0 = the next one.
        """
        before, _, after = label.partition("{n}")
        name = _NAME.sub("_", before.strip() or after.strip()).strip("_")
        set_to = f" \\r {number}" if number else ""
        number = self._counts[name] = number or self._counts.get(name, 0) + 1
        head = (run_xml(before) if before else "") + field_xml(f"SEQ {name} \\* ARABIC{set_to}", str(number))
        tail = run_xml(f"{after}. ") + self.runs(text) if text else run_xml(after) if after else ""
        more = "<w:keepNext/><w:keepLines/>" if keep else "<w:keepLines/>"
        return paragraph_xml(style, head + tail, more=more)


def _spaced(text: Text) -> Iterator[Run]:
    """The runs, with a space between a label with a frame or a patch and the words beside it."""
    before = Run("")
    for run in text:
        framed = before.chip or before.swatch or ((run.chip or run.swatch) and before.text)
        if framed and not run.text.startswith((" ", "\n")) and not before.text.endswith((" ", "\n")):
            yield Run(" ")
        yield run
        before = run


def _look(run: Run, size: float, ink: str, hyperlink: str) -> str:
    """Character properties of a run, in the order the format asks for."""
    chip = _CHIPS.get(run.chip)
    colour = chip[0] if chip else ink or ("51606E" if run.small else "")
    shown = size * (_SMALL if run.small or run.code or chip else 1.0) or (9.0 if run.small else 0.0)
    parts = (
        f'<w:rStyle w:val="{hyperlink}"/>' if hyperlink else "",
        '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>' if run.code else "",
        "<w:b/><w:bCs/>" if run.bold or chip else "",
        "<w:i/><w:iCs/>" if run.italic else "",
        f'<w:color w:val="{colour}"/>' if colour and not hyperlink else "",
        _size(shown),
        f'<w:shd w:val="clear" w:color="auto" w:fill="{chip[1]}"/>' if chip else "",
        '<w:vertAlign w:val="subscript"/>' if run.sub else "",
        '<w:vertAlign w:val="superscript"/>' if run.sup else "",
    )
    return "".join(parts)


def _patch(swatch: Swatch, sign: str, size: float) -> str:
    """The colour patch of a legend: shaded spaces around its sign."""
    fill = swatch.colour.lstrip("#").upper() or "auto"
    ink = swatch.ink.lstrip("#").upper() or "1C2733"
    border, shade = "", f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
    if swatch.pattern == "hatched":
        shade = f'<w:shd w:val="diagStripe" w:color="{fill}" w:fill="FFFFFF"/>'
    elif swatch.pattern:
        border = '<w:bdr w:val="dashed" w:sz="6" w:space="0" w:color="51606E"/>'
    look = f'<w:b/><w:bCs/><w:color w:val="{ink}"/>{_size(size)}{border}{shade}'
    return run_xml(f"\u00a0{sign}\u00a0" if sign else "\u00a0" * 4, look)


def _size(points: float) -> str:
    half = round(2 * points)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>' if half else ""


def joined(parts: Iterable[Text], sign: str) -> Text:
    """Texts one behind the other with a sign between them."""
    found: list[Run] = []
    for part in parts:
        if found:
            found.append(Run(sign))
        found.extend(part)
    return tuple(found)
