"""A desk hands a refund to billing and the words to comms: real tools, a sandbox bank and help desk, a script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.engine.run import Run
from agents.models import Proposal, Request
from agents.models.scripted import ScriptedModel
from agents.models.wire import messages_of
from tasks import deciding, family, question_views
from tasks.driving.drive import drive
from tasks.hints import Hint
from tasks.runs import Runs
from tasks.store import Store
from tasks.world import World
from tests.sandbox.stripe import StripeSandbox
from tests.sandbox.zendesk import ZendeskSandbox
from tests.tasks.driving.test_loop import Talker
from tests.tasks.helpdesk import HelpDesk

SETTINGS = """
title = "Front desk"
autonomy = 3
flow = "work"
approvers = ["role:support"]
delegates = ["billing", "comms"]

[tools]
"tickets.read" = {}
"tickets.reply" = {}
"stripe.charge" = {}
"stripe.refund" = { approvers = ["role:support"] }
"""
WORKFLOW = '''
"""A desk that hands everything on."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel

from agents.engine.event import Trust
from agents.engine.flow import Delegate, Done, Flow


class Case(BaseModel):
    """What is to be looked after."""

    trust: ClassVar[dict[str, Trust]] = {"charge": "internal", "ticket": "internal"}
    charge: str
    ticket: int


def work(case: Case) -> Flow:
    """Pay back, then say so."""
    paid = yield Delegate("billing", "Pay this charge back.", charge=case.charge)
    told = yield Delegate("comms", f"Say what came of it: {paid.summary}", ticket=case.ticket)
    return Done(summary="looked after", output=[paid.output, told.output])
'''


@pytest.fixture
def desk(tmp_path: Path, store: Store) -> Iterator[HelpDesk]:
    folder = tmp_path / "agents/front_desk"
    folder.mkdir(parents=True)
    (folder / "agent.toml").write_text(SETTINGS)
    (folder / "workflow.py").write_text(WORKFLOW)
    with StripeSandbox() as bank, ZendeskSandbox() as help_desk:
        yield HelpDesk(tmp_path, store, bank, help_desk, agents_dir=tmp_path / "agents")


def call(tool: str, **args: Any) -> list[Proposal]:
    return [Proposal(tool, args)]


def reply(request: Request) -> list[Proposal]:
    """An answer to the ticket as it was just read."""
    read = json.loads(messages_of(request)[-1]["content"].splitlines()[1])
    seen = {"ticket": read["id"], "updated": read["updated"], "answers": read["answers"]}
    return call("tickets.reply", **seen, text="We have paid 12.00 EUR back.")


def begun(world: World, valkey_url: str, charge: str, ticket: int) -> str:
    runs = Runs(world, Hint(valkey_url))
    return runs.begin("front_desk", input={"charge": charge, "ticket": ticket}, starter="key-1")


def swept(world: World) -> None:
    while due := world.store.leases.due():
        for run in due:
            drive(world, run)


def open_below(world: World, root: str) -> tuple[Run, str]:
    below = family.below(world.store, world.store.journals.load(root))
    [found] = [(run, name) for run in below for name in run.open]
    return found


def test_a_refund_is_handed_to_billing_and_the_words_to_comms_and_people_are_asked_about_both(
    desk: HelpDesk, valkey_url: str
) -> None:
    charge, ticket = desk.paid(1200), desk.writes()
    script: list[Any] = [
        call("stripe.charge", charge=charge),
        call("stripe.refund", charge=charge, amount=1200, currency="eur"),
        "12.00 EUR were paid back.",
        call("tickets.read", ticket=ticket.id),
        reply,
        "The customer was told.",
    ]
    steps = iter(script)

    def answer(request: Request) -> Any:
        step = next(steps)
        return step(request) if callable(step) else step

    world = desk.world(model=ScriptedModel(answer))
    root = begun(world, valkey_url, charge, ticket.id)
    for path in (("Front desk", "Billing"), ("Front desk", "Comms")):
        swept(world)
        run, name = open_below(world, root)
        asked = question_views.approval(world, run, run.questions[name])
        assert asked.path == path
        deciding.decide(world, asked.id, deciding.Answer("approved", "ann", "cli"))
    swept(world)
    ended = desk.run(root).ended
    assert ended
    assert ended.output == ["12.00 EUR were paid back.", "The customer was told."]
    assert desk.effects(ticket) == (1, 1, 0)
    assert desk.reply(ticket) == "We have paid 12.00 EUR back."


def test_billing_may_not_use_what_the_desk_does_not_list(desk: HelpDesk, valkey_url: str) -> None:
    charge, ticket = desk.paid(1200), desk.writes()
    model = Talker([call("stripe.charges", customer=desk.customer), "I may not look.", "Nothing was said."])
    world = desk.world(model=model)
    root = begun(world, valkey_url, charge, ticket.id)
    swept(world)
    ended = desk.run(root).ended
    assert ended
    assert ended.output == ["I may not look.", "Nothing was said."]
    assert "front_desk may not use stripe.charges, so neither may billing on its behalf" in model.sent[1][-1]["content"]
