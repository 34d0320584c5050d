"""A small study in a minute: five regions as a table that people upload, and the run of it."""

from __future__ import annotations

from pathlib import Path

from growthpoles.study.doctor import Decisions, adopt_upload, examine_upload
from growthpoles.study.new import new_study
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study

NAMES = ("Северная область", "Южная область", "Восточная область", "Западная область", "Столица")
FIGURES = {
    "population": (1200000, 900000, 1300000, 650000, 1100000),
    "grp": (2500000, 1100000, 3300000, 4100000, 9000000),
    "Инвестиции в основной капитал": (400000, 200000, 500000, 900000, 1500000),
    "employed": (600000, 420000, 660000, 330000, 570000),
    "unemployment_rate": ("4,9", "5,1", "4,8", "5,0", "4,6"),
    "wage": (210000, 190000, 250000, 330000, 410000),
    "gerd": (1500, "-", 4000, "x", 25000),
    "rd_personnel": (800, 100, 2100, 500, 8000),
    "rd_organisations": (12, 3, 30, 9, 120),
    "innovation_activity": ("9,1", "6,2", "12,4", "7,7", "15,0"),
    "innovation_expenditure": (10000, 3000, 35000, 90000, 60000),
}


def small_table(broken: str = "") -> str:
    """The table as Russian Excel writes it; ``broken`` stands where the product of the second region does."""
    lines = [";".join(["Регион", "год", *FIGURES])]
    for i, name in enumerate(NAMES):
        cells = [str(figures[i]) for figures in FIGURES.values()]
        if i == 1 and broken:
            cells[1] = broken
        lines.append(";".join([name, "2022", *cells]))
    return "\r\n".join(lines) + "\r\n"


def small_study(folder: Path, *, broken: str = "") -> Path:
    """A new study with the table in it."""
    new_study(folder)
    table = folder.parent / "table.csv"
    table.write_text(small_table(broken), encoding="utf-8")
    found = examine_upload(table, folder)
    roles = {column.heading: column.role for column in found.columns}
    fixed = {(cell.row, cell.column): cell.guess for cell in found.bad}
    adopt_upload(found, Decisions(roles, fixed, {}), folder=folder)
    file = folder / "study.toml"
    text = file.read_text(encoding="utf-8").replace("n = 1000", "n = 60\npoints = 0")
    file.write_text(text.replace('typology = "regions"', 'typology = "regions"\nn = 20'), encoding="utf-8")
    return folder


def small_run(place: Path) -> Path:
    """The study ``small`` and its run ``small-run`` in a folder."""
    return run_study(load_study(small_study(place / "small")), place / "small-run").folder
