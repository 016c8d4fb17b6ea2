"""All example payloads of GitHub's own client library, signed by its own signer, sent to the running product."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from agents.engine.journal import Noted
from tasks.store import Store
from tests.real.counterparts import NODE, NODE_BIN, NODE_READY, need, seen
from tests.real.house import repeats, store_of
from tests.stories.stack import SECRET, Stack, until

pytestmark = pytest.mark.real
PAYLOADS = 329
"""In @octokit/webhooks-examples 7.6.1."""


class Example(NamedTuple):
    """A delivery as GitHub would send it."""

    event: str
    delivery: str
    signature: str
    body: str

    def send(self, client: httpx.Client) -> httpx.Response:
        headers = {
            "Content-Type": "application/json",
            "X-GitHub-Event": self.event,
            "X-GitHub-Delivery": self.delivery,
            "X-Hub-Signature-256": self.signature,
        }
        return client.post("/webhooks/github", content=self.body.encode(), headers=headers)


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    need(NODE_READY)
    signed = subprocess.run(
        [NODE_BIN, "sign.mjs"], cwd=NODE, input=SECRET, capture_output=True, text=True, check=True, timeout=60
    )
    return [Example(**json.loads(line)) for line in signed.stdout.splitlines()]


@pytest.fixture(scope="module")
def stack(examples: list[Example], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("payloads"), sweep_seconds="1") as stack:
        yield stack


def told(store: Store) -> set[str]:
    """Events that began a run, and those of which the house journal says why they did not."""
    entries = [each.entry for each in store.journals.entries("house")]
    noted = {str(entry.about.get("event")) for entry in entries if isinstance(entry, Noted) and entry.what != "repeat"}
    runs = [store.journals.load(run) for run in store.listing.newest("", 500)]
    return noted | {run.began.event.id for run in runs if run.began and run.began.event}


def test_every_payload_of_githubs_is_taken_or_refused_for_a_reason_that_is_written_down(
    stack: Stack, examples: list[Example]
) -> None:
    first = [each.send(stack.client) for each in examples]
    counts = Counter(answer.status_code for answer in first)
    assert len(first) == counts[202] + counts[204] + counts[200] == PAYLOADS, counts
    assert counts[202] > counts[200], "repeats among the examples are few"

    logged = {each.delivery for each, answer in zip(examples, first, strict=True) if answer.status_code == 204}
    for delivery in logged:
        lines = [line for line in stack.said.splitlines() if delivery in line]
        assert lines, f"nothing says why {delivery} was not kept"

    store = store_of(stack)
    accepted = {answer.json()["event"] for answer in first if answer.status_code in (200, 202)}
    until(lambda: accepted <= told(store), "every event has a run or a reason", 30)
    seen("GitHub's payloads", f"{len(first)} sent, {counts[202]} kept, {counts[200]} repeats, {counts[204]} not")

    again = [each.send(stack.client) for each in examples]
    was = {202: 200, 200: 200, 204: 204}
    assert [answer.status_code for answer in again] == [was[answer.status_code] for answer in first]
    until(lambda: accepted <= repeats(store) | failed(store), "every repeat is written down", 30)
    recounted = Counter(answer.status_code for answer in again)
    seen("all of them again", f"{recounted[200]} repeats, {recounted[204]} passed over, nothing kept twice")


def failed(store: Store) -> set[str]:
    """Events whose run failed: their repeat begins a further attempt, which says so instead."""
    runs = [store.journals.load(run) for run in store.listing.newest("", 500)]
    return {run.began.event.id for run in runs if run.began and run.began.event and run.began.attempt > 1}


@pytest.mark.parametrize("change", ["body", "signature", "none"])
def test_a_payload_whose_signature_does_not_match_is_refused(
    stack: Stack, examples: list[Example], change: str, tmp_path: Path
) -> None:
    good = examples[0]
    bad = {
        "body": good._replace(body=good.body + " "),
        "signature": good._replace(signature=examples[1].signature),
        "none": good._replace(signature=""),
    }[change]
    assert bad.send(stack.client).status_code == 401
    seen("a signature that does not match", f"refused with 401 ({change})")
