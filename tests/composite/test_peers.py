"""Groups of units with their own weights: worked by hand, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.composite.fit import fit, score_index
from growthpoles.composite.peers import Peers, group_positions
from growthpoles.errors import InputError, SpecificationError

TREE = index(pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "Q"))
KINDS = {"U1": "city", "U2": "city", "U3": "region", "U4": "region"}
PANEL = panel_of({"a": [0, 1, 0, 1], "b": [1, 0.5, 1, 0]}, kinds=KINDS)


def spec(peers: Peers, **more: object) -> gp.IndexSpec:
    return gp.IndexSpec(treat=gp.treat.NoTreatment(), peers=peers, **more)  # type: ignore[arg-type]


def test_cities_weigh_otherwise_than_regions() -> None:
    scored = score_index(PANEL, TREE, spec=spec(Peers({"city": {"P": 3.0, "Q": 1.0}})))
    assert scored.scores.index.ravel().tolist() == [0.25, 0.875, 0.5, 0.5]
    shares = scored.scores.shares()[:, 0, [scored.scores.tree.codes.index(c) for c in "PQ"]]
    assert shares.tolist() == [[0.75, 0.25], [0.75, 0.25], [0.5, 0.5], [0.5, 0.5]]


def test_groups_may_be_named_and_what_a_group_does_not_name_keeps_its_weight() -> None:
    peers = Peers({"far": {"P": 1.5}}, dict.fromkeys(("U1", "U2", "U3"), "near") | {"U4": "far"})
    assert score_index(PANEL, TREE, spec=spec(peers)).scores.index.ravel().tolist() == [0.5, 0.75, 0.5, 0.75]


def test_the_explanation_uses_the_weights_of_the_group() -> None:
    found = gp.assess_potential(PANEL, TREE, spec(Peers({"city": {"P": 3.0, "Q": 1.0}})))
    rows = {row["code"]: row for row in found.explain("U2", 2022).table.iter_rows(named=True)}
    assert rows["P"]["weight"] == 0.75 and rows["P"]["contribution"] == pytest.approx(0.75)
    assert rows["Q"]["contribution"] == pytest.approx(0.125)


def test_a_specification_with_peers_survives_json() -> None:
    made = spec(Peers({"city": {"P": 3.0}}, {"U1": "city"}))
    assert gp.IndexSpec.from_plain(made.to_plain()) == made


def test_what_does_not_fit_is_refused_by_name() -> None:
    with pytest.raises(SpecificationError) as failure:
        Peers({"city": {"P": 0.0, "Q": -1.0}})
    assert [item.where.indicator for item in failure.value.problems] == ["P", "Q"]
    with pytest.raises(SpecificationError) as failure:
        fit(PANEL, TREE, spec=spec(Peers({"city": {"Z": 1.0}})))
    assert failure.value.problems[0].where.indicator == "Z"
    for peers in (Peers({"town": {"P": 1.0}}), Peers({"city": {"P": 1.0}}, {"U1": "city"})):
        with pytest.raises(InputError):
            fit(PANEL, TREE, spec=spec(peers))
    with pytest.raises(InputError):
        group_positions({"U1": 0}, ["U1", "U9"])


@pytest.mark.parametrize(
    "plain", [{}, {"weights": {}}, {"weights": {"city": 1}}, {"weight": {"city": {"P": 1}}}, []]
)
def test_a_table_of_another_form_is_refused(plain) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SpecificationError) as failure:
        gp.IndexSpec.from_plain({"peers": plain})
    assert failure.value.problems[0].code == "spec.peers.table"


def test_drawn_weights_do_not_go_with_peers() -> None:
    found = gp.assess_potential(PANEL, TREE, spec(Peers({"city": {"P": 3.0}})))
    with pytest.raises(SpecificationError) as failure:
        gp.explore(found, vary={"weights": gp.vary.Simplex()})
    assert failure.value.problems[0].code == "explore.weights.peers"
    other = gp.explore(found, vary={"normalise": [gp.normalise.MinMax(), gp.normalise.PercentileRank()]})
    np.testing.assert_allclose(other.index[0], found.inputs.scores.index)  # type: ignore[index, union-attr]


def test_methods_that_compare_units_do_not_go_with_peers() -> None:
    with pytest.raises(SpecificationError) as failure:
        fit(PANEL, TREE, spec=spec(Peers({"city": {"P": 2.0}}), aggregate=gp.aggregate.Copeland()))
    assert failure.value.problems[0].code == "spec.peers.relative"
