"""Frameworks of indicators: tables with a sheet of metadata beside them, bundled ones and the user's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from growthpoles.core.framework import FIDELITIES, Coverage, Element, Framework
from growthpoles.core.rules import is_number, load_toml, read_label
from growthpoles.errors import GrowthPolesError, InputError, Problem, Where, problem
from growthpoles.labels import LANGUAGES, Label
from growthpoles.sources.options import Reading, Rows, TableFormat, located

_DIRECTIONS = {"+": 1, "1": 1, "+1": 1, "": 1, "-": -1, "−": -1, "–": -1, "-1": -1, "0": 0}
_SUFFIXES = (".csv", ".xlsx")
_LABELS = ("title", "heading", "remark")
_STUDY = "study.toml"  # beside a table study.xlsx it is the study, not the sheet of a framework


@dataclass(frozen=True, slots=True)
class BundledFramework:
    """A framework that comes with the package.

    Attributes:
        code: Name to give to `read_framework`.
        label: Title.
        fidelity: ``exact``, ``recalled`` or ``skeleton``: how well it follows the published one.
        remark: The same as a sentence.
        pillars: Pillars that hold these indicators.
        indicators: Indicators below them; result blocks and rows still to be filled in do not count.
        sources: What its list and its rules were taken from.

    Example:
        >>> BundledFramework("demo", Label("Demo"), "exact", Label(), 1, 2, ()).indicators
        2
    """

    code: str
    label: Label
    fidelity: str
    remark: Label
    pillars: int
    indicators: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameworkSheet:
    """What the TOML file beside a table of indicators says.

    Attributes:
        code: Name of the framework.
        date: Day it was written down.
        fidelity: ``exact``, ``recalled`` or ``skeleton``; empty for one's own framework.
        title, heading, remark: Texts in three languages.
        coverage: When scores are given; None when the file does not say.
        sources: Where the list and the rules come from.
    """

    code: str = ""
    date: str = ""
    fidelity: str = ""
    title: Label = field(default_factory=Label)
    heading: Label = field(default_factory=Label)
    remark: Label = field(default_factory=Label)
    coverage: Coverage | None = None
    sources: tuple[str, ...] = ()


def frameworks() -> tuple[BundledFramework, ...]:
    """The bundled frameworks, by code.

    Example:
        >>> [(item.code, item.fidelity) for item in frameworks()]
        [('airr-like', 'skeleton'), ('eis', 'exact'), ('hse-rrii-like', 'recalled'),
         ('kazakhstan', 'exact'), ('ris-2023-like', 'recalled')]
    """
    return tuple(_summary(path) for path in _bundled().values())


def _bundled() -> dict[str, Path]:
    folder = Path(str(files("growthpoles").joinpath("frameworks")))
    return {path.stem: path for path in sorted(folder.glob("*.csv"))}


def _summary(path: Path) -> BundledFramework:
    tree, sheet = load_framework(path).value, read_sheet(sheet_beside(path))
    inside = {item.code for item in tree.pillars}
    parents = [item.parent for item in tree.indicators if item.parent in inside and item.value]
    return BundledFramework(
        tree.code, tree.label, tree.fidelity, tree.remark, len(set(parents)), len(parents), sheet.sources
    )


def read_framework(
    path: str | Path,
    *,
    code: str = "",
    label: Label | None = None,
    coverage: Coverage | None = None,
    heading: Label | None = None,
    style: TableFormat | None = None,
) -> Framework:
    """Read a framework of indicators.

    Args:
        path: Name of a bundled framework (see `frameworks`), or a table with the columns ``code``,
            ``parent``, ``kind`` and names; optional: ``direction`` (+, -, 0), ``weight``, ``unit``,
            ``value``, ``denominator``, ``factor``, ``proxy``, ``not_applicable`` (unit kinds, separated by
            spaces), ``lower``, ``upper``, ``target``, ``requirement``, ``source``, ``note_*``. A TOML file
            of the same name beside the table may hold code, title, heading, coverage, fidelity and remark;
            its path may be given instead of the table's.
        code: Name of the framework; that of the TOML file or the file name by default.
        label: Title.
        coverage: When scores are given.
        heading: Sentence printed above every table of scores.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, of the TOML file and of the tree, with file and row or key.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> import growthpoles as gp
        >>> tree = gp.read_framework("kazakhstan")
        >>> len(tree.pillars), tree.element("SCI1").denominator
        (10, 'grp')
    """
    read = load_framework(path, code=code, label=label, coverage=coverage, heading=heading, style=style)
    return read.told()


def load_framework(
    path: str | Path,
    *,
    code: str = "",
    label: Label | None = None,
    coverage: Coverage | None = None,
    heading: Label | None = None,
    style: TableFormat | None = None,
) -> Reading[Framework]:
    """The framework of `read_framework` with the notes of the reader."""
    table = framework_table(path)
    problems: list[Problem] = []
    sheet = FrameworkSheet()
    try:
        sheet = read_sheet(sheet_beside(table))
    except InputError as failure:
        problems.extend(failure.problems)
    rows = Rows(table, style)
    rows.require(["code", "parent"])
    rows.unique("code")
    elements = tuple(_elements(rows))
    rows.problems = [*problems, *rows.problems]
    notes = rows.finish(None).notes
    name = code or sheet.code or table.stem.replace("_", "-")
    try:
        tree = Framework(
            name,
            label or sheet.title or Label(name),
            elements,
            coverage or sheet.coverage or Coverage(),
            heading or sheet.heading,
            sheet.fidelity,
            sheet.remark,
        )
    except GrowthPolesError as failure:
        raise located(failure, rows) from None
    return Reading(tree, notes)


def framework_table(path: str | Path) -> Path:
    """The table of a framework: of a bundled one, beside a TOML file, or the path itself.

    Raises:
        InputError: A bare name that no bundled framework has, or a TOML file without a table beside it.

    Example:
        >>> framework_table("eis").name, framework_table("tables/own.csv").name
        ('eis.csv', 'own.csv')
    """
    own = Path(path)
    if str(path) in _bundled():
        return bundled_table(str(path))
    if own.suffix == ".toml":
        beside = [own.with_suffix(suffix) for suffix in _SUFFIXES]
        for table in beside:
            if table.is_file():
                return table
        raise InputError(problem("file.missing", Where(file=" / ".join(item.name for item in beside))))
    return own if own.suffix or own.exists() else bundled_table(str(path))


def bundled_table(code: str) -> Path:
    """The table of a bundled framework.

    Raises:
        InputError: There is no such framework.
    """
    known = _bundled()
    if code not in known:
        listed = ", ".join(known)
        raise InputError(problem("framework.bundled.unknown", Where(key=code), given=code, known=listed))
    return known[code]


def sheet_beside(table: Path) -> Path | None:
    """The TOML file beside a table of indicators, if there is one."""
    path = table.with_suffix(".toml")
    return path if path.name != _STUDY and path.is_file() else None


def read_sheet(path: Path | None) -> FrameworkSheet:
    """The TOML file beside a table of indicators; an empty one when there is no such file.

    Raises:
        InputError: The file is no TOML, or has keys or values that are not known; all are listed.

    Example:
        >>> read_sheet(None).fidelity, read_sheet(sheet_beside(framework_table("airr-like"))).fidelity
        ('', 'skeleton')
    """
    if path is None:
        return FrameworkSheet()
    raw = load_toml(path)
    problems = list(_sheet_problems(raw, path.name))
    if problems:
        raise InputError(problems)
    labels = {name: read_label(raw.get(name)) for name in _LABELS}
    rule = raw.get("coverage")
    return FrameworkSheet(
        code=raw.get("code", ""),
        date=str(raw.get("date", "")),
        fidelity=raw.get("fidelity", ""),
        coverage=None if rule is None else Coverage(**rule),
        sources=tuple(raw.get("sources", ())),
        **labels,
    )


_SHEET = {
    "code": (str, '"..."'), "date": (object, ""), "fidelity": (str, '"..."'), "title": (Mapping, "{...}"),
    "heading": (Mapping, "{...}"), "remark": (Mapping, "{...}"), "coverage": (Mapping, "{...}"),
    "sources": (list, "[...]"),
}  # fmt: skip


def _sheet_problems(raw: Mapping[str, Any], file: str) -> Iterator[Problem]:
    yield from _unknown(raw, _SHEET, Where(file=file))
    for key, (kind, expected) in _SHEET.items():
        if key in raw and not isinstance(raw[key], kind):
            where = Where(file=file, key=key)
            yield problem("study.value.bad", where, given=str(raw[key])[:80], expected=expected)
    fidelity = raw.get("fidelity", "")
    if isinstance(fidelity, str) and fidelity not in FIDELITIES:
        known = ", ".join(name for name in FIDELITIES if name)
        yield problem("study.value.choice", Where(file=file, key="fidelity"), given=fidelity, known=known)
    for key in _LABELS:
        if isinstance(raw.get(key), Mapping):
            yield from _unknown(raw[key], LANGUAGES, Where(file=file, key=key))
    if isinstance(raw.get("coverage"), Mapping):
        yield from _coverage_problems(raw["coverage"], file)


def _unknown(table: Mapping[str, Any], known: Collection[str], at: Where) -> Iterator[Problem]:
    for key in table:
        if key not in known:
            where = Where(file=at.file, key=f"{at.key}.{key}" if at.key else key)
            yield problem("study.key.unknown", where, hint=", ".join(known))


def _coverage_problems(table: Mapping[str, Any], file: str) -> Iterator[Problem]:
    fits = {
        "pillar_share": (_is_share, "0.5"),
        "pillar_count": (_is_count, "1"),
        "index_share": (_is_share, "0.7"),
        "weak_counts": (lambda value: isinstance(value, bool), "true"),
    }
    yield from _unknown(table, list(fits), Where(file=file, key="coverage"))
    for key, (fit, expected) in fits.items():
        if key in table and not fit(table[key]):
            where = Where(file=file, key=f"coverage.{key}")
            yield problem("study.value.bad", where, given=str(table[key]), expected=expected)


def _is_share(value: object) -> bool:
    return is_number(value) and 0 <= value <= 1


def _is_count(value: object) -> bool:
    return isinstance(value, int) and is_number(value) and value >= 1


_TEXTS = (
    "parent",
    "kind",
    "unit",
    "value",
    "denominator",
    "proxy",
    "not_applicable",
    "requirement",
    "source",
)
_NUMBERS = ("weight", "factor", "lower", "upper", "target")


def _elements(rows: Rows) -> Iterator[Element]:
    texts = {name: rows.text(name) for name in _TEXTS}
    numbers = {name: rows.optional_numbers(name) for name in _NUMBERS}
    labels, notes = rows.labels(), rows.labels("note")
    directions = [_direction(rows, i, cell) for i, cell in enumerate(rows.text("direction"))]
    for i, code in enumerate(rows.text("code")):
        text = {name: cells[i] for name, cells in texts.items()}
        number = {name: cells[i] for name, cells in numbers.items()}
        yield Element(
            code,
            text["parent"],
            text["kind"].lower() or "indicator",
            labels[i] or Label(code),
            direction=directions[i],
            weight=1.0 if number["weight"] is None else number["weight"],
            unit=text["unit"],
            value=text["value"],
            denominator=text["denominator"],
            factor=number["factor"],
            proxy=text["proxy"].lower(),
            not_applicable=tuple(text["not_applicable"].split()),
            lower=number["lower"],
            upper=number["upper"],
            target=number["target"],
            requirement=text["requirement"],
            source=text["source"],
            note=notes[i],
        )


def _direction(rows: Rows, i: int, cell: str) -> int:
    text = cell.removesuffix(".0")
    if text not in _DIRECTIONS:
        rows.problems.append(problem("framework.direction.bad", rows.where("direction", i), direction=cell))
    return _DIRECTIONS.get(text, 1)
