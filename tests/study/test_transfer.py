"""Registers of transfer in a study: read whole, or refused in one list with file, row and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.study.conftest import Small
from tests.study.transfer_study import SECTION, write

from growthpoles.core.diagnostic import Diagnostic, Grade
from growthpoles.core.panel import Flag
from growthpoles.study.check import check_study
from growthpoles.study.data import read_study
from growthpoles.study.schema import load_study


def errors(folder: Path) -> list[Diagnostic]:
    return list(check_study(load_study(folder)).at_least(Grade.ERROR))


def test_sound_registers_are_read_whole(small: Small) -> None:
    held = read_study(load_study(write(small))).transfer
    assert held is not None and held.register is not None and held.register.illustrative
    assert [len(held.register.results), len(held.register.needs), len(held.register.steps)] == [2, 2, 2]
    assert held.register.unit_of(held.register.results[0]) == "D"
    assert held.innovations is not None and [item.code for item in held.innovations] == ["i1", "i2"]
    assert held.match is not None and held.match.near is not None
    assert held.consortia is not None and held.consortia.priorities == {"A": ("70",)}
    assert held.diffusion is not None and held.diffusion.ties == (("A", "D", 1.0), ("B", "D", 0.5))
    assert held.plan is not None and held.plan.years == (2026, 2027, 2028) and held.plan.illustrative
    assert held.indicators is not None and held.indicators.spec["years"] == [2021, 2022]


def test_a_bad_register_gives_one_list_of_errors(small: Small) -> None:
    """The cases named for registers: codes twice, unknown organisations, TRL 12, no text, three scripts."""
    folder = write(
        small,
        organisations=("e2,Mill", "e1,Mill"),
        results=(
            "r1,u1,6,70.27,Насос для рассолов",
            "r1,nobody,12,70.27,",
        ),
        needs=("Тұзды суға арналған сорғы керек", "сорғы pump مضخة"),
        steps=("r2,4", "r9,4"),
        innovations=("i2,P,B", "i2,P,Q"),
        ties=("B,D,0.5", "B,nowhere,0.5"),
        business=("sales,revenue", "sales,gift"),
    )
    found = {(item.code, item.where.file, item.where.row, item.where.column) for item in errors(folder)}
    assert found == {
        ("table.row.twice", "organisations.csv", 4, "code"),
        ("transfer.organisation.unknown", "results.csv", 2, "owner"),
        ("transfer.level.bad", "results.csv", 2, "trl"),
        ("transfer.text.empty", "results.csv", 2, "text_ru"),
        ("transfer.text.scripts", "needs.csv", 2, "text_kk"),
        ("transfer.organisation.unknown", "agreements.csv", 2, "receiver"),
        ("transfer.organisation.unknown", "agreements.csv", 3, "receiver"),
        ("transfer.organisation.unknown", "agreements.csv", 4, "receiver"),
        ("transfer.result.unknown", "steps.csv", 3, "result"),
        ("table.unit.unknown", "innovations.csv", 3, "unit"),
        ("table.unit.unknown", "ties.csv", 3, "source"),
        ("transfer.word.unknown", "business.csv", 3, "kind"),
    }


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ('results.table = "results.csv"\n', "", "study.key.missing", "transfer.results"),
        ('indicator = "employed"', 'indicator = "workers"', "panel.indicator.unknown", "transfer.diffusion"),
        ("draws = 0\n[transfer.b", "launch = 2030\n[transfer.b", "diffusion.launch", "transfer.diffusion"),
        ('{ A = ["70"] }', '{ Q = ["70"] }', "table.unit.unknown", "transfer.consortia.priorities"),
        ('{ A = ["70"] }', '{ A = ["07"] }', "transfer.word.unknown", "transfer.consortia"),
        ("least = 1", "years = [2022, 2021]", "transfer.years.order", "transfer.indicators"),
        ("least = 1", 'spending = "grp"\nyears = [2021, 2022]', "", ""),
        ("least = 1", 'spending = "wage"', "transfer.spending.unit", "transfer.indicators"),
        ('near = "distance"', 'refused_rights = ["x"]', "transfer.word.unknown", "transfer.match"),
        ('near = "distance"', 'rules = "none.toml"', "file.missing", None),
        (
            'near = "neighbours"', 'owners = { e9 = "h" }', "transfer.organisation.unknown",
            "transfer.consortia.owners",
        ),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_with_its_section(
    small: Small, old: str, new: str, code: str, key: str | None
) -> None:
    assert old in SECTION
    found = errors(write(small, SECTION.replace(old, new, 1)))
    assert [(item.code, item.where.key) for item in found] == ([(code, key)] if code else [])


def test_no_register_is_needed_for_innovations_and_a_business_case(small: Small) -> None:
    section = (
        '[transfer]\n[transfer.classify]\ntable = "innovations.csv"\n'
        '[transfer.business]\ntable = "business.csv"\nrate = 0.1\n[report]'
    )
    held = read_study(load_study(write(small, section))).transfer
    assert held is not None and held.register is None and held.match is None
    assert held.innovations is not None and held.business is not None


def test_joined_indicators_are_in_the_panel_with_zero_and_missing_apart(small: Small) -> None:
    folder = write(small, SECTION.replace("least = 1", "least = 1\njoin = true"))
    data = read_study(load_study(folder))
    assert data.panel.cell("D", 2022, code="licences").value == 1
    assert data.panel.cell("D", 2021, code="licences").flag is Flag.ZERO
    assert data.panel.cell("A", 2022, code="licences").flag is Flag.ZERO
    assert data.panel.cell("C", 2022, code="licences").flag is Flag.MISSING  # no organisation in the register
    assert ("source", "transfer-register") in {name[:2] for name in data.names}
    assert "licences" not in read_study(load_study(write(small))).panel.codes


def test_joining_replaces_no_figure_of_the_study(small: Small) -> None:
    folder = write(small, SECTION.replace("least = 1", "join = true"))
    for name in ("panel.csv", "indicators.csv"):
        text = (folder / name).read_text(encoding="utf-8").replace("wage", "licences")
        (folder / name).write_text(text, encoding="utf-8")
    framework = folder / "framework.csv"
    framework.write_text(framework.read_text(encoding="utf-8").replace(",wage,", ",licences,"), "utf-8")
    (found,) = errors(folder)
    assert (found.code, found.where.key) == ("study.transfer.taken", "transfer.indicators.join")
