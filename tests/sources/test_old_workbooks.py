"""Old workbooks in a process of their own: the same cells, and no memory or time without end."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from python_calamine import CalamineError, CalamineWorkbook
from tests.faults.damaged import ACTS, PIECES, damage

from growthpoles.errors import InputError
from growthpoles.sources.grids import read_grids
from growthpoles.sources.old_workbooks import read_old_workbook

BULLETIN = Path(__file__).parent / "bulletin_2022.xls"


def test_the_cells_are_those_of_the_reader() -> None:
    found = read_old_workbook(BULLETIN)
    with CalamineWorkbook.from_path(BULLETIN) as book:
        assert found.sheet_names == book.sheet_names
        for name in book.sheet_names:
            sheet, other = book.get_sheet_by_name(name), found.get_sheet_by_name(name)
            assert other.to_python(skip_empty_area=False) == sheet.to_python(skip_empty_area=False)
            assert other.merged_cell_ranges == list(sheet.merged_cell_ranges or [])


def test_what_takes_too_long_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(CalamineError):
        read_old_workbook(BULLETIN, seconds=0.01)
    assert time.monotonic() - began < 5


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    """Some of them end the reader in a panic, and some would take all memory."""
    dice, path, refused = random.Random(3), tmp_path / "a.xls", 0
    good = BULLETIN.read_bytes()
    for _ in range(25):
        steps = [(dice.choice(ACTS), dice.random(), dice.random(), dice.choice(PIECES))]
        path.write_bytes(damage(good, steps))
        try:
            read_grids(path)
        except InputError as failure:
            refused += failure.problems[0].code.startswith(("excel.", "file."))
    assert refused > 5
