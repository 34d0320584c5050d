"""A small study of two years in plain files, and the bundled one run once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from growthpoles.study.store import Run, open_run

STUDY = """[study]
code = "small"
title = { en = "Small", ru = "Малое", kk = "Шағын" }

[territory]
units.table = "units.csv"
neighbours.table = "neighbours.csv"

[panel]
table = "panel.csv"
indicators.table = "indicators.csv"
zero = ["-"]
confidential = ["x"]

[industries]
table = "output.csv"
unit = "million KZT"
price = "current"

[[framework]]
code = "tree"
table = "framework.csv"
title = { en = "Tree", ru = "Дерево", kk = "Ағаш" }

[[potential]]
framework = "tree"
spec.normalise = { method = "min-max", floor = 0.01 }

[robustness]
n = 20
vary.weights = { method = "simplex" }

[propulsive]

[poles]
n = 20

[report]
languages = ["en"]
"""
UNITS = """code,name_en,name_ru,name_kk,level,kind,lat,lon,area_km2
Z,Land,Страна,Ел,country,,,,
A,North,Север,Солтүстік,region,region,52,70,250000
B,South,Юг,Оңтүстік,region,region,45,70,250000
C,East,Восток,Шығыс,region,region,48,76,300000
D,Capital,Столица,Астана,region,city,48,71,700
"""
NEIGHBOURS = "code_a,code_b\nA,D\nB,D\nC,D\n"
INDICATORS = """code,name_en,name_ru,name_kk,unit,price_basis,additive
grp,GRP,ВРП,ЖӨӨ,million KZT,current,yes
population,Population,Население,Халық,persons,none,yes
employed,Employed,Занятые,Жұмыспен қамтылғандар,persons,none,yes
wage,Wage,Зарплата,Жалақы,KZT,current,no
"""
PANEL = """unit,year,grp,population,employed,wage
Z,2021,2000,1600000,780000,
Z,2022,2260,1630000,800000,
A,2021,500,500000,250000,200000
A,2022,550,505000,255000,220000
B,2021,300,600000,260000,150000
B,2022,330,610000,265000,160000
C,2021,400,300000,150000,210000
C,2022,480,302000,152000,230000
D,2021,800,200000,120000,320000
D,2022,900,213000,128000,350000
"""
OUTPUT = """unit,year,industry,value
A,2021,A,300
A,2021,C,200
A,2021,J,20
A,2022,A,310
A,2022,C,260
A,2022,J,21
B,2021,A,250
B,2021,C,100
B,2021,J,10
B,2022,A,260
B,2022,C,105
B,2022,J,11
C,2021,A,90
C,2021,C,400
C,2021,J,12
C,2022,A,95
C,2022,C,520
C,2022,J,13
D,2021,A,1
D,2021,C,150
D,2021,J,300
D,2022,A,1
D,2022,C,170
D,2022,J,390
"""
FRAMEWORK = """code,parent,kind,name_en,name_ru,name_kk,direction,weight,unit,value,denominator
I,,index,Index,Индекс,Индекс,+,1,,,
P,I,pillar,Economy,Экономика,Экономика,+,1,,,
L,I,pillar,Labour,Труд,Еңбек,+,1,,,
p1,P,indicator,GRP per head,ВРП на душу,Жан басына ЖӨӨ,+,1,thousand KZT per person,grp,population
p2,L,indicator,Employment,Занятость,Жұмыспен қамту,+,1,%,employed,population
p3,L,indicator,Wage,Зарплата,Жалақы,+,1,KZT,wage,
"""
FILES = {
    "study.toml": STUDY,
    "units.csv": UNITS,
    "neighbours.csv": NEIGHBOURS,
    "indicators.csv": INDICATORS,
    "panel.csv": PANEL,
    "output.csv": OUTPUT,
    "framework.csv": FRAMEWORK,
}
Small = Callable[..., Path]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Write the small study; keyword arguments replace pieces of a file, as (old, new) pairs."""
    return small_in(tmp_path)


def small_in(place: Path) -> Small:
    """The same in a folder that outlives a test."""

    def write(**changes: tuple[str, str]) -> Path:
        folder = place / "small"
        folder.mkdir(exist_ok=True)
        for name, text in FILES.items():
            old, new = changes.get(name.partition(".")[0], ("", ""))
            assert old in text
            (folder / name).write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def kazakhstan_run(bundled_run: Callable[[int | None], Path]) -> Run:
    """The bundled study, run once."""
    return open_run(bundled_run(None))
