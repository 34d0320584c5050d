"""SDMX: data messages as CSV (1.0, 2.0) read here, as XML (generic, structure-specific) through sdmx1."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from xml.parsers import expat

import numpy as np
import polars as pl

from growthpoles.core.diagnostic import Diagnostics, note, warning
from growthpoles.errors import InputError, NotAvailableError, Problem, Where, problem
from growthpoles.sources.csv_files import _delimiter, _records
from growthpoles.sources.cubes import Cube
from growthpoles.sources.encodings import decode
from growthpoles.sources.layout import EDGES, trim
from growthpoles.sources.limits import MAX_FIGURES, check_file, read_bytes
from growthpoles.sources.tables import VALUE, IntArray, RawTable, ReadOptions

OBSERVATION = "OBS_VALUE"
_LONGEST_HEADING = 100_000
_HEADS = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "LAST UPDATE")
_MEASURES = ("UNIT_MULT", "UNIT_MEASURE", "unit_mult")
_ATTRIBUTES = (
    "OBS_STATUS",
    "OBS_FLAG",
    "CONF_STATUS",
    "DECIMALS",
    "OBS_COM",
    "COLL_METHOD",
    "TITLE",
    "TITLE_COMPL",
)
_ROLES = (
    ("unit", ("REF_AREA", "GEO", "geo", "LOCATION")),
    ("year", ("TIME_PERIOD", "TIME", "time")),
    ("indicator", ("INDICATOR", "indicator", "MEASURE", "SERIES")),
)
_EMPTY_STATUS = {
    "O": "missing", "L": "missing", "H": "missing", "M": "not-applicable", "Z": "not-applicable",
    "Q": "confidential", "C": "confidential", "D": "confidential", "N": "confidential", "S": "confidential",
    "I": "missing",
}  # fmt: skip
_REMARKS = {
    "A": "", "F": "forecast", "B": "break", "E": "estimated", "I": "imputed", "P": "provisional",
    "U": "low reliability", "N": "not significant", "D": "definition differs", "K": "includes others",
    "W": "includes others", "S": "strike", "V": "unvalidated", "G": "experimental", "J": "derogation",
}  # fmt: skip
_STATUSES = frozenset({"", *_REMARKS, *_EMPTY_STATUS})
_PATTERNS = {
    "FREQ": re.compile(r"(?:[ASTQMBWDHINU]|A_[23]|OA|OM)\d{0,3}"),
    "freq": re.compile(r"[ASTQMBWDHINU]\d{0,3}"),
    "UNIT_MULT": re.compile(r"(?:-?\d{1,2})?"),
    "DECIMALS": re.compile(r"\d{0,2}"),
}
_FREE = ("", "F")
_YEAR_PERIOD = re.compile(r"(\d{4})-A1?")
_ACTIONS = ("", "I", "A", "R", "M", "INFORMATION", "APPEND", "REPLACE", "MERGE")
_NAME_OF = re.compile(r"[A-Z0-9_$@-]+|[a-z0-9_$@-]+")


def is_sdmx_csv(columns: Sequence[str]) -> bool:
    """Whether the headings of a table are those of an SDMX-CSV message.

    Example:
        >>> is_sdmx_csv(["DATAFLOW", "REF_AREA", "TIME_PERIOD", "OBS_VALUE"]), is_sdmx_csv(["unit", "year"])
        (True, False)
    """
    names = [_identifier(name) for name in columns]
    begins = names[:1] == ["DATAFLOW"] or names[:2] == ["STRUCTURE", "STRUCTURE_ID"]
    return begins and OBSERVATION in names


def begins_sdmx_csv(path: Path) -> bool:
    """Whether the first line of a text file is the heading of an SDMX-CSV message.

    Example:
        >>> begins_sdmx_csv(Path("nowhere.csv"))
        False
    """
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        first = stream.readline(_LONGEST_HEADING).decode("utf-8-sig", errors="replace")
    return is_sdmx_csv([name.strip(' "\r\n') for name in re.split("[,;\t]", first)])


def read_sdmx_csv(path: Path, *, options: ReadOptions | None = None) -> RawTable:
    """Read an SDMX-CSV message (1.0, 2.0) as a raw table of one row a figure; see `from_sdmx_csv`.

    Raises:
        InputError: As `read_csv`, and as `from_sdmx_csv`.
    """
    options = options or ReadOptions()
    check_file(path, max_bytes=options.max_bytes)
    decoded = decode(read_bytes(path), path.name, encoding=options.encoding)
    text, delimiter, skipped = _delimiter(decoded.text, path.name, options.delimiter)
    records = enumerate(_records(text, delimiter, path.name, skipped), start=skipped + 1)
    held = [(row, record) for row, record in records if any(record)]
    if not held:
        raise InputError(problem("table.empty", Where(file=path.name)))
    (_, heads), body = held[0], held[1:]
    wrong = [(row, len(record)) for row, record in body if len(record) != len(heads)]
    if wrong:
        places = [(Where(file=path.name, row=row), count) for row, count in wrong[:20]]
        expected = {"expected": len(heads)}
        raise InputError([problem("csv.ragged", where, fields=count, **expected) for where, count in places])
    if not body:
        raise InputError(problem("table.no_rows", Where(file=path.name)))
    names = [trim(name) for name in heads]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError(problem("table.header.twice", Where(file=path.name, column=twice[0])))
    columns = zip(names, zip(*(record for _, record in body), strict=True), strict=True)
    notes = [note("file.encoding.guessed", Where(file=path.name), encoding=decoded.encoding)]
    if not decoded.text.endswith(("\n", "\r")):
        notes.append(warning("sdmx.broken_off", Where(file=path.name)))
    return from_sdmx_csv(
        RawTable(
            file=path.name,
            sheet=None,
            header_row=held[0][0],
            cells=pl.DataFrame([pl.Series(n, c, dtype=pl.String).str.strip_chars(EDGES) for n, c in columns]),
            numbers={},
            rows=np.array([row for row, _ in body], np.int64),
            headings=tuple(names),
            diagnostics=Diagnostics.of(notes[0 if decoded.guessed else 1 :]),
        )
    )


def from_sdmx_csv(raw: RawTable) -> RawTable:
    """A raw table of SDMX-CSV as one of several dimensions.

    Columns before ``OBS_VALUE`` are dimensions, those after it attributes, but for area, time and indicator,
    which are dimensions wherever they stand; with labels, the codes are taken.

    Raises:
        InputError: Deleted observations, a value that is no number, or a status that contradicts its value.
    """
    names = [_identifier(name) for name in raw.columns]
    if OBSERVATION not in names:
        raise InputError(problem("sdmx.unreadable", raw.where, reason=OBSERVATION))
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError(problem("table.header.twice", Where(file=raw.file, column=twice[0])))
    cells = {
        name: _codes(raw.cells.get_column(own), labelled=": " in own)
        for name, own in zip(names, raw.columns, strict=True)
    }
    if "ACTION" in cells:
        bad = [i for i, word in enumerate(cells["ACTION"]) if word.upper() not in _ACTIONS]
        if bad:
            where = Where(file=raw.file, row=int(raw.rows[bad[0]]), column="ACTION")
            raise InputError(problem("sdmx.action", where, action=cells["ACTION"][bad[0]]))
    at = names.index(OBSERVATION)
    heads = [name for name in names[:at] if name in _HEADS]
    dimensions, belongs = _split(names[:at], heads)
    dimensions += [name for _, known in _ROLES for name in known if name in names[at:]]
    extra = [name for name in heads if name in ("DATAFLOW", "STRUCTURE_ID")]
    measures = [name for name in names[at:] if name in _MEASURES]
    made = _table(raw.file, cells, [*extra, *dimensions], rows=raw.rows, measures=measures, belongs=belongs)
    return replace(made, diagnostics=Diagnostics.of(raw.diagnostics, made.diagnostics))


def _identifier(heading: str) -> str:
    return heading.partition(":")[0].partition("[")[0].strip()


def _codes(cells: pl.Series, *, labelled: bool) -> list[str]:
    texts: list[str] = cells.to_list()
    return [text.partition(":")[0].strip() for text in texts] if labelled else texts


def _split(names: Sequence[str], heads: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Dimensions, and the columns that only name their values in words (``Reference area``)."""
    dimensions: list[str] = []
    belongs: dict[str, str] = {}
    for name in names:
        if name in heads:
            continue
        if dimensions and not _NAME_OF.fullmatch(name):
            belongs[name] = dimensions[-1]
        else:
            dimensions.append(name)
    return dimensions, belongs


