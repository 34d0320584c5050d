"""Tables become registers of technology transfer; every problem is told with its row, no row is dropped."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from growthpoles.core.catalogue import unit_names
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import LANGUAGES, Label
from growthpoles.sources.nouns import TableAt
from growthpoles.sources.options import YES_NO, Reading, Rows, TableFormat
from growthpoles.sources.panels import UnitLookup
from growthpoles.transfer.registers import (
    Agreement,
    Codes,
    Entry,
    Need,
    Organisation,
    ReadinessStep,
    ResearchResult,
    TransferRegister,
    known_codes,
    passed_twice,
    unclear_steps,
    unknown_references,
)
from growthpoles.transfer.texts import as_label, fits, look_alikes

T = TypeVar("T", bound=Entry)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[ T].*)?")
_NAMES, _TEXTS = ("name_en", "name_ru", "name_kk"), ("text_en", "text_ru", "text_kk")
_CODES = ("grnti", "ipc", "oked")
COLUMNS: Mapping[str, tuple[str, ...]] = {  # headings of a register to fill in, by table
    "organisations": ("code", *_NAMES, "unit", "kind", "provides", "carries_out", *_CODES, *_TEXTS, "staff"),
    "results": (
        "code", *_NAMES, "owner", "unit", "trl", "rights", *_CODES, *_TEXTS, "year", "value", "price",
        "partners",
    ),
    "needs": (
        "code", *_NAMES, "organisation", "unit", "trl", "own_steps", *_CODES, *_TEXTS, "budget", "results",
    ),
    "agreements": ("code", "kind", "provider", "receiver", "year", "to_year", "result", "amount"),
    "steps": ("result", "level", "outcome", "start", "end", "cost", "evidence"),
}  # fmt: skip
_TABLES = tuple(COLUMNS)
_MAYBE: Mapping[str, bool | None] = dict(YES_NO)
_WORKBOOK = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass(frozen=True, slots=True)
class RegisterTables:
    """Where the tables of the registers are; only organisations must be there.

    Attributes:
        organisations, results, needs, agreements, steps: The tables.
    """

    organisations: TableAt
    results: TableAt | None = None
    needs: TableAt | None = None
    agreements: TableAt | None = None
    steps: TableAt | None = None

    @classmethod
    def at(cls, path: Path) -> RegisterTables:
        """Sheets of a workbook, or CSV files of a folder, of the names organisations, results, needs, ..."""
        if path.suffix.lower() in _WORKBOOK:
            return cls(*(TableAt(path, TableFormat(sheet=name)) for name in _TABLES))
        _require_names(path)
        files = [path / f"{name}.csv" for name in _TABLES]
        others = [TableAt(file) if file.is_file() else None for file in files[1:]]
        return cls(TableAt(files[0]), *others)


def _require_names(folder: Path) -> None:
    """Refuse a file whose name is nearly that of a table that is not there: it would be left unread."""
    there = {file.stem.casefold(): file.name for file in sorted(folder.glob("*.csv"))}
    problems = []
    for name in _TABLES:
        near = get_close_matches(name, there, n=1, cutoff=0.8)
        if not (folder / f"{name}.csv").is_file() and near:
            where = Where(file=there[near[0]])
            problems.append(problem("transfer.file.name", where, name=f"{name}.csv"))
    if problems:
        raise InputError(problems)


def _unused(rows: Rows, name: str) -> Iterator[Diagnostic]:
    """Columns that no register has."""
    odd = [column for column in rows.raw.columns if column not in (*COLUMNS[name], "name", "text")]
    if odd:
        known = ", ".join(COLUMNS[name])
        yield warning("transfer.column.unused", rows.raw.where, columns=", ".join(odd), known=known)


def read_transfer_register(
    path: str | Path, territory: Territory | None = None, *, edition: str | None = None,
    money: str = "KZT million", illustrative: bool = False,
) -> TransferRegister:  # fmt: skip
    """Read all registers at once and check them against one another.

    Args:
        path: A workbook with the sheets ``organisations``, ``results``, ``needs``, ``agreements`` and
            ``steps``, or a folder with CSV files of these names; all but organisations may be missing from a
            folder. Columns: see the readers of the single tables.
        territory: The territory the units belong to; without it, codes of units are taken as they are.
        edition: Edition of the unit codes; the newest by default.
        money: Currency and multiple of all amounts.
        illustrative: Whether the entries are made up.

    Raises:
        InputError: Every problem of every table, with file, sheet, row and column.

    Warns:
        ReadingWarning: Something was found out or looks doubtful, such as a text in another language than its
            column says.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "organisations.csv")
        ...     _ = file.write_text("code,unit,kind\\nu1,A,university\\ne1,B,enterprise\\n", encoding="utf-8")
        ...     len(read_transfer_register(folder).organisations)
        2
    """
    tables = RegisterTables.at(Path(path))
    found = load_transfer_register(tables, territory, edition=edition, money=money, illustrative=illustrative)
    return found.told()


def load_transfer_register(
    tables: RegisterTables, territory: Territory | None = None, *, edition: str | None = None,
    money: str = "KZT million", illustrative: bool = False,
) -> Reading[TransferRegister]:  # fmt: skip
    """The registers of `read_transfer_register` with the notes of the reader."""
    lookup = _lookup(territory, edition)
    problems: list[Problem] = []
    parsed: dict[str, _Parsed] = {}
    for name in _TABLES:
        at: TableAt | None = getattr(tables, name)
        if at is None:
            continue
        try:
            rows = Rows(at.path, at.style)
            parsed[name] = _Parsed(rows, _PARSERS[name](rows, lookup))
            rows.notes.extend(_unused(rows, name))
        except InputError as failure:
            problems.extend(failure.problems)
    organisations, results = (parsed[name].entries if name in parsed else None for name in _TABLES[:2])
    known = known_codes(organisations, () if tables.results is None else results)  # type: ignore[arg-type]
    for item in parsed.values():
        item.check(known)
        problems.extend(item.rows.problems)
    if problems:
        raise InputError(problems)
    made = TransferRegister(
        **{name: item.entries for name, item in parsed.items()},  # type: ignore[arg-type]
        money=money,
        illustrative=illustrative,
        places=() if territory is None else unit_names(territory.edition(edition)),
    )
    return Reading(made, Diagnostics.of(*(item.rows.notes for item in parsed.values())))


def read_organisations(
    path: str | Path,
    territory: Territory | None = None,
    *,
    edition: str | None = None,
    style: TableFormat | None = None,
) -> tuple[Organisation, ...]:
    """Read organisations; a table written for `read_actors` can be read as it is.

    Args:
        path: Table with the columns ``code``, names, ``unit``, ``kind``; optional ``provides`` and
            ``carries_out`` (yes, no), ``grnti``, ``ipc``, ``oked`` (codes separated by semicolons),
            ``text_en``, ``text_ru``, ``text_kk`` (or ``text``), ``staff``. Intermediaries are the
            organisations of kinds such as technopark, incubator and transfer-office.
        territory: The territory the units belong to; without it, codes are taken as they are.
        edition: Edition of the unit codes; the newest by default.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file and row.

    Warns:
        ReadingWarning: Something was found out or looks doubtful.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "organisations.csv")
        ...     _ = file.write_text("code,unit,kind\\nu1,A,university\\n", encoding="utf-8")
        ...     read_organisations(file)[0].kind
        'university'
    """
    return load_organisations(path, territory, edition=edition, style=style).told()


def load_organisations(
    path: str | Path,
    territory: Territory | None = None,
    *,
    edition: str | None = None,
    style: TableFormat | None = None,
) -> Reading[tuple[Organisation, ...]]:
    """The organisations of `read_organisations` with the notes of the reader."""
    rows = Rows(path, style)
    return _finish(rows, _organisations(rows, _lookup(territory, edition)), {})


def read_research_results(
    path: str | Path,
    organisations: Iterable[Organisation] | None = None,
    *,
    style: TableFormat | None = None,
) -> tuple[ResearchResult, ...]:
    """Read research results, the scientific reserve.

    Args:
        path: Table with the columns ``code``, names, ``owner`` and a text (``text_ru``, ``text_kk``,
            ``text_en``, or ``text``, whose language is found out); optional ``unit``, ``trl`` (1 to 9),
            ``rights`` (patent, application, utility-model, industrial-design, plant-variety, copyright,
            know-how, open), ``grnti``, ``ipc``, ``oked``, ``year``, ``value``, ``price``, ``partners``. An
            empty cell is not known; it is no zero.
        organisations: Organisations that owners must be among; without them owners are taken as they are.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file and row.

    Warns:
        ReadingWarning: Something was found out or looks doubtful.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "results.csv")
        ...     _ = file.write_text("code,owner,trl,text_ru\\nr1,u1,4,Насос\\n", encoding="utf-8")
        ...     read_research_results(file)[0].level
        4
    """
    return load_research_results(path, organisations, style=style).told()


def load_research_results(
    path: str | Path, organisations: Iterable[Organisation] | None = None, *, style: TableFormat | None = None
) -> Reading[tuple[ResearchResult, ...]]:
    """The results of `read_research_results` with the notes of the reader."""
    rows = Rows(path, style)
    return _finish(rows, _results(rows, None), known_codes(organisations, None))


def read_needs(
    path: str | Path,
    organisations: Iterable[Organisation] | None = None,
    *,
    style: TableFormat | None = None,
) -> tuple[Need, ...]:
    """Read needs of enterprises.

    Args:
        path: Table with the columns ``code``, names, ``organisation`` and a text (``text_ru``, ``text_kk``,
            ``text_en``, or ``text``); optional ``unit``, ``trl`` (least readiness wanted), ``own_steps``,
            ``budget``, ``results`` (how many it can take up; 1 by default), ``grnti``, ``ipc``, ``oked``.
        organisations: Organisations that must be the holders; without them codes are taken as they are.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file and row.

    Warns:
        ReadingWarning: Something was found out or looks doubtful.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "needs.csv")
        ...     _ = file.write_text("code,organisation,trl,text_en\\nn1,e1,6,Pump\\n", encoding="utf-8")
        ...     read_needs(file)[0].organisation
        'e1'
    """
    return load_needs(path, organisations, style=style).told()


def load_needs(
    path: str | Path, organisations: Iterable[Organisation] | None = None, *, style: TableFormat | None = None
) -> Reading[tuple[Need, ...]]:
    """The needs of `read_needs` with the notes of the reader."""
    rows = Rows(path, style)
    return _finish(rows, _needs(rows, None), known_codes(organisations, None))


def read_agreements(
    path: str | Path,
    organisations: Iterable[Organisation] | None = None,
    *,
    results: Iterable[ResearchResult] | None = None,
    style: TableFormat | None = None,
) -> tuple[Agreement, ...]:
    """Read agreements.

    Args:
        path: Table with the columns ``code``, ``kind`` (licence, contract-research, spin-off, joint-project,
            personnel), ``provider``, ``receiver``, ``year``; optional ``result``, ``amount``, ``to_year``.
        organisations: Organisations that must be the parties; without them codes are taken as they are.
        results: Research results that must be the objects; without them codes are taken as they are.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file and row.

    Warns:
        ReadingWarning: Something was found out or looks doubtful.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "agreements.csv")
        ...     head = "code,kind,provider,receiver,year"
        ...     _ = file.write_text(head + "\\na1,licence,u1,e1,2021\\n", encoding="utf-8")
        ...     read_agreements(file)[0].year
        2021
    """
    return load_agreements(path, organisations, results=results, style=style).told()


def load_agreements(
    path: str | Path,
    organisations: Iterable[Organisation] | None = None,
    *,
    results: Iterable[ResearchResult] | None = None,
    style: TableFormat | None = None,
) -> Reading[tuple[Agreement, ...]]:
    """The agreements of `read_agreements` with the notes of the reader."""
    rows = Rows(path, style)
    return _finish(rows, _agreements(rows, None), known_codes(organisations, results))


def read_readiness_steps(
    path: str | Path, results: Iterable[ResearchResult] | None = None, *, style: TableFormat | None = None
) -> tuple[ReadinessStep, ...]:
    """Read the history of readiness: one row per result and level that was worked for.

    Args:
        path: Table with the columns ``result``, ``level`` (1 to 9), ``outcome`` (passed, stopped, running;
            empty = running); optional ``start`` and ``end`` (2021, 2021-03 or 2021-03-15; a year alone is
            taken as known to the year only), ``cost``, ``evidence``.
        results: Research results that must be meant; without them codes are taken as they are.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file and row.

    Warns:
        ReadingWarning: Something was found out or looks doubtful.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "steps.csv")
        ...     _ = file.write_text("result,level,outcome\\nr1,4,passed\\n", encoding="utf-8")
        ...     read_readiness_steps(file)[0].level
        4
    """
    return load_readiness_steps(path, results, style=style).told()


def load_readiness_steps(
    path: str | Path, results: Iterable[ResearchResult] | None = None, *, style: TableFormat | None = None
) -> Reading[tuple[ReadinessStep, ...]]:
    """The history of `read_readiness_steps` with the notes of the reader."""
    rows = Rows(path, style)
    return _finish(rows, _steps(rows, None), known_codes(None, results))


@dataclass(frozen=True, eq=False)
class _Parsed:
    """Entries beside the rows they come from, in the same order."""

    rows: Rows
    entries: Sequence[Entry]

    def check(self, known: Mapping[str, frozenset[str]]) -> None:
        """Collect the problems of every entry, each with its row and column."""
        for i, item in enumerate(self.entries):
            for found in (*item.problems(), *unknown_references(item, known)):
                self.rows.problems.append(self._placed(found, i))
        steps = tuple(item for item in self.entries if isinstance(item, ReadinessStep))
        for found in (*passed_twice(steps), *unclear_steps(steps)):
            meant = found.where.key, dict(found.details)["level"]
            last = max(i for i, item in enumerate(steps) if (item.result, item.level) == meant)
            self.rows.problems.append(self._placed(found, last))

    def _placed(self, found: Problem, i: int) -> Problem:
        column = found.where.column or "code"
        stem = column.partition("_")[0]
        names = (column, stem, *(f"{stem}_{language}" for language in LANGUAGES), "code")
        name = next((item for item in names if self.rows.has(item)), self.rows.raw.columns[0])
        return replace(found, where=self.rows.where(name, i))


def _finish(
    rows: Rows, entries: tuple[T, ...], known: Mapping[str, frozenset[str]]
) -> Reading[tuple[T, ...]]:
    _Parsed(rows, entries).check(known)
    return rows.finish(entries)


def _lookup(territory: Territory | None, edition: str | None) -> UnitLookup | None:
    return None if territory is None else UnitLookup(territory, territory.edition(edition).name)


def _organisations(rows: Rows, lookup: UnitLookup | None) -> tuple[Organisation, ...]:
    rows.require(["code", "unit", "kind"])
    rows.unique("code")
    provides = rows.choice("provides", YES_NO, default=False)
    active = rows.choice("carries_out", _MAYBE, default=None)
    units, codes, texts = _units(rows, lookup, needed=True), _codes(rows), _texts(rows)
    staff, kinds, labels = rows.optional_numbers("staff"), rows.text("kind"), rows.labels()
    return tuple(
        Organisation(
            code, labels[i] or Label(code), units[i], kinds[i], provides[i], active[i], codes[i], texts[i],
            staff[i],
        )
        for i, code in enumerate(rows.text("code"))
    )  # fmt: skip


def _results(rows: Rows, lookup: UnitLookup | None) -> tuple[ResearchResult, ...]:
    rows.require(["code", "owner"])
    rows.unique("code")
    units, codes, texts = _units(rows, lookup), _codes(rows), _texts(rows)
    levels, partners = _whole(rows, "trl"), _whole(rows, "partners")
    years, value, price = _years(rows, "year"), rows.optional_numbers("value"), rows.optional_numbers("price")
    labels, owners, rights = rows.labels(), rows.text("owner"), rows.text("rights")
    return tuple(
        ResearchResult(
            code, labels[i] or Label(code), texts[i], owners[i], units[i], codes[i], levels[i],
            rights[i].lower(), years[i], value[i], price[i], partners[i],
        )
        for i, code in enumerate(rows.text("code"))
    )  # fmt: skip


def _needs(rows: Rows, lookup: UnitLookup | None) -> tuple[Need, ...]:
    rows.require(["code", "organisation"])
    rows.unique("code")
    units, codes, texts = _units(rows, lookup), _codes(rows), _texts(rows)
    levels, own, room = (_whole(rows, name) for name in ("trl", "own_steps", "results"))
    budget, labels, holders = rows.optional_numbers("budget"), rows.labels(), rows.text("organisation")
    return tuple(
        Need(
            code, labels[i] or Label(code), texts[i], holders[i], units[i], codes[i], levels[i], own[i] or 0,
            budget[i], 1 if room[i] is None else int(room[i] or 0),
        )
        for i, code in enumerate(rows.text("code"))
    )  # fmt: skip


def _agreements(rows: Rows, lookup: UnitLookup | None) -> tuple[Agreement, ...]:
    rows.require(["code", "kind", "provider", "receiver", "year"])
    rows.unique("code")
    kinds, givers, takers, results = map(rows.text, ("kind", "provider", "receiver", "result"))
    years, ends, amounts = _years(rows, "year"), _years(rows, "to_year"), rows.optional_numbers("amount")
    return tuple(
        Agreement(code, kinds[i], givers[i], takers[i], years[i], results[i], amounts[i], ends[i])
        for i, code in enumerate(rows.text("code"))
    )


def _steps(rows: Rows, lookup: UnitLookup | None) -> tuple[ReadinessStep, ...]:
    rows.require(["result", "level", "outcome"])
    levels, costs = _whole(rows, "level"), rows.optional_numbers("cost")
    starts, ends = _moments(rows, "start"), _moments(rows, "end")
    outcomes, evidence = rows.text("outcome"), rows.text("evidence")
    return tuple(
        ReadinessStep(
            result, levels[i], starts[i], ends[i], outcomes[i].lower() or "running", costs[i], evidence[i]
        )
        for i, result in enumerate(rows.text("result"))
    )


_PARSERS: Mapping[str, Callable[[Rows, UnitLookup | None], Sequence[Entry]]] = {
    "organisations": _organisations,
    "results": _results,
    "needs": _needs,
    "agreements": _agreements,
    "steps": _steps,
}


def _units(rows: Rows, lookup: UnitLookup | None, *, needed: bool = False) -> list[str]:
    found = []
    for i, given in enumerate(rows.text("unit")):
        unit = given if lookup is None or not given else lookup.find(given)
        if (needed and not given) or unit is None:
            where = rows.where("unit", i)
            rows.problems.append(
                lookup.unknown(given, where) if lookup else problem("table.unit.empty", where)
            )
        found.append(unit or "")
    return found


def _codes(rows: Rows) -> list[Codes]:
    parts = [[_listed(cell) for cell in rows.text(scheme)] for scheme in _CODES]
    return [Codes(*cells) for cells in zip(*parts, strict=True)]


def _listed(cell: str) -> tuple[str, ...]:
    parts = (" ".join(part.split()) for part in re.split(r"[;,]", cell))
    return tuple(dict.fromkeys(part for part in parts if part))


def _texts(rows: Rows) -> list[Label]:
    """Texts by language; a text of unstated language goes where its letters say, if that place is free."""
    rows.notes.extend(_text_notes(rows))
    plain = rows.text("text")
    found = []
    for i, label in enumerate(Label(*cells) for cells in zip(*_columns(rows), strict=True)):
        guess = as_label(plain[i])
        taken = {name: getattr(label, name) or getattr(guess, name) for name in LANGUAGES}
        if guess and not set(taken.values()) & {plain[i]}:
            rows.problems.append(problem("transfer.text.placed", rows.where("text", i)))
        found.append(Label(**taken))
    return found


def _columns(rows: Rows) -> list[list[str]]:
    return [rows.text(f"text_{language}") for language in LANGUAGES]


def _text_notes(rows: Rows) -> Iterator[Diagnostic]:
    for language, cells in zip(LANGUAGES, _columns(rows), strict=True):
        odd = [i for i, text in enumerate(cells) if text and not fits(text, language)]
        if odd:
            yield note("transfer.text.language", rows.where(f"text_{language}", odd[0]), count=len(odd))
    for name in ("text", *(f"text_{language}" for language in LANGUAGES)):
        mixed = [(i, words[0]) for i, text in enumerate(rows.text(name)) if (words := look_alikes(text))]
        if mixed:
            where = rows.where(name, mixed[0][0])
            yield note("transfer.text.lookalike", where, count=len(mixed), word=mixed[0][1])


def _whole(rows: Rows, name: str) -> list[int | None]:
    found: list[int | None] = []
    for i, value in enumerate(rows.optional_numbers(name)):
        if value is not None and value % 1:
            rows.problems.append(problem("transfer.whole", rows.where(name, i), given=value))
        found.append(None if value is None or value % 1 else int(value))
    return found


def _years(rows: Rows, name: str) -> list[int | None]:
    return rows.years(name) if rows.has(name) else [None] * len(rows)


def _moments(rows: Rows, name: str) -> list[float | None]:
    found = []
    for i, cell in enumerate(rows.text(name)):
        moment = _moment(cell)
        if cell and moment is None:
            rows.problems.append(problem("transfer.date.bad", rows.where(name, i), given=cell))
        found.append(moment)
    return found


def _moment(text: str) -> float | None:
    """A date as a year with a decimal part, a month as its 15th, a year as a whole number; None if none."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    given = match.groups()
    year, month, day = int(given[0]), int(given[1] or 1), int(given[2] or (15 if given[1] else 1))
    try:
        return year + (dt.date(year, month, day) - dt.date(year, 1, 1)).days / 365.25
    except ValueError:
        return None
