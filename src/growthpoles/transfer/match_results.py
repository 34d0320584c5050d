"""What matching gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from growthpoles.core.result import Result
from growthpoles.errors import NotAvailableError, Where, problem


@dataclass(frozen=True, eq=False, repr=False)
class MatchResult(Result):
    """Research results and needs that fit, in three readings, with the reasons, and what stays alone.

    Parts and scores lie between 0 and 1. Null = not known; what is not known lowers the evidence, not the
    score.

    Tables:
        matches (need, result): the best pairs (`spec["keep"]` of every need, the best of every result, and
            all that are chosen): rank (of the results of the need), rank_result (of the needs of the result),
            among all pairs; null behind a closed gate; score, evidence (share of the weights that is known),
            topic (concepts and text only), concept, text, readiness, capacity, place, price, gap (readiness
            levels that are missing), stopped (work on the next level of the result was stopped), gate (open;
            or closed because: own, held, rights, stopped, taken), assigned, stable (chosen in these
            readings), mutual (of an assigned pair: neither side would rather have a partner who would rather
            have it, too).
        reasons (need, result, kind, item): kind (concept, code), weight (share of the nearness by concepts;
            depth of the code), words_result, words_need (how the texts say it).
        results (result): organisation (the owner), unit, field, rights (null = not stated), stopped, places
            (users it can still have; null = no limit), matches (needs that fit), chosen (of these assigned to
            it), status (matched = assigned; crowded-out = fits, but others fit better; closed; orphan),
            reason (of an orphan: nothing-near, below-threshold; of a closed one: the gate of its best pair),
            nearest (need of the nearest topic, also below the threshold), nearest_topic.
        needs (need): organisation, unit, field, places, matches, chosen, status (matched, crowded-out,
            closed, unmet), reason, nearest, nearest_topic.
        fields (field): results, results_alone (not matched), orphans, results_crowded_out; the same of needs;
            topics for the next tender.
        topics (concept): field, unmet, needs_crowded_out (needs that name it), orphans, results_crowded_out.
        readings (reading): pairs, score (sum), mean; ranked (best of each need), assigned, stable.
        rules (code): a, b, unit, source, validity.
        labels, figures.
    """

    kind: ClassVar[str] = "matches"

    def explain(self, result: str, need: str) -> pl.DataFrame:
        """Why a result and a need were matched.

        Args:
            result: Code of the result.
            need: Code of the need.

        Returns:
            kind (part, concept, code, gate), item, value, weight (of a part), share (what the part adds to
            the score), words_result, words_need. Null = not known.

        Raises:
            NotAvailableError: The two are no match.
        """
        pair = (pl.col("result") == result) & (pl.col("need") == need)
        found = self["matches"].filter(pair)
        if found.is_empty():
            raise NotAvailableError(problem("match.pair.none", Where(key=f"{result}, {need}")))
        row, weights = found.row(0, named=True), self.spec["weights"]
        shares = _shares({part: row[part] for part in weights}, weights, self.spec["topic"])
        rows = [("part", part, row[part], weights[part], shares[part], None, None) for part in weights]
        rows += [
            (item["kind"], item["item"], item["weight"], None, None, item["words_result"], item["words_need"])
            for item in self["reasons"]
            .filter(pair)
            .sort("kind", "weight", descending=[True, True])
            .to_dicts()
        ]
        rows.append(("gate", row["gate"], float(row["gate"] == "open"), None, None, None, None))
        schema = {
            "kind": pl.String, "item": pl.String, "value": pl.Float64, "weight": pl.Float64,
            "share": pl.Float64, "words_result": pl.String, "words_need": pl.String,
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row")


def _shares(
    values: Mapping[str, float | None], weights: Mapping[str, float], topic: Sequence[str]
) -> Mapping[str, float | None]:
    """What each part adds to the score: the weights of topic and fit, spread over what is known of each."""
    groups = ([part for part in weights if part in topic], [part for part in weights if part not in topic])
    known = [sum(weights[part] for part in group if values[part] is not None) for group in groups]
    whole = [
        sum(weights[part] for part in group) if found else 0.0
        for group, found in zip(groups, known, strict=True)
    ]
    found: dict[str, float | None] = {}
    for group, total, size in zip(groups, known, whole, strict=True):
        for part in group:
            value = values[part]
            found[part] = None if value is None else value * weights[part] / total * size / sum(whole)
    return found
