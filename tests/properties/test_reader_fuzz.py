"""Readers against damaged and hostile files: an answer or one clear error, at once, and never a wrong figure.

Set ``GROWTHPOLES_FUZZ`` to the number of files for each reader (60 by default):
``GROWTHPOLES_FUZZ=100000 pytest tests/properties/test_reader_fuzz.py``.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import random
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sources.lands import LAND

from growthpoles.core.diagnostic import Grade
from growthpoles.core.panel import Panel
from growthpoles.errors import GrowthPolesError, InputError
from growthpoles.sources.boundaries import load_boundaries
from growthpoles.sources.bulletin_mapping import BulletinMapping, TableMapping, read_bulletin_mapping
from growthpoles.sources.bulletins import BulletinOptions, load_bulletin
from growthpoles.sources.options import Reading, TableFormat
from growthpoles.sources.panels import load_panels
from growthpoles.sources.snapshots import list_snapshots

EXAMPLES = int(os.environ.get("GROWTHPOLES_FUZZ", "60"))
FUZZ = settings(
    max_examples=EXAMPLES, deadline=5000, database=None, derandomize=EXAMPLES < 1000,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
SDMX = importlib.util.find_spec("sdmx") is not None
Panels = Reading[tuple[Panel, ...]]
TRUTH = {
    ("A", 2021, "x"): 12345.5, ("A", 2022, "x"): 22222.25, ("B", 2021, "x"): 31234.0,
    ("B", 2022, "x"): 41111.5, ("C", 2021, "x"): 51234.75, ("C", 2022, "x"): 61111.5,
}  # fmt: skip
NAMES = {"A": "область Абай", "B": "область Жетісу", "C": "город Алматы"}
MAPPING = BulletinMapping(
    (
        TableMapping(
            "Выпуск", {"x": "Всего", "y": "из них новые"}, unit="Регион", sums=("x", "y"), within={"y": "x"}
        ),
    ),
    footnotes=("1)",),
)
Rows = list[list[object]]


def sdmx_rows() -> Rows:
    head: list[object] = [
        "DATAFLOW",
        "FREQ",
        "REF_AREA",
        "INDICATOR",
        "TIME_PERIOD",
        "OBS_VALUE",
        "OBS_STATUS",
    ]
    body = [["KZ:D(1.0)", "A", unit, code, year, value, "A"] for (unit, year, code), value in TRUTH.items()]
    return [[*head, "CONF_STATUS", "UNIT_MULT"], *([*row, "F", "3"] for row in body)]


def plain_rows() -> Rows:
    return [["unit", "year", "indicator", "value"], *([u, y, c, v] for (u, y, c), v in TRUTH.items())]


def bulletin_rows() -> Rows:
    body: Rows = [[NAMES[u], v, v / 4] for (u, y, _), v in TRUTH.items() if y == 2022]
    total = [sum(float(str(row[k])) for row in body) for k in (1, 2)]
    return [["Регион", "Всего", "из них новые 1)"], ["Казахстан", *total], *body]


def as_csv(rows: Rows) -> bytes:
    return ("\n".join(",".join(map(str, row)) for row in rows) + "\n").encode()


def as_book(rows: Rows) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("1")
    sheet.merge_range(0, 0, 0, 2, "Выпуск за 2022 год")
    for r, row in enumerate(rows):
        sheet.write_row(r + 2, 0, row)
    sheet.write(len(rows) + 2, 0, "1) примечание")
    book.close()
    return stream.getvalue()


def as_parquet(rows: Rows) -> bytes:
    stream = io.BytesIO()
    pl.DataFrame(rows[1:], schema=[str(name) for name in rows[0]], orient="row").write_parquet(stream)
    return stream.getvalue()


def as_px(code_page: str = "utf-8") -> bytes:
    names = ",".join(f'"{NAMES[unit]}"' for unit in "ABC")
    text = f'CHARSET="ANSI";\nCODEPAGE="{code_page}";\nMATRIX="x";\nSTUB="unit";\nHEADING="year";\n'
    text += f'CODES("unit")="A","B","C";\nVALUES("unit")={names};\nTIMEVAL("year")=TLIST(A1);\n'
    text += 'VALUES("year")="2021","2022";\nDATASYMBOL2="нет данных";\nDATA=\n'
    lines = [" ".join(str(TRUTH[unit, year, "x"]) for year in (2021, 2022)) for unit in "ABC"]
    return (text + "\n".join(lines) + "\n;\n").encode("utf-8")


def as_xml() -> bytes:
    base = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
    series = ""
    for unit in "ABC":
        observations = "".join(
            f'<Obs TIME_PERIOD="{y}" OBS_VALUE="{TRUTH[unit, y, "x"]}" OBS_STATUS="A"/>' for y in (2021, 2022)
        )
        series += f'<Series FREQ="A" REF_AREA="{unit}" INDICATOR="x">{observations}</Series>'
    return f"""<m:StructureSpecificData xmlns:m="{base}/message" xmlns:s="{base}/data/structurespecific"
