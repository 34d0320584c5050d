"""The tables of a result of `measure_spread`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from growthpoles.core.result import Table
from growthpoles.poles.spread_findings import OPEN, Finding, Row
from growthpoles.poles.spread_sample import Sample

_TEST = ("beta", "p_spread", "p_backwash", "detectable")
_NUMBERS = {
    "effects": (*_TEST, "p_placebo"),
    "interactions": ("value", "t", "p_positive", "p_negative"),
    "windows": (*_TEST, "p_placebo"),
    "rings": ("from_km", "to_km", "growth", "difference"),
    "density": ("centre_change", "centre_low", "centre_high", "ring_change", "ring_low", "ring_high"),
    "commuting": _TEST,
    "tiers": (*_TEST, "first_stage_f"),
    "multipliers": ("own", "spillover", "share"),
    "impacts": ("value", "low", "high"),
    "surfaces": ("slope_first", "slope_last", "peak_first_km", "peak_last_km", "p"),
    "poles": ("effect_p", *_TEST, "p_placebo", "pole_growth", "hinterland_growth", "national_growth"),
}
_COUNTS = {
    "effects": ("units", "poles", "periods", "first_year", "last_year"),
    "windows": ("from_year", "to_year"),
    "rings": ("ring", "units", "poles_inside"),
    "density": ("from_year", "to_year", "units"),
    "commuting": ("units", "year"),
    "tiers": ("units",),
    "impacts": ("units", "periods"),
    "surfaces": ("units", "periods"),
    "poles": ("units", "hinterland_units"),
}
_COLUMNS = {
    "effects": "model scope code variable weights headline beta p_spread p_backwash p_placebo detectable "
    "label reason receivers units poles periods first_year last_year",
    "interactions": "term variable weights value t p_positive p_negative",
    "windows": "variable from_year to_year weights beta p_spread p_backwash p_placebo detectable label",
    "rings": "pole basis ring from_km to_km units poles_inside growth difference",
    "density": "pole from_year to_year units centre_change centre_low centre_high ring_change ring_low "
    "ring_high reading",
    "commuting": "variable beta p_spread p_backwash detectable label units year",
    "tiers": "sender receiver variable beta p_spread p_backwash detectable first_stage_f label units",
    "multipliers": "core direction own spillover share",
    "impacts": "variable effect value low high reading units periods",
    "surfaces": "pole units periods slope_first slope_last peak_first_km peak_last_km p reading",
    "poles": "unit type effect effect_p reason beta p_spread p_backwash p_placebo detectable weights "
    "receivers units quadrant pole_growth hinterland_growth national_growth hinterland_units hinterland",
}
_KEYS = {
    "effects": ("scope", "code", "variable", "weights"),
    "interactions": ("term",),
    "windows": ("variable", "from_year"),
    "rings": ("pole", "basis", "ring"),
    "density": ("pole",),
    "commuting": ("variable",),
    "tiers": ("sender", "receiver", "variable"),
    "multipliers": ("core", "direction"),
    "impacts": ("variable", "effect"),
    "surfaces": ("pole",),
    "poles": ("unit",),
}


def model_tables(findings: Sequence[Finding], rings: Sequence[Row]) -> tuple[Table, ...]:
    """One table per kind of row, and ``models``."""
    rows: dict[str, list[Row]] = {name: [] for name in _KEYS if name != "poles"}
    rows["rings"] = list(rings)
    for finding in findings:
        for name, found in finding.tables.items():
            if name in rows:
                rows[name] += found
    return (_models(findings), *(table(name, found) for name, found in rows.items()))


def table(name: str, rows: Sequence[Row]) -> Table:
    """A table with its columns and types, also when it is empty."""
    schema = {column: _type(name, column) for column in _COLUMNS[name].split()}
    return Table(name, _KEYS[name], pl.DataFrame(list(rows), schema=schema).sort(*_KEYS[name]))


def _type(name: str, column: str) -> type[pl.DataType]:
    if column in _NUMBERS.get(name, ()):
        return pl.Float64
    if column in _COUNTS.get(name, ()):
        return pl.Int64
    return pl.Boolean if column == "headline" else pl.String


def _models(findings: Sequence[Finding]) -> Table:
    rows = [
        {
            "model": item.model,
            "status": "not-possible" if item.reason else "used",
            "reason": (item.reason or item.doubt).code or None,
            "details": (item.reason or item.doubt).text or None,
        }
        for item in findings
    ]
    schema = dict.fromkeys(("model", "status", "reason", "details"), pl.String)
    return Table("models", ("model",), pl.DataFrame(rows, schema=schema).sort("model"))


def poles_table(types: Mapping[str, str], findings: Mapping[str, Finding], *, sample: Sample | None) -> Table:
    """One row per pole: its label with p, and the growth quadrant."""
    tests = {row["code"]: row for row in findings["SB1"].tables.get("effects", ()) if row["scope"] == "pole"}
    around = {row["unit"]: row for row in findings["SB0"].tables.get("quadrants", ())}
    nearest = {} if sample is None else sample.nearest()
    rows: list[Row] = []
    for code in sorted(types):
        test, place = tests.get(code, {}), around.get(code, {})
        ps = [test.get("p_spread"), test.get("p_backwash")]
        known = [p for p in ps if isinstance(p, float)]
        rows.append(
            {
                "unit": code,
                "type": types[code] or None,
                "effect": test.get("label", OPEN),
                "effect_p": min(known) if known else None,
                "reason": _why(code, test, sample, nearest=nearest, stop=findings["SB1"].reason.code),
                **{name: test.get(name) for name in (*_TEST, "p_placebo", "weights", "receivers", "units")},
                **{name: place.get(name) for name in _COLUMNS["poles"].split()[-6:]},
            }
        )
    return table("poles", rows)


def _why(
    code: str, test: Row, sample: Sample | None, *, nearest: Mapping[str, tuple[str, ...]], stop: str
) -> str | None:
    """Why a pole has no label; nothing when its p-values decide."""
    if sample is None or code not in sample.codes:
        return "spread.reason.no-growth"
    if test.get("reason"):
        return str(test["reason"])
    if test.get("receivers") != "outside-class" and not nearest.get(code):
        return stop or "spread.reason.pole-alone"
    return None if test else stop or None
