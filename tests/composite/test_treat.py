"""Treatment of extremes: worked columns, published moments, and what the rule learns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from growthpoles.composite.normalise import MinMax
from growthpoles.composite.treat import BoxCox, Exclude, Log, NoTreatment, Power, Winsorise, YeoJohnson
from growthpoles.core.framework import Element
from growthpoles.errors import SpecificationError
from growthpoles.labels import Label


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


TWENTY = column(*range(1, 20), 500)
TWO_EXTREMES = column(*range(1, 19), 900, 1000)


def test_at_most_five_percent_of_twenty_is_one_cell() -> None:
    treated = Winsorise().learn(TWENTY).apply(TWENTY)
    assert (treated != TWENTY).sum() == 1 and treated[-1] == 19


def test_two_extremes_of_twenty_fall_through_to_the_logarithm_of_the_original() -> None:
    learnt = Winsorise().learn(TWO_EXTREMES)
    assert learnt.transformed.tolist() == [True]
    expected = np.log(TWO_EXTREMES - 1 + 0.01 * 999)
    np.testing.assert_allclose(learnt.apply(TWO_EXTREMES), expected, rtol=1e-14)


def test_the_limits_name_every_extreme_however_many_cells_may_move() -> None:
    assert Winsorise().limits(TWO_EXTREMES).ravel().tolist() == [-np.inf, 18.0]
    assert Winsorise().limits(-TWO_EXTREMES).ravel().tolist() == [-18.0, np.inf]
    assert np.isinf(NoTreatment().limits(TWO_EXTREMES)).all()


def test_without_a_transformation_a_failing_column_keeps_its_moved_cell() -> None:
    treated = Winsorise(then="none").learn(TWO_EXTREMES).apply(TWO_EXTREMES)
    assert treated.max() == 900 and (treated != TWO_EXTREMES).sum() == 1


def test_columns_with_gaps_have_their_own_limit_on_moved_cells() -> None:
    full = np.concatenate([np.arange(1.0, 39.0), [900.0, 1000.0]])
    gaps = full.copy()
    gaps[:10] = np.nan  # 30 figures: one cell may move; 40 figures: two
    learnt = Winsorise().learn(np.column_stack([full, gaps]))
    assert learnt.transformed.tolist() == [False, True]


def test_a_rare_event_column_stops_before_it_becomes_constant() -> None:
    rare = column(*[0.0] * 19, 1.0)
    learnt = Winsorise(max_points=5).learn(rare)
    assert learnt.stuck.tolist() == [True]
    assert learnt.apply(rare).tolist() == rare.tolist()


def test_a_later_year_below_the_domain_of_the_logarithm_takes_the_learnt_minimum() -> None:
    learnt = Winsorise().learn(TWO_EXTREMES)
    assert learnt.apply(column(-50.0)) == learnt.apply(column(1.0))
    assert learnt.apply(column(2000.0)) > learnt.apply(column(1000.0))


def test_a_mirrored_logarithm_keeps_the_order_and_its_domain_is_bounded_above() -> None:
    left = -TWO_EXTREMES
    learnt = Winsorise(then="log-ct-plus").learn(left)
    assert (np.diff(learnt.apply(left)[::-1].ravel()) > 0).all()
    assert learnt.apply(column(50.0)) == learnt.apply(column(-1.0))


def test_a_logarithm_that_returns_its_input_would_be_seen() -> None:
    assert not np.allclose(Winsorise().learn(TWO_EXTREMES).apply(TWO_EXTREMES), TWO_EXTREMES)


def test_arguments_are_left_alone() -> None:
    before = TWO_EXTREMES.copy()
    Winsorise().learn(TWO_EXTREMES).apply(TWO_EXTREMES)
    assert (before == TWO_EXTREMES).all()


def test_bad_parameters_are_refused_together() -> None:
    with pytest.raises(SpecificationError) as failure:
        Winsorise(max_points=-1, max_share=1.5, then="cube", skew=np.nan, lambda_=9)  # type: ignore[arg-type]
    codes = [item.code for item in failure.value.problems]
    assert codes == [
        "method.not-negative", "method.share", "method.choice", "method.number", "method.between",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Exclude(k=0), "method.positive"),
        (lambda: Exclude(k=np.inf), "method.positive"),
        (lambda: Power(root=0.5), "method.between"),
        (lambda: Log(form="ln"), "method.choice"),  # type: ignore[arg-type]
        (lambda: BoxCox(lambda_=-5.5), "method.between"),
        (lambda: YeoJohnson(lambda_=np.nan), "method.between"),
    ],
)
def test_a_bad_parameter_is_refused(make, code) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SpecificationError) as failure:
        make()
    assert [item.code for item in failure.value.problems] == [code]


# --- what follows winsorising ---


@pytest.mark.parametrize(
    ("then", "formula"),
    [
        ("sqrt", np.sqrt),
        ("log-ct-orig", lambda x: np.log(x - x.min() + 1)),
        ("box-cox", lambda x: stats.boxcox(x.ravel() - x.min() + 1)[0][:, None]),
        ("yeo-johnson", lambda x: stats.yeojohnson(x.ravel())[0][:, None]),
    ],
)
def test_what_still_fails_is_transformed_from_the_original_or_the_winsorised_figures(then, formula) -> None:  # type: ignore[no-untyped-def]
    """scipy.stats.boxcox and yeojohnson as oracle for the fitted lambdas."""
    limits = {"max_points": 1, "skew": 1.0, "kurtosis": 0.5}
    learnt = Winsorise(then=then, **limits).learn(TWO_EXTREMES)
    assert (learnt.transform, learnt.transformed.tolist()) == (then, [True])
    np.testing.assert_allclose(learnt.apply(TWO_EXTREMES), formula(TWO_EXTREMES), rtol=1e-5)
    combined = Winsorise(then=then, from_winsorised=True, **limits).learn(TWO_EXTREMES)
    np.testing.assert_allclose(
        combined.apply(TWO_EXTREMES), formula(np.minimum(TWO_EXTREMES, 900)), rtol=1e-5
    )


def test_a_given_lambda_is_used_after_winsorising() -> None:
    learnt = Winsorise(max_points=0, then="box-cox", lambda_=0.5).learn(TWO_EXTREMES)
    np.testing.assert_allclose(learnt.apply(TWO_EXTREMES), (TWO_EXTREMES**0.5 - 1) / 0.5, rtol=1e-12)


def test_without_winsorising_only_skewed_columns_are_transformed() -> None:
    x = np.hstack([TWO_EXTREMES, column(*range(20))])
    learnt = Winsorise(max_points=0, then="sqrt").learn(x)
    assert learnt.transformed.tolist() == [True, False]
    np.testing.assert_allclose(learnt.apply(x), np.hstack([np.sqrt(TWO_EXTREMES), x[:, 1:]]), rtol=1e-14)


# --- exclusion from the ends of the scale ---


def test_an_excluded_figure_scores_at_the_end_of_a_scale_made_without_it() -> None:
    """European Innovation Scoreboard 2008, technical annex: 1 to 20 and 1000 with 3 standard deviations."""
    x = column(*range(1, 21), 1000)
    learnt = Exclude(k=3).learn(x)
    treated = learnt.apply(x)
    assert treated.ravel().tolist() == [*range(1, 21), 20]
    assert (learnt.transform, learnt.transformed.tolist()) == ("none", [False])
    scale = MinMax().learn(treated, [Element("x", "P", "indicator", Label("x"))])
    assert scale.score(learnt.apply(column(1, 10.5, 20, 1000, 50))).ravel().tolist() == [0, 0.5, 1, 1, 1]
    assert Exclude(k=3).limits(x).ravel().tolist() == [-np.inf, 20]
    assert learnt.apply(column(-7)) == -7  # nothing was left out at this end


def test_exclusion_names_the_same_cells_of_asem_as_a_loop(shared_data: Path) -> None:
    import csv

    with (shared_data / "reference/composite/asem_iData.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = list(rows[0])[list(rows[0]).index("LPI") :]
    x = np.array([[float(r[c]) if r[c] not in {"", "NA"} else np.nan for c in codes] for r in rows])
    treated = Exclude(k=3).learn(x).apply(x)
    for j in range(x.shape[1]):
        seen = x[~np.isnan(x[:, j]), j]
        middle, reach = seen.mean(), 3 * seen.std(ddof=1)
        inside = [v for v in seen if middle - reach <= v <= middle + reach]
        expected = [min(max(v, min(inside)), max(inside)) for v in seen]
        np.testing.assert_array_equal(treated[~np.isnan(x[:, j]), j], expected)
    assert (treated != x)[~np.isnan(x)].sum() > 20


def test_exclusion_leaves_a_column_that_would_become_constant() -> None:
    rare = column(*[0.0] * 30, 1.0)
    learnt = Exclude().learn(rare)
    assert learnt.stuck.tolist() == [True] and learnt.apply(rare).tolist() == rare.tolist()


# --- transformations of every figure ---


@pytest.mark.parametrize(
    ("method", "name", "formula"),
    [
        (Power(), "power", lambda x: x**0.5),
        (Power(root=3), "power", lambda x: x ** (1 / 3)),
        (Log(), "log-ct", lambda x: np.log(x - x.min() + 0.01 * (x.max() - x.min()))),
        (Log(form="log-ct-plus"), "log-ct-plus", lambda x: np.log(x - x.min() + 0.01 * np.ptp(x))),
        (Log(form="log-ct-orig"), "log-ct-orig", lambda x: np.log(x - x.min() + 1)),
        (BoxCox(lambda_=0), "box-cox", lambda x: np.log(x - x.min() + 1)),
        (BoxCox(lambda_=-1), "box-cox", lambda x: 1 - 1 / (x - x.min() + 1)),
        (YeoJohnson(lambda_=0), "yeo-johnson", lambda x: np.log(x + 1)),
    ],
)
def test_worked_transformations_touch_every_column_that_varies(method, name, formula) -> None:  # type: ignore[no-untyped-def]
    x = np.hstack([column(1, 2, 4, 100), np.full((4, 1), 7.0)])
    learnt = method.learn(x)
    assert (learnt.transform, learnt.transformed.tolist()) == (name, [True, False])
    np.testing.assert_allclose(learnt.apply(x)[:, :1], formula(x[:, :1]), rtol=1e-12)
    assert (learnt.apply(x)[:, 1] == 7).all()


def test_fitted_box_cox_and_yeo_johnson_equal_scipy() -> None:
    x = np.random.default_rng(2).lognormal(1, 0.8, 40)[:, None]
    np.testing.assert_allclose(
        BoxCox().learn(x).apply(x).ravel(), stats.boxcox(x.ravel() - x.min() + 1)[0], rtol=1e-5, atol=1e-8
    )
    left = -x + 3
    np.testing.assert_allclose(
        YeoJohnson().learn(left).apply(left).ravel(), stats.yeojohnson(left.ravel())[0], rtol=1e-5
    )


def test_roots_of_a_balance_start_from_the_least_figure() -> None:
    learnt = Power().learn(column(-4, 0, 5))
    assert learnt.apply(column(-4, 0, 5)).ravel().tolist() == [0, 2, 3]
    assert learnt.apply(column(-99)) == 0


@pytest.mark.parametrize("method", [Power(), Log(), BoxCox(), YeoJohnson(), Winsorise(max_points=5)])
def test_a_rare_event_column_is_treated_not_skipped(method) -> None:  # type: ignore[no-untyped-def]
    """Another tool crashes on it and leaves the column as it was."""
    rare = column(*[0.0] * 47, 1, 5, 9, 9)
    treated = method.learn(rare).apply(rare).ravel()
    assert not np.array_equal(treated, rare.ravel())
    assert (np.diff(treated) >= 0).all() and treated[-1] > treated[0]
