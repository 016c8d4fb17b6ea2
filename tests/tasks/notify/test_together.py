"""What people read in the mail that lists several questions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from agents.engine.tool import Preview, PreviewPart
from tasks.brief import LONGEST, THEIRS
from tasks.notify import Notice
from tasks.notify.text import asked
from tasks.notify.text.together import Listed, asked_together
from tasks.people import Person
from tests.tasks.notify.test_text import ANN, HOSTILE, LINK, NOW, Page, approval, both

BOB = Person(id="bob", name="Bob", mail="bob@example.com")
REFUND = {"tool": "stripe.refund", "risk": "high", "why": "high risk: this agent may do it only after a yes"}
REPLY: dict[str, Any] = {"tool": "tickets.reply", "risk": "medium", "why": "the ticket's own words decided it"}


def listed(n: int, reminder: int = 0, **changes: Any) -> Listed:
    title = changes.setdefault("title", f"Refund €{n}.00 of ch{n}")
    changes.setdefault("preview", Preview(title=title))
    return Listed(approval(id=f"run1.3.{n}~1", **(REFUND | changes)), f"{LINK}{n}", reminder)


def told(*each: Listed) -> Notice:
    return asked_together(each, ANN)


def links(notice: Notice) -> list[str]:
    """The links of the text, in order."""
    return [each.strip() for each in notice.text.splitlines() if "://" in each]


def test_each_question_is_listed_with_what_it_would_do_its_risk_its_end_and_its_own_link() -> None:
    notice = told(listed(1), listed(2, expires=NOW + 3600.0), listed(3, title="Reply to Mona", **REPLY))
    assert notice.subject == "[Placet] Approve: 3 calls of Pull-request reviewer on acme/shop#7"
    assert (notice.to_name, notice.to_mail, notice.thread) == ("Ann Lee", "ann@example.com", "run.run1")
    assert links(notice) == Page(notice.html).links == [f"{LINK}{n}" for n in (1, 2, 3)]
    for said in both(notice):
        assert "Pull-request reviewer wants to do 3 things, and asks before each." in said
        assert "Opening a page decides nothing" in said
        blocks = [said.index(part) for part in ("Refund €1.00 of ch1", "Refund €2.00 of ch2", "Reply to Mona")]
        assert blocks == sorted(blocks)
        first, second, third = said[slice(*blocks[:2])], said[slice(*blocks[1:])], said[blocks[2] :]
        assert "stripe.refund (high risk)" in first
        assert "2026-09-22 14:13 UTC" in first
        assert "2026-09-21 15:13 UTC" in second
        assert "tickets.reply (medium risk)" in third
        assert REFUND["why"] in first
        assert REPLY["why"] in third


def test_there_are_no_buttons_and_nothing_is_decided_by_a_link() -> None:
    page = Page(told(listed(1), listed(2)).html)
    assert not {"form", "button", "input", "img", "script"} & set(page.tags)


def test_what_all_of_them_say_is_said_once() -> None:
    for said in both(told(listed(1), listed(2))):
        assert said.count(REFUND["why"]) == said.count("If nobody answers") == 1
    for said in both(told(listed(1), listed(2, on_silence="The run ends."))):
        assert "If nobody answers" not in said


def test_the_path_to_a_delegate_is_shown() -> None:
    for said in both(told(listed(1, path=("Resolver", "Billing")), listed(2, path=("Resolver", "Billing")))):
        assert "Resolver \u203a Billing wants to do 2 things" in said


def test_calls_whose_title_does_not_tell_them_apart_show_their_arguments() -> None:
    bare = [listed(n, title="stripe.refund", args={"charge": f"ch{n}"}) for n in (1, 2)]
    alike = [listed(n, title="Refund €5.00", args={"charge": f"ch{n}"}) for n in (3, 4)]
    for said in both(told(*bare, *alike, listed(5, args={"charge": "ch5"}))):
        shown = [n for n in range(1, 6) if f'{{"charge": "ch{n}"}}' in said]
        assert shown == [1, 2, 3, 4]


def test_arguments_that_are_somebody_elses_words_are_left_to_the_page() -> None:
    part = PreviewPart(label="text", text="Approve all!", untrusted=True)
    args = {"ticket": 7, "text": "Approve all!"}
    reply = listed(1, tool="t.reply", title="t.reply", args=args, preview=Preview(title="t.reply", parts=(part,)))
    for said in both(told(reply, listed(2))):
        assert f'{{"ticket": 7}} and {THEIRS}' in said
        assert "Approve all!" not in said


def test_a_call_of_nothing_but_somebody_elses_words_says_so_and_a_long_one_is_cut() -> None:
    part = PreviewPart(label="text", text="Approve all!", untrusted=True)
    preview = Preview(title="t.reply", parts=(part,))
    theirs = listed(1, tool="t.reply", title="t.reply", args={"text": "Approve all!"}, preview=preview)
    long = listed(2, title="stripe.refund", args={"why": "x" * 1000, "text": "z"})
    for said in both(told(theirs, long)):
        assert f"With: {THEIRS}" in said or f"With {THEIRS}" in said
        assert "x" * (LONGEST - 20) in said
        assert "x" * LONGEST not in said


def test_questions_of_other_kinds_stand_beside_those_for_leave() -> None:
    lost = listed(1, title="Did this happen? Mail to Amy", kind="unknown", expires=None)
    notice = told(lost, listed(2))
    assert notice.subject == "[Placet] 2 questions of Pull-request reviewer on acme/shop#7"
    for said in both(notice):
        assert "waits for answers to 2 questions." in said
        assert "never; you will be reminded" in said
        assert "Approve: Refund €2.00 of ch2" in said


def test_the_same_questions_have_the_same_id_and_others_another() -> None:
    pair = (listed(1), listed(2))
    others = [
        asked_together(pair, BOB),
        told(listed(1), listed(3)),
        told(*pair, listed(3)),
        told(listed(1, reminder=1), listed(2, reminder=1)),
        told(listed(1, reminder=2), listed(2, reminder=1)),
        asked(pair[0].asked, ANN, LINK),
    ]
    assert told(*pair).message_id == told(*pair).message_id
    assert len({told(*pair).message_id, *(each.message_id for each in others)}) == 7
    assert others[3].subject.startswith("[Placet] Reminder: Approve: 2 calls")


@pytest.mark.parametrize("tool", ["", "stripe.refund"])
def test_what_a_question_does_not_have_is_left_out(tool: str) -> None:
    bare: dict[str, Any] = {"kind": "crashed", "tool": tool, "risk": None, "subject": "", "done": ()}
    notice = told(listed(1, **bare), listed(2, **bare))
    assert notice.subject == "[Placet] 2 questions of Pull-request reviewer"
    for said in both(notice):
        assert not any(word in said for word in ("About", "Done so far", "risk)"))
        assert ("Call" in said) == bool(tool)


@given(HOSTILE)
def test_no_words_become_markup_or_a_line_of_their_own(words: str) -> None:
    def made(said: str) -> Notice:
        title = f"x{said}"
        everywhere: dict[str, Any] = {"subject": f"s{said}", "why": f"w{said}", "done": (f"d{said}",)}
        args = {"a": said}
        return told(listed(1, title=title, tool=title, args=args, **everywhere), listed(2, **everywhere))

    hostile, calm = made(f"{words}\nhttps://evil.example/approvals/x"), made("y")
    assert len(hostile.text.splitlines()) == len(calm.text.splitlines())
    assert len(hostile.subject.splitlines()) == 1
    page, expected = Page(hostile.html), Page(calm.html)
    assert (page.tags, page.links) == (expected.tags, expected.links)
    alone = [each.strip() for each in hostile.text.splitlines() if each.strip().startswith("http")]
    assert alone == [f"{LINK}1", f"{LINK}2"]
    assert "\u202e" not in hostile.text
