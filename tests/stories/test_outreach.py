"""A contact gets a mail, follows its stop link by the web, and gets no second: `placet up` as an operator has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.mailbox import Mailbox, receiving
from tests.stories.stack import Stack, text_of, until

SECRET = "a-secret-that-only-hubspot-knows"
AGENT = """
title = "Writer"
autonomy = 4
flow = "write"
approvers = ["role:support"]

[[on]]
event = "hubspot.contact.creation"
key = "event.subject"

[[wakes]]
event = "placet.outreach.stopped"
key = "event.subject"

[tools]
"outreach.send" = { risk = "high", options = { postal = "Shop Inc., 1 Main St" } }

[[rules]]
name = "it writes by itself"
when = 'call.tool == "outreach.send"'
then = "allow"
"""
WORKFLOW = '''
"""Two mails of a series."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.errors import ToolFailed
from agents.engine.flow import Call, Done, Flow, Wait
from agents.tools.outreach.shapes import reason_of


class Created(BaseModel):
    """What the flow is given."""

    id: str


def write(contact: Created) -> Flow:
    """One now, one later; the second is tried even so, to be refused."""
    about = {"contact": contact.id, "sequence": "welcome", "subject": "Hello", "text": "May I show you around?"}
    yield Call("outreach.send", step=1, **about)
    woken = yield Wait(seconds=86_400, event="placet.outreach.*")
    try:
        yield Call("outreach.send", step=2, **about)
    except ToolFailed as error:
        return Done(summary=f"woken by {woken.event.name}; {reason_of(error)}")
    return Done(summary="written twice")
'''


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with receiving() as box:
        yield box


@pytest.fixture
def crm() -> Iterator[HubSpotSandbox]:
    with HubSpotSandbox() as crm:
        yield crm


@pytest.mark.chaos
def test_a_stop_link_that_is_followed_ends_the_series(tmp_path: Path, crm: HubSpotSandbox, box: Mailbox) -> None:
    writer = tmp_path / "own/writer"
    writer.mkdir(parents=True)
    (writer / "agent.toml").write_text(AGENT)
    (writer / "workflow.py").write_text(WORKFLOW)
    settings = {
        "agents_dir": str(tmp_path / "own"),
        "hubspot_client_secret": SECRET,
        "hubspot_access_token": crm.token,
        "hubspot_api_url": crm.url,
        "smtp_url": f"smtp://127.0.0.1:{box.port}",
        "mail_from": "Shop <shop@example.org>",
        "sweep_seconds": "0.5",
    }
    folder = tmp_path / "placet"
    folder.mkdir()
    with Stack(folder, **settings) as stack:
        crm.webhooks = (f"{stack.url}/webhooks/hubspot", SECRET)
        contact = crm.add_contact(email="amy@acme.example")
        link = until(lambda: _link(box), "the first mail arrives")
        run = _run(stack, contact.id)
        until(lambda: stack.run(run)["status"] == "waiting", "the run waits")

        with httpx.Client(trust_env=False) as scanner:
            assert "Send me no more" in scanner.get(link).raise_for_status().text
        assert stack.run(run)["status"] == "waiting"
        with httpx.Client(trust_env=False) as program:
            assert program.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
            assert "You get no more of these mails" in program.get(link).text

        assert stack.ended(run)["summary"].startswith("woken by placet.outreach.stopped; opted-out")
        assert [mail["To"] for mail in box.mails] == ["amy@acme.example"]
        assert "/stop/***" in stack.said
        assert link.rpartition("/")[2] not in stack.said
        assert link.rpartition("/")[2] not in str(stack.journal(run))


def _link(box: Mailbox) -> str:
    """The link of the first mail's footer, which is that of its header."""
    if not box.mails:
        return ""
    [mail] = box.mails
    assert mail["To"] == "amy@acme.example", text_of(mail)
    link = str(mail["List-Unsubscribe"]).strip("<>")
    assert link in text_of(mail).splitlines()
    return link


def _run(stack: Stack, contact: str) -> str:
    """The one run of the agent that is about a contact."""
    found = [each for each in stack.read("/runs?limit=200")["items"] if each["subject"].endswith(f"#{contact}")]
    return next(str(each["id"]) for each in found if each["agent"] == "writer")
