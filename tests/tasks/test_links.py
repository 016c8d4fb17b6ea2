"""Links that only we can make."""

from __future__ import annotations

import re
import string
from itertools import count
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer
from pydantic import SecretStr

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks import links, signing
from tasks.errors import LinkExpired, LinkForged
from tasks.links import Link, make, read

NOW = 1_790_000_000.0
SETTINGS = Settings(secret_key=SecretStr("k" * 32), public_url="https://placet.example.com/tools/placet")


def token_of(url: str) -> str:
    return url.rpartition("/")[2]


TOKEN = token_of(make(SETTINGS, "run1.3~2", "ann", NOW + 60))
WIRE = string.ascii_letters + string.digits + "-_."


@given(st.text(), st.text(), st.none() | st.floats(min_value=NOW + 1, max_value=NOW * 4))
def test_what_a_link_names_comes_back(approval: str, person: str, expires: float | None) -> None:
    url = make(SETTINGS, approval, person, expires)
    assert url.startswith("https://placet.example.com/tools/placet/approvals/")
    assert set(token_of(url)) <= set(WIRE)
    assert read(SETTINGS, token_of(url), NOW) == Link(approval, person, expires)


def test_a_link_survives_a_restart() -> None:
    again = Settings(secret_key=SecretStr("k" * 32))
    assert read(again, TOKEN, NOW).person == "ann"


def test_a_link_is_good_until_it_expires() -> None:
    assert read(SETTINGS, TOKEN, NOW + 59.9).approval == "run1.3~2"
    for late in (60.0, 61.0, 1e9):
        with pytest.raises(LinkExpired, match="2026-09-21 14:14 UTC"):
            read(SETTINGS, TOKEN, NOW + late)


def test_a_link_without_expiry_stays_good() -> None:
    assert read(SETTINGS, token_of(make(SETTINGS, "r.1~1", "ann", None)), NOW * 2).expires is None


def test_another_installations_link_is_forged() -> None:
    with pytest.raises(LinkForged):
        read(Settings(secret_key=SecretStr("x" * 32)), TOKEN, NOW)


def test_a_token_made_for_another_purpose_is_forged() -> None:
    other = URLSafeTimedSerializer(SETTINGS.secret, salt="placet.csrf")
    with pytest.raises(LinkForged):
        read(SETTINGS, str(other.dumps(["run1.3~2", "ann", None])), NOW)


@pytest.mark.parametrize("payload", [{}, ["a"], ["a", "b", "soon"], [1, "b", None], "a", ["a", "b", None, "c"], None])
def test_a_signed_token_of_another_shape_is_refused(payload: Any) -> None:
    token = signing.token(SETTINGS, links.SALT, payload)
    with pytest.raises(LinkForged):
        read(SETTINGS, token, NOW)


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="utf-8"))
def test_a_changed_character_forges_it(at: int, other: str) -> None:
    assume(TOKEN[at] != other)
    with pytest.raises(LinkForged):
        read(SETTINGS, TOKEN[:at] + other + TOKEN[at + 1 :], NOW)


@given(st.integers(0, len(TOKEN)), st.text(alphabet=WIRE + "=+/ \n", min_size=1, max_size=6))
def test_an_added_character_forges_it(at: int, more: str) -> None:
    with pytest.raises(LinkForged):
        read(SETTINGS, TOKEN[:at] + more + TOKEN[at:], NOW)


@given(st.integers(0, len(TOKEN) - 1), st.integers(1, len(TOKEN)))
def test_a_missing_piece_forges_it(at: int, size: int) -> None:
    with pytest.raises(LinkForged):
        read(SETTINGS, TOKEN[:at] + TOKEN[at + size :], NOW)


@given(st.text(max_size=300))
def test_any_other_text_is_forged(text: str) -> None:
    with pytest.raises(LinkForged):
        read(SETTINGS, text, NOW)


def test_a_signature_has_one_spelling() -> None:
    tokens = (token_of(make(SETTINGS, "run1.3~2", f"p{n}", None)) for n in count())
    body, signature = next(each.rsplit(".", 1) for each in tokens if re.search("[-_]", each.rsplit(".", 1)[1]))
    assert read(SETTINGS, f"{body}.{signature}", NOW).approval == "run1.3~2"
    swapped = signature.replace("-", "+").replace("_", "/")
    for other in (
        swapped,
        f"{signature}    ",
        f"{signature}!!!!",
        f"    {signature}",
        f"{signature[:9]}\n*\n*{signature[9:]}",
    ):
        with pytest.raises(LinkForged):
            read(SETTINGS, f"{body}.{other}", NOW)


def test_without_a_secret_no_link_is_made() -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        make(Settings(secret_key=None), "r.1~1", "ann", None)
