"""What is read together with a file is kept with it."""

from __future__ import annotations

import json
from pathlib import Path

from growthpoles.sources.companions import files_with


def test_parts_tables_and_records(tmp_path: Path) -> None:
    for name in ("a.shp", "a.dbf", "a.cpg", "b.dbf", "t.csv", "x.csv"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in files_with(tmp_path / "a.shp")] == ["a.dbf", "a.cpg"]
    items = [{"path": "t.csv"}, {"path": "../t.csv"}, {"path": "http://x/t.csv"}, {"path": "no.csv"}, 5, {}]
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": items}))
    assert [path.name for path in files_with(tmp_path / "datapackage.json")] == ["t.csv"]
    (tmp_path / "datapackage.json").write_text("{")
    assert files_with(tmp_path / "datapackage.json") == ()
    (tmp_path / "snapshot.json").write_text("{}")
    assert [path.name for path in files_with(tmp_path / "x.csv")] == ["snapshot.json"]
