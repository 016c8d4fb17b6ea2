"""Webhooks signed by the vendors' own libraries in another language, sent to the running product."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.real.counterparts import NODE, NODE_BIN, NODE_READY, need, seen
from tests.stories.stack import Stack
from tests.webhooks.test_receive_hubspot import change
from tests.webhooks.test_receive_standard import INVOICE
from tests.webhooks.test_receive_stripe import DISPUTE

pytestmark = pytest.mark.real
SECRET = "a-secret-of-the-vendors-own"
SYMMETRIC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SOURCES = '[sources.acme]\nsecrets = ["ACME_SECRET"]\n'
WORDS = {"note": "Grüße, 你好, \u2028 \U0001f600"}
"""What two languages could write differently."""
SENT: dict[str, Any] = {
    "stripe": {**DISPUTE, **WORDS},
    "hubspot": [change(1), change(2, propertyValue=WORDS["note"])],
    "standard": {**INVOICE, **WORDS},
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    need(NODE_READY)
    with Stack(
        tmp_path_factory.mktemp("signers"),
        {"sources.toml": SOURCES},
        stripe_webhook_secret=SECRET,
        hubspot_client_secret=f"the-old-one {SECRET}",
        acme_secret=SYMMETRIC,
    ) as stack:
        yield stack


@pytest.mark.parametrize("by", SENT)
def test_what_a_vendors_library_signs_is_taken_and_what_was_changed_since_is_not(stack: Stack, by: str) -> None:
    name, body = "acme" if by == "standard" else by, json.dumps(SENT[by], ensure_ascii=False)
    secret = SYMMETRIC if by == "standard" else SECRET
    letter = {"by": by, "secret": secret, "url": f"{stack.url}/webhooks/{name}", "body": body}
    signed = subprocess.run(
        [NODE_BIN, "sign_others.mjs"],
        cwd=NODE,
        input=json.dumps([letter]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    headers = {"Content-Type": "application/json", **json.loads(signed.stdout)}
    sent = [body.encode(), body.encode(), body.encode() + b" "]
    answers = [stack.client.post(f"/webhooks/{name}", content=each, headers=headers) for each in sent]
    assert [each.status_code for each in answers] == [202, 200, 401], [each.text for each in answers]
    assert secret not in stack.said
    seen(f"signed by {by}'s own library", "taken, a repeat known, a changed body refused")
