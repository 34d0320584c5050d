"""Programmes and calls in a study: read with everything beside them, refused with file and row."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.study.conftest import Small

from growthpoles.core.diagnostic import Grade
from growthpoles.study.check import check_study
from growthpoles.study.data import read_study
from growthpoles.study.schema import load_study

SECTIONS = """[programme]
table = "tree/nodes.csv"

[call]
code = "c"
table = "applications.csv"
rules = "tree/rules.toml"
reviewers = "reviewers.csv"
reviews.table = "reviews.csv"
illustrative = true
[report]"""
FILES = {
    "tree/nodes.csv": "code,name_en,kind,parent\nG,Growth,programme,\nM,Law,measure,G\n",
    "tree/goals.csv": "code,node,baseline,target,base_year,target_year\ng,G,2,4,2025,2030\n",
    "tree/facts.csv": "goal,year,value\ng,2026,2.5\n",
    "tree/rules.toml": 'code = "r"\nversion = "1"\ndate = 2026-01-01\nreviews = 2\n'
    '[[criterion]]\ncode = "new"\n',
    "applications.csv": "code,name_en,cost\nP1,Pump,5\nP2,Mill,4\n",
    "reviewers.csv": "code\nR1\nR2\n",
    "reviews.csv": "application,reviewer,criterion,score\n"
    "P1,R1,new,9\nP1,R2,new,7\nP2,R1,new,5\nP2,R2,new,4\n",
}


def written(small: Small, **changes: tuple[str, str]) -> Path:
    folder = small(study=("[report]", SECTIONS))
    (folder / "tree").mkdir(exist_ok=True)
    for name, text in FILES.items():
        old, new = changes.get(Path(name).stem, ("", ""))
        assert old in text
        (folder / name).write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return folder


def test_a_programme_is_read_with_the_tables_and_rules_beside_it(small: Small) -> None:
    data = read_study(load_study(written(small)))
    held = data.programmes
    assert held.programme is not None and held.programme.rules is not None
    assert held.programme.below("G") == ("G", "M")
    assert held.programme.facts[0].value == 2.5
    assert held.call is not None and held.call.illustrative
    assert len(held.reviews) == 4
    assert {item.name for item in data.files} >= set(FILES)


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"nodes": ("measure,G", "measure,H")}, "programmes.node.unknown", ("nodes.csv", 3)),
        ({"goals": ("g,G,2,4", "g,G,2,2")}, "programmes.target.bad", ("goals.csv", 2)),
        ({"reviews": ("P2,R2", "P9,R2")}, "call.application.unknown", ("reviews.csv", None)),
        ({"reviews": ("new,9", "new,90")}, "call.score.off", ("reviews.csv", None)),
        ({"reviewers": ("R2\n", "R2\nR2\n")}, "table.row.twice", ("reviewers.csv", 4)),
    ],
)
def test_a_mistake_is_named_with_its_file(
    small: Small, changes: dict[str, tuple[str, str]], code: str, place: tuple[str, int | None]
) -> None:
    found = check_study(load_study(written(small, **changes))).at_least(Grade.ERROR)
    assert (code, *place) in {(item.code, item.where.file, item.where.row) for item in found}


def test_what_readers_find_out_is_told_by_the_check(small: Small) -> None:
    """The tables of a call in the Russian code page: the encoding is found out, and said."""
    folder = written(small)
    for name in ("applications.csv", "reviewers.csv", "reviews.csv"):
        head, *rows = (folder / name).read_text(encoding="utf-8").splitlines()
        text = "\n".join([f"{head},примечание", *(f"{row},Заявка на конкурс" for row in rows)])
        (folder / name).write_text(text, encoding="cp1251")
    found = check_study(load_study(folder))
    told = {item.where.file for item in found if item.grade is Grade.NOTE}
    assert told >= {"applications.csv", "reviewers.csv", "reviews.csv"}
