"""Panels and territories as immutable files, named by what is in them."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import CountryRow, Flag, FlagArray, FloatArray, Indicator, Panel
from growthpoles.core.territory import BridgeLink, Edition, Territory, Tile, Unit
from growthpoles.labels import Label
from growthpoles.study.disk import sync_folder

PART = ".part"


def put(folder: Path, content: bytes, *, suffix: str) -> str:
    """Write a file named by the SHA-256 of its content, whole or not at all; returns the hash.

    What is there already is not written again. The file and its folder are flushed to the disk.
    """
    digest = hashlib.sha256(content).hexdigest()
    target = folder / f"{digest}{suffix}"
    folder.mkdir(parents=True, exist_ok=True)
    if target.exists() and hashlib.sha256(target.read_bytes()).hexdigest() == digest:
        return digest
    handle, draft = tempfile.mkstemp(dir=folder, suffix=PART)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
        sync_folder(folder)
    finally:
        Path(draft).unlink(missing_ok=True)
    return digest


def panel_bytes(panel: Panel) -> bytes:
    """The cells of a panel as Parquet, national row included; cells that are simply missing are left out."""
    buffer = io.BytesIO()
    _cells(panel).write_parquet(buffer)
    return buffer.getvalue()


def table_text(panel: Panel) -> str:
    """The same cells as CSV, as `read_panel` takes them: a remark stands where the flag says nothing more."""
    said = pl.col("flag").is_in([Flag.OBSERVED.code, Flag.ZERO.code]) & (pl.col("remark") != "")
    return (
        _cells(panel)
        .with_columns(flag=pl.when(said).then("remark").otherwise("flag"), edition=pl.lit(panel.edition))
        .select("unit", "edition", "year", "indicator", "value", "flag", "source")
        .write_csv()
    )


def _cells(panel: Panel) -> pl.DataFrame:
    parts = [(panel.units, False, panel.values, panel.flags)]
    source, remark = panel.source, panel.remark
    if panel.country is not None:
        row = panel.country
        parts.append(((row.code,), True, row.values[None], row.flags[None]))
        none = np.full((1, *row.values.shape), -1, np.int16)
        source, remark = np.concatenate([source, none]), np.concatenate([remark, none])
    values = np.concatenate([item[2] for item in parts])
    flags = np.concatenate([item[3] for item in parts])
    units = [unit for item in parts for unit in item[0]]
    u, y, k = np.nonzero(flags != Flag.MISSING)
    data = pl.DataFrame(
        {
            "unit": _words(units, u),
            "national": u >= len(panel.units),
            "year": np.array(panel.years, np.int64)[y],
            "indicator": _words(panel.codes, k),
            "value": pl.Series(values[u, y, k], dtype=pl.Float64).fill_nan(None),
            "flag": _words([flag.code for flag in Flag], flags[u, y, k]),
            "source": _words([*panel.sources, ""], source[u, y, k]),  # -1 is the last one: none
            "remark": _words([*panel.remarks, ""], remark[u, y, k]),
        }
    )
    return data.sort("national", "unit", "year", "indicator")


def _words(words: Sequence[str], at: np.ndarray) -> pl.Series:
    """A word for each position; negative ones count from the end."""
    return pl.Series(list(words), dtype=pl.String).gather(np.where(at < 0, len(words) + at, at))


@dataclasses.dataclass(frozen=True, eq=False)
class Layers:
    """Cells on the axes of a panel under construction, national row last.

    Attributes:
        units: Unit codes.
        years: Years, ascending.
        codes: Indicator codes.
        values: Shape (units + 1, years, indicators).
        flags: Same shape.
        source: Same shape, positions in `words`; -1 for none.
        remark: Same shape, positions in `words`.
        words: Sources and remarks met so far.
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    codes: tuple[str, ...]
    values: FloatArray
    flags: FlagArray
    source: np.ndarray
    remark: np.ndarray
    words: list[str]

    @classmethod
    def blank(cls, units: Sequence[str], years: Sequence[int], *, codes: Sequence[str]) -> Layers:
        """Axes with nothing on them."""
        shape = (len(units) + 1, len(years), len(codes))
        none = np.full(shape, -1, np.int16)
        blank = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
        return cls(tuple(units), tuple(years), tuple(codes), *blank, none, none.copy(), [])

    def of(self, data: pl.DataFrame) -> Layers:
        """The cells of a table of `panel_bytes` on the same axes; what is not on the axes is left out."""
        made = dataclasses.replace(Layers.blank(self.units, self.years, codes=self.codes), words=self.words)
        held = data.filter(
            pl.col("national") | pl.col("unit").is_in(self.units),
            pl.col("year").is_in(self.years),
            pl.col("indicator").is_in(self.codes),
        )
        rows = _positions(held["unit"].set(held["national"], None), self.units)
        spot = (
            np.where(held["national"].to_numpy(), len(self.units), rows),
            np.searchsorted(np.array(self.years), held["year"].to_numpy()),
            _positions(held["indicator"], self.codes),
        )
        made.values[spot] = held["value"].to_numpy()
        made.flags[spot] = _positions(held["flag"], [flag.code for flag in Flag])
        for column, target in (("source", made.source), ("remark", made.remark)):
            self.words.extend(sorted(set(held[column].unique()) - {"", *self.words}))
            target[spot] = _positions(held[column], self.words)
        return made

    def take(self, other: Layers, cells: np.ndarray) -> None:
        """Copy some cells of another layer on the same axes."""
        for mine, theirs in (
            (self.values, other.values),
            (self.flags, other.flags),
            (self.source, other.source),
            (self.remark, other.remark),
        ):
            mine[cells] = theirs[cells]

    def panel(self, territory: Territory, edition: str, *, indicators: tuple[Indicator, ...]) -> Panel:
        """As a panel; the national row only where the territory has a whole with figures."""
        whole, country = territory.country, None
        if whole is not None and (self.flags[-1] != Flag.MISSING).any():
            country = CountryRow(whole.code, self.values[-1], self.flags[-1])
        words = tuple(self.words)
        return Panel(
            territory, edition, self.units, self.years, indicators, self.values[:-1], self.flags[:-1],
            self.source[:-1], words, self.remark[:-1], words, country,
        )  # fmt: skip


