"""What an audit of an index gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class AuditResult(Result):
    """What an auditor asks of an index; a statistic that few figures do not carry is null, with a reason.

    Tables:
        availability (indicator): pillar, figures (other than zero), zeros, imputed, confidential, missing,
            not_applicable, share (of figures and zeros in what applies), flag.
        unit_availability (unit): the same over the indicators.
        statistics (indicator, stage): raw and treated: n, mean, sd, minimum, median, maximum, skewness,
            kurtosis, distinct, flag, reason.
        outliers (unit, indicator): side, value, median, limit (where it would have to go), treated, rule.
        denominators (indicator, denominator): divided, n, pearson, p_pearson, spearman, p_spearman (before
            division), pearson_figure, flag, reason.
        correlations (indicator_a, indicator_b): pillar (empty if they have not the same), n, pearson,
            p_pearson, spearman, p_spearman, kendall, p_kendall, flag, reason; of scores.
        group_correlations (group_a, group_b): relation, and the same.
        belonging (indicator): pillar, n, with_rest, p_with_rest, with_pillar, best_other, with_best_other,
            alpha_without, flag, reason.
        consistency (node): kind, children, used, n, alpha, first_share, components (above the limit), flag,
            reason.
        components (node, component): eigenvalue, share, cumulative.
        loadings (node, component, element): loading.
        influence (target, level, element): n, nominal, main_effect, effective, ratio, linear, correlation,
            flag, reason.
        removal (element): kind, parent, units, lost, mean_shift, max_shift, unit, rank_with, rank_without,
            spearman, flag, reason.
        profile (unit, side, order): indicator, pillar, score, median, gap, percentile, rank, of.
        rank_change (unit, from_year, to_year): units, rank_before, rank_after, gained, own, others, scale,
            method, imputation; empty for a single year.
        thresholds (code): a, b, unit, source, validity.
        labels, units, figures.
    """

    kind: ClassVar[str] = "audit"
