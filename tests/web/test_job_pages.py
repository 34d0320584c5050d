from __future__ import annotations


def test_a_job_that_is_not_there_is_told_in_words(small) -> None:  # type: ignore[no-untyped-def]
    for path in ("job/nothing", "job/..%2f..", "job/nothing/state"):
        answer = small.get(f"/ru/{path}")
        assert answer.status_code in (404, 422) and "Traceback" not in answer.text


def test_cancel_needs_an_own_page(small) -> None:  # type: ignore[no-untyped-def]
    answer = small.ask("POST", "/en/job/nothing/cancel", headers={"Origin": "http://elsewhere.example"})
    assert answer.status_code == 403
