"""Consortia of firms, research and education: those that ties show, and those that could be formed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from growthpoles.core.catalogue import Named
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.transfer.consortia_inputs import CRITERIA, GOALS, ConsortiaSettings
from growthpoles.transfer.consortia_network import communities
from growthpoles.transfer.consortia_results import ConsortiaResult
from growthpoles.transfer.consortia_score import Consortium, Sphere
from growthpoles.transfer.consortia_tables import tables
from growthpoles.transfer.match_results import MatchResult
from growthpoles.transfer.registers import (
    Agreement,
    Organisation,
    TransferRegister,
    known_codes,
    unknown_references,
)
from growthpoles.transfer.vocabulary import load_words


def detect_consortia(
    agreements: Iterable[Agreement],
    organisations: Iterable[Organisation],
    *,
    settings: ConsortiaSettings | None = None,
) -> ConsortiaResult:
    """Detect consortia from the ties between organisations.

    Ties are agreements of any kind and of all years: members have, or have had, agreements with one another
    (`living` tells the density in the latest year). Communities are found by greedy modularity
    (`communities`). Each one of three members or more is checked for the composition of a pole of
    competitiveness (two independent firms, research, education, one theme, one territory) and scored. Nothing
    is drawn at random.

    Args:
        agreements: Agreements; a spin-off that is not in the register ties nobody.
        organisations: Organisations.
        settings: Limits, weights, priorities of the regions.

    Raises:
        InputError: No organisations, and everything that is wrong with the entries.

    Example:
        >>> from growthpoles.labels import Label
        >>> from growthpoles.transfer.registers import Codes
        >>> kinds = {"e1": "enterprise", "e2": "enterprise", "u1": "university"}
        >>> members = [Organisation(code, Label(code), "A", kind, codes=Codes(("68",)))
        ...            for code, kind in kinds.items()]
        >>> ties = [Agreement(firm, "licence", "u1", firm, 2022) for firm in ("e1", "e2")]
        >>> found = detect_consortia(ties, members)
        >>> found["consortia"].select("members", "firms", "composed", "lead").rows()
        [(3, 2, True, 'e1')]
    """
    entries, members = tuple(agreements), tuple(organisations)
    problems = list(_problems(entries, members))
    if problems:
        raise InputError(problems)
    names = [("organisation", item.code, item.label) for item in members]
    sphere = _sphere(members, entries, settings=settings or ConsortiaSettings())
    return _result(sphere, _detected(sphere), names=(*names, *load_words().names), register=None)


def propose_consortia(
    register: TransferRegister,
    *,
    matches: MatchResult | None = None,
    settings: ConsortiaSettings | None = None,
) -> ConsortiaResult:
    """Detect consortia in a register and propose new ones, one per theme and territory.

    A proposal gathers, for a field of science and a unit (with the units near to it), the organisations that
    work in the field by their codes, results or needs, the most active first; it must have a member in the
    unit itself, meet the rules of composition, and repeat neither a detected consortium nor a proposal with a
    better score. Criteria: share of members whose region names the
    theme as a priority; protected results n / (n + 3); mean of density and of the sides present; matches
    inside n / (n + 3). Goals: share of firms that innovate themselves; share of results at level 7 or above;
    share of results and needs in social fields. The score is the weighted mean of what is known.

    Args:
        register: The registers.
        matches: Which results fit which needs; without it the capacity for new wealth is not known.
        settings: Limits, weights, priorities of the regions.

    Raises:
        InputError: There are no organisations.

    Example:
        >>> from growthpoles.labels import Label
        >>> from growthpoles.transfer.registers import Codes
        >>> kinds = {"e1": "enterprise", "e2": "enterprise", "u1": "university"}
        >>> members = tuple(Organisation(code, Label(code), "A", kind, codes=Codes(("68",)))
        ...                 for code, kind in kinds.items())
        >>> found = propose_consortia(TransferRegister(members))
        >>> found["consortia"].select("origin", "field", "unit", "members").rows()
        [('proposed', '68', 'A', 3)]
    """
    if not register.organisations:
        raise InputError(problem("consortia.organisations.none"))
    pairs = (
        None if matches is None else matches["matches"].filter(gate="open").select("result", "need").rows()
    )
    sphere = _sphere(
        register.organisations,
        register.agreements,
        settings=settings or ConsortiaSettings(),
        register=register,
        pairs=pairs,
    )
    detected = _detected(sphere)
    found = [*detected, *_proposed(sphere, detected)]
    return _result(sphere, found, names=register.names(), register=register)


def _sphere(
    organisations: Iterable[Organisation], agreements: Iterable[Agreement], *, settings: ConsortiaSettings,
    register: TransferRegister | None = None, pairs: Sequence[tuple[str, str]] | None = None,
) -> Sphere:  # fmt: skip
    return Sphere(
        sorted(organisations, key=lambda item: item.code),
        [item for item in agreements if item.receiver],
        register.results if register and register.results else None,
        register.needs if register and register.needs else None,
        pairs,
        settings,
    )


def _detected(sphere: Sphere) -> list[Consortium]:
    group = communities(sphere.all_ties)
    found = []
    for k in range(int(group.max()) + 1):
        members = tuple(sphere.organisations[i].code for i in np.flatnonzero(group == k).tolist())
        if len(members) >= 3:
            found.append(Consortium(sphere, members, _theme(sphere, members), "detected"))
    return found


def _theme(sphere: Sphere, members: Iterable[str]) -> str:
    """The field most members work in, then the one with most activity."""
    counts: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    for code in members:
        counts.update(sphere.activity[code].keys())
        amounts.update(sphere.activity[code])
    return min(counts, key=lambda field: (-counts[field], -amounts[field], field)) if counts else ""


def _proposed(sphere: Sphere, detected: Sequence[Consortium]) -> list[Consortium]:
    """The best of all that could be formed, without those that repeat a better one or a detected one."""
    same = sphere.settings.rules.number("same-members")
    found: list[Consortium] = []
    for made in sorted(_possible(sphere), key=lambda x: (-(x.score()[0] or 0.0), x.field, x.unit)):
        if len(found) == sphere.settings.proposals:
            break
        if all(_overlap(made, item) < same for item in (*detected, *found)):
            found.append(made)
    return found


def _possible(sphere: Sphere) -> Iterator[Consortium]:
    """One consortium for each theme and territory where the composition allows it."""
    most = int(sphere.settings.rules.number("most-members"))
    home = {item.code: item.unit for item in sphere.organisations}
    fields = sorted({field for work in sphere.activity.values() for field in work})
    for unit in sorted({*home.values()}):
        near = sphere.near(unit)
        for field in fields:
            members = _gathered(sphere, field, near, most)
            made = Consortium(sphere, members, field, "proposed", place=unit)
            if any(home[code] == unit for code in members) and not made.missing():
                yield made


def _gathered(sphere: Sphere, field: str, units: set[str], most: int) -> tuple[str, ...]:
    """The most active organisations of a field, the three sides in turn, so that none is crowded out."""
    active = [x for x in sphere.organisations if x.unit in units and sphere.activity[x.code][field]]
    active.sort(key=lambda item: (-sphere.activity[item.code][field], item.code))
    firms = [item.code for item in active if "industry" in item.sectors]
    public = [item.code for item in active if {"research", "education"} & {*item.sectors}]
    others = [item.code for item in active if not {"industry", "research", "education"} & {*item.sectors}]
    half = max(most // 2, most - len(public))
    chosen = dict.fromkeys([*firms[:half], *public[: most - min(half, len(firms))], *others])
    return tuple(sorted([*chosen][:most]))


def _overlap(first: Consortium, second: Consortium) -> float:
    one, other = {*first.members}, {*second.members}
    return len(one & other) / len(one | other)


def _problems(agreements: Sequence[Agreement], organisations: Sequence[Organisation]) -> Iterator[Problem]:
    if not organisations:
        yield problem("consortia.organisations.none")
    known = known_codes(organisations, None)
    for entries in (organisations, agreements):
        counted = Counter(item.code for item in entries)
        yield from (problem("transfer.code.twice", Where(key=code)) for code, n in counted.items() if n > 1)
        for item in entries:
            yield from item.problems()
            yield from unknown_references(item, known)


def _result(
    sphere: Sphere, found: Sequence[Consortium], *, names: Sequence[Named], register: TransferRegister | None
) -> ConsortiaResult:
    illustrative = register is not None and register.illustrative
    spec = {
        "illustrative": illustrative,
        "rules": sphere.settings.rules.code,
        "criteria": list(CRITERIA),
        "goals": list(GOALS),
        "weights": dict(sphere.settings.weights),
        "priorities": {unit: list(fields) for unit, fields in sphere.settings.priorities.items()},
        "social_fields": list(sphere.settings.social_fields),
        "year": sphere.year,
    }
    told = Diagnostics.of(_findings(sphere, found, illustrative=illustrative))
    return ConsortiaResult(tables(sphere, found, names=names), spec, told)


def _findings(sphere: Sphere, found: Sequence[Consortium], *, illustrative: bool) -> Iterator[Diagnostic]:
    if illustrative:
        yield warning("transfer.illustrative")
    if not sphere.agreements:
        yield warning("consortia.ties.none")
    if not found:
        yield warning("consortia.none")
    broken = sum(bool(item.missing()) for item in found)
    if broken:
        yield note("consortia.composition", None, count=broken, of=len(found))
    yield note("consortia.governance")
    if not sphere.settings.owners:
        yield note("consortia.independence")
    if not sphere.settings.priorities:
        yield note("consortia.priorities")
