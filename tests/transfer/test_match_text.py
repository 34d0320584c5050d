"""Nearness of texts: weights by hand, letters of one script."""

from __future__ import annotations

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.transfer.match_text import character_grams, one_script, weigh

WORDS = st.lists(st.sampled_from("abcdef"), max_size=6)


def test_weights_by_hand() -> None:
    found = weigh([["a", "a", "b"]], [["a", "c"]])
    common, rare, often = 1.0 + log(3 / 3), 1 + log(3 / 2), 1 + log(2)  # of a; of b and c; a comes twice
    first, second = (often * common, rare), (common, rare)
    cosine = first[0] * second[0] / (sqrt(first[0] ** 2 + rare**2) * sqrt(second[0] ** 2 + rare**2))
    assert (found.needs @ found.results.T).toarray()[0, 0] == pytest.approx(cosine)


@given(st.lists(WORDS, min_size=1, max_size=5), st.lists(WORDS, min_size=1, max_size=5))
def test_nearness_lies_between_0_and_1_and_a_text_is_nearest_to_itself(
    results: list[list[str]], needs: list[list[str]]
) -> None:
    found = weigh([*results, needs[0]], needs)
    table = (found.needs @ found.results.T).toarray()
    assert table.min() >= 0 and table.max() <= 1 + 1e-12
    assert table[0, -1] == pytest.approx(1.0 if needs[0] else 0.0)


def test_features_of_too_many_texts_are_left_out() -> None:
    texts = [["common", str(k)] for k in range(10)]
    assert weigh(texts, [["common", "0"]], most=0.5).results.nnz == 10


def test_character_grams_do_not_cross_words_and_know_their_edges() -> None:
    assert list(character_grams("су жер", sizes=(3,))) == [" су", "су ", " же", "жер", "ер "]
    assert list(character_grams("су", sizes=(3, 4, 5))) == [" су", "су ", " су "]


@pytest.mark.parametrize(
    ("russian", "english"),
    [("титан", "titan"), ("цемент", "cement"), ("фосфат", "phosphat"), ("реактор", "reactor")],
)
def test_international_words_look_alike_in_one_script(russian: str, english: str) -> None:
    assert one_script(russian) == one_script(english)