def read_sdmx_xml(path: Path, *, options: ReadOptions | None = None) -> RawTable:
    """Read an SDMX-ML data message, generic or structure-specific, as a raw table of one row a figure.

    Series attributes of a structure-specific message cannot be told from dimensions without its data
    structure; those that are not known by name count as dimensions, so that nothing is mixed.

    Raises:
        InputError: No such file, too large, a document type declaration (entity bombs), no SDMX data message,
            too many figures, a value that is no number, a status that contradicts its value.
        NotAvailableError: The extra ``sdmx`` is not installed.
    """
    options = options or ReadOptions()
    check_file(path, max_bytes=options.max_bytes)
    data = read_bytes(path)
    where = Where(file=path.name)
    _check_xml(data, where)
    sdmx = _library(where)
    broken = (
        ValueError, LookupError, TypeError, AttributeError, NotImplementedError, RuntimeError, AssertionError,
        SyntaxError, sdmx.exceptions.XMLParseError,
    )  # fmt: skip
    try:
        with _quiet():
            message = sdmx.read_sdmx(io.BytesIO(data))
        observations = [(obs, attached) for held in message.data for obs, attached in _observations(held)]
    except broken as reason:
        raise InputError(problem("sdmx.unreadable", where, reason=str(reason)[:200])) from None
    if not observations:
        raise InputError(problem("table.no_rows", where))
    if len(observations) > MAX_FIGURES:
        raise InputError(problem("cube.too_many", where, count=len(observations), limit=MAX_FIGURES))
    keys = list(dict.fromkeys(name for key, _ in observations for name in key if name not in _ATTRIBUTES))
    attributes = list(dict.fromkeys(name for _, held in observations for name in held))
    attributes = [*attributes, *(name for name in _ATTRIBUTES if name not in attributes)]
    cells = {name: [str(key.get(name, "")) for key, _ in observations] for name in keys}
    cells |= {
        name: [str(held.get(name, key.get(name, ""))) for key, held in observations] for name in attributes
    }
    measures = [name for name in (*keys, *attributes) if name in _MEASURES]
    dimensions = [name for name in keys if name not in _MEASURES]
    rows = np.arange(1, len(observations) + 1)
    return _table(path.name, cells, dimensions, rows=rows, measures=list(dict.fromkeys(measures)))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what sdmx1 logs (that it was not given a data structure) and prints (where it failed)."""
    logger = logging.getLogger("sdmx")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        logger.setLevel(level)


def _observations(data: object) -> list[tuple[dict[str, str], dict[str, str]]]:
    """(key, attributes and value) of every observation of a data set of sdmx1."""
    found = []
    for obs in data.obs:  # type: ignore[attr-defined]
        key = {name: item.value for name, item in obs.key.values.items()}
        held = {name: item.value for name, item in obs.attrib.items()}
        found.append((key, {**held, OBSERVATION: "" if obs.value is None else str(obs.value)}))
    return found


def _library(where: Where) -> ModuleType:
    try:
        import sdmx
    except ImportError:
        raise NotAvailableError(problem("sdmx.extra", where)) from None
    library: ModuleType = sdmx
    return library


def _check_xml(data: bytes, where: Where) -> None:
    """Refuse what is no XML and what declares a document type: it is how entity bombs come in."""

    def refuse(*_: object) -> None:
        raise ValueError("document type declaration")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as reason:
        raise InputError(problem("sdmx.unreadable", where, reason=str(reason))) from None


def _table(
    file: str,
    cells: Mapping[str, list[str]],
    dimensions: Sequence[str],
    *,
    rows: IntArray,
    measures: Sequence[str] = (),
    belongs: Mapping[str, str] | None = None,
) -> RawTable:
    """A raw table from the cells of a message: dimensions, the figures, a flag for each."""
    values = ["" if text.casefold() in ("nan", ":") else text for text in cells[OBSERVATION]]
    numbers = pl.Series(values, dtype=pl.String).cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    place: Callable[[int], Where] = lambda i: Where(file=file, row=int(rows[i]), column=OBSERVATION)  # noqa: E731
    wrong = [i for i, text in enumerate(values) if text and not np.isfinite(numbers[i])]
    problems = [problem("sdmx.value", place(i), text=values[i][:40]) for i in wrong[:20]]
    problems += _strange_codes(cells, rows, file)
    flags, shown = _flags(cells, values, place, problems)
    if problems:
        raise InputError(problems)
    periods = {name: [_period(text) for text in cells[name]] for name in _ROLES[1][1] if name in cells}
    texts = {name: periods.get(name, cells[name]) for name in (*dimensions, *(belongs or {}), *measures)}
    texts |= {VALUE: values, "flag": flags}
    notes = [warning("sdmx.confidential.shown", Where(file=file), count=shown)] if shown else []
    unknown = sorted({text for text in cells.get("OBS_STATUS", ()) if text.strip().upper() not in _STATUSES})
    if unknown:
        notes.append(warning("sdmx.status.unknown", Where(file=file), codes=", ".join(unknown)[:200]))
    marks = sorted(
        {text for name in measures for text in cells[name] if name.upper() == "UNIT_MULT"} - {"", "0"}
    )
    notes += [note("sdmx.multiplier", Where(file=file), power=mark) for mark in marks]
    roles = [(ours, name) for ours, names in _ROLES for name in names if name in dimensions]
    return RawTable(
        file=file,
        sheet=None,
        header_row=1,
        cells=pl.DataFrame({name: pl.Series(held, dtype=pl.String) for name, held in texts.items()}),
        numbers={VALUE: np.array(numbers, float)},
        rows=rows,
        headings=tuple(texts),
        diagnostics=Diagnostics.of(notes),
        cube=Cube(tuple(dimensions), belongs or {}, tuple(roles), kept=("flag",), measures=tuple(measures)),
    )


def _strange_codes(cells: Mapping[str, list[str]], rows: IntArray, file: str) -> list[Problem]:
    """Cells that are no code of their column: a sign of headings that stand over other columns."""
    problems = []
    for name, pattern in _PATTERNS.items():
        wrong = [i for i, text in enumerate(cells.get(name, ())) if not pattern.fullmatch(text)]
        if wrong:
            where = Where(file=file, row=int(rows[wrong[0]]), column=name)
            problems.append(problem("sdmx.code", where, text=cells[name][wrong[0]][:40]))
    return problems


def _period(text: str) -> str:
    """A year written as a period (``2022-A1``) as a year; other periods stay, and are refused as years."""
    match = _YEAR_PERIOD.fullmatch(text)
    return match[1] if match else text


def _flags(
    cells: Mapping[str, list[str]],
    values: Sequence[str],
    place: Callable[[int], Where],
    problems: list[Problem],
) -> tuple[list[str], int]:
    """The flag or remark of every figure by its status, and how many shown figures are confidential.

    Codes are those of the code lists CL_OBS_STATUS and CL_CONF_STATUS, and the flags of Eurostat.
    """
    blank = [""] * len(values)
    statuses = cells.get("OBS_STATUS", cells.get("OBS_FLAG", blank))
    secrets = cells.get("CONF_STATUS", blank)
    flags, shown = [], 0
    for i, (value, given, secret) in enumerate(zip(values, statuses, secrets, strict=True)):
        status, hidden = given.strip().upper(), secret.strip().upper() not in _FREE
        if value:
            if status in ("O", "L", "M", "Q", "H"):
                problems.append(problem("sdmx.status", place(i), status=status, value=value[:40]))
            shown += hidden
            flags.append(_REMARKS.get(status, status) or ("not for publication" if hidden else ""))
        else:
            flags.append("confidential" if hidden else _EMPTY_STATUS.get(status, ""))
    return flags, shown