xmlns:c="{base}/common" xmlns:n="urn:x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><m:Header>
<m:ID>T</m:ID><m:Test>true</m:Test><m:Prepared>2026-01-01T00:00:00</m:Prepared><m:Sender id="KZ"/>
<m:Structure structureID="S" namespace="urn:x" dimensionAtObservation="TIME_PERIOD"><c:Structure>
<Ref agencyID="KZ" id="D" version="1.0"/></c:Structure></m:Structure></m:Header>
<m:DataSet s:structureRef="S" xsi:type="n:DataSetType">{series}</m:DataSet>
</m:StructureSpecificData>""".encode()


def as_package() -> bytes:
    fields = [
        {"name": n, "type": t}
        for n, t in zip(
            ("unit", "year", "indicator", "value"), ("string", "year", "string", "number"), strict=True
        )
    ]
    schema = {"fields": fields, "primaryKey": ["unit", "year", "indicator"], "missingValues": ["", "-"]}
    return json.dumps({"resources": [{"name": "t", "path": "t.csv", "schema": schema}]}).encode()


def figures(path: Path) -> Panels:
    return load_panels(path, LAND, edition="new", style=TableFormat(columns=()))


def bulletin(path: Path) -> Panels:
    return load_bulletin(path, MAPPING, territory=LAND, options=BulletinOptions(edition="new"))


def package(path: Path) -> Panels:
    (path.parent / "t.csv").write_bytes(as_csv(plain_rows()))
    return figures(path)


def boundaries(path: Path) -> object:
    return load_boundaries(path)


@cache
def geopackage() -> bytes:
    pyogrio = pytest.importorskip("pyogrio")
    shapely = pytest.importorskip("shapely")
    shape = shapely.to_wkb(shapely.Polygon([[70, 50], [71, 50], [71, 51], [70, 50]]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        codes = np.array(["A"], dtype=object)
        pyogrio.raw.write(
            path, np.array([shape], dtype=object), [codes], ["code"],
            geometry_type="Polygon", crs="EPSG:4326", driver="GPKG",
        )  # fmt: skip
        return path.read_bytes()


def toml() -> bytes:
    text = 'footnotes = ["1)"]\nzero = ["-"]\n[[table]]\ntitle = "Выпуск"\nunit = "Регион"\nsums = ["x"]\n'
    return (text + 'columns = { x = "Всего", y = "из них / новые" }\n').encode()


READERS: dict[str, tuple[str, Callable[[], bytes], Callable[[Path], object]]] = {
    "csv": ("a.csv", lambda: as_csv(plain_rows()), figures),
    "px": ("a.px", as_px, figures),
    "sdmx-csv": ("a.csv", lambda: as_csv(sdmx_rows()), figures),
    "sdmx-ml": ("a.xml", as_xml, figures),
    "bulletin": ("a.xlsx", lambda: as_book(bulletin_rows()), bulletin),
    "bulletin-csv": ("a.csv", lambda: "Выпуск за 2022,,\n".encode() + as_csv(bulletin_rows()), bulletin),
    "parquet": ("a.parquet", lambda: as_parquet(plain_rows()), figures),
    "package": ("datapackage.json", as_package, package),
    "mapping": ("m.toml", toml, read_bulletin_mapping),
    "geopackage": ("a.gpkg", geopackage, boundaries),
    "snapshot": (
        "snapshot.json",
        lambda: b'{"name": "a", "sha256": "0", "size": 1, "taken": ""}',
        lambda path: list_snapshots(path.parent.parent),
    ),
}
PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [
            b";", b'"', b"''", b",", b"\n", b"\r\n", b"=", b"(", b")", b"[kk]", b"[", b"]", b"{", b"}", b"<",
            b">",
            b"&lt;", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"1e309", b"-1e-400", b"NaN", b"inf", b"9" * 400,
            b"DATA=", b'KEYS("unit")=CODES;', b'VALUES("unit")="A";', b"TLIST(", b"OBS_VALUE",
            b"<!DOCTYPE a>",
            b"../../x", b"http://x/y", b"[[", b"=1+1", b"0" * 5000, "область Абай".encode("cp1251"),
            "Алматы".encode(), b"{year}", b"*" * 40,
        ]
    ),
)  # fmt: skip


@st.composite
def damages(draw: st.DrawFn) -> list[tuple[str, float, float, bytes]]:
    """What is done to a file, by place as a share of its length."""
    kinds = st.sampled_from(["cut", "delete", "insert", "replace", "repeat", "swap", "flip"])
    share = st.floats(0, 1, allow_nan=False)
    return draw(st.lists(st.tuples(kinds, share, share, PIECES), min_size=1, max_size=4))


def damage(data: bytes, steps: list[tuple[str, float, float, bytes]]) -> bytes:
    for kind, first, second, piece in steps:
        a, b = sorted((int(first * len(data)), int(second * len(data))))
        short = min(b, a + 40)
        data = {
            "cut": lambda: data[:a],  # noqa: B023
            "delete": lambda: data[:a] + data[short:],  # noqa: B023
            "insert": lambda: data[:a] + piece + data[a:],  # noqa: B023
            "replace": lambda: data[:a] + piece + data[a + len(piece) :],  # noqa: B023
            "repeat": lambda: data[:short] + data[a:],  # noqa: B023
            "swap": lambda: data[:a] + data[b:] + data[a:b],  # noqa: B023
            "flip": lambda: data[:a] + bytes([(*data[a : a + 1], 0)[0] ^ 1]) + data[a + 1 :],  # noqa: B023
        }[kind]()
    return data


def inside_archive(data: bytes, steps: list[tuple[str, float, float, bytes]]) -> bytes:
    """A workbook of which one part is damaged; what lies inside is what a reader must stand."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = names[int(steps[0][1] * (len(names) - 1))]
        for name in names:
            new.writestr(name, damage(old.read(name), steps) if name == hit else old.read(name))
    return stream.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("fuzz") / "kept"
    place.mkdir()
    return place


