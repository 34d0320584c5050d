"""PC-Axis files (.px): the format of many statistics offices, as specified by Statistics Sweden in 2013."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
import polars as pl

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.errors import InputError, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.cubes import Cube, Described
from growthpoles.sources.encodings import decode, looks_like
from growthpoles.sources.limits import MAX_FIGURES, check_file, read_bytes
from growthpoles.sources.tables import SEPARATOR, VALUE, FloatArray, IntArray, RawTable, ReadOptions

_CODEPAGE = re.compile(rb'CODEPAGE\s*=\s*"([^"\r\n]{1,40})"')
_HEAD = re.compile(
    r'\s*+(?P<keyword>[A-Z][A-Z0-9-]*+)(?:\[(?P<language>[^\]"]*+)\])?'
    r'(?:\((?P<keys>(?:[^"()]++|"[^"]*+")*+)\))?\s*+='
)
_VALUE = re.compile(r'(?P<value>(?:[^";]++|"[^"]*+")*+);')
_PART = re.compile(r'"([^"]*)"|,|[^",\s]+')
_TOKEN = re.compile(r'"([^"]*)"|([^\s",;]+)')
_LOOSE = str.maketrans(',;"', "   ")
_NIL = "-"
_DOTS = tuple("." * n for n in range(1, 7))
_SECRET = re.compile(r"confidential|secret|конфиденциал|құпия", re.IGNORECASE)
_SLOTS = {"en": "en", "ru": "ru", "kk": "kk", "kz": "kk"}

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Variable:
    """A dimension: its name, its codes, and its values in words by language."""

    name: str
    codes: tuple[str, ...]
    texts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Px:
    """The statements of a file and the text of its data."""

    file: str
    statements: Mapping[Key, tuple[str, ...]]
    data: str
    first_row: int

    def get(self, keyword: str, key: str = "", *, language: str = "") -> tuple[str, ...]:
        return self.statements.get((keyword, language, key), ())

    @property
    def main(self) -> str:
        return "".join(self.get("LANGUAGE")[:1])

    def where(self, row: int | None = None, column: str | None = None) -> Where:
        return Where(file=self.file, row=row, column=column)


def read_px(path: Path, *, options: ReadOptions | None = None) -> RawTable:
    """Read a PC-Axis file as a raw table of one row a figure.

    Columns: one per variable, with codes where the file has them and texts otherwise; ``NAME / text`` with
    the texts, ``NAME / kk`` with those of another language; ``value``. The time variable is the year and the
    contents variable the indicator unless the reader says otherwise. ``-`` is a true zero, one to six dots
    are missing figures; a study may give any of them another meaning, and one the file itself calls
    confidential is. Of a file with KEYS the rows left out are zeros, as the format says.

    Raises:
        InputError: No such file, too large, not written in the stated code page, broken off, a statement
            that cannot be read, a missing or repeated list of values, another number of cells than the
            lists of values make, or a cell that is no number and no mark.
    """
    options = options or ReadOptions()
    check_file(path, max_bytes=options.max_bytes)
    text, notes = _text(read_bytes(path), path.name, options.encoding)
    px = _parse(text, path.name)
    variables = _variables(px)
    sizes = [len(item.codes) for item in variables]
    if prod(sizes) > MAX_FIGURES:
        raise InputError(problem("cube.too_many", px.where(), count=prod(sizes), limit=MAX_FIGURES))
    tokens, rows = _cells(px, variables)
    values = _numbers(px, tokens, rows)
    places = [at.astype(np.int64) for at in np.unravel_index(np.arange(len(values)), sizes)]
    cells = _columns(variables, places, main=px.main)
    cells[VALUE] = pl.Series(tokens, dtype=pl.String)
    marks = _marks(px)
    used = sorted({token for token in set(tokens) if token in marks})
    for mark in used:
        shown = "".join(px.get(_symbol(mark))[:1]) or mark
        notes.append(note("px.symbol", px.where(), mark=mark, text=shown, meaning=marks[mark]))
    return RawTable(
        file=path.name,
        sheet=None,
        header_row=px.first_row,
        cells=pl.DataFrame(cells),
        numbers={VALUE: values},
        rows=rows,
        headings=tuple(cells),
        diagnostics=Diagnostics.of(notes),
        cube=_cube(px, variables, tuple(cells)),
        marks=marks,
    )


def _text(data: bytes, file: str, stated: str | None) -> tuple[str, list[Diagnostic]]:
    """The text of a file by its own code page, and a doubt where the bytes look like another one."""
    found = _CODEPAGE.search(data[:100_000])
    page = found[1].decode("ascii", "replace") if found else None
    if stated is not None or page is None or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        decoded = decode(data, file, encoding=stated)
        guessed = [note("file.encoding.guessed", Where(file=file), encoding=decoded.encoding)]
        return decoded.text, guessed if decoded.guessed else []
    text = decode(data, file, encoding=page).text
    other = looks_like(data.partition(b"DATA=")[0], page)
    doubt = [warning("px.codepage", Where(file=file), stated=page, other=other)] if other else []
    return text, doubt


def _parse(text: str, file: str) -> _Px:
    statements: dict[Key, tuple[str, ...]] = {}
    at = 0
    while head := _HEAD.match(text, at):
        row = text.count("\n", 0, head.start("keyword")) + 1
        keys = ",".join(_list(head["keys"] or ""))
        key = (head["keyword"], (head["language"] or "").strip(), keys)
        if key[0] == "DATA":
            data = text[head.end() :].rstrip()
            if not data.endswith(";"):
                raise InputError(problem("px.truncated", Where(file=file)))
            return _Px(file, statements, data[:-1], text.count("\n", 0, head.end()) + 1)
        value = _VALUE.match(text, head.end())
        if value is None:
            raise InputError(problem("px.truncated", Where(file=file, row=row)))
        if key in statements and key[0] in ("STUB", "HEADING", "VALUES", "CODES", "KEYS"):
            raise InputError(problem("px.twice", Where(file=file, row=row), keyword=key[0], name=keys))
        statements[key] = _list(value["value"])
        at = value.end()
    rest = text[at:].lstrip()[:30].partition("\n")[0].rstrip()
    row = text.count("\n", 0, len(text) - len(text[at:].lstrip())) + 1
    raise InputError(problem("px.syntax" if rest else "px.truncated", Where(file=file, row=row), text=rest))


def _list(text: str) -> tuple[str, ...]:
    """The parts of a value; strings that follow one another without a comma are one string."""
    parts: list[str] = [""]
    for found in _PART.finditer(text):
        if found[0] == ",":
            parts.append("")
        else:
            parts[-1] += found[0] if found[1] is None else found[1]
    return tuple(part.strip() for part in parts) if text.strip() else ()


def _variables(px: _Px) -> list[_Variable]:
    """The variables in the order of the cells: those of the stub, then those of the heading."""
    names = [*px.get("STUB"), *px.get("HEADING")]
    if not names:
        raise InputError(problem("px.missing", px.where(), keyword="STUB, HEADING"))
    twice = sorted({name for name in names if names.count(name) > 1})
    problems = [problem("px.twice", px.where(), keyword="STUB, HEADING", name=name) for name in twice]
    found = []
    for name in names:
        texts, codes = px.get("VALUES", name), px.get("CODES", name)
        held = codes or texts
        if not held:
            problems.append(problem("px.missing", px.where(column=name), keyword=f'VALUES("{name}")'))
        elif codes and texts and len(codes) != len(texts):
            counts = {"codes": len(codes), "values": len(texts)}
            problems.append(problem("px.lengths", px.where(column=name), **counts))
        elif len(set(held)) < len(held):
            again = next(code for code in held if held.count(code) > 1)
            problems.append(problem("px.value.twice", px.where(column=name), value=again))
        else:
            found.append(_Variable(name, held, {"": texts or held, **_translations(px, name, len(held))}))
    if problems:
        raise InputError(problems)
    return found


def _translations(px: _Px, name: str, count: int) -> dict[str, tuple[str, ...]]:
    """Texts of a variable in the other languages; the variable has another name there too."""
    found = {}
    for language in px.get("LANGUAGES"):
        for keyword in ("STUB", "HEADING"):
            pairs = zip(px.get(keyword), px.get(keyword, language=language), strict=False)
            theirs = dict(pairs).get(name)
            texts = px.get("VALUES", theirs, language=language) if theirs else ()
            if language != px.main and len(texts) == count:
                found[language] = texts
    return found


def _cells(px: _Px, variables: Sequence[_Variable]) -> tuple[list[str], IntArray]:
    """All cells in order, with the row of the file each stands in."""
    expected = prod(len(item.codes) for item in variables)
    if any(keyword == "KEYS" for keyword, _, _ in px.statements):
        return _sparse(px, variables)
    lines = [line.translate(_LOOSE).split() for line in px.data.split("\n")]
    tokens = [token for line in lines for token in line]
    if len(tokens) != expected:
        raise InputError(problem("px.cells", px.where(px.first_row), count=len(tokens), expected=expected))
    rows = np.repeat(np.arange(len(lines)) + px.first_row, [len(line) for line in lines])
    return tokens, rows.astype(np.int64)


def _sparse(px: _Px, variables: Sequence[_Variable]) -> tuple[list[str], IntArray]:
    """Cells of a file with KEYS: every row begins with the values of the stub; rows left out are zeros."""
    stub = list(variables[: len(px.get("STUB"))])
    width = prod(len(item.codes) for item in variables[len(stub) :])
    places: list[dict[str, int]] = []
    for item in stub:
        kind = "".join(px.get("KEYS", item.name)[:1]).upper()
        if kind not in ("CODES", "VALUES"):
            raise InputError(
                problem("px.missing", px.where(column=item.name), keyword=f'KEYS("{item.name}")')
            )
        held = item.codes if kind == "CODES" else item.texts[""]
        places.append({value: i for i, value in enumerate(held)})
    height = prod(map(len, places))
    tokens, rows = ["0"] * (height * width), np.full(height * width, px.first_row, np.int64)
    found = list(_TOKEN.finditer(px.data))
    seen: set[int] = set()
    ends = np.cumsum([len(line) + 1 for line in px.data.split("\n")])
    for start in range(0, len(found), len(stub) + width):
        chunk = found[start : start + len(stub) + width]
        row = px.first_row + int(np.searchsorted(ends, chunk[0].start(), side="right"))
        keys, cells = chunk[: len(stub)], chunk[len(stub) :]
        at = _place(places, [key[1] for key in keys]) if len(cells) == width else None
        if at is None or at in seen:
            code, told = "px.key" if at is None else "px.key.twice", " ".join(item[0] for item in keys)
            raise InputError(problem(code, px.where(row), text=told[:60], expected=width))
        seen.add(at)
        tokens[at * width : (at + 1) * width] = [item[1] or item[2] or "" for item in cells]
        rows[at * width : (at + 1) * width] = row
    return tokens, rows


def _place(places: Sequence[Mapping[str, int]], keys: Sequence[str | None]) -> int | None:
    """Position of a row of the stub by its keys; None when a key is not known."""
    at = 0
    for place, key in zip(places, keys, strict=True):
        if key is None or key not in place:
            return None
        at = at * len(place) + place[key]
    return at


def _numbers(px: _Px, tokens: list[str], rows: IntArray) -> FloatArray:
    """Cells as numbers, NaN where there is a mark."""
    text = pl.Series(tokens, dtype=pl.String)
    values = text.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy().copy()
    odd = np.flatnonzero(~np.isfinite(values))
    allowed = {_NIL, *_DOTS}
    wrong = [i for i in odd if tokens[i] not in allowed]
    if wrong:
        problems = [problem("px.cell", px.where(int(rows[i])), text=tokens[i][:40]) for i in wrong[:20]]
        raise InputError(problems)
    return values


def _columns(
    variables: Sequence[_Variable], places: Sequence[IntArray], *, main: str
) -> dict[str, pl.Series]:
    cells = {}
    for item, at in zip(variables, places, strict=True):
        cells[item.name] = pl.Series(item.codes, dtype=pl.String).gather(at)
        for language, texts in item.texts.items():
            name = SEPARATOR.join((item.name, language or "text"))
            cells[name] = pl.Series(texts, dtype=pl.String).gather(at)
    return cells


def _symbol(mark: str) -> str:
    return "DATASYMBOLNIL" if mark == _NIL else f"DATASYMBOL{len(mark)}"


def _marks(px: _Px) -> dict[str, str]:
    """What the marks mean: nil is zero, dots are missing, unless the file calls one of them confidential."""
    marks = {_NIL: "zero", **dict.fromkeys(_DOTS, "missing")}
    for mark in _DOTS:
        if _SECRET.search(" ".join(px.get(_symbol(mark)))):
            marks[mark] = "confidential"
    return marks


def _cube(px: _Px, variables: Sequence[_Variable], cells: tuple[str, ...]) -> Cube:
    names = tuple(item.name for item in variables)
    time = [key for keyword, language, key in px.statements if keyword == "TIMEVAL" and not language]
    contents = px.get("CONTVARIABLE")
    roles = [("year", name) for name in time if name in names]
    roles += [("indicator", name) for name in contents if name in names]
    matrix = "".join(px.get("MATRIX")[:1]) or VALUE
    described = {matrix: Described(_label(px, {"": px.get("CONTENTS")}, 0), "".join(px.get("UNITS")[:1]))}
    for item in variables:
        if item.name in contents:
            for i, code in enumerate(item.codes):
                unit = "".join(px.get("UNITS", item.texts[""][i])[:1])
                described[code] = Described(_label(px, item.texts, i), unit)
    return Cube(
        dimensions=names,
        belongs={name: owner for owner in names for name in cells if name.startswith(owner + SEPARATOR)},
        roles=tuple(roles),
        name=matrix,
        described=described,
    )


def _label(px: _Px, texts: Mapping[str, Sequence[str]], i: int) -> Label:
    """A text in our three languages; one of another language stands under English."""
    parts = {"en": "", "ru": "", "kk": ""}
    for language, held in texts.items():
        slot = _SLOTS.get((language or px.main).lower(), "" if language else "en")
        if slot and i < len(held):
            parts[slot] = held[i]
    return Label(**parts)
