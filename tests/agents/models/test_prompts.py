"""Prompts: strict names, and data that is never a template."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.errors import ConfigError
from agents.models.prompts import check, render

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_names_are_filled_in() -> None:
    text = "# {{ pr.title }}\n{% for file in files %}\n- {{ file }}\n{% endfor %}\n"
    assert render(text, {"pr": {"title": "Fix"}, "files": ["a", "b"]}) == "# Fix\n- a\n- b\n"


@given(JSON)
def test_values_are_data_and_never_templates(value: Any) -> None:
    expected = str(value).encode("utf-8", "replace").decode()
    assert render("<{{ value }}>", {"value": value}) == f"<{expected}>"


def test_a_template_in_a_value_stays_as_it_is() -> None:
    hostile = "{{ secret }} {% for x in y %} {# #}"
    assert render("{{ value }}", {"value": hostile, "secret": "s3cret"}) == hostile


def test_a_field_named_as_a_method_is_the_field() -> None:
    assert render("{{ order.items }}", {"order": {"items": 3}}) == "3"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("one\n{{ missing }}", "line 2"),
        ("one\ntwo\n{{ pr.missing }}", "line 3"),
        ("{% if pr.missing %}x{% endif %}", "line 1"),
        ("a\n{{ pr + 1 }}", "line 2"),
        ("a\n{{ pr.__class__.__mro__ }}", "line 2"),
        ("a\n{{ 1 / 0 }}", "line 2"),
    ],
)
def test_what_cannot_be_filled_in_names_its_line(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        render(text, {"pr": {"title": "Fix"}})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ok\n{{ open", "line 2"),
        ("ok\n\n{% nosuchtag %}", "line 3"),
        ("ok\n{{ a | nosuchfilter }}", "line 2"),
        ("{% if a %}\nno end", "line"),
        ("ok\n{% include 'other.md' %}", "line 2"),
        ("ok\n{% import 'other.md' as o %}", "line 2"),
    ],
)
def test_a_broken_prompt_is_found_before_it_is_used(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        check(text)


def test_a_prompt_says_what_it_expects() -> None:
    assert check("{{ pr.title }}{% for f in files %}{{ f }}{% endfor %}") == {"pr", "files"}


def test_values_cannot_be_changed_by_a_prompt() -> None:
    files = ["a"]
    with pytest.raises(ConfigError):
        render("{{ files.append('b') }}", {"files": files})
    assert files == ["a"]


def test_a_lone_surrogate_does_not_reach_the_wire() -> None:
    assert render("{{ value }}", {"value": "a\ud800b"}) == "a?b"
