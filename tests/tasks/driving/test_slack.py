"""Runs that post in Slack: once, whatever becomes of the answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from agents.tools.slack import post
from tasks.driving.drive import drive
from tasks.world import World
from tests.sandbox.slack import TOKEN, How, SlackSandbox
from tests.tasks.kit import Kit

WORKFLOW = """
from pydantic import BaseModel
from agents.engine.flow import Call, Done, Flow

class Ticket(BaseModel):
    charge: str

def resolve(ticket: Ticket) -> Flow:
    posted = yield Call("slack.post", occasion=ticket.charge, text="It waits for you.")
    return Done(summary="posted", output=posted and posted.ts)
"""


@pytest.fixture
def slack() -> Iterator[SlackSandbox]:
    with SlackSandbox() as sandbox:
        yield sandbox


def world(kit: Kit, slack: SlackSandbox) -> World:
    kit.tools = {**kit.tools, post.name: post}
    given = {
        "slack_bot_token": SecretStr(TOKEN),
        "slack_webhook_url": SecretStr(slack.hook),
        "slack_api_url": slack.url,
    }
    kit.settings = kit.settings.model_copy(update=given)
    listed = '"slack.post" = { options = { channel = "C0000SUPPORT" } }'
    kit.install(WORKFLOW, **{'"shop.order"': f'{listed}\n"shop.order"'})
    return kit.world()


@pytest.mark.parametrize("how", ["drop-after", "drop-before", "500-after", "500", "fatal_error", "429", "garbled"])
def test_whatever_becomes_of_the_answer_it_is_posted_once_and_nobody_is_asked_whether(
    kit: Kit, slack: SlackSandbox, how: How
) -> None:
    slack.fail("chat.postMessage", how)
    run = kit.finish(one := world(kit, slack), kit.begin(world=one))
    [message] = slack.channels["C0000SUPPORT"]
    assert run.ended
    assert (run.ended.status, run.ended.output) == ("done", message["ts"])
    assert run.questions == {}


def test_another_run_about_the_same_occasion_posts_nothing(kit: Kit, slack: SlackSandbox) -> None:
    one = world(kit, slack)
    outputs = [kit.finish(one, kit.begin(n, one)).ended for n in (1, 2)]
    assert outputs[0]
    assert outputs[1]
    assert outputs[0].output == outputs[1].output
    assert len(slack.channels["C0000SUPPORT"]) == 1


def test_where_the_mark_cannot_be_seen_a_person_is_asked(kit: Kit, slack: SlackSandbox) -> None:
    slack.hides_metadata = True
    slack.fail("chat.postMessage", "drop-after")
    drive(one := world(kit, slack), id := kit.begin(world=one))
    for _ in range(20):
        if any(each.asked.of == "unknown" for each in kit.run(id).open.values()):
            break
        drive(one, id)
        kit.later(400)
    [question] = kit.run(id).open.values()
    assert question.asked.of == "unknown"
    assert len(slack.channels["C0000SUPPORT"]) == 1
