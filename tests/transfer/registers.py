"""A small register made by hand, and one drawn from a planted stage model, for tests."""

from __future__ import annotations

import numpy as np

from growthpoles.labels import Label
from growthpoles.transfer.registers import (
    Agreement,
    Codes,
    Need,
    Organisation,
    ReadinessStep,
    ResearchResult,
    TransferRegister,
)

TODAY = 2014.0
PLANTED = (0.9, 0.85, 0.7, 0.6, 0.3, 0.75, 0.8, 0.9)


def small() -> TransferRegister:
    """Two makers in A and B, one enterprise, four results, agreements over three years."""
    makers = (
        Organisation("u1", Label("University"), "A", "university", True, True, Codes(("55",))),
        Organisation("i1", Label("Institute"), "B", "research-institute", carries_out=True),
        Organisation("e1", Label("Works"), "A", "enterprise", carries_out=True),
        Organisation("t1", Label("Park"), "A", "technopark", provides=True),
    )
    results = (
        ResearchResult(
            "r1", Label("Pump"), Label(ru="Насос"), "u1", codes=Codes(("55.03",)), level=6, value=900
        ),
        ResearchResult(
            "r2", Label("Alloy"), Label(kk="Қорытпа"), "i1", codes=Codes(("53.49",)), level=3, value=400
        ),
        ResearchResult("r3", Label("Seed"), Label(en="Seed"), "i1", codes=Codes(("68",)), level=9, value=200),
        ResearchResult(
            "r4", Label("Model"), Label(en="Model"), "u1", codes=Codes(("55.03",)), level=8, value=50
        ),
    )
    steps = (
        ReadinessStep("r1", 5, 2018.0, 2019.0, "passed", 20.0, "report 1"),
        ReadinessStep("r1", 6, 2019.0, 2021.0, "passed", 40.0, "record 2"),
        ReadinessStep("r1", 7, 2021.5, None, "running"),
        ReadinessStep("r2", 3, 2020.0, 2020.5, "passed", 5.0),
        ReadinessStep("r2", 4, 2021.0, 2022.0, "stopped", 7.0),
        ReadinessStep("r3", 9, 2019.0, 2020.0, "passed", 90.0, "sales"),
    )
    agreements = (
        Agreement("a1", "licence", "u1", "e1", 2020, "r4", 10.0),
        Agreement("a2", "contract-research", "u1", "e1", 2020, amount=30.0),
        Agreement("a3", "contract-research", "i1", "e1", 2021),
        Agreement("a4", "spin-off", "u1", "", 2022),
    )
    needs = (Need("n1", Label("Pump"), Label(ru="Нужен насос"), "e1", level=7),)
    return TransferRegister(makers, results, needs, agreements, steps)


def planted(
    count: int,
    *,
    seed: int,
    weak_field: str = "",
    weak_unit: str = "",
    money: str = "KZT million",
) -> TransferRegister:
    """Results that climb by `PLANTED` chances until they fail; the weak ones fail far more at 7."""
    rng = np.random.default_rng(seed)
    makers = tuple(Organisation(f"o{unit}", Label(unit), unit, "university") for unit in "ABCD")
    results, steps = [], []
    for i in range(count):
        unit, field = str(rng.choice(list("ABCD"))), str(rng.choice(["27", "34", "55", "61"]))
        level, at = 1, 1985 + 27 * rng.random()
        for aim in range(2, 10):
            chance = PLANTED[aim - 2]
            if aim == 7 and (field == weak_field or unit == weak_unit):
                chance = 0.2
            took = 1.5 * float(np.exp(0.5 * rng.standard_normal()))
            won = bool(rng.random() < chance)
            if at + took > TODAY:
                steps.append(ReadinessStep(f"r{i}", aim, at))
                break
            outcome, evidence = ("passed", "report") if won else ("stopped", "")
            steps.append(ReadinessStep(f"r{i}", aim, at, at + took, outcome, 10.0 * aim, evidence))
            at += took
            if not won:
                break
            level = aim
        label, text = Label(f"r{i}"), Label(en=f"result {i}")
        results.append(
            ResearchResult(f"r{i}", label, text, f"o{unit}", codes=Codes((field,)), level=level, year=2000)
        )
    return TransferRegister(makers, tuple(results), steps=tuple(steps), money=money)
