"""What a call found, as people are shown it: all of it, and nothing of an outsider's passed off as ours."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from agents.engine.event import Trust
from agents.engine.evidence import LONGEST, parts_of
from agents.engine.preview import Preview, PreviewPart
from agents.engine.tool import At, read, tool

TRUST: dict[str, Trust] = {"id": "internal", "items.*.amount": "internal", "kind": "trusted"}


class Found(BaseModel):
    id: str


@tool("x.find", risk="low", repeat=read, roles={"id": "ref"}, returns={"id": "internal"})
def find(at: At, id: str) -> Found:
    """Find one."""
    return Found(id=id)


@find.evidence
def _(found: Found, id: str) -> Preview:
    return Preview(title=f"One, asked for as {id}", parts=(PreviewPart(label="Id", text=found.id),))


def test_what_is_on_record_and_what_somebody_wrote_stand_apart() -> None:
    value = {
        "id": "ch_1",
        "kind": "card",
        "items": [{"amount": 5, "note": "mine"}, {"amount": 6, "note": ""}],
        "x": None,
    }
    ours, theirs = parts_of(value, TRUST)
    assert (ours.untrusted, ours.text) == (False, "id: ch_1\nkind: card\nitems 1 amount: 5\nitems 2 amount: 6")
    assert (theirs.untrusted, theirs.text) == (True, "items 1 note: mine")


def test_a_bare_value_and_nothing_at_all() -> None:
    assert [(each.text, each.untrusted) for each in parts_of(7, {"": "trusted"})] == [("7", False)]
    assert [(each.text, each.untrusted) for each in parts_of("words", {})] == [("words", True)]
    assert parts_of({"id": None, "items": []}, TRUST) == ()


def test_what_is_long_is_cut_and_says_by_how_much() -> None:
    [part] = parts_of("x" * (LONGEST + 1_234), {})
    assert part.text.startswith("x" * LONGEST)
    assert "1,234 more characters, which the journal has" in part.text


LEAVES = st.integers(10**6, 10**9).map(lambda n: f"<{n}>")
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
PATHS = st.lists(st.sampled_from(["", "a", "b", "*", "a.b", "a.*", "*.a", "a.*.b", "c"]), max_size=4)


@given(VALUES, PATHS)
def test_every_value_is_shown_and_only_what_is_vouched_for_stands_unmarked(value: Any, vouched: list[str]) -> None:
    trust: dict[str, Trust] = dict.fromkeys(vouched, "internal")
    shown = {part.untrusted: part.text for part in parts_of(value, trust)}
    for untrusted in (False, True):
        wanted = [leaf for path, leaf in walked(value) if (path not in vouched) == untrusted]
        lines = shown.get(untrusted, "").splitlines()
        assert [line.rpartition(": ")[2] for line in lines] == wanted


def walked(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Every leaf with its path, found in another way."""
    if isinstance(value, str):
        return [(path, value)]
    inside = value.items() if isinstance(value, dict) else (("*", each) for each in value)
    return [found for key, each in inside for found in walked(each, f"{path}.{key}".lstrip("."))]


def test_a_tool_may_say_how_what_it_found_is_read() -> None:
    assert find.has_evidence
    preview = find.evidence_of({"id": "7"}, {"id": "ch_7"}, find.trust)
    assert (preview.title, preview.parts[0].text) == ("One, asked for as 7", "ch_7")


def test_what_was_found_by_an_earlier_version_of_it_is_shown_all_the_same() -> None:
    preview = find.evidence_of({"id": "7"}, {"number": "ch_7"}, {"number": "internal"})
    assert (preview.title, preview.parts[0].text) == ("x.find", "number: ch_7")
