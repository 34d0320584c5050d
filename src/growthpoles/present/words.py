"""English words for the codes in result tables; the catalogues translate them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from growthpoles.present.change_words import CHANGE_WORDS
from growthpoles.present.finance_words import FINANCE_WORDS
from growthpoles.present.language import N_, Language
from growthpoles.present.network_words import NETWORK_WORDS
from growthpoles.present.programme_words import PROGRAMME_WORDS
from growthpoles.present.transfer_words import TRANSFER_WORDS

_WORDS = {
    # grades
    "good": N_("checked, in order"),
    "note": N_("note"),
    "warning": N_("warning"),
    "error": N_("error"),
    "unavailable": N_("not available"),
    # conclusions about a unit
    "pole": N_("growth pole"),
    "potential": N_("potential pole"),
    "mixed": N_("mixed pole"),
    "hinterland": N_("hinterland, not a pole"),
    "none": N_("no pole found"),
    "undetermined": N_("undetermined"),
    "inconclusive": N_("inconclusive"),
    # how sure
    "firm": N_("firm"),
    "stable": N_("firm"),
    "likely": N_("likely"),
    "fragile": N_("fragile"),
    "unlikely": N_("fragile"),
    "undecided": N_("undecided"),
    # what counts as 100 % of a performance
    "reference-mean": N_("mean of the regions"),
    "reference-leader": N_("the leader"),
    "reference-unit": N_("one region"),
    "reference-nation": N_("the country as a whole"),
    "reference-given": N_("a given score"),
    # gate of a type
    "gate": N_("core condition"),
    # effect on the surroundings
    "not-measured": N_("spread or backwash: not measured"),
    "spread": N_("spread"),
    "backwash": N_("backwash"),
    # whether a type can be judged
    "yes": N_("yes"),
    "not-at-this-level": N_("cannot be judged at this level"),
    "not-for-this-kind": N_("not defined for this kind of unit"),
    # coverage of an indicator
    "direct": N_("direct figure"),
    "close": N_("close proxy"),
    "weak": N_("weak proxy"),
    "missing": N_("missing"),
    # flags of a cell
    "ok": N_("observed"),
    "partial": N_("observed in part"),
    "observed": N_("observed"),
    "zero": N_("true zero"),
    "confidential": N_("confidential"),
    "imputed": N_("imputed"),
    "treated": N_("extreme value pulled in"),
    "not-applicable": N_("not applicable"),
    "not-judged": N_("not judged"),
    "not-assessed": N_("not assessed"),
    "suspect": N_("doubtful figure"),
    "provisional": N_("provisional"),
    # part of the score of a candidate pole
    "part.mass": N_("mass"),
    "part.propulsive": N_("propulsive industries"),
    "part.contribution": N_("contribution to growth"),
    # what treatment did to an outlier
    "left": N_("left as it is"),
    "pulled-in": N_("pulled in to the limit"),
    "transformed": N_("scale transformed"),
    # kinds of industries in a unit
    "propulsive": N_("propulsive"),
    "mature": N_("mature"),
    "emerging": N_("emerging"),
    "too-small": N_("too small to judge"),
    "not-tradable": N_("serves its own region"),
    # tests of a propulsive industry
    "lead": N_("leading position"),
    "dynamism": N_("growth"),
    "link": N_("links with other industries"),
    "technology": N_("technology"),
    # choices varied
    "treat": N_("treatment of extremes"),
    "normalise": N_("normalisation"),
    "weight": N_("weights"),
    "weights": N_("weights"),
    "within": N_("aggregation inside pillars"),
    "aggregate": N_("aggregation of pillars"),
    "impute": N_("gaps"),
    "denominate": N_("denominators"),
    "base_years": N_("base years"),
    "treat_over": N_("years of the treatment"),
    "scale_over": N_("years of the scale"),
    "without": N_("elements left out"),
    **CHANGE_WORDS,
    **FINANCE_WORDS,
    **NETWORK_WORDS,
    **PROGRAMME_WORDS,
    **TRANSFER_WORDS,
}
CERTAINTY = {
    "stable": "firm",
    "firm": "firm",
    "likely": "likely",
    "fragile": "fragile",
    "unlikely": "fragile",
}
_MOSTLY = 0.5  # weight of regional figures from which a label of a settlement is not its own


def word(code: str, reader: Language) -> str:
    """The word for a code; the code itself when there is none."""
    return reader.gettext(_WORDS[code]) if code in _WORDS else code


def known(code: str) -> bool:
    """Whether a code has a word."""
    return code in _WORDS


def town_certainty(row: Mapping[str, Any]) -> str:
    """Certainty of a settlement's label: at most fragile where the region lends half of it or more."""
    held = CERTAINTY.get(row.get("stability") or "", "undecided")
    lent = (row.get("regional_weight") or 0.0) >= _MOSTLY
    return "fragile" if lent and held in ("firm", "likely") else held
