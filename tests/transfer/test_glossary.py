"""The bundled glossary: frozen before the labelled pairs were written, so that they measure it honestly."""

from __future__ import annotations

import hashlib
from importlib.resources import files

FROZEN = "c6f8b851b3f4a37c9dfe91fe95730b7f23105d83273fd07dac8aa74c701cb4d2"


def test_the_glossary_is_the_one_that_was_frozen_before_the_pairs() -> None:
    text = files("growthpoles.transfer").joinpath("glossary.toml").read_bytes()
    assert hashlib.sha256(text).hexdigest() == FROZEN
