"""Weights under one parent."""

from __future__ import annotations

import numpy as np

from growthpoles.composite.weight import Equal, Given


def test_given_weights_are_shares_of_their_sum() -> None:
    assert Given().weights(np.array([2.0, 1.0, 1.0])).tolist() == [0.5, 0.25, 0.25]


def test_equal_weights_ignore_what_is_written() -> None:
    assert Equal().weights(np.array([2.0, 1.0, 1.0, 4.0])).tolist() == [0.25] * 4
