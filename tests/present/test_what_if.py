from __future__ import annotations

from growthpoles.present.what_if import move_sign, rank_shade, swatch


def test_signs_of_moves() -> None:
    signs = [move_sign(move) for move in (3, 0, -2, None)]
    assert len(set(signs)) == 4 and "3" in signs[0] and "2" in signs[2]


def test_shades_of_ranks_go_one_way() -> None:
    shades = [rank_shade(rank, 20) for rank in range(1, 21)]
    assert shades == sorted(shades, key=shades.index) and len(dict.fromkeys(shades)) >= 4
    assert rank_shade(1, 1), "a single unit has a shade, too"


def test_a_hostile_sign_stays_a_text() -> None:
    assert "<script>" not in swatch("#1c659f", "<script>")
