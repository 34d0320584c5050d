"""A small sphere for the tests of consortia: two groups that ties knit, and a third that could be."""

from __future__ import annotations

from growthpoles.labels import Label
from growthpoles.transfer.registers import (
    Agreement,
    Codes,
    Need,
    Organisation,
    ResearchResult,
    TransferRegister,
)


def organisation(code: str, unit: str, kind: str, field: str, *, innovates: bool = False) -> Organisation:
    return Organisation(code, Label(code), unit, kind, carries_out=innovates, codes=Codes((field,)))


def sphere() -> TransferRegister:
    """Farming in A (complete), metal in B (one firm only), medicine in C (no ties, complete)."""
    members = (
        organisation("fu", "A", "university", "68", innovates=True),
        organisation("f1", "A", "enterprise", "68", innovates=True),
        organisation("f2", "A", "enterprise", "68"),
        organisation("mi", "B", "research-institute", "53", innovates=True),
        organisation("mu", "B", "university", "53"),
        organisation("m1", "B", "enterprise", "53"),
        organisation("cu", "C", "university", "76"),
        organisation("c1", "C", "enterprise", "76", innovates=True),
        organisation("c2", "C", "enterprise", "76", innovates=True),
    )
    pairs = (("fu", "f1", 2020, 2022), ("fu", "f2", 2021, 2021), ("f1", "f2", 2021, None),
             ("mi", "m1", 2020, 2020), ("mu", "m1", 2022, 2022), ("mi", "mu", 2022, 2022))  # fmt: skip
    agreements = [
        Agreement(f"a{k}", "joint-project", *pair[:2], pair[2], to_year=pair[3])
        for k, pair in enumerate(pairs)
    ]
    text = Label(en="Something")
    results = (
        ResearchResult("r1", Label("r1"), text, "fu", codes=Codes(("68.35",)), level=8, rights="patent"),
        ResearchResult("r2", Label("r2"), text, "fu", codes=Codes(("68.35",)), level=3),
        ResearchResult("r3", Label("r3"), text, "cu", codes=Codes(("76.29",)), level=7, rights="know-how"),
    )
    needs = (Need("n1", Label("n1"), text, "f1", codes=Codes(("87.53",))),)
    return TransferRegister(
        members, results, needs, (*agreements, Agreement("s", "spin-off", "fu", "", 2022))
    )
