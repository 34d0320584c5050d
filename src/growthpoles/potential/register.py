"""The register of the innovation sphere, counted: who provides, who carries out, where a role is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.measure import ratio_factor
from growthpoles.core.panel import Panel
from growthpoles.core.result import Table
from growthpoles.errors import InputError, Where, problem
from growthpoles.potential.actors import SIZES, Actor, Actors
from growthpoles.potential.monitoring_results import ActorsResult

Figure = tuple[str, float | None, str, str]
K = TypeVar("K", str, tuple[str, str])
PER = "organisations per 100,000 persons"
_COUNTS = ("count", "state", "non_state", "unstated", "provides", "carries_out", "both", "no_role")


def register_actors(
    actors: Actors, *, year: int | None = None, panel: Panel | None = None, employed: str = "employed"
) -> ActorsResult:
    """Count the organisations of the innovation sphere by unit, kind, ownership and role.

    An organisation may hold both roles; it is then counted in both, so ``count = provides + carries_out -
    both + no_role``. Density = organisations / employed * 100,000. Level = size per object, over the objects
    whose size is known.

    Args:
        actors: The register.
        year: Year to count; by default the last year of the panel with employed people, and without a panel
            all organisations that are not closed.
        panel: Figures with the number of employed people, for densities.
        employed: Indicator of the panel with that number.

    Raises:
        InputError: The panel is of another edition, lacks the indicator or the year, or does not count
            persons.

    Example:
        >>> import growthpoles as gp
        >>> units = (gp.Unit("A", gp.Label("North")), gp.Unit("B", gp.Label("South")))
        >>> land = gp.Territory((gp.Edition("now", units),))
        >>> held = (Actor("t", gp.Label("Park"), "A", "technopark", provides=True),
        ...         Actor("u", gp.Label("University"), "B", "university", provides=True, carries_out=True))
        >>> register_actors(Actors(land, "now", held))["roles"].select("unit", "both", "finding").rows()
        [('A', 0, 'no-performer'), ('B', 1, 'none')]
    """
    people, used = _employed(actors, panel, year, employed)
    held = actors.at(used)
    place = actors.territory.edition(actors.edition)
    roles = _roles_table(actors, held, people)
    sizes = _sizes_table(held)
    return ActorsResult(
        tables=(
            _counts_table(held, people),
            roles,
            _activities_table(held),
            sizes,
            _register_table(held),
            labels_table(unit_names(place), actors.vocabulary.names, _names(held)),
            units_table(place),
            figures_table(_figures(actors, held, used)),
        ),
        spec={"year": used, "edition": actors.edition, "employed": employed if panel else None},
        diagnostics=Diagnostics.of(_findings(held, roles, sizes, used)),
    )


def _employed(
    actors: Actors, panel: Panel | None, year: int | None, code: str
) -> tuple[Mapping[str, float], int | None]:
    """Employed people by unit in units of 100,000, and the year they and the register are counted in."""
    if panel is None:
        return {}, year
    if panel.edition != actors.edition:
        raise InputError(problem("panel.edition.mixed", None, first=actors.edition, second=panel.edition))
    figures = panel.column(code)
    unit = panel.indicators[panel.position(code)].unit
    factor = ratio_factor("organisations", unit, target=PER)
    if factor is None:
        raise InputError(problem("actors.employed.unit", Where(indicator=code), unit=unit))
    known = np.flatnonzero((~np.isnan(figures)).any(axis=0))
    if year is None and not known.size:
        raise InputError(problem("actors.employed.none", Where(indicator=code)))
    used = panel.years[int(known[-1])] if year is None else year
    people = figures[:, panel.year_position(used)] / factor
    return {
        unit: float(x) for unit, x in zip(panel.units, people, strict=True) if not np.isnan(x) and x > 0
    }, used


def _tally(held: Iterable[Actor]) -> dict[str, int]:
    items = list(held)
    return {
        "count": len(items),
        "state": sum(item.ownership == "state" for item in items),
        "non_state": sum(item.ownership == "non-state" for item in items),
        "unstated": sum(not item.ownership for item in items),
        "provides": sum(item.provides for item in items),
        "carries_out": sum(item.carries_out for item in items),
        "both": sum(item.provides and item.carries_out for item in items),
        "no_role": sum(not item.provides and not item.carries_out for item in items),
    }


def _density(count: int, unit: str, people: Mapping[str, float]) -> float | None:
    return count / people[unit] if unit in people else None


def _grouped(pairs: Iterable[tuple[K, Actor]]) -> dict[K, list[Actor]]:
    """Organisations by key, keys in order."""
    found: dict[K, list[Actor]] = {}
    for key, item in pairs:
        found.setdefault(key, []).append(item)
    return dict(sorted(found.items()))


def _counts_table(held: tuple[Actor, ...], people: Mapping[str, float]) -> Table:
    rows: list[dict[str, Any]] = []
    for (unit, kind), items in _grouped(((item.unit, item.kind), item) for item in held).items():
        density = _density(len(items), unit, people)
        rows.append({"unit": unit, "kind": kind, **_tally(items), "density": density})
    schema = {"unit": pl.String, "kind": pl.String, **dict.fromkeys(_COUNTS, pl.Int64), "density": pl.Float64}
    return Table("counts", ("unit", "kind"), pl.DataFrame(rows, schema=schema))


def _roles_table(actors: Actors, held: tuple[Actor, ...], people: Mapping[str, float]) -> Table:
    rows: list[dict[str, Any]] = []
    by_unit = _grouped((item.unit, item) for item in held)
    for unit in sorted(actors.territory.edition(actors.edition).codes):
        items = by_unit.get(unit, [])
        counted = _tally(items)
        objects = sum(item.kind in actors.vocabulary.infrastructure for item in items)
        rows.append(
            {
                "unit": unit,
                **counted,
                "density": _density(len(items), unit, people),
                "infrastructure": objects,
                "infrastructure_density": _density(objects, unit, people),
                "finding": _finding(counted),
            }
        )
    schema = {
        "unit": pl.String, **dict.fromkeys(_COUNTS, pl.Int64), "density": pl.Float64, "infrastructure":
        pl.Int64, "infrastructure_density": pl.Float64, "finding": pl.String,
    }  # fmt: skip
    return Table("roles", ("unit",), pl.DataFrame(rows, schema=schema))


def _finding(counted: Mapping[str, int]) -> str:
    if not counted["count"]:
        return "empty"
    if not counted["provides"]:
        return "no-provider" if counted["carries_out"] else "no-role"
    return "none" if counted["carries_out"] else "no-performer"


def _activities_table(held: tuple[Actor, ...]) -> Table:
    pairs = (((item.unit, code), item) for item in held for code in item.activities)
    rows: list[dict[str, Any]] = []
    for (unit, activity), items in _grouped(pairs).items():
        counted = _tally(items)
        rows.append({"unit": unit, "activity": activity, **{name: counted[name] for name in _COUNTS[:4]}})
    schema = {"unit": pl.String, "activity": pl.String, **dict.fromkeys(_COUNTS[:4], pl.Int64)}
    return Table("activities", ("unit", "activity"), pl.DataFrame(rows, schema=schema))


def _sizes_table(held: tuple[Actor, ...]) -> Table:
    rows = []
    for (unit, kind), items in _grouped(((item.unit, item.kind), item) for item in held).items():
        for figure in sorted(SIZES):
            known = [number for item in items if (number := item.size(figure)) is not None]
            if known:
                counted = (len(known), len(items), sum(known) / len(known), len(known) == len(items))
                rows.append((unit, kind, figure, float(sum(known)), *counted))
    schema = {
        "unit": pl.String, "kind": pl.String, "figure": pl.String, "total": pl.Float64, "known": pl.Int64,
        "count": pl.Int64, "per_object": pl.Float64, "complete": pl.Boolean,
    }  # fmt: skip
    return Table("sizes", ("unit", "kind", "figure"), pl.DataFrame(rows, schema=schema, orient="row"))


def _register_table(held: tuple[Actor, ...]) -> Table:
    rows = [
        (
            item.code, item.unit, item.kind, item.ownership, item.provides, item.carries_out,
            " ".join(item.activities), item.from_year, item.to_year,
        )
        for item in held
    ]  # fmt: skip
    schema = {
        "actor": pl.String, "unit": pl.String, "kind": pl.String, "ownership": pl.String,
        "provides": pl.Boolean, "carries_out": pl.Boolean, "activities": pl.String,
        "from_year": pl.Int64, "to_year": pl.Int64,
    }  # fmt: skip
    return Table("register", ("actor",), pl.DataFrame(rows, schema=schema, orient="row").sort("actor"))


def _names(held: tuple[Actor, ...]) -> Iterator[Named]:
    for item in held:
        yield "actor", item.code, item.label


def _findings(held: tuple[Actor, ...], roles: Table, sizes: Table, year: int | None) -> Iterator[Diagnostic]:
    found = {str(word): ", ".join(rows["unit"]) for (word,), rows in roles.data.group_by("finding")}
    for word, code in (("no-performer", "actors.no-performer"), ("no-provider", "actors.no-provider")):
        if word in found:
            yield warning(code, None, units=found[word])
    if "empty" in found:
        yield note("actors.empty", None, units=found["empty"])
    if idle := [item.code for item in held if not item.provides and not item.carries_out]:
        yield warning("actors.no-role", None, count=len(idle), actors=", ".join(idle))
    undated = sum(item.from_year is None for item in held)
    if year is not None and undated:
        yield note("actors.undated", Where(year=year), count=undated)
    if parts := sizes.data.filter(~pl.col("complete")).height:
        yield note("actors.sizes.partial", None, count=parts, of=sizes.data.height)


def _figures(actors: Actors, held: tuple[Actor, ...], year: int | None) -> Iterator[Figure]:
    yield "year", None if year is None else float(year), "year", ""
    for name, number in _tally(held).items():
        yield name, float(number), "", ""
    counted = sum(item.kind in actors.vocabulary.infrastructure for item in held)
    yield "infrastructure", float(counted), "", ""
