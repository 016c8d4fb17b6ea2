"""A log line shows no link, and stays one line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from webhooks.access import masked


def test_the_token_of_a_link_is_masked_wherever_the_prefix_ends() -> None:
    assert masked("/approvals/eyJh.x-y_z") == "/approvals/***"
    assert masked("/placet/approvals/eyJh.x/more") == "/placet/approvals/***/more"
    assert masked("/placet/stop/eyJh.x-y_z") == "/placet/stop/***"
    assert masked("/placet/asked/eyJh.x-y_z") == "/placet/asked/***"


def test_the_id_of_a_question_may_be_read() -> None:
    assert masked("/v1/approvals/abc.3~1") == "/v1/approvals/abc.3~1"


@given(st.text())
def test_no_path_ends_the_line(path: str) -> None:
    assert len(masked(path).splitlines()) <= 1
