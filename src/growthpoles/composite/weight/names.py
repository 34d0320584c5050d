"""Names in judgements and targets against the names of the children."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from growthpoles.errors import Problem, Where, problem


def unknown_names(
    names: Iterable[str], codes: Sequence[str], *, field: str, where: Where
) -> Iterator[Problem]:
    """A problem for each name that is no child."""
    known = ", ".join(codes)
    for name in dict.fromkeys(names):
        if name not in codes:
            yield problem("weight.name.unknown", _at(where, field), name=name, known=known)


def missing_names(
    names: Iterable[str], codes: Sequence[str], *, field: str, where: Where
) -> Iterator[Problem]:
    """A problem for each child that is not named."""
    named = set(names)
    for code in codes:
        if code not in named:
            yield problem("weight.name.missing", _at(where, field), name=code)


def _at(where: Where, field: str) -> Where:
    return replace(where, key=f"{where.key}.{field}" if where.key else field)
