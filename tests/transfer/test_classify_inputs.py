"""Evidence on innovations: reading it and refusing what cannot be."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.transfer.classify_inputs import (
    CLASSES,
    Innovation,
    check_innovations,
    load_innovation_rules,
    load_innovations,
    read_innovations,
)


def table(path: Path, *rows: str) -> Path:
    file = path / "innovations.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_every_field_is_read_and_an_empty_cell_is_not_known(tmp_path: Path) -> None:
    given = {
        "code": "i1", "name_ru": "Лампа", "programme": "P1", "unit": "A", "money": "12.5",
        "implemented": "да", "novelty": "Market", "generation_used": "1", "generation": "2",
        "generation_front": "3", "status": "mature", "principle_new": "0.25", "industries": "4",
        "new_activity": "no", "generality": "0.5", "citations": "96", "performance": "-0.1",
        "combinations": "2", "patent": "invention", "first_pair": "yes", "successor_share": "0.4",
        "decline": "-3", "phase_out": "no", "saturation": "0.95", "expert_class": "minor",
        "expert_note": "seen on site",
    }  # fmt: skip
    empty = dict.fromkeys(given, "") | {"code": "i2"}
    rows = [",".join(given), ",".join(given.values()), ",".join(empty.values())]
    full, bare = read_innovations(table(tmp_path, *rows))
    known = {item.name: getattr(full, item.name) for item in fields(Innovation)}
    assert None not in known.values() and "" not in known.values()
    assert (full.implemented, full.novelty, full.principle_new, full.performance) == (
        True,
        "market",
        0.25,
        -0.1,
    )
    rest = {getattr(bare, name) for name in known if name not in ("code", "label")}
    assert rest == {None, ""}


def test_every_problem_is_told_with_its_row(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "code,implemented,novelty,principle_new,successor_share,money,expert_class,programme",
        "i1,maybe,galaxy,half,1.2,-5,minor,all",
        "i1,yes,,yes,,,,",
    )
    with pytest.raises(InputError) as failure:
        read_innovations(file)
    found = {(item.code, item.where.row, item.where.column) for item in failure.value.problems}
    assert found == {
        ("table.choice.bad", 2, "implemented"),
        ("transfer.word.unknown", 2, "novelty"),
        ("table.choice.bad", 2, "principle_new"),
        ("innovations.share", 2, "successor_share"),
        ("transfer.number.negative", 2, "money"),
        ("innovations.expert.note", 2, "code"),
        ("innovations.programme.reserved", 2, "programme"),
        ("table.row.twice", 3, "code"),
    }


def test_codes_must_differ() -> None:
    item = Innovation("i", Label("I"))
    with pytest.raises(InputError) as failure:
        check_innovations((item, item))
    assert [found.code for found in failure.value.problems] == ["transfer.code.twice"]


def test_thresholds_have_sources_and_every_class_a_name() -> None:
    rules = load_innovation_rules()
    assert all(item.source and item.validity for item in rules.thresholds)
    assert {code for kind, code, _ in rules.names if kind == "class"} == set(CLASSES)
    assert not [code for _, code, label in rules.labels() if label.missing]


def test_figures_in_another_unit_and_programmes_spelt_twice_are_told(tmp_path: Path) -> None:
    head = "code,implemented,programme,citations,performance,decline"
    read = load_innovations(table(tmp_path, head, "i1,yes,Energy,0.97,1.5,0.12", "i2,yes,Energy,97,0.15,12"))
    assert [(item.code, item.where.row, item.where.column) for item in read.notes] == [
        ("innovations.scale", 2, column) for column in ("citations", "performance", "decline")
    ]
    with pytest.raises(InputError) as failure:
        check_innovations(read_innovations(table(tmp_path, head, "i1,yes,Energy,,,", "i2,yes,energy,970,,")))
    assert {item.code for item in failure.value.problems} == {"innovations.percentile"}
    with pytest.raises(InputError) as failure:
        check_innovations(read_innovations(table(tmp_path, head, "i1,yes,Energy,,,", "i2,yes,energy,97,,")))
    assert {item.code for item in failure.value.problems} == {"innovations.programme.case"}
