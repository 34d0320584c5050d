"""A what-if as the query of an address: only what differs from the official choice, in a fixed order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from urllib.parse import urlencode

from growthpoles.errors import Problem, Where, problem
from growthpoles.study.what_if import Change, Choices

WEIGHT, THRESHOLD = "w-", "t-"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form or an address asks for.

    Attributes:
        change: The change; the official choice where a field could not be read.
        problems: Fields that could not be read.
    """

    change: Change
    problems: tuple[Problem, ...] = ()


def read_change(fields: Mapping[str, str], choices: Choices) -> Asked:
    """The change that the fields of a form, or the query of an address, describe.

    Args:
        fields: ``w-CODE`` a weight, ``t-CODE`` a threshold, ``normalise``, ``aggregate``, ``year``;
            other fields are none of ours.
        choices: What can be changed, with its official values and limits.
    """
    found = _Reader(fields)
    weights = {
        item.code: value
        for item in choices.weights
        if (value := found.number(WEIGHT + item.code, item.weight, (1e-6, 1e6))) is not None
    }
    thresholds = {
        item.code: value
        for item in choices.thresholds
        if (value := found.number(THRESHOLD + item.code, item.value, (item.low, item.high))) is not None
    }
    change = Change(
        weights=weights,
        normalise=found.choice("normalise", choices.normalise_official, [x.code for x in choices.normalise]),
        aggregate=found.choice("aggregate", choices.aggregate_official, [x.code for x in choices.aggregate]),
        thresholds=thresholds,
        year=found.year(choices.year, choices.years),
    )
    return Asked(change, tuple(found.problems))


def change_query(change: Change) -> str:
    """The query of a change; empty for the official choice.

    Example:
        >>> change_query(Change(weights={"MAC": 0.5}, aggregate="median"))
        'w-MAC=0.5&aggregate=median'
    """
    pairs = [(WEIGHT + code, plain(value)) for code, value in sorted(change.weights.items())]
    pairs += [(name, str(value)) for name in ("normalise", "aggregate", "year")
              if (value := getattr(change, name))]  # fmt: skip
    pairs += [(THRESHOLD + code, plain(value)) for code, value in sorted(change.thresholds.items())]
    return urlencode(pairs)


def plain(value: float) -> str:
    """A number as an address and a field of a form write it.

    Example:
        >>> plain(1.0), plain(0.35)
        ('1', '0.35')
    """
    return f"{value:.10g}"


class _Reader:
    """Reads fields and collects what could not be read."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields
        self.problems: list[Problem] = []

    def number(self, name: str, official: float, limits: tuple[float, float]) -> float | None:
        """A number that differs from the official one; None when it does not, or cannot be read."""
        text = self._fields.get(name, "").strip()
        if not text:
            return None
        low, high = limits
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = float("nan")
        if not isfinite(value) or not low <= value <= high:
            self.problems.append(
                problem("what-if.number", Where(key=name[2:]), given=text[:40], low=low, high=high)
            )
            return None
        return None if plain(value) == plain(official) else value

    def choice(self, name: str, official: str, known: list[str]) -> str:
        """A choice that differs from the official one; empty when it does not."""
        text = self._fields.get(name, "")
        if text in ("", official):
            return ""
        if text not in known:
            self.problems.append(problem("what-if.choice", Where(key=name), given=text[:40]))
            return ""
        return text

    def year(self, official: int | None, known: tuple[int, ...]) -> int | None:
        """A year that differs from the official one."""
        text = self.choice("year", str(official), [str(year) for year in known])
        return int(text) if text else None
