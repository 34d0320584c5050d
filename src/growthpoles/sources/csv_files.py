"""Delimited text files: encoding, separator, quoting, and rows that do not fit."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from growthpoles.core.diagnostic import note
from growthpoles.errors import InputError, Where, problem
from growthpoles.sources.encodings import decode
from growthpoles.sources.layout import Grid, lay_out, trim
from growthpoles.sources.limits import check_file, check_rows, read_bytes
from growthpoles.sources.tables import RawTable, ReadOptions

_DELIMITERS = ("\t", ";", ",", "|")
_SAMPLE = 1_000
_DECLARED = "sep="


def read_csv(path: Path, *, options: ReadOptions | None = None) -> RawTable:
    """Read a delimited text file (.csv, .tsv, .txt) as a raw table.

    Encoding: byte-order mark, else UTF-8, else a guess that is recorded as a note. Separator: tab,
    semicolon, comma or bar, the one that splits the most rows into the same number of fields; a first
    line ``sep=;`` decides. A quoted field may hold separators and line breaks; its row still counts once.

    Raises:
        InputError: No such file, empty, too large, binary, unclear encoding or separator, a quote that is
            never closed, rows of different length (each with its row number), no usable header.
    """
    options = options or ReadOptions()
    check_file(path, max_bytes=options.max_bytes)
    decoded = decode(read_bytes(path), path.name, encoding=options.encoding)
    if not trim(decoded.text):
        raise InputError(problem("file.empty", Where(file=path.name)))
    check_rows(max(decoded.text.count(end) for end in "\n\r"), Where(file=path.name))
    text, delimiter, skipped = _delimiter(decoded.text, path.name, options.delimiter)
    rows: list[list[str]] = [[]] * skipped
    rows += [[trim(field) for field in row] for row in _records(text, delimiter, path.name, skipped)]
    found = []
    if decoded.guessed:
        found.append(note("file.encoding.guessed", Where(file=path.name), encoding=decoded.encoding))
    return lay_out(Grid(path.name, None, rows, ragged=True), header_row=options.header_row, found=found)


def _records(text: str, delimiter: str, file: str, skipped: int) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = skipped
    try:
        for record in reader:
            row += 1
            yield record
    except csv.Error:
        raise InputError(problem("csv.quotes", Where(file=file, row=row + 1))) from None


def _delimiter(text: str, file: str, stated: str | None) -> tuple[str, str, int]:
    """The text to read, its separator, and how many first lines were used up (the ``sep=;`` line)."""
    first, _, rest = text.partition("\n")
    first = first.rstrip("\r")
    if first.lower().startswith(_DECLARED) and len(first) == len(_DECLARED) + 1:
        return rest, stated or first[-1], 1
    return text, stated or _sniff(text, file), 0


@dataclass(frozen=True, slots=True)
class _Split:
    """How well a separator splits: rows that do not have the usual number of fields, and that number."""

    misfits: int
    fields: int
    rows: int


def _sniff(text: str, file: str) -> str:
    splits = {delimiter: _split(text, delimiter) for delimiter in _DELIMITERS}
    usable = {d: s for d, s in splits.items() if s.fields > 1}
    if not usable:
        return ","
    best = min(usable, key=lambda d: (usable[d].misfits, _DELIMITERS.index(d)))
    if usable[best].misfits * 2 > usable[best].rows:
        raise InputError(problem("csv.delimiter.unclear", Where(file=file)))
    return best


def _split(text: str, delimiter: str) -> _Split:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    counts: Counter[int] = Counter()
    with suppress(csv.Error):
        counts.update(len(record) for record in islice(reader, _SAMPLE) if any(trim(f) for f in record))
    rows = counts.total()
    counts.pop(1, None)
    if not counts:
        return _Split(rows, 1, rows)
    fields = max(counts, key=lambda number: (counts[number], number))
    return _Split(rows - counts[fields], fields, rows)
