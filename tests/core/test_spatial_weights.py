"""Spatial weights: codes travel with the matrix, islands stay empty, distances are great circles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.stats.location import great_circle


def land(
    places: list[tuple[float | None, float | None]], *pairs: tuple[str, str], codes: str = "ABCDEFGHIJ"
) -> Territory:
    units = tuple(
        Unit(code, Label(code), lat=lat, lon=lon) for code, (lat, lon) in zip(codes, places, strict=False)
    )
    return Territory((Edition("e", units, frozenset(pairs)),))


ROW = [(50.0, 10.0), (50.0, 11.0), (50.0, 13.0), (50.0, 17.0)]


def test_contiguity_is_symmetric_and_reports_islands() -> None:
    near = SpatialWeights.contiguity(land(ROW, ("A", "B"), ("B", "C")), "e", units=("C", "B", "A", "D"))
    assert near.matrix.toarray().tolist() == [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert near.islands == ("D",)
    assert near.standardised().sum(axis=1).tolist() == [1, 1, 1, 0]


def test_contiguity_leaves_out_neighbours_that_were_not_asked_for() -> None:
    near = SpatialWeights.contiguity(land(ROW, ("A", "B"), ("B", "C")), None, units=("A", "C"))
    assert near.islands == ("A", "C")


coordinates = st.lists(
    st.tuples(st.floats(-80, 80), st.floats(-179, 179)), min_size=3, max_size=8, unique=True
)


@given(coordinates)
def test_inverse_distances_are_those_of_the_great_circle(places: list[tuple[float, float]]) -> None:
    place = land(list(places))
    exact = great_circle([p[0] for p in places], [p[1] for p in places])
    others = ~np.eye(len(places), dtype=bool)
    if (exact[others] < 1e-3).any():
        return
    found = SpatialWeights.inverse_distance(place, "e", units=place.current.codes, power=1.0).matrix.toarray()
    np.testing.assert_allclose(1 / found[others], exact[others], rtol=1e-6)
    limited = SpatialWeights.inverse_distance(place, "e", units=place.current.codes, cutoff_km=5000.0)
    clear = np.abs(exact - 5000) > 1e-3
    assert np.array_equal((limited.matrix.toarray() > 0)[clear], (others & (exact <= 5000))[clear])


def test_nearest_crosses_the_date_line() -> None:
    place = land([(0.0, 179.5), (0.0, -179.5), (0.0, 170.0)])
    near = SpatialWeights.nearest(place, "e", units=("A", "B", "C"), k=1)
    assert near.matrix.toarray().tolist() == [[0, 1, 0], [1, 0, 0], [1, 0, 0]]


def test_nearest_takes_all_others_when_there_are_few_and_copes_with_one_place_for_three() -> None:
    place = land([(50.0, 10.0)] * 3)
    near = SpatialWeights.nearest(place, "e", units=("A", "B", "C"), k=5)
    assert near.matrix.toarray().tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    assert SpatialWeights.nearest(place, "e", units=("A", "B", "C"), k=1).matrix.sum(axis=1).tolist() == [
        1,
        1,
        1,
    ]


def test_one_unit_is_an_island() -> None:
    place = land(ROW)
    assert SpatialWeights.nearest(place, "e", units=("A",)).islands == ("A",)
    assert SpatialWeights.inverse_distance(place, "e", units=("A",)).islands == ("A",)


def test_missing_coordinates_name_every_unit() -> None:
    place = land([(50.0, 10.0), (None, None), (None, 3.0)])
    with pytest.raises(InputError) as caught:
        SpatialWeights.nearest(place, "e", units=("A", "B", "C"))
    assert [(p.code, p.where.unit) for p in caught.value.problems] == [
        ("spatial.weights.coordinates", "B"),
        ("spatial.weights.coordinates", "C"),
    ]


def test_inverse_distance_refuses_two_units_at_one_place() -> None:
    place = land([(50.0, 10.0), (50.0, 10.0), (51.0, 10.0)])
    with pytest.raises(InputError) as caught:
        SpatialWeights.inverse_distance(place, "e", units=("A", "B", "C"))
    assert caught.value.problems[0].code == "spatial.weights.same-place"


def test_labels_are_never_read_as_positions() -> None:
    units = ("2", "0", "1")
    near = SpatialWeights.given(units, [[0, 5, 0], [0, 0, 0], [7, 0, 0]])
    turned = near.select(("0", "1", "2"))
    assert turned.matrix.toarray().tolist() == [[0, 0, 0], [0, 0, 7], [5, 0, 0]]
    assert turned.islands == ("0",)


def test_given_weights_report_every_problem() -> None:
    with pytest.raises(InputError) as caught:
        SpatialWeights.given(("A", "B", "A"), [[1, 0, 0], [0, 0, -2], [np.nan, 0, 0]])
    codes = [p.code for p in caught.value.problems]
    assert codes == [
        "spatial.weights.twice", "spatial.weights.value", "spatial.weights.value", "spatial.weights.own",
    ]  # fmt: skip
    with pytest.raises(InputError) as shape:
        SpatialWeights.given(("A", "B"), [[0, 1, 0], [1, 0, 0]])
    assert shape.value.problems[0].code == "spatial.weights.shape"


def test_unknown_units_are_refused() -> None:
    near = SpatialWeights.given(("A", "B"), [[0, 1], [1, 0]])
    with pytest.raises(InputError) as caught:
        near.select(("A", "X", "Y"))
    assert [p.where.unit for p in caught.value.problems] == ["X", "Y"]
    with pytest.raises(InputError) as outside:
        SpatialWeights.contiguity(land(ROW), "e", units=("A", "X"))
    assert outside.value.problems[0].code == "territory.unit.unknown"


def test_weights_do_not_change_with_what_they_were_made_from() -> None:
    matrix = np.array([[0.0, 1.0], [1.0, 0.0]])
    near = SpatialWeights.given(("A", "B"), matrix)
    matrix[:] = 9
    assert near.matrix.toarray().tolist() == [[0, 1], [1, 0]]
    near.standardised().data[:] = 5
    assert near.matrix.sum() == 2
