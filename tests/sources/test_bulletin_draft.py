"""A drafted mapping reads the bulletin it was drafted from."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.bulletin_books import INNOVATION, RESEARCH, STUDY, Table, figures, write

import growthpoles as gp
from growthpoles.errors import InputError
from growthpoles.sources.bulletin_draft import draft_bulletin_mapping
from growthpoles.sources.bulletins import read_bulletin

LAND = gp.read_territory(STUDY.path("regions.csv"))


@pytest.mark.parametrize("tables", [INNOVATION, RESEARCH])
def test_a_draft_reads_every_column(tmp_path: Path, tables: tuple[Table, ...]) -> None:
    path = write(tmp_path / "b.xlsx", tables, subject="Бюллетень")
    text = draft_bulletin_mapping(path, LAND)
    mapping = tmp_path / "m.toml"
    mapping.write_text('footnotes = ["2)"]\n' + text, encoding="utf-8")
    panel = read_bulletin(path, mapping, LAND).panel
    codes = [code for table in tables for code in table.heads]
    assert len(panel.codes) == len(codes)
    held = figures(codes)
    for own, code in zip(panel.codes, codes, strict=True):
        assert panel.cell("KZ-75", 2022, code=own).value == held["KZ-75", code][0]


def test_a_file_without_regions(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\nc,1\n")
    with pytest.raises(InputError) as caught:
        draft_bulletin_mapping(tmp_path / "a.csv", LAND)
    assert caught.value.problems[0].code == "bulletin.no_tables"