def _positions(words: pl.Series, known: Sequence[str]) -> np.ndarray:
    """Position of each word among the known ones; -1 for any other."""
    found = words.replace_strict(list(known), list(range(len(known))), default=-1, return_dtype=pl.Int64)
    return found.fill_null(-1).to_numpy()


def territory_bytes(territory: Territory) -> bytes:
    """A territory as JSON, always the same bytes."""
    plain = dataclasses.asdict(territory)
    for item in plain["editions"]:
        item["neighbours"] = sorted(item["neighbours"])
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1).encode()


def read_territory_bytes(content: bytes) -> Territory:
    """The territory of `territory_bytes`."""
    plain = json.loads(content)
    country = plain["country"]
    return Territory(
        tuple(_edition(item) for item in plain["editions"]),
        None if country is None else _unit(country),
        tuple(BridgeLink(**item) for item in plain["bridge"]),
    )


def _edition(plain: dict[str, Any]) -> Edition:
    pairs = frozenset((a, b) for a, b in plain["neighbours"])
    tiles = tuple(Tile(**item) for item in plain["tiles"])
    span = plain["from_year"], plain["to_year"]
    return Edition(plain["name"], tuple(_unit(item) for item in plain["units"]), pairs, tiles, *span)


def _unit(plain: dict[str, Any]) -> Unit:
    return Unit(**{**plain, "label": Label(**plain["label"]), "centre": Label(**plain["centre"])})


def indicators_text(indicators: Sequence[Indicator]) -> str:
    """Indicators as JSON."""
    return json.dumps([dataclasses.asdict(item) for item in indicators], ensure_ascii=False, sort_keys=True)


def read_indicators_text(text: str) -> tuple[Indicator, ...]:
    """The indicators of `indicators_text`."""
    return tuple(
        Indicator(
            **{
                **item,
                "label": Label(**item["label"]),
                "note": Label(**item["note"]),
                "price": PriceBasis(**item["price"]),
            }
        )
        for item in json.loads(text)
    )
