"""The default procedure and the limits of the room."""

from __future__ import annotations

from growthpoles.potential.inputs import default_spec, limits


def test_the_default_procedure_is_the_documented_one() -> None:
    """Winsorise 5 %, log; 2.5/97.5 percentiles; arithmetic inside, geometric across; floor .01."""
    plain = default_spec().to_plain()
    assert plain["treat"] == {
        "method": "winsorise", "max_share": 0.05, "then": "log-ct", "skew": 2.0, "kurtosis": 3.5,
        "from_winsorised": False,
    }  # fmt: skip
    assert plain["normalise"]["percentiles"] == [2.5, 97.5] and plain["normalise"]["floor"] == 0.01
    assert (plain["within"]["p"], plain["aggregate"]["p"]) == (1.0, 0.0)


def test_limits_have_unit_source_validity_and_three_languages() -> None:
    assert limits().number("min-potential") == 0.2 and limits().number("narrow-range") == 0.25
    for item in limits().thresholds:
        assert item.unit and item.source and item.validity and not item.label.missing
