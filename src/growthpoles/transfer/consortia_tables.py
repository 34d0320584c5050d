"""Tables of consortia."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.result import Table
from growthpoles.transfer.consortia_inputs import CRITERIA, GOALS
from growthpoles.transfer.consortia_network import betweenness, communities, knit, modularity
from growthpoles.transfer.consortia_score import Consortium, Sphere, share_across

_TEXT, _REAL, _WHOLE, _TRUTH = pl.String, pl.Float64, pl.Int64, pl.Boolean


def tables(sphere: Sphere, found: Sequence[Consortium], *, names: Sequence[Named]) -> tuple[Table, ...]:
    """All tables of a `ConsortiaResult`."""
    coded = _coded(found)
    rules = sphere.settings.rules
    return (
        _consortia(coded),
        _members(coded),
        _links(sphere, coded),
        _integration(sphere),
        _organisations(sphere, coded),
        _regions(sphere),
        Table("rules", ("code",), rules.rows()),
        labels_table(names, rules.labels()),
        figures_table(_figures(sphere, coded)),
    )


def _coded(found: Sequence[Consortium]) -> Mapping[str, Consortium]:
    """Consortia by code: origin and place by score."""
    coded: dict[str, Consortium] = {}
    for origin in ("detected", "proposed"):
        mine = [item for item in found if item.origin == origin]
        mine.sort(key=lambda item: (-(item.score()[0] or 0.0), item.members))
        coded |= {f"{origin}-{k:03d}": item for k, item in enumerate(mine, 1)}
    return coded


def _consortia(coded: Mapping[str, Consortium]) -> Table:
    rows = []
    for code, item in coded.items():
        score, evidence = item.score()
        rows.append(
            {
                "consortium": code,
                "origin": item.origin,
                "rank": int(code.rpartition("-")[2]),
                "field": item.field or None,
                "unit": item.unit,
                "members": len(item.members),
                "firms": item.firms,
                "research": len(item.of_side("research")),
                "education": len(item.of_side("education")),
                "units": len({member.unit for member in item.known}),
                "density": knit(item.ties).density,
                "living": knit(item.living).density,
                "cross_sector": item.cross_sector,
                "theme": item.theme_share,
                "territory": item.territory_share,
                "composed": not item.missing(),
                "missing": ";".join(item.missing()) or None,
                "lead": item.lead,
                "score": score,
                "evidence": evidence,
                **item.parts(),
                "results": len(item.results),
                "needs": len(item.needs),
                "matches": item.matches,
            }
        )
    schema = {
        "consortium": _TEXT, "origin": _TEXT, "rank": _WHOLE, "field": _TEXT, "unit": _TEXT,
        **dict.fromkeys(("members", "firms", "research", "education", "units"), _WHOLE),
        **dict.fromkeys(("density", "living", "cross_sector", "theme", "territory"), _REAL),
        "composed": _TRUTH, "missing": _TEXT, "lead": _TEXT, "score": _REAL, "evidence": _REAL,
        **dict.fromkeys((*CRITERIA, *GOALS), _REAL), **dict.fromkeys(("results", "needs", "matches"), _WHOLE),
    }  # fmt: skip
    return Table("consortia", ("consortium",), pl.DataFrame(rows, schema=schema))


def _members(coded: Mapping[str, Consortium]) -> Table:
    rows = []
    for code, item in coded.items():
        tied = (item.ties > 0).sum(axis=1).tolist()
        for member, ties in zip(item.known, tied, strict=True):
            themed = [
                sum(item.sphere.field_of(entry) == item.field for entry in side.get(member.code, ()))
                for side in (item.sphere.owned, item.sphere.wanted)
            ]
            role = "lead" if member.code == item.lead else "partner"
            sides = ";".join(member.sectors)
            rows.append((code, member.code, member.kind, sides, member.unit, role, ties, *themed))
    schema: dict[str, Any] = dict.fromkeys(
        ("consortium", "organisation", "kind", "sectors", "unit", "role"), _TEXT
    )
    schema |= dict.fromkeys(("ties", "results", "needs"), _WHOLE)
    keys = ("consortium", "organisation")
    return Table("members", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def _links(sphere: Sphere, coded: Mapping[str, Consortium]) -> Table:
    years: dict[tuple[str, str], list[int]] = {}
    for tie in sphere.agreements:
        first, second = sorted((tie.provider, tie.receiver))
        years.setdefault((first, second), []).extend([tie.year or 0, sphere.last_year(tie)])
    rows = []
    for code, item in coded.items():
        held = {*item.members}
        for (first, second), span in sorted(years.items()):
            if first in held and second in held:
                sides = [{*sphere.organisations[sphere.at[x]].sectors} for x in (first, second)]
                ends = min(span), max(span)
                rows.append((code, first, second, len(span) // 2, *ends, not sides[0] & sides[1]))
    schema: dict[str, Any] = dict.fromkeys(("consortium", "first", "second"), _TEXT)
    schema |= dict.fromkeys(("agreements", "first_year", "last_year"), _WHOLE) | {"cross_sector": _TRUTH}
    keys = ("consortium", "first", "second")
    return Table("links", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def _integration(sphere: Sphere) -> Table:
    """Years from the first agreement to the last one made; what was agreed for later is not known whole."""
    rows = []
    for year in _years(sphere):
        ties = sphere.ties(year)
        measured = knit(ties)
        rows.append(
            {
                "year": year,
                "organisations": len(ties),
                "tied": int((ties > 0).any(axis=1).sum()),
                "ties": measured.ties,
                "density": measured.density,
                "cross_sector": share_across([item.sectors for item in sphere.organisations], ties),
                "cross_region": share_across([(item.unit,) for item in sphere.organisations], ties),
                "clustering": measured.clustering,
                "giant": measured.giant if measured.ties else 0.0,
                "parts": measured.parts,
                "modularity": modularity(ties, communities(ties)) if measured.ties else None,
            }
        )
    schema = {
        "year": _WHOLE, "organisations": _WHOLE, "tied": _WHOLE, "ties": _WHOLE, "density": _REAL,
        "cross_sector": _REAL, "cross_region": _REAL, "clustering": _REAL, "giant": _REAL, "parts": _WHOLE,
        "modularity": _REAL,
    }  # fmt: skip
    return Table("integration", ("year",), pl.DataFrame(rows, schema=schema))


def _organisations(sphere: Sphere, coded: Mapping[str, Consortium]) -> Table:
    home = {x: code for code, item in coded.items() if item.origin == "detected" for x in item.members}
    named = Counter(x for item in coded.values() if item.origin == "proposed" for x in item.members)
    tied, living = ((ties > 0).sum(axis=1) for ties in (sphere.all_ties, sphere.living))
    data = pl.DataFrame(
        {
            "organisation": [item.code for item in sphere.organisations],
            "unit": [item.unit for item in sphere.organisations],
            "sectors": [";".join(item.sectors) for item in sphere.organisations],
            "consortium": [home.get(item.code) for item in sphere.organisations],
            "ties": tied,
            "living": living,
            "degree": tied / max(len(tied) - 1, 1),
            "betweenness": betweenness(sphere.all_ties),
            "proposals": [named[item.code] for item in sphere.organisations],
        },
        schema_overrides={"consortium": _TEXT, "ties": _WHOLE, "living": _WHOLE, "proposals": _WHOLE},
    )
    return Table("organisations", ("organisation",), data)


def _regions(sphere: Sphere) -> Table:
    """Integration of the units year by year: ties inside, and with others."""
    units = [item.unit for item in sphere.organisations]
    rows: list[tuple[str, int, int, int, int, int, float | None, int]] = []
    for year in _years(sphere):
        ties = sphere.ties(year) > 0
        for unit in sorted({*units}):
            here = np.array([home == unit for home in units])
            inside, across = int(ties[np.ix_(here, here)].sum() // 2), int(ties[np.ix_(here, ~here)].sum())
            partners = {units[i] for i in np.flatnonzero(ties[here].any(axis=0) & ~here)}
            share = across / (inside + across) if inside + across else None
            tied = int(ties[here].any(axis=1).sum())
            rows.append((unit, year, int(here.sum()), tied, inside, across, share, len(partners)))
    schema = {
        "unit": _TEXT, "year": _WHOLE, "organisations": _WHOLE, "tied": _WHOLE, "inside": _WHOLE,
        "across": _WHOLE, "share_across": _REAL, "partners": _WHOLE,
    }  # fmt: skip
    return Table("regions", ("unit", "year"), pl.DataFrame(rows, schema=schema, orient="row"))


def _years(sphere: Sphere) -> range:
    """Years from the first agreement to the last one made."""
    years = [item.year for item in sphere.agreements if item.year is not None]
    return range(min(years), max(years) + 1) if years else range(0)


def _figures(sphere: Sphere, coded: Mapping[str, Consortium]) -> Iterator[tuple[str, float | None, str, str]]:
    ties = sphere.all_ties
    for origin in ("detected", "proposed"):
        yield origin, float(sum(item.origin == origin for item in coded.values())), "", ""
    yield "composed", float(sum(not item.missing() for item in coded.values())), "", ""
    yield "organisations", float(len(sphere.organisations)), "", ""
    yield "ties", float(np.count_nonzero(ties) // 2), "", ""
    yield "modularity", modularity(ties, communities(ties)) if ties.any() else None, "", ""
