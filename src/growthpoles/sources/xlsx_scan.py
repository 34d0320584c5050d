"""One pass over an .xlsx sheet for what the reader does not tell: extent, error cells, bare formulas."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from growthpoles.errors import InputError, Where, problem

_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ROWS, _COLUMNS = 1_048_576, 16_384  # a sheet has no more
_BOOK = "xl/workbook.xml"
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What a sheet holds beside its values.

    Attributes:
        rows, columns: Extent of the cells, counted from the corner of the sheet.
        marks: Text of cells that a reader would take for empty, by (row, column) from 0: an error value
            such as ``#N/A``, or ``=`` for a formula whose result was never stored.
    """

    rows: int
    columns: int
    marks: Mapping[tuple[int, int], str]


def scan_sheet(path: Path, sheet: str) -> SheetScan:
    """Scan one sheet of an .xlsx workbook without loading it.

    A workbook that asks to be calculated on loading was written by a program that does not calculate:
    the results stored beside its formulas are placeholders, so such formulas count as never calculated.

    Raises:
        InputError: The workbook is damaged or does not hold the sheet.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            book = ET.fromstring(archive.read(_BOOK))
            scanner = _Scanner(calculated=not _asks_to_calculate(book))
            with archive.open(_part(archive, book, sheet)) as stream:
                while block := stream.read(_BLOCK):
                    scanner.parser.Parse(block, False)
                scanner.parser.Parse(b"", True)
            return SheetScan(scanner.last_row + 1, scanner.last_column + 1, scanner.marks)
    except (zipfile.BadZipFile, ET.ParseError, expat.ExpatError, LookupError, ValueError) as reason:
        raise InputError(
            problem("excel.unreadable", Where(file=path.name, sheet=sheet), reason=str(reason))
        ) from None


def _asks_to_calculate(book: ET.Element) -> bool:
    return any(
        item.get("fullCalcOnLoad") in ("1", "true") for item in book.iter() if item.tag.endswith("}calcPr")
    )


def _part(archive: zipfile.ZipFile, book: ET.Element, sheet: str) -> str:
    """Name of the part of the archive that holds a sheet."""
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in links}
    for item in book.iter():
        if item.tag.endswith("}sheet") and item.get("name") == sheet:
            link = next((value for name, value in item.attrib.items() if name.endswith("}id")), None)
            return posixpath.normpath(posixpath.join(posixpath.dirname(_BOOK), targets[link])).lstrip("/")
    raise KeyError(sheet)


class _Scanner:
    """Expat handlers; positions count from 0, a cell without its own position follows the one before."""

    def __init__(self, *, calculated: bool) -> None:
        self.calculated = calculated
        self.marks: dict[tuple[int, int], str] = {}
        self.last_row = self.last_column = -1
        self.at = (-1, -1)
        self.error = self.formula = self.stored = False
        self.value = ""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.refuse

    def refuse(self, *_: object) -> None:
        """A document type has no place in a sheet: it is how entity bombs come in."""
        raise ValueError("document type declaration")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note the place and kind of a cell, and what it holds."""
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self.at = _place(attributes["r"]) if "r" in attributes else (self.at[0], self.at[1] + 1)
            self.error, self.formula, self.stored = attributes.get("t") == "e", False, False
        elif tag == "row":
            self.at = (_place("A" + attributes["r"])[0] if "r" in attributes else self.at[0] + 1, -1)
        elif tag == "f":
            self.formula = True
        elif tag in ("v", "is"):
            self.stored = True
            if self.error:
                self.value = ""
                self.parser.CharacterDataHandler = self.collect

    def collect(self, data: str) -> None:
        """Collect the text of an error value."""
        self.value += data

    def end(self, tag: str) -> None:
        """Close a cell: content extends the sheet, an error or a formula without result leaves a mark."""
        tag = tag.rpartition(":")[2]
        if tag == "v":
            self.parser.CharacterDataHandler = None
        elif tag == "c" and (self.stored or self.formula):
            self.last_row, self.last_column = (
                max(self.last_row, self.at[0]),
                max(self.last_column, self.at[1]),
            )
            if self.formula and not (self.stored and self.calculated):
                self.marks[self.at] = "="
            elif self.error:
                self.marks[self.at] = self.value


def _place(text: str) -> tuple[int, int]:
    """Row and column of a cell; another reader may take a malformed place for one at the end of the sheet."""
    match = _CELL.fullmatch(text)
    if match is None or int(match[2]) > _ROWS or _column(match[1]) >= _COLUMNS:
        raise ValueError(f"cell {text[:20]!r}")
    return int(match[2]) - 1, _column(match[1])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
