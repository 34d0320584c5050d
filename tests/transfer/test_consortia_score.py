"""Criteria and goals of consortia by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.transfer.sphere import sphere

from growthpoles.core.spatial_weights import SpatialWeights
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
    ("members", "field", "missing"),
    [
        (("f1", "f2", "fu"), "68", ()),
        (("m1", "mi", "mu"), "53", ("firms",)),
        (("c1", "c2", "f1"), "76", ("research", "education")),
        (("m1", "f1", "mi"), "53", ("education",)),
        (("mi", "mu"), "53", ("firms",)),
        (("f1", "f2", "fu"), "53", ("theme",)),
        (("f1", "f2", "fu"), "", ("theme",)),
        (("c1", "f1", "mu"), "53", ("theme", "territory")),
        (("c1", "c2", "f1", "fu"), "76", ()),  # half of the members share the theme and the territory
    ],
)
def test_composition_of_a_pole_of_competitiveness(
    members: tuple[str, ...], field: str, missing: tuple[str, ...]
) -> None:
    assert made(members, field).missing() == missing


def test_near_units_belong_to_the_territory() -> None:
    near = SpatialWeights.given(("A", "B", "C"), [[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    settings = ConsortiaSettings(near=near)
    item = replace(made(("c1", "f1", "mu"), "53", settings=settings), place="B")
    assert (item.unit, item.territory_share) == ("B", 1.0)
    assert replace(item, place="A").territory_share == pytest.approx(2 / 3)


def test_firms_that_say_nothing_of_innovation_are_not_counted_among_those_without() -> None:
    item = made(("f1", "f2", "fu"))
    unsaid = [replace(x, carries_out=None if x.code == "f2" else x.carries_out)
              for x in item.sphere.organisations]  # fmt: skip
    said = replace(item, sphere=replace(item.sphere, organisations=unsaid))
    assert (item.parts()["private"], said.parts()["private"]) == (0.5, 1.0)
    silent = [replace(x, carries_out=None) for x in unsaid]
    assert replace(item, sphere=replace(item.sphere, organisations=silent)).parts()["private"] is None


def test_ties_in_force_are_told_from_those_that_ended() -> None:
    item = made(("m1", "mi", "mu"), "53")
    assert ((item.ties > 0).sum() // 2, (item.living > 0).sum() // 2) == (3, 2)  # one ended in 2020


def test_firms_of_one_owner_count_as_one() -> None:
    held = ConsortiaSettings(owners={"f1": "holding", "f2": "holding"})
    assert made(("f1", "f2", "fu"), settings=held).missing() == ("firms",)
    chain = ConsortiaSettings(owners={"f1": "f2", "f2": "holding"})
    assert made(("f1", "f2", "fu"), settings=chain).missing() == ("firms",)


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
