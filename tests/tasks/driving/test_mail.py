"""Runs that send mail by a real server: asked about, sent once, and never sent again where nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from pydantic import SecretStr

from agents.engine.run import Run
from agents.tools.mail import send
from tasks import deciding
from tasks.driving.drive import drive
from tasks.world import World
from tests.sandbox.mailbox import Mailbox, receiving
from tests.tasks.kit import Kit

WORKFLOW = """
from pydantic import BaseModel
from agents.engine.flow import Call, Done, Flow

class Ticket(BaseModel):
    charge: str

def resolve(ticket: Ticket) -> Flow:
    sent = yield Call("mail.send", to="amy@example.com", occasion=ticket.charge, subject="Your order", text="Hello.")
    return Done(summary="sent", output=sent and sent.message_id)
"""
LISTED = '"mail.send" = { per_session = 2 }\n"shop.order"'


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with receiving() as mailbox:
        yield mailbox


@pytest.fixture
def world(kit: Kit, box: Mailbox) -> World:
    kit.tools = {**kit.tools, send.name: send}
    kit.settings = kit.settings.model_copy(
        update={"smtp_url": SecretStr(f"smtp://127.0.0.1:{box.port}"), "mail_from": "shop@example.org"}
    )
    kit.install(WORKFLOW, **{'"shop.order"': LISTED})
    return kit.world()


def decided(kit: Kit, world: World, id: str, outcome: str) -> Run:
    """Answer the one question there is, and drive on. What notices say is not counted: they go by the same server."""
    [question] = kit.run(id).open.values()
    deciding.decide(world, f"{id}.{question.asked.question}", deciding.Answer(outcome, "ann", "cli"))
    drive(world, id)
    return kit.run(id)


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def sent(box: Mailbox) -> list[str]:
    return [str(mail["Message-ID"]) for mail in box.mails if mail["To"] == "amy@example.com"]


def test_a_mail_is_shown_and_asked_about_and_then_sent_once(kit: Kit, box: Mailbox, world: World) -> None:
    drive(world, id := kit.begin(world=world))
    [question] = kit.run(id).open.values()
    assert question.asked.facts == {"from": "shop@example.org"}
    [shown, _] = box.mails  # what ann and bob were told
    assert "From: shop@example.org\n    To: amy@example.com\n    Subject: Your order" in text_of(shown)
    assert sent(box) == []
    run = decided(kit, world, id, "approved")
    assert run.ended
    assert [run.ended.output] == sent(box)


def test_a_server_away_is_tried_again_and_the_mail_sent_once(kit: Kit, box: Mailbox, world: World) -> None:
    drive(world, id := kit.begin(world=world))
    box.hang_up = "at-recipient"
    assert not decided(kit, world, id, "approved").ended
    assert sent(box) == []
    kit.later(61)
    drive(world, id)
    assert kit.run(id).ended
    assert len(sent(box)) == 1


def test_where_nobody_knows_a_person_is_asked_and_nothing_is_sent_meanwhile(
    kit: Kit, box: Mailbox, world: World
) -> None:
    id = unclear(kit, box, world)
    run = decided(kit, world, id, "happened")
    assert run.ended
    assert (run.ended.status, run.ended.output) == ("done", None)
    assert len(sent(box)) == 1


def test_a_person_who_says_that_it_did_not_happen_is_asked_before_it_is_sent_again(
    kit: Kit, box: Mailbox, world: World
) -> None:
    id = unclear(kit, box, world)
    assert not decided(kit, world, id, "not_happened").ended
    assert len(sent(box)) == 1
    assert decided(kit, world, id, "approved").ended
    assert len(sent(box)) == 2


def unclear(kit: Kit, box: Mailbox, world: World) -> str:
    """A run whose mail left, and of which no answer came, hours ago."""
    drive(world, id := kit.begin(world=world))
    box.hang_up = "after-mail"
    decided(kit, world, id, "approved")
    for _ in range(3):
        kit.later(3600)
        drive(kit.world(), id)
    [question] = kit.run(id).open.values()
    assert question.asked.of == "unknown"
    assert "did not say whether it took it" in str(kit.run(id).step("1").unsettled)
    assert len(sent(box)) == 1
    return id


def test_another_event_about_the_same_occasion_sends_nothing(kit: Kit, box: Mailbox, world: World) -> None:
    drive(world, first := kit.begin(1, world))
    one = decided(kit, world, first, "approved")
    drive(world, second := kit.begin(2, world))
    two = kit.run(second)
    assert one.ended
    assert two.ended
    assert one.ended.output == two.ended.output
    assert len(sent(box)) == 1


def test_a_thread_has_its_cap(kit: Kit, box: Mailbox, world: World) -> None:
    for n in range(3):
        drive(world, id := kit.begin(n + 1, world, fields={"charge": f"occasion {n}"}))
        [question] = kit.run(id).open.values()
        assert ("limit: 2 a session reached" in str(question.asked)) is (n == 2)
        decided(kit, world, id, "approved")
    assert len(sent(box)) == 3, "a person may say yes past it"
