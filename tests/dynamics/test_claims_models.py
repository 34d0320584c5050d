from __future__ import annotations

import numpy as np
import pytest
from tests.dynamics.claim_panels import drawn, grunfeld

from growthpoles.dynamics.claims_kernel import fit
from growthpoles.dynamics.claims_models import Estimate, cross_section, outside_none, panel_estimates


def by_name(found: tuple[Estimate, ...]) -> dict[str, Estimate]:
    return {item.estimator: item for item in found}


def test_grunfeld_as_published_for_the_r_package_plm() -> None:
    """plm: within 0.110124, two-way within 0.117716, between 0.134646 (value, capital held equal)."""
    found = by_name(panel_estimates(grunfeld()))
    assert found["unit"].value == pytest.approx(0.110124, abs=5e-7)
    assert found["two-way"].value == pytest.approx(0.117716, abs=5e-7)
    assert found["between"].value == pytest.approx(0.134646, abs=5e-7)


def test_pooled_least_squares_as_published_for_grunfeld() -> None:
    """lm of R on the same 200 observations: value 0.115562."""
    assert cross_section(grunfeld()).value == pytest.approx(0.115562, abs=5e-7)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_own_kernel_equals_linearmodels(seed: int) -> None:
    """To 1e-9; with two effects linearmodels counts those of units among the coefficients, we do not."""
    sample = drawn(seed)
    theirs = by_name(panel_estimates(sample))
    for name in ("two-way", "unit", "difference"):
        ours = fit(sample, name)  # type: ignore[arg-type]
        assert ours is not None
        units = ours.clusters if name == "two-way" else 0
        counted = (ours.x.size - ours.spent) / (ours.x.size - ours.spent - units)
        assert ours.estimate == pytest.approx(theirs[name].value, abs=1e-9)
        assert ours.error * np.sqrt(counted) == pytest.approx(theirs[name].error, rel=1e-8)


def test_between_equals_the_estimator_of_linearmodels() -> None:
    from linearmodels.panel import BetweenOLS
    from pandas import DataFrame, MultiIndex

    sample = drawn(3)
    index = MultiIndex.from_arrays([sample.unit, sample.year])
    data = DataFrame(np.column_stack([sample.x, sample.controls, np.ones(sample.n)]), index=index)
    theirs = BetweenOLS(DataFrame(sample.y, index=index), data).fit()
    assert by_name(panel_estimates(sample))["between"].value == pytest.approx(theirs.params.iloc[0], abs=1e-9)


def test_the_cross_section_equals_the_own_kernel() -> None:
    sample = drawn(4, units=40, years=1, gaps=0.0)
    ours, theirs = fit(sample, "cross-section"), cross_section(sample)
    assert ours is not None
    assert ours.estimate == pytest.approx(theirs.value, abs=1e-9)
    assert ours.error == pytest.approx(theirs.error, rel=1e-9)  # clusters of one observation: HC1


def test_what_is_absorbed_is_left_out() -> None:
    absorbed = Estimate("two-way", float("nan"), float("nan"), None, 9, float("nan"))
    fine = Estimate("unit", 1.0, 0.5, None, 9, 0.1)
    assert outside_none((absorbed, fine)) == (fine,)
