"""Texts of the report page as runs: stretches of words in one manner, with spaces as a browser shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

_SPACE = re.compile(r"[ \t\n\r\f]+")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_INK = re.compile(r"(?:^|;)color:(#[0-9a-fA-F]{6})")
_QUOTES = {"en": ("“", "”"), "ru": ("«", "»"), "kk": ("«", "»")}


@dataclass(frozen=True, slots=True)
class Swatch:
    """The colour patch of a legend.

    Attributes:
        colour: Fill as ``#rrggbb``; empty for none.
        ink: Colour of the sign on it.
        pattern: ``""``, ``"hatched"`` or ``"dashed"`` (a dashed frame).
    """

    colour: str
    ink: str
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one manner; ``"\\n"`` inside is a line break.

    Attributes:
        link: ``#ident`` of a section, heading or an ``https:`` address.
        chip: Certainty or grade shown as a framed label: ``firm``, ``likely``, ``fragile``, ``undecided``,
            ``grade-good``, ``grade-note``, ``grade-warning``, ``grade-error``, ``grade-unavailable``.
        swatch: Colour patch behind the text, which is its sign and may be empty.
        keep: The text is not broken over lines.
        meaning: What an abbreviation or a sign says when it is pointed at.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    small: bool = False
    sub: bool = False
    sup: bool = False
    link: str = ""
    chip: str = ""
    swatch: Swatch | None = None
    keep: bool = False
    meaning: str = ""


Text = tuple[Run, ...]


def plain(text: Text) -> str:
    """The words of a text; line breaks become spaces."""
    return "".join(run.text for run in text).replace("\n", " ")


_BREAK = Run("\n")


@dataclass(frozen=True, slots=True)
class Inline:
    """Reads the text of an element of a page in a language."""

    language: str

    def __call__(self, element: Any, skip: Any = ()) -> Text:
        """The text of an element as runs, with spaces as a browser shows them."""
        base = Run("", small=element.tag in ("td", "th") and "small" in classes(element))
        return collapsed(self.content(element, base, skip=skip))

    def content(self, element: Any, manner: Run, *, skip: Any = ()) -> Iterator[Run]:
        """What stands inside an element, in a manner; some children may be left out."""
        if element.text:
            yield replace(manner, text=element.text)
        for child in element:
            if isinstance(child.tag, str) and child not in skip:
                if child.tag == "br" or _starts_line(child, element):
                    yield _BREAK
                yield from self.runs(child, manner)
            if child.tail:
                yield replace(manner, text=child.tail)

    def runs(self, element: Any, manner: Run) -> Iterator[Run]:
        """An inline element in the manner of what surrounds it."""
        tag, kind = element.tag, classes(element)
        if kind & {"chip", "swatch"}:
            sign = _SPACE.sub(" ", element.text_content()).strip()
            if "chip" in kind:
                yield replace(manner, text=sign, chip=next(iter(kind - {"chip"}), "undecided"))
            else:
                yield replace(manner, text=sign, swatch=_swatch(element, kind))
            return
        opening, closing = _QUOTES.get(self.language, _QUOTES["en"]) if tag == "q" else ("", "")
        inner = replace(
            manner,
            bold=manner.bold or tag in ("b", "strong") or "mark" in kind,
            italic=manner.italic or tag in ("em", "i", "cite"),
            code=manner.code or tag == "code" or "hash" in kind,
            small=manner.small or tag == "small" or bool(kind & {"small", "basis", "tags"}),
            sub=manner.sub or tag == "sub",
            sup=manner.sup or tag == "sup",
            link=_link(element) or manner.link,
            keep=manner.keep or "nw" in kind,
            meaning=(element.get("title") or "") if tag == "abbr" else manner.meaning,
        )
        if tag in ("div", "p"):
            yield replace(manner, text=" ")
        if opening:
            yield replace(inner, text=opening)
        yield from self.content(element, inner)
        if closing:
            yield replace(inner, text=closing)
        if tag in ("div", "p"):
            yield replace(manner, text=" ")


def classes(element: Any) -> set[str]:
    """Class names of an element."""
    return set((element.get("class") or "").split())


def _starts_line(element: Any, parent: Any) -> bool:
    """Whether the style sheet shows an inline element on a line of its own."""
    kind, before = classes(element), element.getprevious()
    if element.tag == "small":
        return parent.tag == "dd" or any("abroad" in classes(up) for up in parent.iterancestors("table"))
    if "small" not in kind:
        return False
    if parent.tag == "li":
        return "tree" in classes(parent.getparent())
    return parent.tag == "td" and before is not None and "chip" in classes(before)


def _link(element: Any) -> str:
    address = str(element.get("href") or "") if element.tag == "a" else ""
    return address if address.startswith(("#", "https://", "http://", "mailto:")) else ""


def _swatch(element: Any, kind: set[str]) -> Swatch:
    style = element.get("style") or ""
    colour, ink = _COLOUR.search(style.split("color:")[0]), _INK.search(style)
    pattern = next((name for name in ("hatched", "dashed") if name in kind), "")
    return Swatch(colour.group() if colour else "", ink.group(1) if ink else "#1c2733", pattern)


def collapsed(runs: Iterator[Run]) -> Text:
    """Runs with white space as a browser shows it; neighbours in the same manner are one run."""
    made: list[Run] = []
    for run in runs:
        before = made[-1].text[-1:] if made else "\n"
        whole = bool(run.chip) or run.swatch is not None
        if run is _BREAK:
            if made:
                made[-1] = replace(made[-1], text=made[-1].text.rstrip(" ") + "\n")
            continue
        text = run.text if whole else _SPACE.sub(" ", run.text)
        if not whole and before in (" ", "\n"):
            text = text.removeprefix(" ")
        if not text and not whole:
            continue
        last = made[-1] if made else None
        if last and not whole and replace(last, text="") == replace(run, text=""):
            made[-1] = replace(last, text=last.text + text)
        else:
            made.append(replace(run, text=text))
    while made and not (made[-1].chip or made[-1].swatch):
        text = made[-1].text.rstrip(" \n")
        if text:
            made[-1] = replace(made[-1], text=text)
            break
        made.pop()
    return tuple(made)
