"""The visible properties of industries as tables: values, gates, classes, probabilities, ranks."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.catalogue import figures_table
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.industries.inputs import PropulsiveSettings
from growthpoles.industries.propulsive_classes import CLASSES, GATES, MEASURES, PROPERTIES
from growthpoles.industries.propulsive_draws import Figures, Measured, Sampled, class_shares, ranks_by_loss
from growthpoles.industries.propulsive_links import Links
from growthpoles.industries.propulsive_match import Matched

UNITS = ("share", "per-output", "per-output", "points", "growth-points", "ratio", "share", "share")
_COUNTED = ("propulsive", "emerging", "mature")


@dataclass(frozen=True, eq=False)
class Findings:
    """Everything the tables are made of.

    Attributes:
        table: The industry table.
        matched: The input-output table.
        figures: What the figures say, the country last.
        written: The properties as written, one item per place.
        sampled: The draws; None without.
        settings: The settings.
        scores: Table ``industries``.
    """

    table: IndustryTable
    matched: Matched
    figures: Figures
    written: tuple[Measured, ...]
    sampled: Sampled | None
    settings: PropulsiveSettings
    scores: pl.DataFrame

    @property
    def places(self) -> tuple[str, ...]:
        """Codes of the units and of the country; empty for a country without a code or coefficients."""
        country = self.table.territory.country
        return (*self.table.units, country.code if country and self.matched.known[-1] else "")

    @property
    def classes(self) -> npt.NDArray[np.intp]:
        """Position in `CLASSES` as written, shape (places, industries)."""
        return np.stack([place.judged.classes[0] for place in self.written])

    @property
    def has_links(self) -> bool:
        """Whether there is an input-output table."""
        return bool(self.matched.known.any())

    def eligible(self) -> npt.NDArray[np.bool_]:
        """Industries that can be propulsive: they sell beyond the place and are not too small."""
        tradable = np.array([item.tradable for item in self.table.industries])
        keys = [(unit, code) for unit in self.table.units for code in self.table.codes]
        found = dict(zip(self.scores.select("unit", "industry").rows(), self.scores["eligible"], strict=True))
        units = np.array([found[key] for key in keys], bool).reshape(len(self.table.units), -1)
        nation = self.written[-1].values[0, :, MEASURES.index("weight")]
        large = nation >= self.settings.rules.number("minimum-size")
        return np.vstack([units, tradable & large])

    def rows(self, name: str, data: dict[str, object]) -> Table:
        """A table of columns of shape (places, industries); a place without a code is left out."""
        codes = self.table.codes
        held: dict[str, object] = {
            "unit": np.repeat(self.places, len(codes)),
            "industry": np.tile(codes, len(self.places)),
            **{column: np.ravel(np.asarray(values)) for column, values in data.items()},
        }
        frame = pl.DataFrame(held).with_columns(pl.selectors.float().fill_nan(None))
        keys = ("unit", "industry")
        return Table(name, keys, frame.filter(pl.col("unit") != "").sort(keys))


def property_tables(found: Findings) -> tuple[Table, ...]:
    """Tables ``classes`` and ``properties``; with an input-output table ``links``; with draws
    ``probabilities``."""
    made = [_classes(found), _properties(found)]
    if found.has_links:
        made.append(_links(found))
    if found.sampled is not None:
        made.append(_probabilities(found, class_shares(found.sampled)))
    return tuple(made)


def _classes(found: Findings) -> Table:
    classes, eligible = found.classes, found.eligible()
    names = np.array(CLASSES)
    ranked = np.where(eligible & found.matched.known[:, None], classes, -1)
    loss = np.stack([place.links.loss[0] for place in found.written])
    data: dict[str, object] = {
        "class": names[classes],
        "eligible": eligible,
        "loss": loss,
        "loss_elsewhere": np.stack([place.links.loss_elsewhere[0] for place in found.written]),
        "rank": ranks_by_loss(loss[None], ranked)[0],
        **(
            _certainty(found, ranked)
            if found.sampled
            else dict.fromkeys(_CERTAINTY, np.full(loss.shape, np.nan))
        ),
    }
    made = found.rows("classes", data)
    beside = found.scores.select("unit", "industry", "score", "label")
    both = made.data.join(beside, on=["unit", "industry"], how="left", maintain_order="left")
    judged = pl.col("eligible") & pl.col("label").is_not_null() & (pl.col("class") != "not-assessed")
    agrees = pl.when(judged).then((pl.col("class") == "propulsive") == (pl.col("label") == "propulsive"))
    ranks = [pl.col(name).cast(pl.Int64) for name in ("rank", "rank_low", "rank_high")]
    return Table(made.name, made.keys, both.with_columns(agrees.alias("agrees"), *ranks))


_CERTAINTY = ("probability", "propulsive_probability", "loss_low", "loss_high", "rank_low", "rank_high")


def _certainty(found: Findings, ranked: npt.NDArray[np.intp]) -> dict[str, object]:
    """Share of the draws in the class as written and in the class propulsive, intervals of loss and rank."""
    assert found.sampled is not None
    shares = class_shares(found.sampled)
    low, high = found.settings.properties.ends("interval")
    loss = _quantiles(found.sampled.loss, (low, high), method="linear")
    rank = _quantiles(ranks_by_loss(found.sampled.loss, ranked), (low, high), method="inverted_cdf")
    own = np.take_along_axis(shares, found.classes[..., None], axis=-1)[..., 0]
    return dict(zip(_CERTAINTY, (own, shares[..., CLASSES.index("propulsive")], *loss, *rank), strict=True))


def _quantiles(values: FloatArray, ends: tuple[float, float], *, method: str) -> FloatArray:
    """Quantiles over the draws; NaN where no draw has a figure, shape (2, places, industries)."""
    some = ~np.isnan(values).all(axis=0)
    found = np.full((2, *some.shape), np.nan)
    found[:, some] = np.nanquantile(values[:, some], ends, axis=0, method=method)  # type: ignore[call-overload]
    return found


def _probabilities(found: Findings, shares: FloatArray) -> Table:
    size = len(CLASSES)
    cells = [(unit, code) for unit in found.places for code in found.table.codes]
    data = {
        "unit": [unit for unit, _ in cells for _ in range(size)],
        "industry": [code for _, code in cells for _ in range(size)],
        "class": list(CLASSES) * len(cells),
        "probability": shares.ravel(),
    }
    frame = pl.DataFrame(data).filter((pl.col("unit") != "") & (pl.col("probability") > 0))
    return Table("probabilities", ("unit", "industry", "class"), frame.sort("unit", "industry", "class"))


def _links(found: Findings) -> Table:
    def column(name: str) -> FloatArray:
        return np.stack([getattr(place.links, name)[0] for place in found.written])

    return found.rows("links", {item.name: column(item.name) for item in fields(Links)})


def _properties(found: Findings) -> Table:
    parts = []
    for k, name in enumerate(PROPERTIES):
        value = np.stack([place.values[0, :, k] for place in found.written])
        status = np.stack([place.judged.status[0, :, k] for place in found.written])
        gate = np.stack(
            [np.broadcast_to(place.judged.gates[0, k], value.shape[1]) for place in found.written]
        )
        data: dict[str, object] = {
            "property": np.full(value.shape, name),
            "value": value,
            "measure": np.full(value.shape, UNITS[k]),
            "gate": np.full(value.shape, GATES[k]),
            "threshold": gate,
            "status": np.select([status == 1, status == 0], ["met", "not-met"], "not-assessed"),
            "reason": np.where(np.isnan(status), _reasons(found, name), ""),
        }
        parts.append(found.rows("properties", data).data)
    keys = ("unit", "industry", "property")
    return Table("properties", keys, pl.concat(parts).sort(keys))


def _reasons(found: Findings, name: str) -> npt.NDArray[np.str_]:
    """Why a property is not assessed, where it is not; shape (places, industries)."""
    figures, matched = found.figures, found.matched
    shape = figures.output.shape
    absent = ~np.isin(np.arange(shape[1]), matched.at)
    unknown = np.isnan(figures.output)
    reasons: list[tuple[npt.NDArray[np.bool_], str]] = [
        (figures.output == 0, "no-output"),
        (unknown, "no-figure"),
    ]
    if name == "dynamism":
        reasons.append((np.isnan(figures.surplus), "no-growth"))
    elif name == "innovation":
        reasons.append((np.isnan(np.broadcast_to(figures.intensity, shape)), "no-spending"))
    elif name != "weight":
        reasons += [
            (np.full(shape, not found.has_links), "no-table"),
            (np.broadcast_to(absent, shape), "outside-table"),
            (np.broadcast_to(~matched.known[:, None], shape), "unit-outside-table"),
            (np.full(shape, name == "retention" and not matched.imports), "no-imports"),
        ]
    conditions, codes = zip(*reasons, strict=True)
    return np.select(conditions, codes, "incomplete")


def figures_of(found: Findings, classes: pl.DataFrame, *, years: tuple[int, int]) -> Table:
    """Table ``figures``: years, numbers of industries of units by label and by class."""
    judged = found.scores.filter("eligible")
    counts = {name: judged.filter(pl.col("label") == name) for name in _COUNTED}
    counted = "industries of units"
    figures = [
        ("first_year", float(years[0]), "year", ""),
        ("last_year", float(years[1]), "year", ""),
        ("judged", float(judged.height), counted, ""),
        *((name, float(rows.height), counted, "") for name, rows in counts.items()),
        ("units_with_propulsive", float(counts["propulsive"]["unit"].n_unique()), "units", ""),
        ("units", float(len(found.table.units)), "units", ""),
    ]
    if found.has_links:
        held = classes.filter(pl.col("eligible") & pl.col("unit").is_in(list(found.table.units)))
        figures += [(f"class-{name}", float((held["class"] == name).sum()), counted, "") for name in CLASSES]
        figures.append(("disagreements", float((~held["agrees"]).sum()), counted, ""))
        draws = len(found.sampled.loss) if found.sampled else 0
        figures.append(("draws", float(draws), "draws", ""))
    return figures_table(sorted(figures))
