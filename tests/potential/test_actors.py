"""The register of organisations: what it holds, and what its reader refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.builders import name, territory_of

from growthpoles.errors import InputError, SpecificationError
from growthpoles.potential.actors import Actor, Actors, load_actors, load_vocabulary, read_actors

LAND = territory_of(["A", "B"])
COLUMNS = (
    "code name_en name_ru name_kk unit kind ownership provides carries_out activities from_year to_year "
    "staff residents"
)
HEAD = COLUMNS.replace(" ", ",") + "\n"


def table(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "actors.csv"
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_a_register_is_read_with_both_roles_and_gaps_that_are_no_zeros(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "u1,University,Вуз,ЖОО,A,university,state,yes,yes,fundamental applied;training,1990,,1200,",
        "t1,Park,Парк,Парк,B,technopark,,да,нет,,2015,2020,0,12",
    )
    first, second = read_actors(file, LAND).actors
    assert (first.provides, first.carries_out, first.ownership) == (True, True, "state")
    assert first.activities == ("fundamental", "applied", "training") and first.label.ru == "Вуз"
    assert (first.size("staff"), first.size("residents")) == (1200, None)
    assert (second.size("staff"), second.ownership, second.to_year) == (0, "", 2020)


def test_an_organisation_exists_from_its_first_to_its_last_year() -> None:
    park = Actor("t", name("T"), "A", "technopark", from_year=2015, to_year=2020)
    assert [year for year in range(2013, 2023) if park.exists(year)] == list(range(2015, 2021))
    assert not park.exists(None) and Actor("u", name("U"), "A", "university").exists(None)


def test_every_problem_of_a_table_is_told_with_its_row(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "u1,U,,,A,university,state,yes,maybe,,1990,,1,",
        "u1,U,,,Z,castle,church,yes,no,juggling,2020,2010,-5,",
        "u2,U,,,ALL,,state,yes,no,,,,,",
    )
    with pytest.raises(InputError) as failure:
        read_actors(file, LAND)
    found = {(item.code, item.where.row) for item in failure.value.problems}
    assert found >= {
        ("table.row.twice", 3), ("table.choice.bad", 2), ("table.choice.bad", 3), ("table.unit.unknown", 3),
        ("actors.activity.unknown", 3), ("actors.years.order", 3), ("actors.size.bad", 3),
        ("table.cell.empty", 4), ("table.unit.unknown", 4),
    }  # fmt: skip


def test_a_register_made_by_hand_is_checked_too() -> None:
    bad = (
        Actor("a", name("A"), "A", "castle", ownership="church", activities=("juggling",)),
        Actor("a", name("A"), "Z", "university", from_year=2020, to_year=2010, sizes=(("staff", -1.0),)),
        Actor("b", name("B"), "A", "university", sizes=(("height", 3.0),)),
    )
    with pytest.raises(InputError) as failure:
        Actors(LAND, "now", bad)
    assert [item.code for item in failure.value.problems] == [
        "actors.kind.unknown", "actors.ownership.unknown", "actors.activity.unknown", "actors.code.twice",
        "territory.unit.unknown", "actors.years.order", "actors.size.bad", "actors.size.bad",
    ]  # fmt: skip


def test_the_words_have_three_languages_and_the_source_article_s_activities() -> None:
    """Requirement PT-12: research by kind, programmes, training and retraining; the list can grow."""
    words = load_vocabulary()
    assert not [label for _, _, label in words.names if label.missing]
    wanted = ("fundamental", "applied", "development", "programmes", "training", "retraining")
    assert set(wanted) <= set(words.activities)
    assert words.infrastructure < set(words.kinds) and "university" not in words.infrastructure


def test_own_words_can_be_given(tmp_path: Path) -> None:
    names = 'en = "a"\nru = "b"\nkk = "c"\n'
    groups = {
        "kind": "lab",
        "activity": "prototyping",
        "ownership": "state",
        "size": "staff",
        "role": "provides",
    }
    file = tmp_path / "words.toml"
    file.write_text("".join(f"[{group}.{code}]\n{names}" for group, code in groups.items()), encoding="utf-8")
    rows = table(tmp_path, "x,X,,,A,lab,,yes,no,prototyping,,,,")
    assert read_actors(rows, LAND, vocabulary=load_vocabulary(file)).actors[0].kind == "lab"
    file.write_text(f"[kind.lab]\n{names}[activity.x]\nen = 'x'\n", encoding="utf-8")
    with pytest.raises(SpecificationError) as failure:
        load_vocabulary(file)
    assert [item.code for item in failure.value.problems] == [
        "rules.language.missing", "rules.language.missing", *["actors.words.missing"] * 3
    ]  # fmt: skip


def test_notes_of_the_reader_travel_along(tmp_path: Path) -> None:
    read = load_actors(table(tmp_path, "u1,U,,,A,university,,,,,,,,"), LAND)
    assert read.value.edition == "now" and not read.value.actors[0].provides
