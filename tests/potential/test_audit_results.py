"""A saved audit is read back as what it was."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from growthpoles.core.result import Table
from growthpoles.potential.audit_results import AuditResult


def test_saved_and_read(tmp_path: Path) -> None:
    table = Table("thresholds", ("code",), pl.DataFrame({"code": ["alpha"], "a": [0.7]}))
    kept = AuditResult((table,), {"year": 2022})
    again = AuditResult.load(kept.save(tmp_path))
    assert again.kind == "audit" and again.spec == {"year": 2022}
    assert again["thresholds"].rows() == [("alpha", 0.7)]
