"""Results are saved and read back whole, and differences are found cell by cell."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from growthpoles.core.diagnostic import Diagnostics, warning
from growthpoles.core.result import Provenance, Result, Table
from growthpoles.errors import InputError, NotAvailableError, Where


def result(scores: list[float | None], *, extra: bool = False) -> Result:
    units = ["A", "B", "C"][: len(scores)]
    tables = [Table("scores", ("unit",), pl.DataFrame({"unit": units, "index": scores}))]
    if extra:
        tables.append(Table("more", ("unit",), pl.DataFrame({"unit": ["A"]})))
    found = Diagnostics.of(warning("panel.jump", Where(unit="A", year=2020), percent=12.5))
    return Result(
        tuple(tables), {"treat": {"method": "winsorise"}}, found, Provenance((("a.csv", "00"),), 7, "0.1")
    )


def test_save_and_load_give_the_same_result(tmp_path: Path) -> None:
    first = result([0.1, None, 0.30000000000000004])
    again = Result.load(first.save(tmp_path / "r"))
    assert not first.diff(again)
    assert again["scores"].equals(first["scores"])
    assert (again.spec, again.diagnostics, again.provenance) == (
        first.spec,
        first.diagnostics,
        first.provenance,
    )


def test_a_saved_table_that_was_changed_is_refused(tmp_path: Path) -> None:
    """Whatever byte of it: some would be read as other figures, some would end the process."""
    folder = result([0.1, 0.2]).save(tmp_path / "r")
    table = folder / "scores.parquet"
    good = table.read_bytes()
    for at in range(0, len(good), 7):
        table.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        with pytest.raises(InputError) as failure:
            Result.load(folder)
        assert [item.code for item in failure.value.problems] == ["result.load.changed"]
    table.write_bytes(good)
    assert Result.load(folder)["scores"]["index"].to_list() == [0.1, 0.2]
    kept = folder / "result.json"
    kept.write_text(kept.read_text(encoding="utf-8").replace('"sha256"', '"other"'), encoding="utf-8")
    with pytest.raises(InputError, match="not what was saved"):
        Result.load(folder)


def test_saving_twice_gives_equal_bytes(tmp_path: Path) -> None:
    one, two = (result([0.1, 0.2]).save(tmp_path / name) for name in "ab")
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes(), path.name


def test_diff_names_table_key_column_and_change() -> None:
    found = result([0.1, 0.2, 0.3]).diff(result([0.1, 0.25, None], extra=True)).table
    rows = found.sort("table", "key").to_dicts()
    assert [(r["table"], r["key"], r["before"], r["after"]) for r in rows] == [
        ("more", "", None, "present"),
        ("scores", "B", "0.2", "0.25"),
        ("scores", "C", "0.3", None),
    ]
    assert rows[1]["change"] == pytest.approx(0.05)


def test_diff_finds_rows_that_came_or_went_and_respects_the_tolerance() -> None:
    gone = result([0.1, 0.2]).diff(result([0.1])).table.to_dicts()
    assert [(r["key"], r["before"], r["after"]) for r in gone] == [("B", "present", None)]
    assert not result([1.0]).diff(result([1.0 + 1e-13]), tolerance=1e-12)
    assert result([1.0]).diff(result([1.0 + 1e-13]))


def test_other_kinds_and_missing_folders_are_refused(tmp_path: Path) -> None:
    class Other(Result):
        kind = "other"

    with pytest.raises(InputError):
        result([1.0]).diff(Other(()))
    with pytest.raises(InputError) as missing:
        Result.load(tmp_path)
    assert missing.value.problems[0].code == "result.load.missing"
    result([1.0]).save(tmp_path)
    with pytest.raises(InputError):
        Other.load(tmp_path)
    with pytest.raises(NotAvailableError):
        result([1.0])["nope"]
