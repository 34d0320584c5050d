"""What can be shown for each unit and year: pole types, indices, pillars, indicators and the raw figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from growthpoles.present.page import Page, framework_code
from growthpoles.present.shelf import Book, Row
from growthpoles.web.run_folder import OpenRun

TYPES = "types"
_PANEL = "panel-as-used.csv"
_NO_VALUE = "missing"


@dataclass(frozen=True, slots=True)
class Layer:
    """Something that has a figure for each unit.

    Attributes:
        code: Its name in addresses, such as ``potential.pillar.MAC``.
        title: Its name in words.
        group: Heading under which it is chosen.
        years: Years with figures, rising; none = it has no years.
        measure: Unit of measure as a code.
        share: Whether its figures are scores between 0 and 1.
    """

    code: str
    title: str
    group: str
    years: tuple[int, ...] = ()
    measure: str = ""
    share: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell.

    Attributes:
        value: The figure; None = there is none, the flag says why.
        flag: Flag of the cell.
        source: Codes of its sources.
    """

    value: float | None
    flag: str = "observed"
    source: str = ""


def layers(run: OpenRun, page: Page) -> tuple[Layer, ...]:
    """Everything that can be shown, in the order it is chosen from."""
    found = (_type_layer, _potential_layers, _monitor_layers, _panel_layers)
    return tuple(layer for make in found for layer in make(run, page))


def cells(run: OpenRun, layer: Layer, *, year: int | None) -> Mapping[str, Figure]:
    """Figures of a layer in a year by unit; units without a row are not in it."""
    source, _, rest = layer.code.partition(".")
    if source == "panel":
        found = panel(run).filter((pl.col("indicator") == rest) & (pl.col("year") == year))
        return {row["unit"]: _figure(row, "value") for row in found.iter_rows(named=True)}
    book = Book(run.run.result(source))
    kind, _, code = rest.partition(".")
    if kind == "index":
        return {row["unit"]: _figure(row, "index") for row in book.rows("scores", year=year)}
    if kind == "pillar":
        return {row["unit"]: _figure(row, "score") for row in book.rows("pillars", year=year, pillar=code)}
    if kind == "level":
        return {row["unit"]: _figure(row, "score") for row in book.rows("levels", year=year, element=code)}
    rows = book.rows("indicators", year=year, indicator=code)
    return {row["unit"]: _figure(row, "value") for row in rows}


def panel(run: OpenRun) -> pl.DataFrame:
    """Raw figures of the units of the run as they were used: unit, year, indicator, value, flag, source."""
    units = tuple(row["unit"] for row in run.shelf.units())
    return _panel(run.run.folder / "inputs" / _PANEL, run.version, units, run.run.record["edition"])


def recipe(run: OpenRun, book: Book, *, indicator: str) -> Row:
    """How an indicator is made of raw figures: value, denominator and factor; empty when it is not known."""
    study = study_file(run)
    code = framework_code(book.result.spec)
    tables = [item.get("table") for item in study.get("framework", ()) if item.get("code") == code]
    for name in tables:
        path = run.run.folder / "inputs" / str(name)
        if path.is_file():
            rows = _table(path, run.version).filter(pl.col("code") == indicator)
            if rows.height:
                return rows.row(0, named=True)
    return {}


def study_file(run: OpenRun) -> Mapping[str, Any]:
    """The study file of the run."""
    return _study(run.run.folder / "inputs" / "study.toml", run.version)


def unit_of_measure(run: OpenRun, indicator: str) -> str:
    """Unit of measure of a raw figure as a code; empty when it is not known."""
    return _measures(run.run.folder / "inputs", run.version).get(indicator, "")


def _figure(row: Row, column: str) -> Figure:
    value = row[column]
    flag = row.get("flag") or ("observed" if value is not None else _NO_VALUE)
    if flag == "confidential":
        value = None
    if value is None and flag in ("observed", "treated", "zero"):
        flag = _NO_VALUE
    return Figure(value, flag, row.get("source") or "")


def _type_layer(run: OpenRun, page: Page) -> Iterator[Layer]:
    if page.shelf.first("poles"):
        _ = page.language.gettext
        yield Layer(TYPES, _("Types of growth poles"), _("Conclusions"))


