"""Results of programmes and calls are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.programmes.made_calls import everyone, small_call

from growthpoles.errors import InputError
from growthpoles.programmes.calls import run_call
from growthpoles.programmes.results import AssignmentResult, CallResult, ProgrammeResult


def test_kinds_are_told_apart(tmp_path: Path) -> None:
    call = small_call(places=2)
    folder = run_call(call, everyone(call, [8, 6, 4, 2], [1, 0, -1])).save(tmp_path)
    assert CallResult.load(folder).explain("A1").height >= 7
    for other in (ProgrammeResult, AssignmentResult):
        with pytest.raises(InputError):
            other.load(folder)
