"""What the history of readiness proves: the standing of results, their evidence, their stage gates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from growthpoles.core.result import Table
from growthpoles.transfer.readiness_inputs import STAGE_ENDS
from growthpoles.transfer.registers import ReadinessStep, ResearchResult, TransferRegister

Latest = Mapping[str, Mapping[int, ReadinessStep]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the history says of a result.

    Attributes:
        supported: Highest level passed with evidence; None without any.
        status: proven, unproven, understated, no-history or no-level.
        halted: Whether work on the next level was stopped.
        underway: The step to the next level where it is under way; else None.
    """

    supported: int | None
    status: str
    halted: bool
    underway: ReadinessStep | None


def latest_steps(steps: Iterable[ReadinessStep]) -> Latest:
    """The step that counts of every result and level: a passed one, else the latest by date.

    Of a stopped step and one under way from the same date, that under way counts. The order of the rows does
    not matter.

    Example:
        >>> again = ReadinessStep("r1", 6, 2023.25)
        >>> latest_steps([again, ReadinessStep("r1", 6, 2019.25, 2020.25, "stopped")])["r1"][6] is again
        True
    """
    found: dict[str, dict[int, ReadinessStep]] = {}
    for item in sorted(steps, key=_rank):
        if item.level is not None:
            found.setdefault(item.result, {})[item.level] = item
    return found


def standings(register: TransferRegister) -> Mapping[str, Standing]:
    """The standing of every result.

    Example:
        >>> from growthpoles.labels import Label
        >>> from growthpoles.transfer.registers import Organisation
        >>> owner = Organisation("u1", Label("University"), "A", "university")
        >>> pump = ResearchResult("r1", Label("Pump"), Label(en="Pump"), "u1", level=5)
        >>> claim = ReadinessStep("r1", 5, 2020.25, 2021.25, "passed", evidence="-")
        >>> standings(TransferRegister((owner,), (pump,), steps=(claim,)))["r1"].status
        'unproven'
    """
    latest = latest_steps(register.steps)
    return {item.code: _standing(item, latest.get(item.code, {})) for item in register.results}


def evidence_table(register: TransferRegister) -> Table:
    """Table ``evidence``."""
    rows = [
        (result, level, step.outcome, step.end, step.evidence or None, bool(step.proof))
        for result, own in latest_steps(register.steps).items()
        for level, step in own.items()
    ]
    schema = {
        "result": pl.String, "level": pl.Int64, "outcome": pl.String, "year": pl.Float64,
        "evidence": pl.String, "given": pl.Boolean,
    }  # fmt: skip
    keys = ("result", "level")
    return Table("evidence", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def gates_table(register: TransferRegister) -> Table:
    """Table ``gates``."""
    latest = latest_steps(register.steps)
    rows = [
        (item.code, stage, end, _gate(item.level, (begin, end), latest.get(item.code, {})))
        for item in register.results
        for stage, begin, end in _stages()
    ]
    schema = {"result": pl.String, "stage": pl.String, "level": pl.Int64, "status": pl.String}
    data = pl.DataFrame(rows, schema=schema, orient="row").sort(["result", "level"])
    return Table("gates", ("result", "stage"), data)


def _rank(step: ReadinessStep) -> tuple[bool, float, bool]:
    moment = float("-inf") if step.dated is None else step.dated
    return step.outcome == "passed", moment, step.outcome == "running"


def _standing(item: ResearchResult, latest: Mapping[int, ReadinessStep]) -> Standing:
    supported = max((level for level, step in latest.items() if _proven(step)), default=None)
    if item.level is None:
        return Standing(supported, "no-level", False, None)
    if not latest:
        status = "no-history"
    elif supported is None or supported < item.level:
        status = "unproven"
    else:
        status = "proven" if supported == item.level else "understated"
    ahead = latest.get(item.level + 1)
    outcome = "" if ahead is None else ahead.outcome
    return Standing(supported, status, outcome == "stopped", ahead if outcome == "running" else None)


def _proven(step: ReadinessStep) -> bool:
    return step.outcome == "passed" and bool(step.proof)


def _stages() -> Iterator[tuple[str, int, int]]:
    begin = 1
    for stage, end in STAGE_ENDS.items():
        yield stage, begin, end
        begin = end + 1


def _gate(level: int | None, span: tuple[int, int], latest: Mapping[int, ReadinessStep]) -> str:
    begin, end = span
    if level is None:
        return "unknown"
    if level >= end:
        return "passed" if end in latest and _proven(latest[end]) else "unproven"
    if level + 1 < begin:
        return "ahead"
    ahead = latest.get(level + 1)
    return "stopped" if ahead is not None and ahead.outcome == "stopped" else "open"
