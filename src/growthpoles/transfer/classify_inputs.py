"""Evidence on innovations, and the thresholds they are judged by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from growthpoles.core.diagnostic import Diagnostic, warning
from growthpoles.core.rules import Rules
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label, is_code
from growthpoles.sources.options import YES_NO, Reading, Rows, TableFormat
from growthpoles.transfer.readiness_inputs import load_rules

CLASSES = ("not-innovation", "pseudo", "catch-up", "basic", "radical", "medium", "minor", "undetermined")
NOVELTY = ("none", "firm", "market", "world")
STATUSES = ("emerging", "growth", "mature", "obsolete")
PATENTS = ("invention", "utility-model", "know-how", "none")
RAMPS = (
    "successor-share", "generation-gap", "decline", "obsolete", "principle", "industries", "generality",
    "citations", "performance", "combinations",
)  # fmt: skip
RESERVED = ("all", "none")  # these stand for all programmes and for no programme
NUMBERS = ("complete", "strong", "ceiling", "pseudo-limit")
_SHARES = ("principle_new", "generality", "successor_share", "saturation")
_COUNTS = ("industries", "combinations", "money", "citations")
_MAYBE: Mapping[str, bool | None] = dict(YES_NO)


@lru_cache(maxsize=8)
def load_innovation_rules(path: str | Path | None = None) -> Rules:
    """Thresholds of the classifier; the bundled ones unless a file is given.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Thresholds are missing, unknown or contradictory; all problems at once.

    Example:
        >>> load_innovation_rules().ends("successor-share")
        (0.3, 0.6)
    """
    return load_rules("innovations", path, ramps=RAMPS, numbers=NUMBERS)


@dataclass(frozen=True, slots=True)
class Innovation:
    """What is known of one innovation; None or empty = not known.

    Attributes:
        code: Code, unique in the table.
        label: Name.
        programme: Programme that pays for it.
        unit: Territorial unit.
        money: Programme money.
        implemented: Whether it has been made available or brought into use (Oslo Manual 2018).
        novelty: Lowest degree of novelty: none, firm, market or world.
        generation_used: Generation the unit used before, as a number.
        generation: Generation of the innovation.
        generation_front: Best generation on the market at its launch, itself aside.
        status: Phase of its generation: emerging, growth, mature or obsolete.
        principle_new: Whether the scientific principle is new, 1 yes, 0 no, or a score between.
        industries: Two-digit industries that adopt it.
        new_activity: Whether a new class of activity came of it.
        generality: 1 - sum of squared shares of the classes that cite it.
        citations: Percentile of forward citations, 0 to 100.
        performance: Relative gain in the best main parameter against the best model of its generation.
        combinations: Known technologies combined.
        patent: invention, utility-model, know-how or none.
        first_pair: Whether it is the first to combine two patent classes.
        successor_share: Share of the next generation in sales or patents.
        decline: Decline of its generation's patents or sales, % a year; negative = growth.
        phase_out: Whether its generation is phased out by law.
        saturation: Share of the ceiling its generation has reached.
        expert_class: Class an expert gives it instead.
        expert_note: Why; needed with `expert_class`.

    Example:
        >>> Innovation("i1", Label("Lamp"), implemented=True, generation=1, generation_front=3).generation
        1
    """

    code: str
    label: Label
    programme: str = ""
    unit: str = ""
    money: float | None = None
    implemented: bool | None = None
    novelty: str = ""
    generation_used: float | None = None
    generation: float | None = None
    generation_front: float | None = None
    status: str = ""
    principle_new: float | None = None
    industries: float | None = None
    new_activity: bool | None = None
    generality: float | None = None
    citations: float | None = None
    performance: float | None = None
    combinations: float | None = None
    patent: str = ""
    first_pair: bool | None = None
    successor_share: float | None = None
    decline: float | None = None
    phase_out: bool | None = None
    saturation: float | None = None
    expert_class: str = ""
    expert_note: str = ""

    def problems(self) -> Iterator[Problem]:
        """What is wrong with it; the column is in the place."""
        if not is_code(self.code):
            yield problem("transfer.code.bad", Where(key=self.code, column="code"), given=self.code)
        words = {"novelty": NOVELTY, "status": STATUSES, "patent": PATENTS, "expert_class": CLASSES}
        for name, known in words.items():
            given = getattr(self, name)
            if given and given not in known:
                where = Where(key=self.code, column=name)
                yield problem("transfer.word.unknown", where, given=given, known=", ".join(known))
        yield from _off_scale(self)
        if self.programme in RESERVED:
            where = Where(key=self.code, column="programme")
            yield problem("innovations.programme.reserved", where, given=self.programme)
        if self.expert_class and not self.expert_note:
            yield problem("innovations.expert.note", Where(key=self.code, column="expert_note"))


def _off_scale(item: Innovation) -> Iterator[Problem]:
    """Figures that cannot be."""
    for name in _SHARES:
        value = getattr(item, name)
        if value is not None and not 0 <= value <= 1:
            yield problem("innovations.share", Where(key=item.code, column=name), value=value)
    for name in _COUNTS:
        value = getattr(item, name)
        if value is not None and not value >= 0:
            yield problem("transfer.number.negative", Where(key=item.code, column=name), value=value)
    if item.citations is not None and item.citations > 100:
        where = Where(key=item.code, column="citations")
        yield problem("innovations.percentile", where, value=item.citations)


@dataclass(frozen=True)
class InnovationSettings:
    """How innovations are classified.

    Attributes:
        rules: Thresholds, see `load_innovation_rules`.
        money: Currency and multiple of the money.
        illustrative: Whether the entries are made up.
        programmes: (code, name) of the programmes, for the pages.

    Example:
        >>> InnovationSettings().rules.number("complete")
        0.6
    """

    rules: Rules = field(default_factory=load_innovation_rules)
    money: str = "KZT million"
    illustrative: bool = False
    programmes: tuple[tuple[str, Label], ...] = ()


def check_innovations(innovations: tuple[Innovation, ...]) -> None:
    """Refuse codes that are repeated and evidence that is out of range; all problems at once.

    Raises:
        InputError: There were problems.
    """
    problems = [found for item in innovations for found in item.problems()]
    seen: set[str] = set()
    for item in innovations:
        if item.code in seen:
            problems.append(problem("transfer.code.twice", Where(key=item.code)))
        seen.add(item.code)
    spelt: dict[str, set[str]] = {}
    for item in innovations:
        spelt.setdefault(item.programme.casefold(), set()).add(item.programme)
    for names in spelt.values():
        if len(names) > 1:
            given = ", ".join(sorted(names))
            problems.append(problem("innovations.programme.case", Where(column="programme"), given=given))
    if problems:
        raise InputError(problems)


def read_innovations(path: str | Path, *, style: TableFormat | None = None) -> tuple[Innovation, ...]:
    """Read evidence on innovations.

    Args:
        path: Table with the columns ``code``, names, and any of the fields of `Innovation`; empty = not
            known. Yes-or-no fields take yes and no, ``principle_new`` also a score between 0 and 1.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file and row.

    Warns:
        ReadingWarning: Something was found out, such as a guessed encoding.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "innovations.csv")
        ...     _ = file.write_text("code,implemented,principle_new\\ni1,yes,no\\n", encoding="utf-8")
        ...     read_innovations(file)[0].principle_new
        0.0
    """
    return load_innovations(path, style=style).told()


def load_innovations(
    path: str | Path, *, style: TableFormat | None = None
) -> Reading[tuple[Innovation, ...]]:
    """The innovations of `read_innovations` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["code", "implemented"])
    rows.unique("code")
    numbers = {
        name: rows.optional_numbers(name)
        for name in (
            "money", "generation_used", "generation", "generation_front", "industries", "generality",
            "citations", "performance", "combinations", "successor_share", "decline", "saturation",
        )
    }  # fmt: skip
    answers = {
        name: rows.choice(name, _MAYBE, default=None)
        for name in ("implemented", "new_activity", "first_pair", "phase_out")
    }
    words = {
        name: [cell.lower() for cell in rows.text(name)]
        for name in ("novelty", "status", "patent", "expert_class")
    }
    texts = {name: rows.text(name) for name in ("programme", "unit", "expert_note")}
    principles, labels, made = _principles(rows), rows.labels(), []
    columns: Mapping[str, Sequence[Any]] = {
        **numbers, **answers, **words, **texts, "principle_new": principles,
    }  # fmt: skip
    for i, code in enumerate(rows.text("code")):
        item = Innovation(code, labels[i] or Label(code), **{name: x[i] for name, x in columns.items()})
        made.append(item)
        for found in item.problems():
            column = found.where.column or "code"
            where = rows.where(column if rows.has(column) else "code", i)
            rows.problems.append(Problem(found.code, where, found.details))
        rows.notes.extend(_doubts(rows, item, i))
    return rows.finish(tuple(made))


def _doubts(rows: Rows, item: Innovation, i: int) -> Iterator[Diagnostic]:
    """Figures that look as if they were in another unit of measure."""
    looks = (
        ("citations", "0-100", item.citations is not None and 0 < item.citations < 1),
        ("performance", "0.15 = 15 %", item.performance is not None and item.performance > 1),
        ("decline", "% / year", item.decline is not None and 0 < abs(item.decline) < 1),
    )
    for column, unit, doubtful in looks:
        if doubtful:
            value = getattr(item, column)
            yield warning("innovations.scale", rows.where(column, i), value=value, column=column, unit=unit)


def _principles(rows: Rows) -> list[float | None]:
    found: list[float | None] = []
    for i, cell in enumerate(rows.text("principle_new")):
        word = YES_NO.get(cell.lower())
        try:
            score = float(cell.replace(",", ".")) if cell and word is None else None
        except ValueError:
            where, known = rows.where("principle_new", i), ", ".join(YES_NO)
            rows.problems.append(problem("table.choice.bad", where, given=cell, known=known))
            score = None
        found.append(score if word is None else float(word))
    return found
