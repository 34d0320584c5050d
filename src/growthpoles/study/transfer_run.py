"""The results of technology transfer in a study, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from growthpoles.core.diagnostic import Diagnostics, warning
from growthpoles.core.result import Result
from growthpoles.study.assess import Named
from growthpoles.study.data import StudyData
from growthpoles.study.schema import Study, StudyFile
from growthpoles.study.transfer import Transfer
from growthpoles.transfer.business_case import business_case
from growthpoles.transfer.classify import classify_innovations
from growthpoles.transfer.consortia import propose_consortia
from growthpoles.transfer.diffusion import fit_diffusion
from growthpoles.transfer.match import match_register
from growthpoles.transfer.match_results import MatchResult
from growthpoles.transfer.readiness import assess_readiness
from growthpoles.transfer.registers import TransferRegister

Tell = Callable[[str], None]
_STEPS = {
    "readiness": "readiness",
    "classify": "innovations",
    "match": "matches",
    "consortia": "consortia",
    "diffusion": "diffusion",
    "business": "business-case",
    "indicators": "transfer-indicators",
}  # section of the study file: name of the result


def transfer_steps(file: StudyFile) -> Iterator[str]:
    """Codes of the steps that `transfer_results` announces, in order."""
    step = file.transfer
    if step is not None:
        yield from (name for key, name in _STEPS.items() if getattr(step, key) is not None)


def transfer_results(study: Study, data: StudyData, *, seed: int, tell: Tell) -> Iterator[Named]:
    """Readiness, classes, matches, consortia, diffusion, the business case and the indicators, in order.

    Args:
        study: The study.
        data: Its tables and settings.
        seed: Seed of everything drawn at random.
        tell: Called with the name of each step before it begins.
    """
    held = data.transfer
    if held is None:
        return
    if held.register is not None and held.readiness is not None:
        tell("readiness")
        yield Named("readiness", assess_readiness(held.register, settings=held.readiness, seed=seed))
    if held.innovations is not None and held.classes is not None:
        tell("innovations")
        yield Named("innovations", classify_innovations(held.innovations, settings=held.classes))
    if held.register is not None:
        yield from _partners(held, held.register, tell)
    yield from _diffusion(study, data, held, seed=seed, tell=tell)
    if held.plan is not None and held.business is not None:
        tell("business-case")
        yield Named("business-case", business_case(held.plan, settings=held.business, seed=seed))
    if held.indicators is not None:
        tell("transfer-indicators")
        yield Named("transfer-indicators", held.indicators)


def _partners(held: Transfer, register: TransferRegister, tell: Tell) -> Iterator[Named]:
    """Matches, and the consortia that use them."""
    matches: MatchResult | None = None
    if held.match is not None:
        tell("matches")
        matches = match_register(register, settings=held.match)
        yield Named("matches", matches)
    if held.consortia is not None:
        tell("consortia")
        yield Named("consortia", propose_consortia(register, matches=matches, settings=held.consortia))


def _diffusion(study: Study, data: StudyData, held: Transfer, *, seed: int, tell: Tell) -> Iterator[Named]:
    step = study.file.transfer
    if step is None or step.diffusion is None or held.diffusion is None:
        return
    tell("diffusion")
    found = fit_diffusion(data.panel, step.diffusion.indicator, settings=held.diffusion, seed=seed)
    yield Named("diffusion", _marked(found) if step.illustrative else found)


def _marked(found: Result) -> Result:
    """A result of made-up figures, which says so."""
    told = Diagnostics.of(found.diagnostics, [warning("transfer.illustrative")])
    return replace(found, spec={**found.spec, "illustrative": True}, diagnostics=told)
