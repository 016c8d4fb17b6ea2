"""One notice of all that a turn puts to the same person, by a real mail server, whatever comes in between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import copy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from agents.engine.journal import Asked, Notified, QuestionKind
from agents.engine.run import Run
from agents.engine.state import RUN, Question
from agents.models import Proposal
from agents.models.scripted import ScriptedModel
from tasks import deciding, links, question_views
from tasks.driving.drive import drive
from tasks.driving.notices import MOST, Owed, told_together
from tasks.notify import text
from tasks.people import Person
from tasks.store import Store
from tasks.world import World
from tests.sandbox.mailbox import Mailbox, receiving
from tests.sandbox.shop import Shop
from tests.tasks.clan import Clan
from tests.tasks.driving.test_kill import Killed, Points, kill_at
from tests.tasks.driving.test_loop import GOAL, WORK
from tests.tasks.driving.test_mail import text_of
from tests.tasks.kit import Kit
from tests.tasks.shop_tools import refund
from tests.tasks.workflows import REFUND, flow

REFUNDS = [Proposal("shop.refund", {"charge": f"c{n}", "amount": 5}) for n in range(16)]
LINK = re.compile(r"^\s*\S+/approvals/(\S+)$", re.MULTILINE)
BOB_TOO = {'"shop.reply" = { risk = "medium",': '"shop.reply" = { risk = "high", approvers = ["person:bob"],'}


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with receiving() as mailbox:
        yield mailbox


@pytest.fixture
def kit(kit: Kit, box: Mailbox) -> Kit:
    """An installation that tells people by a mail server."""
    return by_mail(kit, box)


def by_mail(kit: Kit, box: Mailbox) -> Kit:
    more = {"smtp_url": SecretStr(f"smtp://127.0.0.1:{box.port}"), "mail_from": "placet@example.org"}
    kit.settings = kit.settings.model_copy(update=more)
    return kit


def gather(*calls: str) -> str:
    return flow(f'yield Gather({", ".join(calls)})\n    return Done(summary="done")')


def refunds(count: int) -> str:
    return gather(f'*(Call("shop.refund", charge=f"c{{n}}", amount=5) for n in range({count}))')


def parked(kit: Kit, workflow: str, **edits: str) -> tuple[World, str]:
    """A run that was driven as far as it goes, and its worker."""
    kit.install(workflow, **edits)
    world = kit.world()
    drive(world, id := kit.begin(world=world))
    return world, id


def told(box: Mailbox) -> list[tuple[str, int]]:
    """To whom each mail went, and how many questions it has."""
    return [(str(mail["To"]).partition(" ")[0], len(LINK.findall(text_of(mail)))) for mail in box.mails]


def asked_in(kit: Kit, mail: EmailMessage) -> list[str]:
    """The questions that the links of a mail lead to. All of them are for whom the mail is for."""
    found = [links.read(kit.settings, token, kit.store.now()) for token in LINK.findall(text_of(mail))]
    assert {each.person for each in found} == {str(mail["To"])[:3].lower()}
    return [each.approval.partition(".")[2] for each in found]


def everybody_told(run: Run, errors: bool = False) -> bool:
    """Whether the journal has it, of each question by itself, that each of those who are asked was told once."""
    sent = ([to.to for to in each.notified if bool(to.error) == errors] for each in run.questions.values())
    return all(sorted(each) == ["ann", "bob"] for each in sent)


# -- what is told together --------------------------------------------------------------------------------------------


def test_sixteen_calls_of_one_reply_are_one_mail_to_each_person(kit: Kit, box: Mailbox) -> None:
    kit.install(WORK)
    (kit.folder / "agents/resolver/goal.md").write_text(GOAL)
    world = kit.world()
    world.model = ScriptedModel([REFUNDS, "Refunded."])
    drive(world, id := kit.begin(world=world))
    run = kit.run(id)
    assert told(box) == [("Ann", 16), ("Bob", 16)]
    assert all(asked_in(kit, mail) == [*run.open] for mail in box.mails)
    assert str(box.mails[0]["Subject"]) == "[Placet] Approve: 16 calls of Resolver on t#1"
    words = text_of(box.mails[0])
    assert all(f'{{"charge": "c{n}", "amount": 5}}' in words for n in range(16))
    assert words.count("shop.refund (high risk)") == 16
    assert everybody_told(run)
    kit.answer(world, id)
    drive(world, id)
    assert kit.run(id).ended
    assert kit.shop.done == {f"refund:c{n}": 1 for n in range(16)}
    assert len(box.mails) == 2


def test_a_single_question_is_told_as_it_always_was(kit: Kit, box: Mailbox) -> None:
    world, id = parked(kit, REFUND)
    run = kit.run(id)
    approval = question_views.approval(world, run, run.questions["1~1"])
    for mail, name in zip(box.mails, ("ann", "bob"), strict=True):
        person = world.people.get(name)
        assert person is not None
        [token] = LINK.findall(text_of(mail))
        wanted = text.asked(approval, person, f"{kit.settings.public_url}/approvals/{token}")
        assert text_of(mail).rstrip() == wanted.text.rstrip()
        assert (mail["Subject"], mail["Message-ID"]) == (wanted.subject, f"<{wanted.message_id}@placet>")


def test_whoever_is_asked_less_is_told_less(kit: Kit, box: Mailbox) -> None:
    calls = [*(f'Call("shop.refund", charge="c{n}", amount=5)' for n in (1, 2)), REPLY]
    _, id = parked(kit, gather(*calls), **BOB_TOO)
    assert told(box) == [("Ann", 2), ("Bob", 3)]
    assert asked_in(kit, box.mails[0]) == ["1.1.1~1", "1.2.1~1"]
    assert asked_in(kit, box.mails[1]) == [*kit.run(id).open]


REPLY = 'Call("shop.reply", ticket="1", text="hello")'


def test_of_one_question_beside_others_that_are_not_theirs_people_are_told_as_of_one(kit: Kit, box: Mailbox) -> None:
    parked(kit, gather('Call("shop.refund", charge="c1", amount=5)', REPLY), **BOB_TOO)
    assert told(box) == [("Ann", 1), ("Bob", 2)]
    assert str(box.mails[0]["Subject"]) == "[Placet] Approve: shop.refund"


def test_more_than_one_mail_holds_go_into_a_further_one(kit: Kit, box: Mailbox) -> None:
    _, id = parked(kit, refunds(MOST + 3))
    assert told(box) == [("Ann", MOST), ("Ann", 3), ("Bob", MOST), ("Bob", 3)]
    assert len({mail["Message-ID"] for mail in box.mails}) == 4
    assert [*asked_in(kit, box.mails[0]), *asked_in(kit, box.mails[1])] == [*kit.run(id).open]
    assert everybody_told(kit.run(id))


def test_a_delegates_questions_come_together_and_show_their_path(
    tmp_path_factory: pytest.TempPathFactory, store: Store, shop: Shop, box: Mailbox
) -> None:
    clan = Clan(tmp_path_factory.mktemp("clan"), store, shop)
    by_mail(clan, box)
    clan.agent("lead", 'yield Delegate("billing", "Refund them.")\nreturn Done(summary="done")', delegates=["billing"])
    calls = "Gather(*(Call('shop.refund', charge=f'c{n}', amount=5) for n in range(3)))"
    clan.agent("billing", f"yield {calls}\nreturn Done(summary='refunded')", settings=', risk = "high"')
    world = clan.world()
    clan.start(world)
    clan.sweep(world)
    assert told(box) == [("Ann", 3), ("Bob", 3)]
    assert "Lead \u203a Billing wants to do 3 things" in text_of(box.mails[0])


KINDS: list[tuple[QuestionKind, str]] = [("approve", "1.1"), ("unknown", "2"), ("crashed", RUN), ("spent", "3")]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(KINDS), st.integers(0, 3)), max_size=150))
def test_whatever_is_owed_is_told_once_to_whom_it_is_owed_and_the_run_itself_apart(
    owing: list[tuple[str, tuple[QuestionKind, str], int]],
) -> None:
    owed = [
        Owed(Person(id=who, name=who, mail=f"{who}@example.com"), question(n, *about), 0.0, reminder)
        for n, (who, about, reminder) in enumerate(owing)
    ]
    notices = list(told_together(owed))
    assert sorted(map(id, owed)) == sorted(id(each) for notice in notices for each in notice)
    for notice in notices:
        assert 0 < len(notice) <= MOST
        assert len({(each.person.id, each.reminder > 0, is_about_the_run(each)) for each in notice}) == 1


def question(n: int, of: QuestionKind, id: str) -> Question:
    asked = {"at": 0.0, "id": id, "fingerprint": "", "question": f"{id}~{n}", "of": of, "why": "", "approvers": ()}
    return Question(Asked.model_validate(asked))


def is_about_the_run(owed: Owed) -> bool:
    return owed.question is not None and owed.question.asked.id == RUN


# -- what is told again, and what is not ------------------------------------------------------------------------------


def test_a_notice_that_failed_is_told_again_with_all_its_questions(kit: Kit, box: Mailbox) -> None:
    box.refuse_recipient = "450 not now"
    world, id = parked(kit, refunds(3))
    assert (box.mails, everybody_told(kit.run(id), errors=True)) == ([], True)
    box.refuse_recipient = ""
    drive(world, id)
    assert box.mails == [], "not before its time"
    kit.later(61)
    drive(world, id)
    assert told(box) == [("Ann", 3), ("Bob", 3)]
    assert everybody_told(kit.run(id))
    kit.later(61)
    drive(world, id)
    assert len(box.mails) == 2


def test_a_mail_that_may_have_left_is_the_same_mail_again(kit: Kit, box: Mailbox) -> None:
    box.hang_up = "after-mail"
    world, id = parked(kit, refunds(3))
    assert told(box) == [("Ann", 3), ("Bob", 3)]
    kit.later(61)
    drive(world, id)
    assert told(box) == [("Ann", 3), ("Bob", 3), ("Ann", 3)]
    assert box.mails[0]["Message-ID"] == box.mails[2]["Message-ID"]


def test_a_question_that_comes_later_is_told_alone(kit: Kit, box: Mailbox) -> None:
    two = '\n\ndef two() -> Flow:\n    for n in (2, 3):\n        yield Call("shop.refund", charge=f"c{n}", amount=5)\n'
    workflow = gather('Call("shop.refund", charge="c1", amount=5)', "two()") + two
    world, id = parked(kit, workflow)
    deciding.decide(world, f"{id}.1.2.1~1", deciding.Answer("approved", "bob", "cli"))
    drive(world, id)
    assert told(box) == [("Ann", 2), ("Bob", 2), ("Ann", 1), ("Bob", 1)]
    assert asked_in(kit, box.mails[2]) == ["1.2.2~1"]


def test_an_answer_that_comes_while_a_mail_is_on_its_way_lets_nobody_be_told_twice(kit: Kit, box: Mailbox) -> None:
    kit.install(refunds(3))
    world = kit.world()
    id = kit.begin(world=world)

    def act(name: str) -> None:
        if name == "notified:before" and len(box.mails) == 1 and "1.1.1~1" in kit.run(id).open:
            deciding.decide(world, f"{id}.1.1.1~1", deciding.Answer("denied", "bob", "cli"))

    world.point = act
    drive(world, id)
    assert told(box) == [("Ann", 3), ("Bob", 2)]
    assert [each.to for each in kit.run(id).questions["1.1.1~1"].notified] == ["ann"], "it is true, if late"


def test_nobody_is_told_of_what_has_expired_or_was_overtaken(kit: Kit, box: Mailbox) -> None:
    world, id = parked(kit, refunds(3))
    kit.later(25 * 3600)
    drive(world, id)
    assert kit.run(id).ended
    kit.begin(2, world)
    drive(world, second := kit.begin(2, world))
    kit.begin(3, world)
    drive(world, second)
    run = kit.run(second)
    assert run.ended
    assert run.ended.status == "superseded"
    assert told(box) == [("Ann", 3), ("Bob", 3)] * 2


def test_questions_that_never_expire_remind_together_while_they_wait(kit: Kit, box: Mailbox) -> None:
    for _ in range(2):
        kit.shop.drop_next("/mails")
    world, id = parked(kit, gather('Call("shop.mail", to="amy")', 'Call("shop.mail", to="bob")'))
    kit.later(61)
    drive(world, id)
    assert told(box) == [("Ann", 2), ("Bob", 2)]
    assert str(box.mails[0]["Subject"]) == "[Placet] 2 questions of Resolver on t#1"
    kit.later(kit.settings.remind_seconds + 1)
    drive(world, id)
    assert told(box)[2:] == [("Ann", 2), ("Bob", 2)]
    assert str(box.mails[2]["Subject"]) == "[Placet] Reminder: 2 questions of Resolver on t#1"
    deciding.decide(world, f"{id}.1.1.1~1", deciding.Answer("happened", "ann", "cli"))
    kit.later(kit.settings.remind_seconds + 1)
    drive(world, id)
    assert told(box)[4:] == [("Ann", 1), ("Bob", 1)]
    assert len({mail["Message-ID"] for mail in box.mails}) == 6


def test_a_run_that_cannot_even_tell_says_so_by_itself_first_and_tells_all_the_rest_once_it_is_mended(
    kit: Kit, box: Mailbox
) -> None:
    def broken(facts: Any, **args: Any) -> Any:
        raise ZeroDivisionError(f"{facts}{args}")

    whole, spoilt = kit.tools, copy(refund)
    spoilt.preview(broken)
    kit.tools = {**whole, refund.name: spoilt}
    world, id = parked(kit, refunds(3))
    drive(world, id)
    assert told(box) == [("Ann", 1), ("Bob", 1)]
    assert str(box.mails[0]["Subject"]) == "[Placet] Crashed: A run keeps failing"
    kit.tools = whole
    kit.later(301)
    drive(kit.world(), id)
    assert told(box)[2:] == [("Ann", 3), ("Bob", 3)]


def test_a_journal_of_before_in_which_some_were_told_one_by_one_is_gone_on_with(kit: Kit, box: Mailbox) -> None:
    kit.install(refunds(3))

    def die(_: int, name: str) -> None:
        if name == "notified:before":
            raise Killed

    world = kit.world(Points(die))
    id = kit.begin(world=world)
    with pytest.raises(Killed):
        drive(world, id)
    kit.later(61)
    run = kit.run(id)
    before = Notified(at=kit.store.now(), question="1.1.1~1", channel="mail", to="ann")
    kit.store.journals.append(run, before)
    drive(kit.world(), id)
    assert told(box) == [("Bob", 3), ("Ann", 2)]
    assert asked_in(kit, box.mails[1]) == ["1.2.1~1", "1.3.1~1"]
    assert everybody_told(kit.run(id))


# -- workers that die -------------------------------------------------------------------------------------------------


def test_a_worker_killed_at_any_point_leaves_everybody_told_and_nobody_twice_but_by_the_same_mail(
    kit: Kit, box: Mailbox
) -> None:
    kit.install(refunds(4))
    undisturbed = Points(lambda _, __: None)
    drive(world := kit.world(undisturbed), kit.begin(world=world))
    assert told(box) == [("Ann", 4), ("Bob", 4)]
    points = undisturbed.passed
    died = list[str]()
    for where in range(1, points + 1):
        kit.reset()
        box.mails.clear()
        died.append(killed_once(kit, where))
        ids = Counter(str(mail["Message-ID"]) for mail in box.mails)
        assert len(ids) == 2
        assert sorted(ids.values()) in ([1, 1], [1, 2])
        assert {count for _, count in told(box)} == {4}
    assert {"asked:before", "asked:after", "notified:before", "notified:after", "release:before"} <= {*died}


def killed_once(kit: Kit, where: int) -> str:
    """Drive a run with a worker that dies there, then with another. At which point it died."""
    id, at = kit.begin(world=kit.world()), ""
    try:
        drive(kit.world(kill_at(where)), id)
    except Killed as death:
        at = str(death)
    kit.later(61)
    drive(kit.world(), id)
    assert everybody_told(kit.run(id))
    assert len(kit.run(id).open) == 4
    return at
