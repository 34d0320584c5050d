"""No imputation is the default: gaps stay gaps, of the kind they are."""

from __future__ import annotations

import numpy as np
from tests.builders import index, leaf, marked, panel_of

from growthpoles.composite.impute import NoImputation
from growthpoles.composite.raw import raw_cells
from growthpoles.core.panel import Flag


def test_gaps_and_confidential_cells_stay_what_they_are() -> None:
    panel = marked(panel_of({"a": [1, 2, np.nan]}), Flag.CONFIDENTIAL, ("U1", 2022, "a"))
    filled = NoImputation().fill(raw_cells(panel, index(leaf("a", "I"))))
    assert np.isnan(filled.values.ravel()).tolist() == [True, False, True]
    assert filled.flags.ravel().tolist() == [Flag.CONFIDENTIAL, Flag.OBSERVED, Flag.MISSING]
