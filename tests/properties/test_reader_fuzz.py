"""Readers against damaged and hostile files: an answer or one clear error, at once, and never a wrong figure.

``python tests/faults/fuzz.py --inputs 100000`` does the same to many more files and prints what came of them.
"""

from __future__ import annotations

import random
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.faults.damaged import (
    ACTS,
    PIECES,
    READERS,
    SDMX,
    SEEDED,
    TABLES,
    Step,
    as_px,
    as_xml,
    bulletin,
    corrupt,
    damage,
    figures,
    inside_archive,
    outcome,
)  # fmt: skip

from growthpoles.core.diagnostic import Grade
from growthpoles.errors import GrowthPolesError, InputError
from growthpoles.sources.bulletin_mapping import read_bulletin_mapping

FUZZ = settings(
    max_examples=60, deadline=5000, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@st.composite
def damages(draw: st.DrawFn) -> list[Step]:
    """What is done to a file, by place as a share of its length."""
    share = st.floats(0, 1, allow_nan=False)
    pieces = st.one_of(st.binary(max_size=12), st.sampled_from(PIECES))
    return draw(st.lists(st.tuples(st.sampled_from(ACTS), share, share, pieces), min_size=1, max_size=4))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("fuzz") / "kept"
    place.mkdir()
    return place


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("reader", READERS)
def test_a_damaged_file_is_read_or_refused(reader: str, folder: Path) -> None:
    name, make, read = READERS[reader]
    if reader == "sdmx-ml" and not SDMX:
        pytest.skip("the extra sdmx is not installed")
    good = make()
    path = folder / name

    @FUZZ
    @given(damages(), st.booleans())
    def attempt(steps: list[tuple[str, float, float, bytes]], within: bool) -> None:
        data = inside_archive(good, steps) if within and good.startswith(b"PK") else damage(good, steps)
        path.write_bytes(data)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                read(path)
        except GrowthPolesError as failure:
            assert str(failure)

    try:
        attempt()
    finally:
        path.unlink(missing_ok=True)


@pytest.mark.parametrize(("table", "kind"), SEEDED)
def test_a_seeded_corruption_is_refused_graded_or_harmless(table: str, kind: str, folder: Path) -> None:
    name, make, write, read = TABLES[table]
    path = folder / name
    for seed in range(20):
        path.write_bytes(write(corrupt(make(), kind, random.Random(seed))))
        assert outcome(lambda: read(path)) in ("refused", "graded", "same"), (table, kind, seed)
    path.unlink()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("reader", ["px", "sdmx-ml", "sdmx-csv", "parquet", "bulletin"])
def test_a_file_broken_off_anywhere_is_refused_or_told(reader: str, folder: Path) -> None:
    name, make, read = READERS[reader]
    if reader == "sdmx-ml" and not SDMX:
        pytest.skip("the extra sdmx is not installed")
    data, path = make(), folder / name
    step = max(1, len(data) * 50 // 4000)
    for end in range(1, len(data) - 1, step):
        path.write_bytes(data[:end])
        found = outcome(lambda: read(path))  # type: ignore[arg-type, return-value]
        whole_lines = reader == "sdmx-csv" and data[:end].endswith(b"\n")
        assert found in ("refused", "graded", "same") or (whole_lines and found == "part"), (
            reader,
            end,
            found,
        )
    path.unlink()


@pytest.mark.parametrize(
    ("written", "stated"), [("cp1251", "utf-8"), ("utf-8", "windows-1251"), ("kz1048", "iso-8859-1")]
)
def test_a_wrong_code_page_is_refused_or_told(written: str, stated: str, folder: Path) -> None:
    text = as_px(stated).decode().replace("область Жетісу", "область Жамбыл")
    path = folder / "a.px"
    path.write_bytes(text.encode(written))
    try:
        found = figures(path)
    except InputError:
        return
    assert any(item.grade >= Grade.WARNING for item in found.notes)


def hostile() -> Iterator[tuple[str, bytes, Callable[[Path], object]]]:
    """Files made to keep a reader busy."""
    head = "unit,year,indicator,value\n"
    yield "a.csv", (head + "".join(f"Q{k},2022,x,{k}\n" for k in range(20_000))).encode(), figures
    yield "a.csv", (head + "A,2022,x,1\n" * 20_000).encode(), figures
    yield "a.csv", (head + "A,2022," + "x" * 100_000 + ",1\n").encode(), figures
    for filler in ("*", " ", "1) ", "¹", "-\n", "- \n\n", "/ ", "(", "2022 ", "1 a ", "№ "):
        text = filler * (30_000 // len(filler))
        rows = f'"{text}b",,\n"Выпуск {text}за 2022",,\n"{text}х","Всего{text}","из них новые 1)"\n'
        yield "a.csv", (rows + f'Казахстан,2,1\n"Абай{text}",1,1\nобласть Абай,1,0\n').encode(), bulletin
    yield "a.csv", ("".join(f"Кала {k},{k},{k}\n" for k in range(20_000))).encode(), bulletin
    yield "a.csv", ("область Абай,5,6\n" * 20_000).encode(), bulletin
    yield "a.px", as_px()[:-3] + b" 1" * 2_000_000 + b";", figures
    yield "a.px", b'A("' + b'"("' * 1_000_000, figures
    yield "a.px", b"A=" + b'"x" ' * 1_000_000, figures
    yield (
        "a.px",
        b'STUB="a";VALUES("a")=' + b",".join(b'"%d"' % k for k in range(300_000)) + b";DATA=1;",
        figures,
    )
    yield "a.xml", b"<a>" * 300_000, figures
    yield "datapackage.json", b'{"a":' * 200_000, figures
    yield "m.toml", b"a = " + b"[" * 200_000, read_bulletin_mapping


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("case", range(len(list(hostile()))))
def test_a_hostile_file_is_refused_at_once(case: int, folder: Path) -> None:
    name, data, read = list(hostile())[case]
    path = folder / name
    path.write_bytes(data)
    begun = time.monotonic()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read(path)
    except GrowthPolesError:
        pass
    assert time.monotonic() - begun < 5
    path.unlink()


@pytest.mark.parametrize("table", TABLES)
def test_the_files_of_these_tests_are_read_right(table: str, folder: Path) -> None:
    name, make, write, read = TABLES[table]
    (folder / name).write_bytes(write(make()))
    assert outcome(lambda: read(folder / name)) == "same"


def test_px_and_xml_of_these_tests_are_read_right(folder: Path) -> None:
    (folder / "a.px").write_bytes(as_px())
    assert outcome(lambda: figures(folder / "a.px")) == "same"
    if SDMX:
        (folder / "a.xml").write_bytes(as_xml())
        assert outcome(lambda: figures(folder / "a.xml")) == "same"
