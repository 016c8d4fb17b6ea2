"""Our secrets, in each way that an answer can hold them."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest

from agents.servers.openapi.hidden import HIDDEN, hidden

SECRET = "k+y/of= ours&more"


@pytest.mark.parametrize("text", [SECRET, quote(SECRET, safe=""), quote_plus(SECRET), quote(SECRET)])
def test_a_secret_is_cut_out_however_an_address_writes_it(text: str) -> None:
    assert hidden({f"at {text}": [f"?key={text}&x", 1, None]}, [SECRET]) == {
        f"at {HIDDEN}": [f"?key={HIDDEN}&x", 1, None]
    }


def test_the_longer_of_two_goes_first() -> None:
    assert hidden("secret-longer", ["secret", "secret-longer"]) == HIDDEN
