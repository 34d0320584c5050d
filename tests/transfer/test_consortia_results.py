"""A saved consortia result is the same when it is read again."""

from __future__ import annotations

from pathlib import Path

from tests.transfer.sphere import sphere

from growthpoles.transfer.consortia import propose_consortia
from growthpoles.transfer.consortia_results import ConsortiaResult


def test_it_is_read_as_it_was_saved(tmp_path: Path) -> None:
    made = propose_consortia(sphere())
    again = ConsortiaResult.load(made.save(tmp_path / "consortia"))
    assert not made.diff(again) and again.spec == made.spec and again.names == made.names
