"""The small study with sixteen years of figures, a forecast, targets and claims."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.study.conftest import Small

YEARS = range(2008, 2024)
SECTIONS = """[forecast]
indicators = ["grp", "population", "employed", "wage"]
horizon = 2
method = "short-combination"

[outlook]
n = 20
top = 2
poles = false

[targets]
table = "targets.csv"
illustrative = true
identities = [{ indicator = "grp", kind = "product", parts = ["population", "wage"] }]

[claims]
files = ["claim.toml"]

[report]"""
TARGETS = """goal,unit,indicator,base_year,year,value,direction,dimension,name_en,name_ru,name_kk
g,A,population,2020,2025,900000,up,socio-cultural,More people,Больше людей,Көбірек адам
g,B,wage,2020,2023,1,up,financing,More people,Больше людей,Көбірек адам
"""
CLAIM = """code = "own"
source = "test"
label = { en = "Wages follow product", ru = "Зарплата следует за продуктом", kk = "Жалақы өнімге ереді" }
identify = { en = "an experiment", ru = "опыт", kk = "тәжірибе" }
[[data]]
set = "small"
outcomes = [{ code = "wage", transform = "log" }]
drivers = [{ code = "grp", transform = "log" }]
"""


def panel() -> str:
    """Random walks of four indicators, not far from those of the small study."""
    start = {"grp": 500.0, "population": 500000.0, "employed": 250000.0, "wage": 200000.0}
    random = np.random.default_rng(1)
    lines = ["unit,year,grp,population,employed,wage"]
    for unit in "ABCD":
        steps = np.exp(random.normal(0.02, 0.02, (len(YEARS), 4)).cumsum(axis=0))
        for year, row in zip(YEARS, steps * np.array(list(start.values())), strict=True):
            lines.append(f"{unit},{year}," + ",".join(f"{x:.2f}" for x in row))
    return "\n".join(lines) + "\n"


def written(small: Small, sections: str = SECTIONS) -> Path:
    """Folder of the study."""
    return finished(small(study=("[report]", sections)))


def finished(folder: Path) -> Path:
    """The small study in a folder, with the tables of the long one."""
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(text.replace("[poles]\nn = 20\n", ""), encoding="utf-8")
    for name, content in (("panel.csv", panel()), ("targets.csv", TARGETS), ("claim.toml", CLAIM)):
        (folder / name).write_text(content, encoding="utf-8")
    return folder
