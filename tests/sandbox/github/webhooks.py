"""Webhooks, signed and sent as GitHub does: once, with ten seconds to answer, and never again by itself.

GitHub Docs, "Webhook events and payloads" (delivery headers), "Validating webhook deliveries" and
"Handling failed webhook deliveries".
"""

from __future__ import annotations

import hmac
import json
import ssl
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import httpx

EVENTS = frozenset(
    {"workflow_run", "pull_request", "pull_request_review", "pull_request_review_comment", "issue_comment", "ping"}
)
TIMEOUT = 10.0


@dataclass(frozen=True)
class Attempt:
    """One sending: the status answered, or why there was none."""

    status: int | None
    error: str | None = None


@dataclass(eq=False)
class Delivery:
    """One webhook: its bytes and headers never change, however often it is sent."""

    guid: str
    event: str
    action: str | None
    body: bytes
    headers: dict[str, str]
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = json.loads(self.body)
        return payload

    @property
    def status(self) -> int | None:
        """What the last sending was answered; None before the first and when it failed."""
        return self.attempts[-1].status if self.attempts else None

    @property
    def error(self) -> str | None:
        return self.attempts[-1].error if self.attempts else None


class Webhooks:
    """The hook of every repository of a sandbox, and all that it sent.

    `send=False` (or `hold()`) only builds and records; `echo=False` keeps silent about what `muted` does.
    """

    def __init__(self, url: str | None, secret: str | None, hook_id: int, muted: str) -> None:
        self.webhook_url = url
        self.webhook_secret = secret
        self.hook_id = hook_id
        self.events = set(EVENTS)
        self.deliveries: list[Delivery] = []
        self.send = True
        self.echo = True
        self._muted = muted
        self._sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hookshot")
        # A connection each, as GitHub's many senders have: none goes stale while the receiver restarts.
        limits = httpx.Limits(max_keepalive_connections=0)
        # It trusts no certificate: webhooks go to this machine, over plain HTTP.
        nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._client = httpx.Client(timeout=TIMEOUT, trust_env=False, limits=limits, verify=nobody)
        self._queue = Lock()
        self._sending: list[Future[int | None]] = []

    def emit(self, event: str, payload: dict[str, Any]) -> Delivery | None:
        """Records a webhook and, unless held, hands it to the sender, which keeps the order."""
        echo = payload["sender"]["login"] == self._muted
        if event not in self.events or (echo and not self.echo):
            return None
        delivery = self._build(event, payload)
        self.deliveries.append(delivery)
        if self.send and self.webhook_url:
            with self._queue:
                self._sending.append(self._sender.submit(self.deliver, delivery))
        return delivery

    def deliver(self, delivery: Delivery) -> int | None:
        """Sends now, from this thread. The status answered, or None (`delivery.error` says why)."""
        if self.webhook_url is None:
            raise ValueError("nowhere to send to: set webhook_url")
        attempt = _post(self._client, self.webhook_url, delivery)
        delivery.attempts.append(attempt)
        return attempt.status

    def redeliver(self, guid: str) -> int | None:
        """Sends a delivery again: same `X-GitHub-Delivery`, same bytes."""
        return self.deliver(next(delivery for delivery in self.deliveries if delivery.guid == guid))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Inside, webhooks are built and recorded but not sent."""
        before, self.send = self.send, False
        try:
            yield
        finally:
            self.send = before

    def settle(self, timeout: float = 30.0) -> None:
        """Waits until everything handed to the sender has been answered or has failed."""
        with self._queue:
            under_way = self._sending = [future for future in self._sending if not future.done()]
        if wait(under_way, timeout).not_done:
            raise TimeoutError(f"webhooks still under way after {timeout} s")

    def stop_sending(self) -> None:
        self._sender.shutdown(wait=True, cancel_futures=True)
        self._client.close()

    def _build(self, event: str, payload: dict[str, Any]) -> Delivery:
        body = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
        guid = str(uuid.uuid4())
        headers = {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/sandbox",
            "X-GitHub-Delivery": guid,
            "X-GitHub-Event": event,
            "X-GitHub-Hook-ID": str(self.hook_id),
            "X-GitHub-Hook-Installation-Target-ID": str(payload["repository"]["id"]),
            "X-GitHub-Hook-Installation-Target-Type": "repository",
        }
        headers |= signatures(body, self.webhook_secret)
        return Delivery(guid, event, payload.get("action"), body, headers)


def signatures(body: bytes, secret: str | None) -> dict[str, str]:
    """The two signature headers; none when the hook has no secret."""
    if not secret:
        return {}
    sha1, sha256 = (hmac.new(secret.encode(), body, kind).hexdigest() for kind in ("sha1", "sha256"))
    return {"X-Hub-Signature": f"sha1={sha1}", "X-Hub-Signature-256": f"sha256={sha256}"}


def _post(client: httpx.Client, url: str, delivery: Delivery) -> Attempt:
    try:
        answer = client.post(url, content=delivery.body, headers=delivery.headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Attempt(None, f"{type(error).__name__}: {error}")
    return Attempt(answer.status_code)
