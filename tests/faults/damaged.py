"""Good files of every reader, and what is done to them: shared by the tests and by ``fuzz.py``."""

from __future__ import annotations

import importlib
import importlib.util
import io
import json
import random
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import xlsxwriter
from tests.faults.small import write_study
from tests.sources.lands import LAND

from growthpoles.core.diagnostic import Grade
from growthpoles.core.expression import parse_expression
from growthpoles.core.panel import Panel
from growthpoles.errors import InputError
from growthpoles.finance.funding_file import read_funding
from growthpoles.present.charts.maps import read_boundaries
from growthpoles.sources.boundaries import load_boundaries
from growthpoles.sources.bulletin_mapping import BulletinMapping, TableMapping, read_bulletin_mapping
from growthpoles.sources.bulletins import BulletinOptions, load_bulletin
from growthpoles.sources.grids import read_grids
from growthpoles.sources.options import Reading, TableFormat
from growthpoles.sources.panels import load_panels
from growthpoles.sources.snapshots import list_snapshots
from growthpoles.study.data import read_study
from growthpoles.study.schema import load_study

SDMX = importlib.util.find_spec("sdmx") is not None
Panels = Reading[tuple[Panel, ...]]
Step = tuple[str, float, float, bytes]
ACTS = ("cut", "delete", "insert", "replace", "repeat", "swap", "flip")
PIECES = [
    b";",
    b'"',
    b"''",
    b",",
    b"\n",
    b"\r\n",
    b"=",
    b"(",
    b")",
    b"[kk]",
    b"[",
    b"]",
    b"{",
    b"}",
    b"<",
    b">",
    b"&lt;",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"1e309",
    b"1e308",
    b"-1e-400",
    b"NaN",
    b"inf",
    b"9" * 400,
    b"DATA=",
    b'KEYS("unit")=CODES;',
    b'VALUES("unit")="A";',
    b"TLIST(",
    b"OBS_VALUE",
    b"<!DOCTYPE a>",
    b"../../x",
    b"http://x/y",
    b"[[",
    b"=1+1",
    b"0" * 5000,
    "область Абай".encode("cp1251"),
    "Алматы".encode(),
    b"{year}",
    b"*" * 40,
]
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


def drawn(path: Path) -> object:
    return read_boundaries(path, ["A"])


@cache
def geopackage() -> bytes:
    pyogrio = importlib.import_module("pyogrio")
    shapely = importlib.import_module("shapely")
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


def as_sheet(rows: Rows) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("data")
    for r, row in enumerate(rows):
        sheet.write_row(r, 0, row)
    book.close()
    return stream.getvalue()


def old_workbook() -> bytes:
    return (Path(__file__).parents[1] / "sources" / "bulletin_2022.xls").read_bytes()


def geojson() -> bytes:
    ring = [[70, 50], [71, 50], [71, 51], [70, 50]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"code": "A"}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def funding() -> bytes:
    text = 'currency = "KZT million"\n[[source]]\ncode = "fund"\nen = "Fund"\nkind = "innovation-fund"\n'
    text += 'budgets = { 2026 = 10 }\nstages = ["pilot"]\n[[rule]]\ncode = "r"\nen = "R"\n'
    return (text + 'sources = ["fund"]\nmax_share = 0.5\n').encode()


def snapshot() -> bytes:
    told = {"name": "a", "sha256": "kept", "size": 1, "taken": "2024-01-01", "source": "S", "licence": "L"}
    return json.dumps(told).encode()


def study(path: Path) -> object:
    """With its tables, which are good."""
    if not (path.parent / "regions.csv").exists():
        kept = path.read_bytes()
        write_study(path.parent)
        path.write_bytes(kept)
    return read_study(load_study(path.parent))


@cache
def study_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return (write_study(Path(folder)) / "study.toml").read_bytes()


@cache
def shapefile() -> dict[str, bytes]:
    """The files of a shapefile, by suffix."""
    pyogrio = importlib.import_module("pyogrio")
    shapely = importlib.import_module("shapely")
    shape = shapely.to_wkb(shapely.Polygon([[70, 50], [71, 50], [71, 51], [70, 50]]))
    with tempfile.TemporaryDirectory() as folder:
        columns = [np.array(["A"], dtype=object), np.array(["Абай"], dtype=object)]
        pyogrio.raw.write(
            Path(folder) / "a.shp", np.array([shape], dtype=object), columns, ["code", "name"],
            geometry_type="Polygon", crs="EPSG:4326", driver="ESRI Shapefile", encoding="UTF-8",
        )  # fmt: skip
        return {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}


def beside(path: Path) -> object:
    """The areas of a shapefile of which one file is damaged."""
    for suffix, data in shapefile().items():
        if suffix != path.suffix:
            path.with_suffix(suffix).write_bytes(data)
    return boundaries(path.with_suffix(".shp"))


def expression(path: Path) -> object:
    text = path.read_bytes().decode("utf-8", errors="replace")
    return parse_expression(text, ("x", "y", "grp_per_head"))


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
    "shapefile": ("a.shp", lambda: shapefile()[".shp"], beside),
    "shapefile-dbf": ("a.dbf", lambda: shapefile()[".dbf"], beside),
    "shapefile-shx": ("a.shx", lambda: shapefile()[".shx"], beside),
    "xlsx": ("a.xlsx", lambda: as_sheet(plain_rows()), figures),
    "xls": ("a.xls", old_workbook, read_grids),
    "geojson": ("a.geojson", geojson, drawn),
    "funding": ("funding.toml", funding, read_funding),
    "study": ("study.toml", study_file, study),
    "expression": (
        "e.txt",
        lambda: b"where(x > 0, log(x) / (y + 1.5), mean(x, y)) * 100 - lag(grp_per_head) ** 2",
        expression,
    ),
    "snapshot": (
        "snapshot.json",
        snapshot,
        lambda path: list_snapshots(path.parent.parent),
    ),
}


def damage(data: bytes, steps: list[Step]) -> bytes:
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


def inside_archive(data: bytes, steps: list[Step]) -> bytes:
    """A workbook of which one part is damaged; what lies inside is what a reader must stand."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = names[int(steps[0][1] * (len(names) - 1))]
        for name in names:
            new.writestr(name, damage(old.read(name), steps) if name == hit else old.read(name))
    return stream.getvalue()


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
