from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from growthpoles.errors import InputError
from growthpoles.sources.limits import ArchiveLimits, check_archive, check_file, inside, read_bytes


def code(refused: pytest.ExceptionInfo[InputError]) -> str:
    (only,) = refused.value.problems
    return only.code


def test_a_200_mb_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "mistake.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(InputError) as refused:
        check_file(path)
    (problem,) = refused.value.problems
    assert problem.code == "file.too_large"
    assert problem.where.file == "mistake.csv"
    assert dict(problem.details) == {"size_mb": 200.0, "limit_mb": 50.0}


def test_the_limit_is_a_parameter_and_inclusive(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"12345")
    check_file(path, max_bytes=5)
    with pytest.raises(InputError):
        check_file(path, max_bytes=4)


def test_missing_empty_and_folder_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    for name, expected in [("no.csv", "file.missing"), ("empty.csv", "file.empty"), (".", "file.not_a_file")]:
        with pytest.raises(InputError) as refused:
            check_file(tmp_path / name)
        assert code(refused) == expected


def test_names_may_not_leave_the_study(tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (tmp_path / "secret.csv").write_text("a")
    (study / "link.csv").symlink_to(tmp_path / "secret.csv")
    assert inside(study, "tables/../a.csv") == (study / "a.csv").resolve()
    for name in ("../secret.csv", str(tmp_path / "secret.csv"), "link.csv", "tables/../../secret.csv"):
        with pytest.raises(InputError) as refused:
            inside(study, name)
        assert code(refused) == "file.outside"
        assert str(tmp_path) not in str(refused.value.problems[0].where.file)


def archive(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


def test_zip_bomb_by_ratio_by_size_and_by_parts(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "bomb.xlsx", {"xl/sheet.xml": b"0" * 5_000_000})
    assert bomb.stat().st_size < 10_000
    with pytest.raises(InputError) as refused:
        check_archive(bomb)
    assert code(refused) == "excel.unpacks"
    plain = archive(tmp_path / "plain.xlsx", {f"p{i}": b"abc" for i in range(20)})
    check_archive(plain)
    for limits in (ArchiveLimits(total_bytes=59), ArchiveLimits(parts=19)):
        with pytest.raises(InputError) as refused:
            check_archive(plain, limits)
        assert code(refused) == "excel.unpacks"


def test_a_part_that_holds_more_than_it_declares_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "liar.xlsx", {"xl/sheet.xml": bytes(range(256)) * 4})
    data = path.read_bytes().replace(struct.pack("<I", 1024), struct.pack("<I", 10))
    path.write_bytes(data)
    assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].file_size == 10
    with pytest.raises(InputError) as refused:
        check_archive(path)
    assert code(refused) == "excel.unreadable"


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04abc", b"<html><table>"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        check_archive(path)
    assert code(refused) == "excel.unreadable"


def test_a_file_that_goes_away_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_bytes(tmp_path / "gone.csv")
    assert code(refused) == "file.unreadable"
