from __future__ import annotations

import pytest

from growthpoles.errors import NotAvailableError
from growthpoles.present.documents.extras import extra
from growthpoles.present.messages import message_text


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_a_missing_library_says_what_to_install(code: str) -> None:
    with pytest.raises(NotAvailableError) as failure:
        extra("no_such_library")
    assert "growthpoles[documents]" in message_text(failure.value.problems[0], code)
