"""Research results and needs: which fit, in three readings, and what finds no partner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.errors import InputError
from growthpoles.transfer.match_assign import Edges, assign, contested, stable
from growthpoles.transfer.match_inputs import PARTS, TOPIC, MatchSettings, Watch
from growthpoles.transfer.match_market import Given, Market
from growthpoles.transfer.match_results import MatchResult
from growthpoles.transfer.match_score import Pairs, Scorer
from growthpoles.transfer.match_tables import Readings, tables
from growthpoles.transfer.registers import Agreement, Need, Organisation, ResearchResult, TransferRegister

NEED_SIDE = ("concept", "text", "readiness", "place", "price")  # what a user ranks results by
OWNER_SIDE = ("concept", "text", "capacity", "place", "price")  # what an owner ranks users by


def match_transfer(
    results: Iterable[ResearchResult], needs: Iterable[Need], *, organisations: Iterable[Organisation] = (),
    agreements: Iterable[Agreement] = (), settings: MatchSettings | None = None, watch: Watch | None = None,
) -> MatchResult:  # fmt: skip
    """Match research results and needs of enterprises across three languages.

    Score = weighted mean of topic and fit, each over its parts that are known. Topic: shared concepts and
    codes c = g + (1 - g) k (g = cosine of tf-idf vectors of the glossary's concepts, a share of it of their
    fields; k = depth of the deepest shared GRNTI, IPC or OKED code), likeness of the texts (character 3- to
    5-grams, in one script where no language is shared). Fit: readiness 1 - gap / 3; absorptive capacity of
    the user; nearness; price against budget. Candidates share a field or a concept. Below the thresholds
    nothing is matched. Gates close pairs of one organisation, pairs of a result whose licence the user has in
    force, refused rights, results that lack levels though work on them was stopped (known of registers only),
    and results without a place left. Readings of all other pairs: the ranked list; the assignment with the
    largest sum of scores; the matching that is stable and best for the needs, which rank by all parts but
    capacity, while owners rank by all but readiness. Nothing is drawn at random.

    Args:
        results: Research results.
        needs: Needs.
        organisations: Owners and holders of needs, for capacity and places; without them these are not known.
        agreements: Licences in force count against the users a result can have; what the holder of a need
            received counts as its experience.
        settings: Weights, thresholds, glossary.
        watch: Told the needs done and the needs in all.

    Raises:
        InputError: No results or no needs, and everything that is wrong with the entries.

    Example:
        >>> from growthpoles.labels import Label
        >>> pump = ResearchResult("r1", Label("Pump"), Label(ru="Насос для рассолов"), "u1", level=6)
        >>> need = Need("n1", Label("n1"), Label(kk="Тұзды суға арналған сорғы керек"), "e1", level=7)
        >>> found = match_transfer((pump,), (need,))
        >>> found["matches"].select("result", "need", "gap").rows()
        [('r1', 'n1', 1)]
        >>> shared = found.explain("r1", "n1").filter(kind="concept")
        >>> shared.select("item", "words_result", "words_need").rows()[1]
        ('pump', 'pump', 'сорғы')
    """
    given = Given(tuple(results), tuple(needs), tuple(organisations), tuple(agreements))
    problems = list(given.problems())
    if problems:
        raise InputError(problems)
    return _match(given, settings or MatchSettings(), watch)


def match_register(
    register: TransferRegister, *, settings: MatchSettings | None = None, watch: Watch | None = None
) -> MatchResult:
    """Match the results and needs of a register, see `match_transfer`.

    Args:
        register: The registers; made-up entries are told of in the result.
        settings: Weights, thresholds, glossary.
        watch: Told the needs done and the needs in all.

    Raises:
        InputError: There are no results or no needs.

    Example:
        >>> from growthpoles.labels import Label
        >>> from growthpoles.transfer.registers import Need, Organisation, ResearchResult, TransferRegister
        >>> lab = Organisation("u1", Label("Lab"), "A", "university", carries_out=True)
        >>> firm = Organisation("e1", Label("Firm"), "A", "enterprise")
        >>> pump = ResearchResult("r1", Label("Pump"), Label(en="A pump for brine"), "u1", level=6)
        >>> need = Need("n1", Label("n1"), Label(en="Pumps that resist brine"), "e1", level=7)
        >>> found = match_register(TransferRegister((lab, firm), (pump,), (need,)))
        >>> found["matches"].select("result", "need").rows()
        [('r1', 'n1')]
    """
    given = Given(register.results, register.needs, register.organisations, register.agreements, register)
    problems = list(given.empty())
    if problems:
        raise InputError(problems)
    return _match(given, settings or MatchSettings(), watch)


def _match(given: Given, settings: MatchSettings, watch: Watch | None) -> MatchResult:
    market = Market.of(given, year=settings.year)
    scorer = Scorer.of(market, settings)
    pairs = scorer.pairs(watch)
    readings = _readings(scorer, pairs)
    illustrative = given.register is not None and given.register.illustrative
    spec = {
        "money": given.register.money if given.register else None,
        "illustrative": illustrative,
        "rules": settings.rules.code,
        "weights": dict(settings.weights),
        "topic": list(PARTS[:TOPIC]),
        "need_side": list(NEED_SIDE),
        "owner_side": list(OWNER_SIDE),
        "concepts": len(settings.glossary.concepts),
        "keep": settings.keep,
        "year": market.year,
        "refused_rights": list(settings.refused_rights),
    }
    made = tables(scorer, pairs, readings=readings, names=given.names())
    return MatchResult(made, spec, Diagnostics.of(_findings(scorer, pairs, illustrative=illustrative)))


def _readings(scorer: Scorer, pairs: Pairs) -> Readings:
    """Readings of all pairs that reach the thresholds, whatever part of them is listed."""
    market, score = scorer.market, scorer.score(pairs.parts)
    open_ = pairs.gate == 0
    edges = Edges(pairs.need[open_], pairs.result[open_], market.room, market.places)
    wishes = [scorer.score(pairs.parts[open_], side) for side in (NEED_SIDE, OWNER_SIDE)]
    best = assign(edges, score[open_])
    found = (
        best,
        stable(edges, wishes[0], wishes_right=wishes[1]),
        contested(edges, best, wishes_left=wishes[0], wishes_right=wishes[1]),
    )
    whole = np.zeros((len(found), len(score)), bool)
    whole[:, open_] = found
    return Readings(score, *whole)


def _findings(scorer: Scorer, pairs: Pairs, *, illustrative: bool) -> Iterator[Diagnostic]:
    market = scorer.market
    if illustrative:
        yield warning("transfer.illustrative")
    codes = [item.code for item in market.results] + [item.code for item in market.needs]
    profiles = [*scorer.profiles[0], *scorer.profiles[1]]
    bare = [x for x, item in zip(codes, profiles, strict=True) if not item.mentions and not item.levels[0]]
    if bare:
        yield warning("match.topic.unknown", None, count=len(bare), codes=", ".join(sorted(bare)[:5]))
    unknown = np.isnan(pairs.parts).mean(axis=0) if len(pairs.need) else np.zeros(len(PARTS))
    hidden = [PARTS[k] for k in np.flatnonzero(unknown > 0.5)]
    if hidden:
        yield note("match.parts.unknown", None, parts=", ".join(hidden))
    if market.idle:
        yield note("match.licences.idle", None, count=market.idle, year=market.year)
    halted = len({*pairs.result[market.stopped[pairs.result]].tolist()})
    if halted:
        yield note("match.stopped", None, count=halted)
    unstated = sum(not item.rights for item in market.results)
    if unstated:
        yield note("match.rights.unstated", None, count=unstated, of=len(market.results))
    if not len(pairs.need):
        yield warning("match.none", None, least=scorer.settings.rules.number("least-score"))
    yield note("match.language", None, concepts=len(scorer.settings.glossary.concepts))
