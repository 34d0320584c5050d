"""What the test of claims gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class ClaimsResult(Result):
    """Claims with their evidence by data set; an association is no proof of a cause.

    Tables:
        claims (claim): kind, expected, source.
        assessments (claim, data_set): grade (not-identified, descriptive, associated, robust,
            quasi-experimental), reading (supports, contradicts, open, none), reason; outcome, driver, lag,
            estimator; estimate with error (clustered), low, high and p_value (wild bootstrap), q_value (the
            p-value with all claims tested together allowed for); standardised
            and its ends std_low, std_high (standard deviations of the outcome per one of the driver);
            detectable, std_detectable (smallest effect found with the stated power); observations, units,
            clusters, first_year, last_year; lead_p, moran, moran_p; specifications, same_sign, significant
            (shares), median, p_median, p_sign, p_significant (joint test of all specifications).
        estimates (claim, data_set, estimator): estimate, error, kernel_error (Driscoll and Kraay),
            p_value, observations.
        curve (claim, data_set, rank): outcome, driver, controls, lag, estimator, effect, low, high (standard
            deviations), p_value, observations, main.
        levels (claim, data_set, year): value, limit, below.
        labels: kinds claim, identify, data-set, variable, remark, assignment.
    """

    kind: ClassVar[str] = "claims"
