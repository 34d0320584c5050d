from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from growthpoles.present.page import Page
from growthpoles.present.reaction import Told
from growthpoles.present.sections.chain import chain_section
from growthpoles.present.sections.chain_cascade import absent, branches


def told(page: Page, phase: str = "operation") -> Told:
    book = page.shelf.first("chain")
    assert book is not None
    return Told(page, book, phase)


def with_cascade(fakes: ModuleType, rows: list[dict[str, Any]]) -> Any:
    made = fakes.chain()
    tables = [item for item in made.tables if item.name != "cascade"]
    same = {"demand": 2.0, "scale": 1.0, "shock_needed": 0.4, "output": 3.0, "probability": 0.6}
    full = [{"order": k + 1, **same, **row} for k, row in enumerate(rows)]
    return fakes.ChainResult(
        tables=(*tables, fakes.table("cascade", "order", full)), spec=made.spec, diagnostics=made.diagnostics
    )


def row(wave: int, place: tuple[str, str], by: tuple[str, str] | tuple[None, None]) -> dict[str, Any]:
    return {
        "wave": wave,
        "region": place[0],
        "industry": place[1],
        "pulled_by_region": by[0],
        "pulled_by": by[1],
    }


def test_suppliers_hang_below_the_one_whose_purchases_brought_them(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    """Two of wave 1 that pull each other both hang on what is added: neither was there before the other."""
    b, j, a = ("KZ-35", "B"), ("KZ-35", "J"), ("KZ-71", "A")
    made = with_cascade(fakes, [row(1, b, j), row(1, j, b), row(2, a, j), row(3, ("KZ-23", "J"), a)])
    tree = branches(told(in_language((made,), "en")))
    assert [item.name for item in tree] == [
        "Mining (Karaganda Region)",
        "Information and communication (Karaganda Region)",
    ]
    below = tree[1].next
    assert [item.name for item in below] == ["Agriculture (Astana)"]
    assert below[0].next[0].name == "Information and communication (Atyrau Region)"
    assert tree[0].certainty == "likely"


def test_the_tree_says_probability_scale_and_size_needed(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    made = with_cascade(fakes, [row(1, ("KZ-35", "B"), (None, None))])
    section = chain_section(in_language((made,), "en"))
    assert section is not None
    tree = section.body.split('class="tree"')[1].split("</ul>")[0]
    for text in (
        "probability 60%",
        "Brought by orders that capacity turned away.",
        "Orders 2 million KZT, pays from 1 million KZT.",
        "Appears from 40% of what is added here.",
        "Own output: 3 million KZT.",
    ):
        assert text in tree


def test_those_that_do_not_appear_stand_nearest_first(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    page = in_language((fakes.chain(),), "en")
    assert [name for name, _ in absent(told(page))] == [
        "Information and communication (Atyrau Region)",
        "Mining (Atyrau Region)",
        "Information and communication (Astana)",
    ]
    section = chain_section(page)
    assert section is not None
    table = section.body.split("Suppliers that do not appear")[-1].split("</table>")[0]
    assert ">0.04<" in table or ">0.0381<" in table
    assert ">11%<" in table


def test_nobody_settles_while_a_plant_is_built(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    building = told(in_language((fakes.chain(),), "en"), "investment")
    assert branches(building) == () and absent(building) == []
