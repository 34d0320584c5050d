"""Triggers stated in advance."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.errors import InputError
from growthpoles.finance.adjust_facts import Facts, Signal, StageFact
from growthpoles.finance.adjust_triggers import Breach, Triggers, held_against, read_triggers
from growthpoles.finance.plan import Contract


def levels(facts: Facts, triggers: Triggers | None = None, **more: object) -> list[tuple[str, str, int, str]]:
    given = {"contracted": (), "spent": (), "budgets": {}, **more}
    found = held_against(triggers or Triggers(), facts, **given)  # type: ignore[arg-type]
    return [(x.kind, x.key, x.year, x.level) for x in found]


def course(*actual: float) -> tuple[Signal, ...]:
    return tuple(Signal("jobs", 2020 + k, x, 9.0, 11.0, 8.0, 12.0) for k, x in enumerate(actual))


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ((10.0, 11.5), ["none", "warning"]),
        ((11.5, 11.6), ["warning", "trigger"]),
        ((11.5, 8.5), ["warning", "warning"]),
        ((11.5, 10.0, 11.5), ["warning", "none", "warning"]),
        ((10.0, 12.5), ["none", "trigger"]),
    ],
)
def test_bands(actual: tuple[float, ...], expected: list[str]) -> None:
    """Outside 80 % a warning; outside 95 %, or twice outside 80 % on the same side, a trigger."""
    assert [x[-1] for x in levels(Facts(2027, signals=course(*actual)))] == expected


def test_two_breaches_with_a_year_between_are_not_in_a_row() -> None:
    signals = (Signal("jobs", 2020, 11.5, 9, 11, 8, 12), Signal("jobs", 2022, 11.5, 9, 11, 8, 12))
    assert [x[-1] for x in levels(Facts(2027, signals=signals))] == ["warning", "warning"]


def test_a_first_breach_looked_at_before_still_counts_for_the_second() -> None:
    found = levels(Facts(2022, signals=course(11.5, 11.6)), since=2021)
    assert found == [("band", "jobs", 2021, "trigger")]


def test_without_bands_the_level_of_monitoring_counts() -> None:
    assert levels(Facts(2027, signals=(Signal("jobs", 2026, level="trigger"),)))[0][-1] == "trigger"


@pytest.mark.parametrize(
    ("spent", "level"), [(95, "none"), (85, "warning"), (70, "trigger"), (130, "trigger")]
)
def test_burn_rate(spent: int, level: str) -> None:
    planned, used = Contract("A", "pilot", "fund", 2026, 100), Contract("A", "pilot", "fund", 2026, spent)
    found = levels(Facts(2027), contracted=(planned,), spent=(used,))
    assert found == [("burn-rate", "fund", 2026, level), ("burn-rate", "plan", 2026, level)]


def test_slips_add_up() -> None:
    """CUSUM with an allowance of half a year: 0.5 after one year's slip, 1.0 after the next, an alarm."""
    told = tuple(StageFact("A", "pilot", y, slip=1) for y in (2025, 2026))
    assert levels(Facts(2027, told)) == [("slip", "A", 2025, "warning"), ("slip", "A", 2026, "trigger")]
    apart = tuple(StageFact("A", "pilot", y, slip=s) for y, s in ((2024, 1), (2025, 0), (2026, 1)))
    assert [x[-1] for x in levels(Facts(2027, apart))] == ["warning", "warning"]


@pytest.mark.parametrize(("new", "expected"), [(100, []), (99, ["none"]),
                                               (95, ["warning"]), (85, ["trigger"]),
                                               (120, ["trigger"])])  # fmt: skip
def test_budgets(new: int, expected: list[str]) -> None:
    found = levels(Facts(2027, budgets=(("fund", 2027, new),)), budgets={("fund", 2027): 100})
    assert [x[-1] for x in found] == expected


def test_a_budget_out_of_nothing_is_a_trigger() -> None:
    assert levels(Facts(2027, budgets=(("fund", 2027, 1),)))[0][-1] == "trigger"


def test_failures_are_counted() -> None:
    told = (StageFact("A", "pilot", 2026, status="failed"),)
    assert levels(Facts(2027, told)) == [("failure", "A pilot", 2026, "trigger")]
    assert levels(Facts(2027, told), Triggers(failures=2))[0][-1] == "warning"
    assert levels(Facts(2028, told), since=2027) == []


def test_triggers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "triggers.toml"
    path.write_text("burn_trigger = 0.5\nbreaches = 3\n")
    assert read_triggers(path) == Triggers(burn_trigger=0.5, breaches=3)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('colour = 1\nfailures = "x"\n', ["finance.key.unknown", "finance.entry.bad"]),
        ("burn_warning = 0.5\nburn_trigger = 0.2\n", ["finance.triggers.order"]),
        ("breaches = 0\n", ["finance.triggers.order"]),
    ],
)
def test_wrong_triggers_are_told(tmp_path: Path, text: str, codes: list[str]) -> None:
    path = tmp_path / "triggers.toml"
    path.write_text(text)
    with pytest.raises(InputError) as failure:
        read_triggers(path)
    assert [x.code for x in failure.value.problems] == codes


def test_what_is_accepted_is_told() -> None:
    found = held_against(
        Triggers(), Facts(2027, budgets=(("fund", 2027, 85),)), contracted=(), spent=(),
        budgets={("fund", 2027): 100},
    )  # fmt: skip
    assert found == (Breach("budget", "fund", 2027, 85.0, 98.0, 102.0, "trigger"),)
