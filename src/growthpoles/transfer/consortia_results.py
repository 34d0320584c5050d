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
            (theme), unit (territory: where it was looked for; of a detected one, where most members are),
            members, firms (independent ones), research, education, units (number of), density (of ties
            inside, of all years), living (of ties in force in `spec["year"]`), cross_sector (share of the
            ties inside that join two sides), theme, territory (share of the members that work in the theme;
            that are in the territory or near to it), composed (whether the rules of composition hold),
            missing (firms, research, education, theme, territory; joined by semicolons), lead (a firm that
            could lead), score (all criteria and goals), evidence (share of the weights that is known),
            strategy, visibility, partnership, wealth (criteria), private, competitive, social (goals),
            results, needs, matches (inside).
        members (consortium, organisation): kind, sectors (joined by semicolons), unit, role (lead, partner),
            ties (inside), results, needs (in the theme).
        links (consortium, first, second): agreements, first_year, last_year, cross_sector.
        integration (year): organisations (of the register), tied (with any tie), ties, density, cross_sector,
            cross_region (shares of the ties), clustering, giant (share of the organisations), parts,
            modularity.
        organisations (organisation): unit, sectors, consortium (detected; null = none), ties (organisations
            it has or had ties with), living (in force), degree (share of all others), betweenness, proposals
            (that name it).
        regions (unit, year): organisations, tied (with any tie), inside (ties between them), across (ties
            with organisations of other units), share_across, partners (other units it has ties with).
        rules (code): a, b, unit, source, validity.
        labels, figures.
    """

    kind: ClassVar[str] = "consortia"
