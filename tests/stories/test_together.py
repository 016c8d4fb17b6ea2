"""A model that wants sixteen refunds at once: one mail to each of those who are asked, and a click for each refund."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr

from tasks.processes.ports import LOOPBACK
from tests.agents.models.server import ChatServer, completion, serving
from tests.bench import process
from tests.sandbox.mailbox import Mailbox, receiving
from tests.stories.checks import whole
from tests.stories.clerk import employ
from tests.stories.fleet import Fleet
from tests.stories.test_endpoint import AGENT, WORKFLOW
from tests.tasks.driving.test_mail import text_of
from tests.tasks.kit import Kit
from tests.webhooks.conftest import KEYS, bearer

MOST = 16
LINK = re.compile(r"^\s+\S+(/approvals/\S+)$", re.MULTILINE)
BESIDE = re.compile(r'href="\.(/[^"]+)"')
FIELD = re.compile(r'name="(csrf|args_hash)" value="([^"]*)"')
REFUNDS = [("shop-refund", json.dumps({"charge": f"c{n}", "amount": 5})) for n in range(MOST)]


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with serving() as chat:
        chat.will_say(completion(calls=REFUNDS, finish="tool_calls"), completion("Refunded, but for one."))
        yield chat


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with receiving() as box:
        yield box


@pytest.fixture
def http(kit: Kit, fleet: Fleet, chat: ChatServer, box: Mailbox) -> Iterator[httpx.Client]:
    """The web server of an installation that has a freestyle agent, a model and a mail server; no worker yet."""
    employ(kit, AGENT, WORKFLOW)
    more = {
        "api_keys": tuple(KEYS.values()),
        "openai_base_url": chat.url,
        "openai_api_key": SecretStr("sk-none"),
        "smtp_url": SecretStr(f"smtp://127.0.0.1:{box.port}"),
        "mail_from": "placet@example.org",
        "web_workers": 1,
    }
    fleet.settings = fleet.settings.model_copy(update=more)
    fleet.settings.data_dir.mkdir(exist_ok=True)
    with (
        process.web(fleet.settings, "tests.webhooks.site:create") as port,
        httpx.Client(base_url=f"http://{LOOPBACK}:{port}", trust_env=False, timeout=60) as client,
    ):
        yield client


def test_sixteen_calls_are_one_mail_each_whoever_dies_and_are_decided_one_by_one(
    kit: Kit, fleet: Fleet, http: httpx.Client, box: Mailbox
) -> None:
    begun = http.post("/v1/agents/clerk/runs", json={"prompt": "Refund them all."}, headers=bearer("runner"))
    id = begun.json()["id"]
    assert fleet.lose(id, "asked:after", 5, decides=True), "with five of them asked, and nobody told"
    assert box.mails == []
    assert fleet.lose(id, "notified:before", 2, decides=True), "Ann's mail had left, and nobody had written that down"
    fleet.hire()
    run = fleet.see(id, "all are told", lambda run: sum(len(each.notified) for each in run.open.values()) == 2 * MOST)
    assert len(run.questions) == MOST
    told = Counter((str(mail["To"]), str(mail["Message-ID"])) for mail in box.mails)
    assert sorted(told.values()) == [1, 2], "Ann has the same mail twice, which mail programs show once"
    found = [LINK.findall(text_of(mail)) for mail in box.mails]
    assert [len({*each}) for each in found] == [MOST] * 3

    before = kit.run(id).length
    pages = [http.get(link) for link in found[0]]
    assert [(page.status_code, len(BESIDE.findall(page.text))) for page in pages] == [(200, MOST - 1)] * MOST
    assert kit.run(id).length == before, "whoever opens all of them has decided nothing"

    decide_by_following(http, found[0][0])
    fleet.see(id, "the run ends", lambda run: run.ended is not None)
    done = kit.run(id)
    assert done.ended
    assert (done.ended.status, done.ended.output) == ("done", "Refunded, but for one.")
    outcomes = [question.decided.outcome for question in done.questions.values() if question.decided]
    assert Counter(outcomes) == {"approved": MOST - 1, "denied": 1}
    assert sum(kit.shop.done.values()) == len(kit.shop.done) == MOST - 1
    assert len(box.mails) == 3
    whole(kit, done)


def decide_by_following(http: httpx.Client, path: str) -> None:
    """From page to page, by what each says is still waiting: yes to all, and no to the last."""
    for left in range(MOST - 1, -1, -1):
        page = http.get(path)
        form = {"outcome": "approved" if left else "denied", "note": "", **dict(FIELD.findall(page.text))}
        assert http.post(path, data=form).status_code == 303
        rest = BESIDE.findall(http.get(path).text)
        assert len(rest) == left
        path = f"/approvals{rest[0]}" if rest else ""
