"""The one door for files of tables: picks the reader by the ending of the name."""

from __future__ import annotations

from pathlib import Path

from growthpoles.errors import InputError, Where, problem
from growthpoles.sources.csv_files import read_csv
from growthpoles.sources.data_packages import read_data_package
from growthpoles.sources.excel_files import read_excel
from growthpoles.sources.parquet_files import read_parquet
from growthpoles.sources.px_files import read_px
from growthpoles.sources.sdmx_files import begins_sdmx_csv, read_sdmx_csv, read_sdmx_xml
from growthpoles.sources.tables import RawColumn, RawTable, ReadOptions

__all__ = ["RawColumn", "RawTable", "ReadOptions", "read_raw"]

_TEXT = (".csv", ".tsv", ".txt")
_WORKBOOK = (".xlsx", ".xlsm", ".xls", ".ods")
_OTHER = {".px": read_px, ".xml": read_sdmx_xml, ".parquet": read_parquet}


def read_raw(path: str | Path, *, sheet: str | None = None, options: ReadOptions | None = None) -> RawTable:
    """Read one table of a file.

    Known are .csv, .tsv, .txt, .xlsx, .xlsm, .xls, .ods, .px (PC-Axis), .xml (SDMX), .parquet and a data
    package (``datapackage.json``).
    A .csv whose headings are those of SDMX-CSV is read as such.

    Args:
        path: The file.
        sheet: Sheet of a workbook, the first visible one with content when None; resource of a data package.
        options: What is known of the file; the rest is found out.

    Raises:
        InputError: The file cannot be read; see `read_csv` and `read_excel`.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in _WORKBOOK:
        return read_excel(path, sheet=sheet, options=options)
    if suffix == ".json":
        return read_data_package(path, resource=sheet, options=options)
    if suffix not in _TEXT + tuple(_OTHER):
        known = ", ".join((*_TEXT, *_WORKBOOK, *_OTHER, "datapackage.json"))
        raise InputError(problem("file.kind.unknown", Where(file=path.name), suffix=suffix, known=known))
    if sheet is not None:
        raise InputError(problem("file.no_sheets", Where(file=path.name, sheet=sheet)))
    if suffix in _OTHER:
        return _OTHER[suffix](path, options=options)
    return read_sdmx_csv(path, options=options) if begins_sdmx_csv(path) else read_csv(path, options=options)