@pytest.fixture(scope="module", autouse=True)
def counts() -> Iterator[Counter[str]]:
    found: Counter[str] = Counter()
    yield found
    lines = [f"{name}: {number}" for name, number in sorted(found.items())]
    if EXAMPLES >= 1000:
        Path("fuzz-counts.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("reader", READERS)
def test_a_damaged_file_is_read_or_refused(reader: str, folder: Path, counts: Counter[str]) -> None:
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
            counts[f"{reader} read"] += 1
        except GrowthPolesError as failure:
            assert str(failure)
            counts[f"{reader} refused"] += 1

    try:
        attempt()
    finally:
        path.unlink(missing_ok=True)


def outcome(read: Callable[[], Panels], *, code: str = "x") -> str:
    """refused, graded (a warning came with it), same, part (figures are absent, none is wrong), or WRONG."""
    try:
        found = read()
    except InputError:
        return "refused"
    panel = next(panel for panel in found.value if panel.edition == "new")
    got = {
        (unit, year, item): panel.cell(unit, year, code=item).value
        for unit in panel.units for year in panel.years for item in panel.codes
        if panel.cell(unit, year, code=item).value is not None
    }  # fmt: skip
    wanted = {key: value for key, value in TRUTH.items() if key[1] in panel.years}
    own = {key: value for key, value in got.items() if key[2] == code}
    if own == wanted and (len(panel.years) == 2 or code in MAPPING.tables[0].columns):
        return "same"
    if any(item.grade >= Grade.WARNING for item in found.notes):
        return "graded"
    if {key[2] for key in got} - {"x", "y"}:
        return "WRONG"
    return "part" if own.items() <= TRUTH.items() else "WRONG"


def corrupt(rows: Rows, kind: str, dice: random.Random) -> Rows:
    rows = [list(row) for row in rows]
    width = len(rows[0])
    a, b = dice.sample(range(width), 2)
    if kind == "swapped columns":
        for row in rows:
            row[a], row[b] = row[b], row[a]
    elif kind == "swapped headings":
        rows[0][a], rows[0][b] = rows[0][b], rows[0][a]
    elif kind == "shifted headings":
        k = dice.randrange(1, width)
        rows[0] = rows[0][k:] + rows[0][:k]
    elif kind == "headings one to the right":
        rows = [["", *rows[0]], *([*row, ""] for row in rows[1:])]
    elif kind == "repeated rows":
        rows.insert(dice.randrange(1, len(rows)), list(dice.choice(rows[1:])))
    elif kind == "shifted column":
        column = [row[a] for row in rows[1:]]
        for row, cell in zip(rows[1:], column[1:] + column[:1], strict=True):
            row[a] = cell
    return rows


TABLES: dict[str, tuple[str, Callable[[], Rows], Callable[[Rows], bytes], Callable[[Path], Panels]]] = {
    "csv": ("a.csv", plain_rows, as_csv, figures),
    "sdmx-csv": ("a.csv", sdmx_rows, as_csv, figures),
    "parquet": ("a.parquet", plain_rows, as_parquet, figures),
    "bulletin": ("a.xlsx", bulletin_rows, as_book, bulletin),
}
KINDS = (
    "swapped columns",
    "swapped headings",
    "shifted headings",
    "headings one to the right",
    "repeated rows",
)


# A Parquet file has no cells outside its columns.
SEEDED = [(t, k) for t in TABLES for k in KINDS if (t, k) != ("parquet", "headings one to the right")]


@pytest.mark.parametrize(("table", "kind"), SEEDED)
def test_a_seeded_corruption_is_refused_graded_or_harmless(table: str, kind: str, folder: Path) -> None:
    name, make, write, read = TABLES[table]
    path = folder / name
    for seed in range(max(20, min(EXAMPLES // 100, 1000))):
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
    step = max(1, len(data) * 50 // max(EXAMPLES * 50, 4000))
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
