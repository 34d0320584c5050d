"""Roles map concepts to the columns of any country."""

from __future__ import annotations

import pytest

from growthpoles.core.roles import Roles
from growthpoles.errors import InputError


def test_roles_default_to_their_own_name() -> None:
    roles = Roles(grp="grp_nominal")
    assert (roles.code("grp"), roles.code("wage")) == ("grp_nominal", "wage")


def test_an_unknown_role_says_which_are_known() -> None:
    with pytest.raises(InputError) as caught:
        Roles().code("gdp")
    assert "grp" in dict(caught.value.problems[0].details)["known"]
