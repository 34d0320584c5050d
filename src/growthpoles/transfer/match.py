"""Research results and needs: which fit, in three readings, and what finds no partner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from growthpoles.core.catalogue import Named
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.transfer.match_assign import BoolArray, Edges, assign, stable
from growthpoles.transfer.match_inputs import PARTS, TOPIC, MatchSettings, Watch
from growthpoles.transfer.match_results import MatchResult
from growthpoles.transfer.match_score import Market, Pairs, Scorer
from growthpoles.transfer.match_tables import Readings, tables
from growthpoles.transfer.registers import (
    Agreement,
    Entry,
    Need,
    Organisation,
    ResearchResult,
    TransferRegister,
    known_codes,
    unknown_references,
)
from growthpoles.transfer.vocabulary import load_words

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
    nothing is matched. Readings: the ranked list; the assignment with the largest sum of scores; the matching
    that is stable and best for the needs, which rank by all parts but capacity, while owners rank by all but
    readiness. Nothing is drawn at random.

    Args:
        results: Research results.
        needs: Needs.
        organisations: Owners and holders of needs, for capacity and places; without them these are not known.
        agreements: Licences count against the users a result can have; what the holder of a need received
            counts as its experience.
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


@dataclass(frozen=True, eq=False)
class Given:
    """What is matched.

    Attributes:
        results, needs, organisations, agreements: The entries.
        register: The register they come from; None = given one by one.
    """

    results: tuple[ResearchResult, ...]
    needs: tuple[Need, ...]
    organisations: tuple[Organisation, ...]
    agreements: tuple[Agreement, ...]
    register: TransferRegister | None = None

    def empty(self) -> Iterator[Problem]:
        """Sides that are missing."""
        if not self.results:
            yield problem("transfer.results.none")
        if not self.needs:
            yield problem("match.needs.none")

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong with entries that no register has checked."""
        yield from self.empty()
        registers: tuple[Sequence[Entry], ...] = (
            self.results,
            self.needs,
            self.organisations,
            self.agreements,
        )
        known = known_codes(self.organisations or None, self.results)
        for entries in registers:
            codes: set[str] = set()
            for item in entries:
                if item.code in codes:
                    yield problem("transfer.code.twice", Where(key=item.code))
                codes.add(item.code)
                yield from item.problems()
                yield from unknown_references(item, known)

    def names(self) -> tuple[Named, ...]:
        """Names of everything that is matched."""
        if self.register is not None:
            return self.register.names()
        own = [("organisation", item.code, item.label) for item in self.organisations]
        own += [("result", item.code, item.label) for item in self.results]
        own += [("need", item.code, item.label) for item in self.needs]
        return (*own, *load_words().names)


def _match(given: Given, settings: MatchSettings, watch: Watch | None) -> MatchResult:
    results = sorted(given.results, key=lambda item: item.code)
    needs = sorted(given.needs, key=lambda item: item.code)
    market = Market.of(results, needs, organisations=given.organisations, agreements=given.agreements)
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
        "refused_rights": list(settings.refused_rights),
    }
    made = tables(scorer, pairs, readings=readings, names=given.names())
    return MatchResult(made, spec, Diagnostics.of(_findings(scorer, pairs, illustrative=illustrative)))


def _readings(scorer: Scorer, pairs: Pairs) -> Readings:
    market = scorer.market
    score = scorer.score(pairs.parts)
    open_ = pairs.gate == 0
    places = np.array([item.results for item in market.needs], np.int64)
    edges = Edges(pairs.need[open_], pairs.result[open_], places, market.places)
    chosen: list[BoolArray] = []
    for found in (
        assign(edges, score[open_]),
        stable(
            edges,
            scorer.score(pairs.parts[open_], NEED_SIDE),
            wishes_right=scorer.score(pairs.parts[open_], OWNER_SIDE),
        ),
    ):
        whole = np.zeros(len(score), bool)
        whole[open_] = found
        chosen.append(whole)
    return Readings(score, chosen[0], chosen[1])


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
    unstated = sum(not item.rights for item in market.results)
    if unstated:
        yield note("match.rights.unstated", None, count=unstated, of=len(market.results))
    if not len(pairs.need):
        yield warning("match.none", None, least=scorer.settings.rules.number("least-score"))
    yield note("match.language", None, concepts=len(scorer.settings.glossary.concepts))
