"""The signed block: what goes in comes out, and nothing else is ever believed."""

from __future__ import annotations

import random
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from agents.engine.errors import Refused
from agents.engine.tool import At
from agents.settings import Settings
from agents.tools.github.memory import MOST, ROOM, STATE, TEXT, Memory, Remembered, block_of, memory_in
from agents.tools.github.sections import ORDER
from tests.agents.github import settings_for

HEAD = "1" * 40
AT = At(settings=settings_for("http://127.0.0.1:1", "x"))


def remembered(n: int, **more: Any) -> Remembered:
    fields = {"severity": "high", "path": "app.py", "line": n, "tool": "ruff", "rule": "F821", **more}
    return Remembered.model_validate({"n": n, "fingerprint": f"{n:016x}-1", **fields})


def memory(**more: Any) -> Memory:
    return Memory(repo="acme/shop", number=7, head=HEAD, **more)


KEPT = memory(
    findings=(remembered(1, text="A <!-- --> @mona"), remembered(2)), dismissed=(2,), states={"coverage": "{}"}, last=2
)


def test_what_was_signed_is_read_back_whole() -> None:
    body = f"{block_of(AT, KEPT)}\n\nAnything at all."
    assert memory_in(AT, "acme/shop", 7, body) == KEPT


@given(st.text(max_size=TEXT), st.text(max_size=300), st.text(max_size=2000))
def test_whatever_was_found_cannot_break_out_of_the_block(text: str, path: str, state: str) -> None:
    clean = [each.encode("utf-8", "replace").decode() for each in (text, path, state)]
    kept = memory(findings=(remembered(1, text=clean[0], path=clean[1]),), states={"commands": clean[2]})
    block = block_of(AT, kept)
    assert (block.count("-->"), block.count("<!--"), "\n" in block) == (1, 1, False)
    assert memory_in(AT, "acme/shop", 7, block) == kept


@given(st.data())
def test_a_block_that_was_changed_anywhere_is_not_believed(data: st.DataObject) -> None:
    block = block_of(AT, KEPT)
    place = data.draw(st.integers(0, len(block) - 1))
    sign = data.draw(
        st.sampled_from(string.ascii_letters + string.digits + "+/=- <>").filter(lambda c: c != block[place])
    )
    assert memory_in(AT, "acme/shop", 7, block[:place] + sign + block[place + 1 :]) is None
    assert memory_in(AT, "acme/shop", 7, block[:place] + block[place + 1 :]) is None


@pytest.mark.parametrize(("repo", "number"), [("acme/shop", 8), ("acme/other", 7), ("acme/shop7", 7)])
def test_the_block_of_another_pull_request_is_not_believed(repo: str, number: int) -> None:
    assert memory_in(AT, repo, number, block_of(AT, KEPT)) is None


def test_a_block_signed_with_another_key_is_not_believed() -> None:
    other = At(settings=Settings(_env_file=None, secret_key=SecretStr("o" * 40)))  # type: ignore[call-arg]
    assert memory_in(other, "acme/shop", 7, block_of(AT, KEPT)) is None


def test_only_a_block_that_leads_the_comment_counts() -> None:
    assert memory_in(AT, "acme/shop", 7, f"They wrote:\n{block_of(AT, KEPT)}") is None


def test_without_a_key_nothing_is_signed_or_believed() -> None:
    bare = At(settings=Settings(_env_file=None))  # type: ignore[call-arg]
    for attempt in (lambda: block_of(bare, KEPT), lambda: memory_in(bare, "acme/shop", 7, block_of(AT, KEPT))):
        with pytest.raises(Refused, match="SECRET_KEY is not set"):
            attempt()


@pytest.mark.parametrize(("many", "long"), [(MOST, 30), (MOST, 4096), (1, 4096)])
def test_whatever_there_is_to_remember_fits(many: int, long: int) -> None:
    noise = random.Random(1)

    def words(length: int) -> str:
        return "".join(noise.choices(string.ascii_letters + string.digits, k=length))

    findings = tuple(remembered(n, text=words(TEXT), path=words(long), fixed=n % 2 == 0) for n in range(1, many + 1))
    block = block_of(AT, memory(findings=findings, dismissed=(2,), last=many))
    kept = memory_in(AT, "acme/shop", 7, block)
    assert len(block) < ROOM + 200
    assert kept is not None
    assert kept.findings
    assert (kept.last, kept.head) == (many, HEAD)
    if many > 1:
        assert 2 in {each.n for each in kept.findings}, "what is dismissed goes last"
    if many > 1 and long < 100:
        assert 1 in {each.n for each in kept.findings}, "then what is open"


def test_all_that_is_dismissed_is_known_again_however_little_room_there_is() -> None:
    noise = random.Random(1)
    long = ["".join(noise.choices(string.ascii_letters, k=4096)) for _ in range(MOST)]
    findings = tuple(remembered(n, path=path, text=path[:TEXT]) for n, path in enumerate(long, 1))
    dismissed = tuple(range(1, MOST + 1))
    kept = memory_in(AT, "acme/shop", 7, block_of(AT, memory(findings=findings, dismissed=dismissed)))
    assert kept is not None
    assert [each.fingerprint for each in kept.findings] == [each.fingerprint for each in findings]


def test_what_packs_well_is_still_no_larger_than_what_is_unpacked_again() -> None:
    findings = tuple(remembered(n, path="\x01" * 4096, text="\x01" * TEXT) for n in range(1, MOST + 1))
    kept = memory_in(AT, "acme/shop", 7, block_of(AT, memory(findings=findings, last=MOST)))
    assert kept is not None
    assert kept.findings
    assert kept.last == MOST


def test_states_that_leave_no_room_are_left_out_last() -> None:
    noise = random.Random(1)
    states = {name: "".join(chr(noise.randrange(0x10000, 0x10FFFF)) for _ in range(STATE)) for name in ORDER}
    kept = memory_in(AT, "acme/shop", 7, block_of(AT, memory(findings=(remembered(1),), states=states)))
    assert kept is not None
    assert (kept.states, kept.head) == ({}, HEAD)
