"""What the search for consortia gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class ConsortiaResult(Result):
    """Consortia that ties show and consortia that could be formed, checked and scored.

    Scores lie between 0 and 1; null = not known.

    Tables:
        consortia (consortium): origin (detected, proposed), rank (by score, among those of its origin), field
            (theme), unit (territory: where most members are), members, firms (independent ones), research,
            education, units (number of), density (of ties inside), cross_sector (share of the ties inside
            that join two sides), composed (whether the rules of composition hold), missing (firms, public,
            lead; joined by semicolons), lead, score (all criteria and goals), evidence (share of the weights
            that is known), strategy, visibility, partnership, wealth (criteria), private, competitive, social
            (goals), results, needs, matches (inside).
        members (consortium, organisation): kind, sectors (joined by semicolons), unit, role (lead, partner),
            ties (inside), results, needs (in the theme).
        links (consortium, first, second): agreements, first_year, last_year, cross_sector.
        integration (year): organisations (of the register), tied (with any tie), ties, density, cross_sector,
            cross_region (shares of the ties), clustering, giant (share of the organisations), parts,
            modularity.
        organisations (organisation): unit, sectors, consortium (detected; null = none), ties, proposals (that
            name it).
        rules (code): a, b, unit, source, validity.
        labels, figures.
    """

    kind: ClassVar[str] = "consortia"
