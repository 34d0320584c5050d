"""A small market for the tests of matching: three results, three needs, in three languages."""

from __future__ import annotations

from growthpoles.labels import Label
from growthpoles.transfer.registers import Codes, Need, Organisation, ResearchResult


def organisations() -> tuple[Organisation, ...]:
    return (
        Organisation("u", Label("University"), "A", "university", carries_out=True),
        Organisation("e", Label("Works"), "A", "enterprise", carries_out=True, codes=Codes(("55.03",))),
        Organisation("f", Label("Farm"), "B", "enterprise", codes=Codes(("68.31",))),
    )


def results() -> tuple[ResearchResult, ...]:
    return (
        ResearchResult("pump", Label("pump"), Label(ru="Насос для рассолов из титанового сплава"), "u",
                       codes=Codes(("55.03.14",)), level=6, rights="patent", price=50, partners=1),
        ResearchResult("drip", Label("drip"), Label(kk="Тамшылатып суару жүйесі"), "u",
                       codes=Codes(("68.31",)), level=8, price=30),
        ResearchResult("poem", Label("poem"), Label(en="Metre of steppe epics"), "u"),
    )  # fmt: skip


def needs() -> tuple[Need, ...]:
    return (
        Need("brine", Label("brine"), Label(en="A pump of titanium for brine"), "e", level=9, own_steps=1,
             codes=Codes(("55.03",)), budget=40),
        Need("water", Label("water"), Label(ru="Капельное орошение овощей"), "f", level=7,
             codes=Codes(("68.31.02",)), budget=100),
        Need("choir", Label("choir"), Label(kk="Хорға жетекші керек"), "f"),
    )  # fmt: skip
