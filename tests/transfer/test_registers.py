"""The registers together: what they hold and what they refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.transfer.registers import small

from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.transfer.registers import (
    Agreement,
    Codes,
    Need,
    Organisation,
    ReadinessStep,
    ResearchResult,
    TransferRegister,
)


def test_a_result_is_where_its_owner_is_unless_it_says_so() -> None:
    register = small()
    first = register.results[0]
    assert register.unit_of(first) == "A" and register.unit_of(register.needs[0]) == "A"
    assert register.unit_of(replace(first, unit="B")) == "B"


def test_kinds_stand_for_sides_of_a_consortium() -> None:
    sides = [item.sectors for item in small().organisations]
    assert sides == [("research", "education"), ("research",), ("industry",), ("intermediary",)]


def test_everything_wrong_is_told_at_once() -> None:
    text = Label(ru="Насос")
    with pytest.raises(InputError) as failure:
        TransferRegister(
            (
                Organisation("u", Label("U"), "A", "university"),
                Organisation("u", Label("U"), "A", "castle", staff=-1),
            ),
            (
                ResearchResult("r1", Label("R"), Label(), "u", level=12),
                ResearchResult("r2", Label("R"), Label(ru="насос pump مضخة"), "nobody", rights="magic"),
                ResearchResult("r3", Label("R"), text, "u", codes=Codes(("55.1",), ("X99",), ("123",))),
            ),
            (Need("n", Label("N"), text, "", level=0),),
            (
                Agreement("a", "gift", "u", "u", None),
                Agreement("b", "licence", "u", "", 2022, result="r9", to_year=2020),
            ),
            (
                ReadinessStep("r1", 4, 2021.0, 2020.0, "passed", cost=-2),
                ReadinessStep("r1", 4, 2021.0, 2022.0, "passed"),
                ReadinessStep("r1", None, 2021.0, 2022.0, "running"),
            ),
        )
    found = [(item.code, item.where.key, item.where.column) for item in failure.value.problems]
    assert len(found) == len(set(found))
    assert set(found) == {
        ("transfer.code.twice", "u", None),
        ("transfer.word.unknown", "u", "kind"),
        ("transfer.number.negative", "u", "staff"),
        ("transfer.text.empty", "r1", "text"),
        ("transfer.level.bad", "r1", "trl"),
        ("transfer.text.scripts", "r2", "text_ru"),
        ("transfer.organisation.unknown", "r2", "owner"),
        ("transfer.word.unknown", "r2", "rights"),
        ("transfer.classification.bad", "r3", "grnti"),
        ("transfer.classification.bad", "r3", "ipc"),
        ("transfer.classification.bad", "r3", "oked"),
        ("table.cell.empty", "n", "organisation"),
        ("transfer.level.bad", "n", "trl"),
        ("transfer.word.unknown", "a", "kind"),
        ("transfer.agreement.self", "a", "receiver"),
        ("table.cell.empty", "a", "year"),
        ("table.cell.empty", "b", "receiver"),
        ("transfer.result.unknown", "b", "result"),
        ("transfer.years.order", "b", "to_year"),
        ("transfer.dates.order", "r1:4", "end"),
        ("transfer.number.negative", "r1:4", "cost"),
        ("transfer.step.twice", "r1", "level"),
        ("table.cell.empty", "r1:None", "level"),
        ("transfer.step.running", "r1:None", "end"),
    }


def test_only_a_spin_off_may_go_to_nobody() -> None:
    assert "a4" in [item.code for item in small().agreements]
    with pytest.raises(InputError) as failure:
        replace(small(), agreements=(Agreement("a4", "licence", "u1", "", 2022),))
    assert [item.code for item in failure.value.problems] == ["table.cell.empty"]


@pytest.mark.parametrize(
    "codes",
    [
        Codes(("55", "55.03", "55.03.14")),
        Codes(ipc=("F", "F04", "F04D", "F04D 13/06")),
        Codes(oked=("C", "28", "28.13")),
    ],
)
def test_codes_of_every_depth_are_taken(codes: Codes) -> None:
    assert not list(codes.problems("x"))


def test_names_travel_with_the_register() -> None:
    names = {(kind, code): label for kind, code, label in small().names()}
    assert names["result", "r1"].en == "Pump" and names["agreement", "licence"].kk == "Лицензия"


def step(start: float | None, end: float | None, outcome: str = "passed") -> ReadinessStep:
    return ReadinessStep("r1", 7, start, end, outcome)


def test_a_year_alone_is_the_whole_year() -> None:
    assert step(2021, 2021).years == 0.5, "begun and ended some time in 2021"
    assert step(2020, 2022).years == 2
    assert step(2020, 2021.75).years == pytest.approx(1.25), "from the middle of 2020"
    assert step(2021.25, 2021.5).years == 0.25, "both known to the day"
    assert not list(step(2021.25, 2021, "stopped").problems()), "it may have ended later in 2021"


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (1020, 2021, "transfer.date.far"),
        (2020, 3021, "transfer.date.far"),
        (2021, 2020, "transfer.dates.order"),
        (2021.5, 2021.25, "transfer.dates.order"),
        (2021.25, 2020, "transfer.dates.order"),
    ],
)
def test_impossible_dates_are_refused(start: float, end: float, code: str) -> None:
    assert [item.code for item in step(start, end).problems()] == [code]


def test_stopped_and_under_way_at_once_needs_dates() -> None:
    """Which came later decides whether the result is at rest."""
    own = [item for item in small().steps if item.level != 7]
    for stopped in (step(None, None, "stopped"), step(2019.25, None, "stopped")):
        twice = (*own, stopped, step(2022.25, None, "running"))
        if stopped.dated is None:
            with pytest.raises(InputError) as caught:
                replace(small(), steps=twice)
            assert [item.code for item in caught.value.problems] == ["transfer.step.unclear"]
        else:
            assert replace(small(), steps=twice).steps == twice


@pytest.mark.parametrize("text", ["-", "...", "н/д", "нет данных", "N/A"])
def test_a_text_that_says_nothing_is_no_description(text: str) -> None:
    wrong = replace(small().results[0], text=Label(ru=text))
    assert [item.code for item in wrong.problems()] == ["transfer.text.empty"]
