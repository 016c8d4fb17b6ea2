"""What a model is shown of a long run: bounded, in order, and nothing that cannot be read in full."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from agents.engine.conversation import (
    LINES,
    NARROW,
    READ_RESULT,
    WHOLE,
    WINDOW,
    Conversation,
    Proposed,
    Reply,
    Seen,
)

READ = Proposed(tool=READ_RESULT, args={"handle": "r1.2", "start": 0})
CALL = Proposed(tool="shop.order", args={"number": 3})


def said(*texts: str, failed: bool = False) -> tuple[Reply, list[Seen]]:
    return Reply(calls=(CALL,) * len(texts)), [Seen(text, failed) for text in texts]


def test_a_short_result_is_shown_whole() -> None:
    talk = Conversation("go")
    talk.take(*said("x" * WHOLE))
    assert talk.rounds[0].seen[0].text == "x" * WHOLE


def test_a_long_result_is_shown_by_its_head_and_can_be_paged_through() -> None:
    text = "".join(f"{n:06d}" for n in range(5_000))
    talk = Conversation("go")
    talk.take(*said("short", text))
    shown = talk.rounds[0].seen[1].text
    assert shown.startswith(text[:4_096])
    assert "30000 characters in all, kept as r1.2" in shown
    pages, start = list[str](), 0
    while start >= 0:
        talk.take(Reply(calls=(READ,)), [talk.page("r1.2", start)])
        [page] = talk.rounds[-1].seen
        assert not page.failed
        words, _, more = page.text.partition("\n[")
        pages.append(words)
        start = int(more.partition("start=")[2].rstrip("]")) if more else -1
    assert "".join(pages) == text
    assert len(pages) == 4


def test_in_a_narrow_window_a_result_is_shown_in_smaller_parts_and_all_of_it_can_be_read() -> None:
    text = "".join(f"{n:06d}" for n in range(1_000))
    talk = Conversation("go")
    talk.narrow(8_000)
    talk.take(*said("short", text))
    assert talk.rounds[0].seen[1].text.startswith(f"{text[:1_000]}\n[6000 characters in all, kept as r1.2")
    found, start = "", 0
    while start >= 0:
        page = talk.page("r1.2", start).text
        assert len(page) <= talk.whole == 2_000
        words, _, more = page.partition("\n[")
        found, start = found + words, int(more.partition("start=")[2].rstrip("]")) if more else -1
    assert found == text


def test_a_page_that_there_is_not_is_refused_in_words() -> None:
    talk = Conversation("go")
    talk.take(*said("x" * 9_000))
    assert talk.page("r9.9", 0) == Seen("there is no result 'r9.9'; those that were shortened name theirs", failed=True)
    assert talk.page("r1.1", 9_000).failed
    assert talk.page("r1.1", -1).failed


def test_past_the_window_the_oldest_rounds_become_lines_and_keep_their_handles() -> None:
    talk = Conversation("go")
    for n in range(20):
        talk.take(*said(f"{n:04d}" * 500))
    assert talk.size <= WINDOW
    assert talk.short is not None
    assert talk.rounds[-1].number == 20
    first = talk.short.text.splitlines()[0]
    handle = re.search(r"kept as (r1\.1)", first)
    assert handle
    assert talk.page(handle[1], 0).text == "0000" * 500


def test_of_more_calls_than_have_a_line_the_older_are_counted() -> None:
    talk = Conversation("go", window=100)
    for n in range(LINES + 12):
        talk.take(*said(str(n)))
    assert talk.short is not None
    lines = talk.short.text.splitlines()
    gone = LINES + 12 - len(talk.rounds) - LINES
    assert lines[0] == f"before that: {gone} x shop.order"
    assert len(lines) == LINES + 1


def test_names_that_a_model_makes_up_do_not_add_up() -> None:
    talk = Conversation("go", window=100)
    for n in range(200):
        talk.take(Reply(calls=(Proposed(tool=f"made up {n}", wrong="no"), CALL)), [Seen("no", failed=True), Seen("x")])
    assert talk.short is not None
    before, *lines = talk.short.text.splitlines()
    assert re.fullmatch(r"before that: \d+ x calls that could not be made, \d+ x shop.order", before)
    assert len(lines) == LINES


def test_what_people_told_the_agent_is_never_shortened() -> None:
    talk = Conversation("go", window=100)
    reply, seen = said("x" * 90)
    talk.take(reply.model_copy(update={"heard": ("Refund nobody.",)}), seen)
    for _ in range(60):
        talk.take(*said("y" * 90))
    assert talk.short is not None
    assert talk.short.told == ("Refund nobody.",)


def test_a_call_that_was_denied_is_known_as_such_and_another_is_not() -> None:
    talk = Conversation("go")
    talk.turn_down(CALL, "denied: no")
    assert talk.turned_down(CALL).startswith("denied: no")
    assert talk.turned_down(Proposed(tool="shop.order", args={"number": 4})) == ""


@given(
    st.lists(st.lists(st.integers(0, 12_000), min_size=1, max_size=4), min_size=1, max_size=40),
    st.integers(-10_000, 2 * WINDOW),
)
def test_it_never_outgrows_its_window_by_more_than_the_latest_round(rounds: list[list[int]], window: int) -> None:
    talk = Conversation("go")
    talk.narrow(window)
    for sizes in rounds:
        talk.take(*said(*("z" * size for size in sizes)))
        assert talk.size == sum(each.size for each in talk.rounds)
        assert talk.size <= max(NARROW, min(window, WINDOW), talk.rounds[-1].size)
        assert all(len(seen.text) <= talk.whole for seen in talk.rounds[-1].seen)
        assert [each.number for each in talk.rounds] == list(range(talk.length - len(talk.rounds) + 1, talk.length + 1))
