"""Budgets in addresses: what is written is read again."""

from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from growthpoles.labels import Label
from growthpoles.study.what_if_budget import BudgetChoice
from growthpoles.web.budget_query import budget_query, read_budgets

CHOICES = tuple(BudgetChoice(code, Label(code), 100) for code in ("bank", "all", "local budget", "a&b=c"))
CODES = st.sampled_from(["*", *(item.code for item in CHOICES)])
FACTORS = st.integers(0, 1000).filter(lambda x: x != 100).map(lambda x: x / 100)


@given(st.dictionaries(CODES, FACTORS))
def test_what_is_written_is_read_again(budgets: dict[str, float]) -> None:
    found = read_budgets(dict(parse_qsl(budget_query(budgets))), CHOICES)
    assert found.budgets == budgets and found.problems == ()


def test_commas_are_read_and_other_fields_left_alone() -> None:
    found = read_budgets({"b-bank": " 12,5 ", "b-nobody": "3", "w-bank": "4", "b-all": ""}, CHOICES)
    assert found.budgets == {"bank": 0.125} and found.problems == ()
