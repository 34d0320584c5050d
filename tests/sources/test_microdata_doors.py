"""Doors: what can be opened, what a connection can reach, and the same table from a server."""

from __future__ import annotations

import hashlib
import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from growthpoles.errors import GrowthPolesError, InputError
from growthpoles.sources.microdata import aggregate_microdata
from growthpoles.sources.microdata_doors import DoorSettings, open_rows, size_of
from growthpoles.sources.microdata_inputs import MicroEngine, MicroMeasure, MicroRows, RowFilter
from growthpoles.sources.numbers import NumberRules
from growthpoles.sources.options import TableFormat
from growthpoles.sources.tables import ReadOptions

duckdb = pytest.importorskip("duckdb")

SALES, COUNT = MicroMeasure("sales", "sum", "sales"), MicroMeasure("n", "count")
FIRMS = MicroMeasure("firms", "distinct", "bin")
RUSSIAN = 'Регион;год;БИН;sales;new\n"Абай";2024;007;1,5;true\nАбай;2024;7;2,25;false\nШымкент;2024;7;;\n'
WHERE = MicroRows("Регион", "год", entity="БИН")
BY_BIN = MicroMeasure("firms", "distinct", "БИН")


def cells(made: Any) -> dict[tuple[str, str], float]:
    return {(r[0], r[1]): r[2] for r in made["cells"].select("unit", "indicator", "value").iter_rows()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_a_russian_csv_reads_as_it_is(encoding: str, engine: str, tmp_path: Path) -> None:
    path = tmp_path / "фирмы 'а'.csv"
    path.write_bytes(RUSSIAN.encode(encoding))
    new = MicroMeasure("new", "count", where=(RowFilter("new", "=", True),))
    made = aggregate_microdata(path, [SALES, BY_BIN, new], rows=WHERE, disclosure=None, engine=engine)
    found = cells(made)
    assert found["Абай", "sales"] == 3.75
    assert found["Абай", "firms"] == 2, "007 and 7 are two identifiers"
    assert found["Абай", "new"] == 1
    assert found["Шымкент", "sales"] is None
    assert made.provenance.inputs == ((path.name, hashlib.sha256(path.read_bytes()).hexdigest()),)


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("unit,year,sales\nA,2024,1.5\nB,2024,много\n", "microdata.refused"),
        ("unit;year;sales\nA;2024;1,5\nB;2024;1.5\n", "microdata.decimal.unclear"),
        ("unit;year;sales\nA;2024;1\u00a0000,5\n", "microdata.refused"),
        ("unit,year,Sales,sales\nA,2024,1,2\n", "microdata.column.twice"),
        ("unit,year\nA,2024\n", "microdata.column.unknown"),
        ("unit,year,sales\n", "microdata.none"),
    ],
)
def test_a_csv_that_cannot_be_read_says_why(engine: str, text: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as failure:
        aggregate_microdata(tmp_path / "a.csv", [SALES], disclosure=None, engine=engine)
    assert [item.code for item in failure.value.problems] == [code]
    assert str(tmp_path) not in str(failure.value)


def test_style_says_what_cannot_be_found_out(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("unit|year|sales\nҚ|2024|1,5\nҚ|2024|1.5\n".encode("kz1048"))
    style = TableFormat(read=ReadOptions(encoding="kz1048"), rules=NumberRules(decimal=","))
    with pytest.raises(InputError, match="cannot read"):
        aggregate_microdata(tmp_path / "a.csv", [SALES], rows=MicroRows(style=style))
    (tmp_path / "a.csv").write_bytes("unit|year|sales\nҚ|2024|1,5\n".encode("kz1048"))
    made = aggregate_microdata(tmp_path / "a.csv", [SALES], rows=MicroRows(style=style), disclosure=None)
    assert cells(made) == {("Қ", "sales"): 1.5}


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 no more")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "a.csv").write_text("unit,year\nA,2024\n")
    (tmp_path / "b.csv").write_text("unit;year\nA;2024\n")
    expected: list[tuple[Any, str]] = [
        (tmp_path / "none.csv", "file.missing"),
        (tmp_path, "file.not_a_file"),
        (tmp_path / "a.xlsx", "microdata.file.kind"),
        (tmp_path / "bad.parquet", "microdata.refused"),
        (tmp_path / "empty.csv", "file.empty"),
        ([tmp_path / "a.csv", tmp_path / "b.csv"], "microdata.files.mixed"),
        (42, "microdata.source.unknown"),
    ]
    for source, code in expected:
        with pytest.raises(GrowthPolesError) as failure:
            aggregate_microdata(source, [COUNT])
        assert [item.code for item in failure.value.problems] == [code]
    with pytest.raises(InputError):
        aggregate_microdata(tmp_path / "a.csv", [COUNT], engine="excel")


def test_several_files_are_one_table(tmp_path: Path) -> None:
    for k in range(2):
        pl.DataFrame({"unit": ["A"], "year": [2024], "sales": [1.5]}).write_parquet(tmp_path / f"{k}.parquet")
    made = aggregate_microdata(sorted(tmp_path.iterdir()), [SALES], disclosure=None)
    assert cells(made) == {("A", "sales"): 3.0}
    assert len(made.provenance.inputs) == 2


def test_a_name_with_stars_is_a_name(tmp_path: Path) -> None:
    """A pattern would take in its neighbour."""
    for name, size in (("a*.parquet", 1.0), ("ab.parquet", 10.0)):
        pl.DataFrame({"unit": ["A"], "year": [2024], "sales": [size]}).write_parquet(tmp_path / name)
    for engine in ("duckdb", "polars"):
        try:
            made = aggregate_microdata(tmp_path / "a*.parquet", [SALES], disclosure=None, engine=engine)
        except InputError:
            continue
        assert cells(made) == {("A", "sales"): 1.0}, engine


def test_the_connection_reaches_its_files_and_no_more(tmp_path: Path) -> None:
    path, other = tmp_path / "a.parquet", tmp_path / "secret.parquet"
    pl.DataFrame({"unit": ["A"], "year": [2024]}).write_parquet(path)
    pl.DataFrame({"unit": ["B"], "year": [2024]}).write_parquet(other)
    with open_rows(path, DoorSettings(MicroEngine(folder=tmp_path))) as opened:
        relation = opened.frame.to_native()
        assert relation.fetchall()
        for text in (
            f"SELECT * FROM read_parquet('{other}')",
            f"SELECT * FROM '{path.parent}/../{tmp_path.name}/secret.parquet'",
            "SELECT * FROM read_csv('/etc/passwd')",
            f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
            f"ATTACH '{tmp_path / 'x.db'}'",
            "INSTALL httpfs",
            "SET memory_limit = '100GB'",
            "SET enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                relation.query("it", text).fetchall()
    assert {item.name for item in tmp_path.iterdir()} == {"a.parquet", "secret.parquet"}, "nothing is left"


def test_frames_stay_where_they_are() -> None:
    data = pl.DataFrame({"unit": ["A", "A"], "year": [2024, 2024], "sales": [1.5, 2.0], "bin": ["x", "y"]})
    frames = {"polars": data, "lazy": data.lazy(), "pandas": data.to_pandas(), "arrow": data.to_arrow()}
    frames["duckdb"] = duckdb.connect().from_arrow(data.to_arrow())
    for name, source in frames.items():
        made = aggregate_microdata(source, [SALES, FIRMS], disclosure=None)
        assert cells(made) == {("A", "sales"): 3.5, ("A", "firms"): 2.0}, name
        assert made.spec["engine"] == ("duckdb" if name == "duckdb" else "polars")


def test_sizes_of_memory() -> None:
    assert size_of("1.5gb") == 1_500_000_000
    assert size_of("700 MiB") == 700_000_000
    with pytest.raises(InputError):
        size_of("1 XB")


# The same table from PostgreSQL ---------------------------------------------------------------------------


def binary(name: str) -> str | None:
    found = [*sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), shutil.which(name)]
    return next((str(path) for path in found if path), None)


def as_user(command: list[str], folder: Path) -> list[str]:
    """The server refuses to run as root."""
    if os.geteuid():
        return command
    name = next(
        (user for user in ("postgres", "nobody") if user in {e.pw_name for e in pwd.getpwall()}), "nobody"
    )
    shutil.chown(folder, name)
    return ["runuser", "-u", name, "--", *command]


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """A connection through Ibis to a PostgreSQL of our own."""
    ibis = pytest.importorskip("ibis")
    pytest.importorskip("psycopg")
    initdb, postgres = binary("initdb"), binary("postgres")
    if initdb is None or postgres is None or (not os.geteuid() and not shutil.which("runuser")):
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with tempfile.TemporaryDirectory(prefix="pg-") as name, socket.socket() as free:
        folder, data = Path(name), Path(name) / "data"
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        free.close()
        options = ["-A", "trust", "-U", "test", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        command = as_user([initdb, "-D", str(data), *options], folder)
        made = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        assert made.returncode == 0, made.stderr
        start = [postgres, "-D", str(data), "-p", port, "-k", str(folder), "-c", "listen_addresses=", "-F"]
        with subprocess.Popen(as_user(start, folder), cwd=folder, stderr=subprocess.DEVNULL) as running:
            try:
                held = connected(ibis, str(folder), int(port), running)
                yield held
                held.disconnect()
            finally:
                running.terminate()


def connected(ibis: Any, host: str, port: int, running: subprocess.Popen[bytes]) -> Any:
    for _ in range(200):
        assert running.poll() is None
        try:
            return ibis.postgres.connect(host=host, port=port, user="test", database="postgres")
        except Exception:  # noqa: BLE001 (the server is not up yet; any driver error)
            time.sleep(0.05)
    raise AssertionError("the server did not start")


@pytest.mark.slow
def test_a_server_gives_the_same_tables(server: Any, tmp_path: Path) -> None:
    dice = random.Random(1)
    rows = [
        (
            dice.choice(["A", "B", "it's'); DROP TABLE firms; --", None]), dice.choice([2023, 2024]),
            dice.choice(["C", "F"]), dice.choice([None, *range(9)]), dice.choice([None, *range(30)]),
            dice.choice([None, 0.125, 12.34, 1e9, float("nan"), float("inf")]), dice.random() < 0.4,
        )
        for _ in range(600)
    ]  # fmt: skip
    names = ["unit", "year", 'na"ce', "bin", "jobs", "sales", "new"]
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(tmp_path / "a.parquet")
    columns = 'unit text, year int, "na""ce" text, bin bigint, jobs int, sales float8, new boolean'
    cursor = server.con.cursor()
    cursor.execute(f"CREATE TABLE firms ({columns})")
    cursor.executemany("INSERT INTO firms VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)
    server.con.commit()
    new = (RowFilter("new", "=", True), RowFilter("sales", "present"))
    measures = [
        COUNT, FIRMS, SALES, MicroMeasure("jobs", "sum", "jobs", decimals=0),
        MicroMeasure("share", "share", "jobs", where=new, decimals=0),
        MicroMeasure("mean", "mean", "sales", where=(RowFilter("jobs", "in", (1, 2, 3, 4, 5)),)),
        MicroMeasure("strange", "count", where=(RowFilter("unit", "=", "it's'); DROP TABLE firms; --"),)),
    ]  # fmt: skip
    for industry in (None, 'na"ce'):
        where = MicroRows(entity="bin", industry=industry)
        here = aggregate_microdata(tmp_path / "a.parquet", measures, rows=where)
        there = aggregate_microdata(server.table("firms"), measures, rows=where)
        assert there.spec["engine"] == "ibis"
        for a, b in zip(here.tables, there.tables, strict=True):
            assert a.data.equals(b.data), a.name
