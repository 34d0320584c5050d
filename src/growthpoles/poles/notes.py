"""What a reader of the poles should know, and the names that travel with them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from growthpoles.core.catalogue import Named
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.errors import Where
from growthpoles.poles.findings import Findings
from growthpoles.poles.reason_tables import part_code
from growthpoles.poles.score import Outcome
from growthpoles.poles.typology import PoleType, Typology

MANY = 50


def pole_notes(found: Findings) -> Diagnostics:
    """Types and criteria without figures, proxies, figures of regions, units that cannot be labelled."""
    notes: list[Diagnostic] = [
        note("typology.not-validated", Where(key=found.typology.code), date=found.typology.rules.date),
        warning("poles.effect.not-measured"),
    ]
    usable = found.applicable == "yes"
    for t, kind in enumerate(found.typology.types):
        rows = usable[:, t]
        if not rows.any():
            notes.append(note("poles.type.not-applicable", Where(indicator=kind.code)))
        else:
            notes += _criteria(found, kind, rows)
    lent = _on_regions(found)
    if lent:
        notes.append(warning("poles.label.region", None, count=lent))
    unsure = np.flatnonzero(found.labels.outcome[0] == Outcome.UNDETERMINED)
    if len(unsure) > MANY:
        notes.append(warning("poles.undetermined.many", None, count=len(unsure), units=len(found.units)))
    else:
        notes += [warning("poles.undetermined", Where(unit=found.units[u].code)) for u in unsure]
    return Diagnostics(tuple(notes))


def _on_regions(found: Findings) -> int:
    """Number of poles whose type rests on figures of the region for more than half of its evidence."""
    poles = np.isin(found.labels.outcome[0], (Outcome.POLE, Outcome.MIXED, Outcome.POTENTIAL))
    count = 0
    for t, kind in enumerate(found.typology.types):
        rows = poles & (found.labels.first[0] == t)
        count += int((rows & (found.weights(kind, "region") > found.scores.evidence[:, t] / 2)).sum())
    return count


def _criteria(found: Findings, kind: PoleType, rows: np.ndarray) -> Iterator[Diagnostic]:
    for item in kind.criteria:
        where = Where(indicator=item.code)
        if np.isnan(found.scores.criteria[0][rows, found.typology.position(item.code)]).all():
            yield note("poles.criterion.missing", where, weight=item.weight)
        elif item.proxy:
            yield note("poles.criterion.proxy", where, weight=item.weight)
        lent = int((found.inherited(item) & rows).sum())
        if lent:
            yield note("poles.criterion.region", where, count=lent, units=int(rows.sum()))


def typology_names(typology: Typology) -> tuple[Named, ...]:
    """(kind, code, label) of the types, criteria, parts, gates and tags of a typology, and of its rules."""
    names: list[Named] = []
    for kind in typology.types:
        names.append(("type", kind.code, kind.label))
        names += [("instrument", code, label) for code, label in kind.instruments]
        if kind.note:
            names.append(("note", kind.code, kind.note))
        if kind.gate:
            names.append(("gate-of", kind.code, kind.gate.label))
        for item in kind.criteria:
            names.append(("criterion", item.code, item.label))
            names += [
                ("part", part_code(item, k), part.label or item.label) for k, part in enumerate(item.parts)
            ]
    names += [("tag", tag.code, tag.label) for tag in typology.tags]
    names += [("indicator", code, label) for code, label in typology.indicators]
    return (*names, *typology.rules.labels())
