"""Games of partners: tables, shortages, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from growthpoles.errors import InputError, SpecificationError
from growthpoles.finance.games import Game, Partner, read_game

LAB, FIRM, BANK = (Partner(code) for code in ("lab", "firm", "bank"))


def codes(failure: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [item.code for item in failure.value.problems]


def test_every_coalition_must_be_listed() -> None:
    with pytest.raises(InputError) as failure:
        Game.of_table((LAB, FIRM), {("lab",): 1.0})
    assert codes(failure) == ["sharing.coalition.missing"] * 2
    assert [item.where.key for item in failure.value.problems] == ["firm", "lab firm"]


def test_missing_coalitions_reach_what_their_parts_reach() -> None:
    game = Game.of_table((LAB, FIRM, BANK), {("lab", "firm"): 9.0, ("bank",): 1.0}, complete=True)
    assert game.values.tolist() == [0, 0, 0, 9, 1, 1, 1, 10]
    assert game.split == 5


def test_missing_coalitions_of_a_cost_game_pay_for_their_parts() -> None:
    worths = {("lab",): 4.0, ("firm",): 5.0, ("bank",): 1.0, ("lab", "firm"): 6.0}
    game = Game.of_table((LAB, FIRM, BANK), worths, kind="cost", complete=True)
    assert game.values.tolist() == [0, 4, 5, 6, 1, 5, 6, 7]


def test_shortage_by_hand() -> None:
    """100 and 200 claimed, 150 there: the first leaves 50 to the second, the second leaves nothing."""
    assert Game.of_claims({"a": 100, "b": 200}, 150).values.tolist() == [0, 0, 50, 150]


def test_order_of_the_codes_in_a_coalition_does_not_matter() -> None:
    table = {("lab",): 1.0, ("firm",): 2.0, ("firm", "lab"): 9.0}
    assert Game.of_table((LAB, FIRM), table).together == 9.0


@pytest.mark.parametrize(
    ("worths", "expected"),
    [
        ({("lab",): 1.0, ("x",): 2.0}, ["sharing.partner.unknown"]),
        ({("lab",): np.nan}, ["sharing.worth.bad"]),
        ({("lab", "firm"): 1.0, ("firm", "lab"): 2.0}, ["sharing.coalition.twice"]),
        ({(): 3.0}, ["sharing.worth.bad"]),
    ],
)
def test_bad_tables(worths: dict[tuple[str, ...], float], expected: list[str]) -> None:
    with pytest.raises(InputError) as failure:
        Game.of_table((LAB, FIRM), worths, complete=True)
    assert codes(failure) == expected


@pytest.mark.parametrize(
    ("partners", "expected"),
    [
        ((), ["sharing.partners.none"]),
        ((LAB, LAB), ["sharing.partner.twice"]),
        ((Partner("lab", contribution=-1.0), FIRM), ["sharing.contribution.bad"]),
        ((Partner("a b"),), ["sharing.code.bad"]),
    ],
)
def test_bad_partners(partners: tuple[Partner, ...], expected: list[str]) -> None:
    with pytest.raises(InputError) as failure:
        Game(partners, lambda held: 0.0)
    assert codes(failure) == expected


def test_estate_above_the_claims_and_a_claim_that_is_not_stated() -> None:
    with pytest.raises(InputError) as failure:
        Game.of_claims((Partner("a", contribution=10.0), FIRM), 11.0)
    assert codes(failure) == ["sharing.claim.missing", "sharing.estate.bad"]


def test_more_than_fifteen_partners_have_no_table() -> None:
    game = Game(tuple(Partner(f"p{i}") for i in range(16)), lambda held: float(len(held)))
    with pytest.raises(InputError) as failure:
        _ = game.values
    assert codes(failure) == ["sharing.partners.many"]


def test_reading_a_game(tmp_path: Path) -> None:
    (tmp_path / "game.csv").write_text("coalition,worth\nlab,1\nfirm,2\nfirm + lab,9.5\n", encoding="utf-8")
    (tmp_path / "partners.csv").write_text(
        "code,name_en,name_ru,contribution\nlab,Laboratory,Лаборатория,3\nfirm,Firm,Фирма,\n",
        encoding="utf-8",
    )
    game = read_game(tmp_path / "game.csv", partners=tmp_path / "partners.csv")
    assert game.together == 9.5
    assert game.partners[0].label.ru == "Лаборатория"
    assert [item.contribution for item in game.partners] == [3.0, None]


def test_a_table_says_where_it_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "game.csv").write_text(
        "coalition,worth\nlab,1\nfirm,\nlab firm,3\nfirm lab,4\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as failure:
        read_game(tmp_path / "game.csv")
    assert codes(failure) == ["table.cell.empty", "sharing.coalition.twice"]
    assert [item.where.row for item in failure.value.problems] == [3, 5]


def test_unknown_kind() -> None:
    with pytest.raises(SpecificationError):
        read_game("game.csv", kind="loss")