def _potential_layers(run: OpenRun, page: Page) -> Iterator[Layer]:
    _ = page.language.gettext
    for name, result in zip(run.run.names, run.run.results, strict=True):
        book = Book(result)
        if book.kind != "potential":
            continue
        own = page.names_of(book)
        group = own("framework", framework_code(result.spec))
        years = _years(result["scores"].filter(pl.col("index").is_not_null()))
        if years:
            yield Layer(f"{name}.index", _("Index"), group, years, share=True)
        yield from _pillars(name, book, own, group)
        data = result["indicators"]
        for code in data["indicator"].unique(maintain_order=True):
            part = data.filter(pl.col("indicator") == code)
            yield Layer(
                f"{name}.indicator.{code}",
                own("indicator", code),
                _("{framework}: indicators", framework=group),
                _years(part.filter(pl.col("value").is_not_null())),
                part["unit_of_measure"][0] or "",
            )


def _pillars(name: str, book: Book, own: Any, group: str) -> Iterator[Layer]:
    data = book.result["pillars"].filter(pl.col("score").is_not_null())
    for code in data["pillar"].unique(maintain_order=True):
        part = data.filter(pl.col("pillar") == code)
        yield Layer(f"{name}.pillar.{code}", own("pillar", code), group, _years(part), share=True)


def _monitor_layers(run: OpenRun, page: Page) -> Iterator[Layer]:
    """Scores of several years on one scale."""
    _ = page.language.gettext
    for name, result in zip(run.run.names, run.run.results, strict=True):
        if (book := Book(result)).kind != "monitor":
            continue
        own = page.names_of(book)
        framework = own("framework", framework_code(result.spec))
        group = _("Monitoring over the years: {framework}", framework=framework)
        data = result["levels"].filter(pl.col("score").is_not_null())
        for code, kind in data.select("element", "kind").unique(maintain_order=True).iter_rows():
            title = _("Index") if kind == "index" else own(kind, code)
            years = _years(data.filter(pl.col("element") == code))
            yield Layer(f"{name}.level.{code}", title, group, years, share=True)


def _panel_layers(run: OpenRun, page: Page) -> Iterator[Layer]:
    data = panel(run).filter(pl.col("value").is_not_null())
    names = page.names_of(Book(run.run.checks))
    group = page.language.gettext("Raw figures")
    years = {
        row["indicator"]: tuple(sorted(row["year"]))
        for row in data.group_by("indicator", maintain_order=True)
        .agg(pl.col("year").unique())
        .iter_rows(named=True)
    }
    found = [
        Layer(f"panel.{code}", names("indicator", code), group, held, unit_of_measure(run, code))
        for code, held in years.items()
    ]
    yield from sorted(found, key=lambda layer: page.key(layer.title))


def _years(data: pl.DataFrame) -> tuple[int, ...]:
    return tuple(sorted(data["year"].unique().to_list()))


@lru_cache(maxsize=4)
def _panel(path: Path, version: str, units: tuple[str, ...], edition: str) -> pl.DataFrame:
    schema = {"unit": pl.String, "year": pl.Int64, "indicator": pl.String, "value": pl.Float64}
    if not path.is_file():
        return pl.DataFrame(schema={**schema, "flag": pl.String, "source": pl.String})
    data = pl.read_csv(path, infer_schema=False).filter(pl.col("unit").is_in(units))
    if "edition" in data.columns and edition:
        data = data.filter((pl.col("edition") == edition) | pl.col("edition").is_null())
    return data.with_columns(pl.col("year").cast(pl.Int64), pl.col("value").cast(pl.Float64, strict=False))


@lru_cache(maxsize=16)
def _table(path: Path, version: str) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


@lru_cache(maxsize=4)
def _study(path: Path, version: str) -> Mapping[str, Any]:
    import tomllib

    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


@lru_cache(maxsize=4)
def _measures(inputs: Path, version: str) -> Mapping[str, str]:
    study = _study(inputs / "study.toml", version)
    found = {
        str(item["code"]): str(item.get("unit") or "") for item in study.get("derived", ()) if "code" in item
    }
    listed = study.get("panel", {}).get("indicators", {})
    name = listed.get("table") if isinstance(listed, Mapping) else listed
    path = inputs / str(name)
    if name and path.is_file():
        data = _table(path, version)
        if {"code", "unit"} <= set(data.columns):
            found |= {code: unit or "" for code, unit in data.select("code", "unit").iter_rows()}
    return found
