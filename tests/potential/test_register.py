"""The register counted: by hand, invariants, densities, missing roles, bad input."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import name, panel_of, territory_of

from growthpoles.errors import InputError
from growthpoles.potential.actors import Actor, Actors, load_vocabulary
from growthpoles.potential.register import register_actors

LAND = territory_of(["U1", "U2", "U3"])
KINDS = load_vocabulary().kinds


def register(*actors: Actor) -> Actors:
    return Actors(LAND, "now", actors)


HELD = register(
    Actor("u", name("U"), "U1", "university", "state", True, True, ("fundamental", "training")),
    Actor("r", name("R"), "U1", "research-institute", "non-state", False, True, ("applied",)),
    Actor("t", name("T"), "U2", "technopark", "", True, False, sizes=(("residents", 10.0), ("staff", 0.0))),
    Actor("t2", name("T2"), "U2", "technopark", "state", True, False, sizes=(("residents", 20.0),)),
    Actor("x", name("X"), "U2", "technopark", "state", True, False, to_year=2019),
)


def test_counts_by_hand() -> None:
    made = register_actors(HELD)
    rows = {row["unit"]: row for row in made["roles"].rows(named=True)}
    assert (rows["U1"]["count"], rows["U1"]["provides"], rows["U1"]["carries_out"], rows["U1"]["both"]) == (
        2,
        1,
        2,
        1,
    )
    assert (rows["U1"]["state"], rows["U1"]["non_state"], rows["U2"]["unstated"]) == (1, 1, 1)
    assert (rows["U2"]["count"], rows["U2"]["infrastructure"], rows["U1"]["infrastructure"]) == (2, 2, 0)
    assert [rows[unit]["finding"] for unit in ("U1", "U2", "U3")] == ["none", "no-performer", "empty"]
    activities = made["activities"].select("unit", "activity", "state", "non_state").rows()
    assert activities == [("U1", "applied", 0, 1), ("U1", "fundamental", 1, 0), ("U1", "training", 1, 0)]


def test_level_is_size_per_object_over_those_that_tell_it() -> None:
    sizes = {row["figure"]: row for row in register_actors(HELD)["sizes"].rows(named=True)}
    assert (
        sizes["residents"]["total"],
        sizes["residents"]["per_object"],
        sizes["residents"]["complete"],
    ) == (30, 15, True)
    assert (sizes["staff"]["total"], sizes["staff"]["known"], sizes["staff"]["complete"]) == (0, 1, False)
    partial = register_actors(HELD).diagnostics.with_code("actors.sizes.partial").items[0]
    assert dict(partial.details) == {"count": 1, "of": 2}


def test_density_is_per_100_000_employed() -> None:
    """250 thousand employed and 2 organisations: .8; no figure of the employed, no density."""
    panel = panel_of(
        {"employed": [[250, 200], [np.nan, 400], [50, 50]]},
        years=(2019, 2022),
        measures={"employed": "thousand persons"},
    )
    made = register_actors(HELD, panel=panel, year=2019)
    rows = {row["unit"]: row for row in made["roles"].rows(named=True)}
    assert rows["U1"]["density"] == pytest.approx(0.8) and rows["U2"]["density"] is None
    assert rows["U2"]["count"] == 3 and rows["U3"]["density"] == 0
    latest = register_actors(HELD, panel=panel)
    assert latest.spec["year"] == 2022
    assert latest["roles"].filter(unit="U2")["infrastructure_density"].to_list() == [0.5]
    assert latest["counts"].filter(kind="university")["density"].to_list() == [0.5]


def test_missing_roles_are_findings() -> None:
    alone = register(
        Actor("e", name("E"), "U1", "enterprise", carries_out=True), Actor("o", name("O"), "U2", "other")
    )
    made = register_actors(alone, year=2022)
    found = {item.code: dict(item.details) for item in made.diagnostics}
    assert found["actors.no-provider"] == {"units": "U1"} and found["actors.empty"] == {"units": "U3"}
    assert found["actors.no-role"] == {"count": 1, "actors": "o"} and found["actors.undated"] == {"count": 2}
    assert made["roles"]["finding"].to_list() == ["no-provider", "no-role", "empty"]


ACTOR = st.builds(
    lambda unit, kind, owner, provides, carries: (unit, kind, owner, provides, carries),
    st.sampled_from(["U1", "U2", "U3"]), st.sampled_from(KINDS), st.sampled_from(["", "state", "non-state"]),
    st.booleans(), st.booleans(),
)  # fmt: skip


@given(st.lists(ACTOR, max_size=30))
def test_counts_hold_together(cells: list[tuple[str, str, str, bool, bool]]) -> None:
    made = register_actors(register(*(Actor(f"a{i}", name("A"), *cell) for i, cell in enumerate(cells))))
    for table in (made["counts"], made["roles"]):
        assert table["count"].sum() == len(cells) == made["register"].height
        roles = table["provides"] + table["carries_out"] - table["both"] + table["no_role"]
        assert (table["count"] == roles).all()
        assert (table["count"] == table["state"] + table["non_state"] + table["unstated"]).all()
    by_unit = made["counts"].group_by("unit").agg(pl.col("count").sum()).sort("unit")
    held = made["roles"].filter(pl.col("count") > 0)
    assert by_unit.rows() == held.select("unit", "count").rows()


def test_panels_that_do_not_fit_are_refused() -> None:
    wrong = panel_of(
        {"employed": [1, 2, 3], "none": [np.nan] * 3}, measures={"employed": "million KZT", "none": "persons"}
    )
    for code, expected in (("employed", "actors.employed.unit"), ("none", "actors.employed.none")):
        with pytest.raises(InputError) as failure:
            register_actors(HELD, panel=wrong, employed=code)
        assert failure.value.problems[0].code == expected
    with pytest.raises(InputError) as failure:
        register_actors(HELD, panel=wrong, employed="absent")
    assert failure.value.problems[0].code == "panel.indicator.unknown"


def test_an_empty_register_is_counted_as_empty() -> None:
    made = register_actors(register())
    assert made["counts"].height == 0 and set(made["roles"]["finding"]) == {"empty"}
