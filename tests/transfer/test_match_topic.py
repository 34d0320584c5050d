"""Nearness of topics: codes by hand, blocks and lists that agree, candidates."""

from __future__ import annotations

import numpy as np
import pytest
from tests.transfer import market

from growthpoles.labels import Label
from growthpoles.transfer.glossary import load_glossary
from growthpoles.transfer.match_inputs import MatchSettings
from growthpoles.transfer.match_topic import Candidates, Codings, Grid, Listed, Texts, main_field, profile
from growthpoles.transfer.registers import Codes, Need, ResearchResult


def sides(
    results: list[tuple[str, Codes]], needs: list[tuple[str, Codes]]
) -> tuple[list[ResearchResult], list[Need]]:
    return (
        [
            ResearchResult(f"r{k}", Label(f"r{k}"), Label(en=t), "o", codes=c)
            for k, (t, c) in enumerate(results)
        ],
        [Need(f"n{k}", Label(f"n{k}"), Label(en=t), "o", codes=c) for k, (t, c) in enumerate(needs)],
    )


def nearness(codes: Codes, wanted: Codes, texts: tuple[str, str] = ("zzz", "zzz")) -> float:
    both = sides([(texts[0], codes)], [(texts[1], wanted)])
    profiles = [[profile(item, load_glossary()) for item in side] for side in both]
    found = Codings.of(*profiles, settings=MatchSettings()).nearness(Grid(np.array([0]), np.array([0])))
    return float(found[0, 0])


@pytest.mark.parametrize(
    ("codes", "wanted", "expected"),
    [
        (Codes(("55.03.14",)), Codes(("55.03.14",)), 0.8),
        (Codes(("55.03.14",)), Codes(("55.03.20",)), 0.5),
        (Codes(("55.03",)), Codes(("55.03.20",)), 0.5),
        (Codes(("55.03",)), Codes(("55.20",)), 0.2),
        (Codes(ipc=("F04D 13/06",)), Codes(ipc=("F04D 1/00",)), 0.5),
        (Codes(oked=("28.13",)), Codes(oked=("28.21",)), 0.2),
        (Codes(("55.03",), oked=("28.13",)), Codes(("68.31",), oked=("28.13",)), 0.8),
        (Codes(("55.03",)), Codes(("68.31",)), 0.0),
    ],
)
def test_the_deepest_shared_code_counts(codes: Codes, wanted: Codes, expected: float) -> None:
    assert nearness(codes, wanted) == pytest.approx(expected)


def test_codes_of_different_schemes_say_nothing() -> None:
    assert np.isnan(nearness(Codes(("55.03",)), Codes(oked=("28.13",))))
    assert np.isnan(nearness(Codes(), Codes()))


def test_concepts_and_codes_add_up_but_never_beyond_one() -> None:
    alone = nearness(Codes(), Codes(), ("pump", "pump and valve"))
    both = nearness(Codes(("55.03",)), Codes(("55.03",)), ("pump", "pump and valve"))
    assert both == pytest.approx(alone + (1 - alone) * 0.5)
    assert nearness(Codes(("55.03.14",)), Codes(("55.03.14",)), ("pump", "pump")) == pytest.approx(1.0)


def test_a_block_and_a_list_of_pairs_give_the_same() -> None:
    profiles = [
        [profile(item, load_glossary()) for item in side] for side in (market.results(), market.needs())
    ]
    codings = Codings.of(profiles[0], profiles[1], settings=MatchSettings())
    whole = codings.nearness(Grid(np.arange(3), np.arange(3)))
    need, result = (item.reshape(-1) for item in np.meshgrid(np.arange(3), np.arange(3), indexing="ij"))
    np.testing.assert_allclose(codings.nearness(Listed(need, result)), whole.reshape(-1))


def test_texts_are_compared_in_a_shared_language_and_else_in_one_script() -> None:
    both = (
        [Label(ru="цемент"), Label(en="cement")],
        [Label(ru="цемент"), Label(kk="цемент")],
    )
    results = [ResearchResult(f"r{k}", Label(f"r{k}"), text, "o") for k, text in enumerate(both[0])]
    needs = [Need(f"n{k}", Label(f"n{k}"), text, "o") for k, text in enumerate(both[1])]
    profiles = [[profile(item, load_glossary()) for item in side] for side in (results, needs)]
    found = Texts.of(*profiles).nearness(Grid(np.arange(2), np.arange(2)))
    np.testing.assert_allclose(found, 1.0)


def test_candidates_share_a_field_or_a_concept_and_who_has_neither_meets_all() -> None:
    profiles = [
        [profile(item, load_glossary()) for item in side] for side in (market.results(), market.needs())
    ]
    found = Candidates.of(profiles[0], profiles[1], glossary=load_glossary())
    assert found.block(np.arange(3), np.arange(3)).tolist() == [
        [True, False, True],
        [False, True, True],
        [True, True, True],
    ]
    assert sorted(found.order().tolist()) == [0, 1, 2]


def test_the_code_is_no_name() -> None:
    item = ResearchResult("насос", Label("насос"), Label(ru="Клапан"), "o")
    assert profile(item, load_glossary()).concepts == ["valve"]


@pytest.mark.parametrize(
    ("text", "codes", "field"),
    [
        ("A pump of titanium for brine", ("68.31",), "68"),
        ("A pump", (), "55"),
        ("Metre of steppe epics", (), ""),
    ],
)
def test_a_field_comes_from_the_first_code_and_else_from_the_concepts(
    text: str, codes: tuple[str, ...], field: str
) -> None:
    item = ResearchResult("r", Label("r"), Label(en=text), "u", codes=Codes(codes))
    glossary = load_glossary()
    assert main_field(item, profile(item, glossary), glossary=glossary) == field
