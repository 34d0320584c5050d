"""What a reader is told about the figures."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.core.diagnostic import Grade


def said(columns, code, *, spec=None, years=(2022,), direction=1):  # type: ignore[no-untyped-def]
    tree = index(pillar("P"), *(leaf(name, "P", direction=direction) for name in columns))
    found = gp.assess_potential(panel_of(columns, years=years), tree, spec or gp.IndexSpec())
    return list(found.diagnostics.with_code(code))


OTHERS = list(range(1, 20))


def test_an_outlier_is_named_with_how_many_times_the_next_value_it_is() -> None:
    (found,) = said({"a": [*OTHERS, 190]}, "indicator.outlier")
    assert (found.code, found.where.unit, found.grade) == ("indicator.outlier", "U20", Grade.WARNING)
    assert dict(found.details) == {"value": 190.0, "next": 19.0, "times": 10.0, "rule": "winsorise"}


def test_both_extremes_of_a_transformed_indicator_are_named() -> None:
    found = said({"a": [*range(1, 19), 900, 1000]}, "indicator.outlier")
    assert [d.where.unit for d in found] == ["U19", "U20"]
    assert {dict(d.details)["rule"] for d in found} == {"log-ct"}
    assert [round(dict(d.details)["times"]) for d in found] == [50, 56]


def test_a_low_outlier_and_one_across_zero_are_worded_differently() -> None:
    (low,) = said({"a": [*(100 + x for x in OTHERS), 1]}, "indicator.outlier")
    assert low.code == "indicator.outlier.low" and dict(low.details)["times"] == 101
    (apart,) = said({"a": [*OTHERS, -500]}, "indicator.outlier")
    assert apart.code == "indicator.outlier.apart" and dict(apart.details)["next"] == 1.0


def test_a_narrow_range_is_warned_of_at_a_quarter_of_the_mean() -> None:
    """Unemployment of 4.3-5.2 % in the regions of one country."""
    (found,) = said({"a": [4.3, 4.7, 5.2], "b": [4.0, 4.5, 5.2]}, "indicator.narrow-range")
    assert found.where.indicator == "a" and dict(found.details) == {"lowest": 4.3, "highest": 5.2}


def test_a_constant_indicator_is_excluded_by_name_and_the_others_go_on() -> None:
    columns = {"a": [7, 7, 7], "b": [1, 2, 3]}
    (found,) = said(columns, "indicator.constant")
    assert found.where.indicator == "a" and dict(found.details)["value"] == 7
    result = gp.assess_potential(
        panel_of(columns), index(pillar("P"), leaf("a", "P"), leaf("b", "P")), gp.IndexSpec()
    )
    assert result["indicators"].filter(indicator="a")["score"].null_count() == 3
    assert result["scores"]["index"].to_list() == [0, 0.5, 1]


def test_a_scale_without_width_is_not_called_constant() -> None:
    spec = gp.IndexSpec(normalise=gp.normalise.MinMax(percentiles=(2.5, 97.5)))
    columns = {"a": [1] + [0] * 59, "b": range(60)}
    assert [d.where.indicator for d in said(columns, "indicator.no-scale", spec=spec)] == ["a"]


def test_transformed_and_stopped_indicators_are_noted() -> None:
    (found,) = said({"a": [*range(1, 19), 900, 1000]}, "treatment.transformed")
    assert dict(found.details)["transform"] == "log-ct" and found.grade is Grade.NOTE
    assert len(said({"a": [*[0] * 19, 1], "b": range(20)}, "treatment.stopped")) == 1


def test_confidential_cells_are_counted_and_named(result) -> None:  # type: ignore[no-untyped-def]
    found = [
        (d.where.indicator, dict(d.details)["units"])
        for d in result.diagnostics.with_code("indicator.confidential")
    ]
    assert found == [("staff", "U3"), ("new", "U2")]


def test_figures_beyond_a_frozen_scale_are_counted() -> None:
    spec = gp.IndexSpec(treat=gp.treat.NoTreatment(), base_years=(2021,))
    (found,) = said({"a": [[1, 0], [2, 3], [3, 9]]}, "score.off-scale", spec=spec, years=(2021, 2022))
    assert dict(found.details) == {"count": 2}
    assert not said({"a": [[1, 2], [2, 3], [3, 2]]}, "score.off-scale", spec=spec, years=(2021, 2022))


def test_a_trend_on_differing_indicators_is_warned_of() -> None:
    columns = {"a": [[1, 2], [3, 4], [5, 6]], "b": [[1, np.nan], [2, 3], [4, 4]]}
    (found,) = said(columns, "trend", years=(2021, 2022))
    assert dict(found.details) == {"years": "2021-2022", "count": 1, "units": "U1"}
    assert found.grade is Grade.WARNING
    assert not said({"a": columns["a"]}, "trend", years=(2021, 2022))


@pytest.mark.parametrize("direction", [1, -1])
def test_direction_plays_no_part_in_what_is_an_outlier(direction: int) -> None:
    assert len(said({"a": [*OTHERS, 190]}, "indicator.outlier", direction=direction)) == 1
