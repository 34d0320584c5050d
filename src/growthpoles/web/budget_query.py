"""Changed budgets as the query of an address: percentages of the official ones, those that differ alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from urllib.parse import urlencode

from growthpoles.errors import Problem, Where, problem
from growthpoles.study.what_if import ALL_BUDGETS
from growthpoles.study.what_if_budget import BudgetChoice
from growthpoles.web.what_if_query import plain

SOURCE, ALL = "b-", "all-budgets"
HIGH = 1000.0  # per cent; more is a mistake of typing rather than a budget


@dataclass(frozen=True, slots=True)
class AskedBudgets:
    """What a form or an address asks for.

    Attributes:
        budgets: Multiples of the official budgets by source; empty = the official ones.
        problems: Fields that could not be read.
    """

    budgets: Mapping[str, float]
    problems: tuple[Problem, ...] = ()


def field_name(code: str) -> str:
    """The name of the field of a source.

    Example:
        >>> field_name("bank"), field_name("*")
        ('b-bank', 'all-budgets')
    """
    return ALL if code == ALL_BUDGETS else SOURCE + code


def read_budgets(fields: Mapping[str, str], choices: tuple[BudgetChoice, ...]) -> AskedBudgets:
    """The budgets that the fields of a form, or the query of an address, describe.

    Args:
        fields: ``all-budgets`` and ``b-CODE``, in per cent of the official budgets; others are none of ours.
        choices: Sources that can be changed.
    """
    budgets, problems = {}, []
    for code in (ALL_BUDGETS, *(item.code for item in choices)):
        text = fields.get(field_name(code), "").strip()
        try:
            value = float(text.replace(",", ".")) if text else 100.0
        except ValueError:
            value = float("nan")
        if not (isfinite(value) and 0 <= value <= HIGH):
            where = Where(key=field_name(code))
            problems.append(problem("what-if.number", where, given=text[:40], low=0, high=int(HIGH)))
        elif plain(value) != "100":
            budgets[code] = float(plain(value / 100))
    return AskedBudgets(budgets, tuple(problems))


def budget_fields(budgets: Mapping[str, float]) -> tuple[tuple[str, str], ...]:
    """Fields of changed budgets, in a fixed order.

    Example:
        >>> budget_fields({"bank": 0.5, "*": 1.2})
        (('all-budgets', '120'), ('b-bank', '50'))
    """
    return tuple((field_name(code), plain(100 * value)) for code, value in sorted(budgets.items()))


def budget_query(budgets: Mapping[str, float]) -> str:
    """The query of changed budgets; empty for the official ones.

    Example:
        >>> budget_query({"bank": 0.5, "*": 1.2})
        'all-budgets=120&b-bank=50'
    """
    return urlencode(budget_fields(budgets))
