"""Criteria and goals of consortia by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.transfer.sphere import sphere

from growthpoles.transfer.consortia_inputs import ConsortiaSettings
from growthpoles.transfer.consortia_score import Consortium, Sphere
from growthpoles.transfer.registers import Organisation


def made(
    members: tuple[str, ...],
    field: str = "68",
    settings: ConsortiaSettings | None = None,
    matches: tuple[tuple[str, str], ...] | None = None,
) -> Consortium:
    register = sphere()
    whole = Sphere(
        sorted(register.organisations, key=lambda item: item.code),
        [item for item in register.agreements if item.receiver],
        register.results,
        register.needs,
        matches,
        settings or ConsortiaSettings(),
    )
    return Consortium(whole, members, field, "detected")


def test_criteria_and_goals_by_hand() -> None:
    settings = ConsortiaSettings(priorities={"A": ("68", "70"), "B": ("53",)})
    item = made(("f1", "f2", "fu"), settings=settings, matches=(("r1", "n1"), ("r3", "n1")))
    assert item.parts() == {
        "strategy": 1.0,
        "visibility": pytest.approx(1 / (1 + 3)),
        "partnership": pytest.approx((1.0 + 1.0) / 2),  # all three tied; research, education and industry
        "wealth": pytest.approx(1 / (1 + 3)),  # r3 belongs to others
        "private": 0.5,
        "competitive": 0.5,
        "social": pytest.approx(1 / 3),  # the need in environment, of three results and needs
    }
    score, evidence = item.score()
    assert score == pytest.approx((1 + 0.25 + 1 + 0.25 + 0.5 + 0.5 + 1 / 3) / 7) and evidence == 1.0


def test_what_is_not_known_is_no_zero() -> None:
    item = made(("m1", "mi", "mu"), "53")
    parts = item.parts()
    assert parts["strategy"] is parts["wealth"] is parts["competitive"] is parts["social"] is None
    assert parts["visibility"] == 0.0 and parts["private"] == 0.0  # known: no protected result, no innovation
    score, evidence = item.score()
    assert score == pytest.approx((0 + 1.0 + 0) / 3) and evidence == pytest.approx(3 / 7)


@pytest.mark.parametrize(
    ("members", "missing"),
    [
        (("f1", "f2", "fu"), ()),
        (("m1", "mi", "mu"), ("firms",)),
        (("c1", "c2", "f1"), ("public",)),
        (("mi", "mu"), ("firms", "lead")),
    ],
)
def test_composition_of_a_pole_of_competitiveness(members: tuple[str, ...], missing: tuple[str, ...]) -> None:
    assert made(members).missing() == missing


def test_firms_of_one_owner_count_as_one() -> None:
    held = ConsortiaSettings(owners={"f1": "holding", "f2": "holding"})
    assert made(("f1", "f2", "fu"), settings=held).missing() == ("firms",)


def test_the_lead_is_the_firm_with_most_work_in_the_theme_then_ties_then_staff() -> None:
    assert made(("f1", "f2", "fu")).lead == "f1"
    assert made(("f1", "f2", "fu"), field="87").lead == "f1"  # its need in environment
    item = made(("c1", "c2", "cu"), "76")
    members: list[Organisation] = [
        replace(x, staff=50.0) if x.code == "c2" else x for x in item.sphere.organisations
    ]
    assert item.lead == "c1"
    assert replace(item, sphere=replace(item.sphere, organisations=members)).lead == "c2"


def test_an_organisation_without_codes_is_known_by_its_results() -> None:
    item = made(("f1",))
    bare = [replace(x, codes=type(x.codes)()) for x in item.sphere.organisations]
    assert replace(item.sphere, organisations=bare).activity["fu"] == {"68": 2}
