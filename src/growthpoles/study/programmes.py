"""Programmes and calls in a study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from growthpoles.errors import InputError, Problem, Where
from growthpoles.programmes.call_inputs import (
    Call,
    CallFrame,
    CallTables,
    Review,
    check_reviews,
    load_call,
    load_reviews,
)
from growthpoles.programmes.inputs import load_programme
from growthpoles.programmes.programme import Programme
from growthpoles.programmes.rules import read_rules
from growthpoles.study.finance_steps import CallFile, ProgrammeFile
from growthpoles.study.reader import Reader, table_format
from growthpoles.study.schema import StudyFile
from growthpoles.study.sections import TableFile

_BESIDE = ("goals.csv", "participants.csv", "facts.csv", "rules.toml")


@dataclass(frozen=True, eq=False)
class Programmes:
    """Programmes of a study.

    Attributes:
        programme: The programme.
        call: The call.
        reviews: Reviews of its applications; empty when reviewers are still to be assigned.
    """

    programme: Programme | None = None
    call: Call | None = None
    reviews: tuple[Review, ...] = ()


def programme_tables(file: StudyFile) -> Iterator[TableFile]:
    """Every table that `read_programmes` reads."""
    if file.programme is not None:
        yield file.programme
    if file.call is not None:
        yield file.call
        yield from (TableFile(table=name) for name in (file.call.reviewers, file.call.conflicts) if name)
        yield from (table for table in (file.call.reviews,) if table is not None)


def read_programmes(reader: Reader) -> Programmes:
    """Read the programme and the call of a study; problems stay in the reader."""
    file = reader.study.file
    programme = call = None
    reviews: tuple[Review, ...] = ()
    if file.programme is not None:
        programme = _programme(reader, file.programme)
    if file.call is not None:
        call = _call(reader, file.call)
        reviews = _reviews(reader, file.call.reviews, call) if file.call.reviews else ()
    return Programmes(programme, call, reviews)


def _programme(reader: Reader, step: ProgrammeFile) -> Programme | None:
    folder = PurePosixPath(step.table).parent
    for name in _BESIDE:  # read by the room; kept with the inputs of the run
        if reader.study.path(str(folder / name)).is_file():
            reader.path(str(folder / name))
    return reader.read(
        lambda: load_programme(
            reader.path(step.table),
            money=step.money,
            rules=reader.path(step.rules) if step.rules else None,
            style=table_format(step),
        )
    )


def _call(reader: Reader, step: CallFile) -> Call | None:
    rules = reader.take(lambda: read_rules(reader.path(step.rules)))
    if rules is None:
        return None
    frame = CallFrame(step.code, step.title.label, step.budget, step.places, step.money, step.day)
    made = reader.read(
        lambda: load_call(
            reader.path(step.table),
            rules,
            frame=frame,
            more=CallTables(
                reader.path(step.reviewers), reader.path(step.conflicts) if step.conflicts else None
            ),
            style=table_format(step),
        )
    )
    return None if made is None else replace(made, illustrative=step.illustrative)


def _reviews(reader: Reader, table: TableFile, call: Call | None) -> tuple[Review, ...]:
    found = reader.read(lambda: load_reviews(reader.path(table.table), style=table_format(table))) or ()

    def check(call: Call) -> None:
        try:
            check_reviews(call, found)
        except InputError as failure:
            raise InputError([placed(item, table.table) for item in failure.problems]) from None

    if call is not None and found:
        reader.take(lambda: check(call))
    return found


def placed(item: Problem, file: str) -> Problem:
    """A problem with the file it speaks of, where it names none."""
    return item if item.where.file else replace(item, where=replace(item.where, file=file or None))


def at_key(item: Problem, where: Where) -> Problem:
    """A problem of a section of the study file, with the key of the section before its own."""
    if item.where.file:
        return item
    key = ".".join(part for part in (where.key, item.where.key) if part)
    return replace(item, where=replace(where, key=key))
