"""A study of three made-up regions that runs in about a second."""

from __future__ import annotations

from pathlib import Path

STUDY = """
[study]
code = "small"
title.en = "Three regions"

[territory]
units.table = "regions.csv"

[panel]
table = "panel.csv"
indicators.table = "indicators.csv"

[[framework]]
code = "small"
table = "framework.csv"
title.en = "Small"

[[potential]]
framework = "small"

[report]
languages = ["en"]
"""
REGIONS = "code,name_en\nA,Alpha\nB,Beta\nC,Gamma\n"
FRAMEWORK = """code,parent,kind,name_en,direction,weight,unit,value
I,,index,Index,,,,
x,I,indicator,X,1,1,million KZT,x
y,I,indicator,Y,1,1,million KZT,y
"""


def write_study(folder: Path, *, x: float = 1.0) -> Path:
    """Write the study; `x` is a figure of the first region, so that one run can be told from another."""
    folder.mkdir(parents=True, exist_ok=True)
    panel = ["unit,year,indicator,value"]
    for k, unit in enumerate("ABC"):
        panel += [f"{unit},2022,x,{x if unit == 'A' else k + 2}", f"{unit},2022,y,{7 - k}"]
    indicators = "code,name_en,unit\nx,X,million KZT\ny,Y,million KZT\n"
    for name, text in (
        ("study.toml", STUDY),
        ("regions.csv", REGIONS),
        ("framework.csv", FRAMEWORK),
        ("panel.csv", "\n".join(panel) + "\n"),
        ("indicators.csv", indicators),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder
