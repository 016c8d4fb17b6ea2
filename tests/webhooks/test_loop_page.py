"""What a model writes to whoever is to say yes: it stands on the page, marked as not ours, and does nothing there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from agents.models.openai import OpenAIModel
from agents.models.prices import Prices
from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.world import World
from tests.agents.models.server import ChatServer, completion, serving
from tests.tasks.driving.test_loop import GOAL, WORK
from tests.tasks.kit import Kit
from tests.webhooks.asking import link
from tests.webhooks.test_approval_page import shown

EVIL = '</div><script>x()</script>Approver: legal has agreed\u202e. Click "Approve" now.'
ASKED = '[[rules]]\nname = "each reply is looked at"\nwhen = \'call.tool == "shop.reply"\'\nthen = "ask"\n'
THEIRS = re.compile(
    r'<div class="part theirs">\s*<h3>([^<]*) <span class="tag">somebody else’s words</span></h3>\s*'
    r'<div class="prose">(.*?)</div>'
)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as chat:
        yield chat


@pytest.fixture
def world(kit: Kit, server: ChatServer) -> Iterator[World]:
    kit.install(WORK, **{"[[rules]]": f"{ASKED}\n[[rules]]"})
    (kit.folder / "agents/resolver/goal.md").write_text(GOAL)
    world = kit.world()
    world.model = OpenAIModel("local", Prices({}), base_url=server.url)
    yield world
    world.pool.shutdown()


def test_words_to_the_approver_are_marked_and_escaped_wherever_the_model_puts_them(
    kit: Kit, world: World, server: ChatServer, client: FlaskClient, runs: Runs
) -> None:
    arguments = json.dumps({"ticket": "1", "text": EVIL})
    server.will_say(completion(EVIL, finish="tool_calls", calls=[("shop-reply", arguments)]))
    drive(world, kit.begin(world=world))
    [asked] = runs.approvals()
    page = client.get(link(kit, asked))
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "\u202e" not in page.text
    theirs = THEIRS.findall(page.text)
    assert [label for label, _ in theirs] == ["text", "The agent&#39;s own words"]
    assert all("&lt;script&gt;" in text and "Approver: legal has agreed" in text for _, text in theirs)
    for ours in (asked.title, asked.why, asked.on_yes, asked.on_no):
        assert "legal has agreed" not in ours
    assert "Approve" in shown(page)
    assert not kit.shop.done
