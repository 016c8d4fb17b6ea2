"""The proxy before the emulator: what it lacks is answered by `gaps`, and its hook's deliveries pass through here."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

import httpx

from tests.real import gaps
from tests.real.emulator import Emulator

HOOK = "/the-hook"
TOLD = ("Content-Type", "X-GitHub-Event", "X-GitHub-Delivery", "X-Hub-Signature-256")


class Delivery(NamedTuple):
    """What the hook was sent."""

    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> dict[str, Any]:
        plain: dict[str, Any] = json.loads(self.body)
        return plain

    @property
    def number(self) -> int:
        """Of the pull request that it is about; 0: about none."""
        return int(self.payload.get("pull_request", {}).get("number", 0))


class Proxy:
    """Before `hub`, at `url`. What its hook is told goes on to `target`, once that is set."""

    def __init__(self, hub: Emulator) -> None:
        self.hub, self.url, self.target = hub, "", ""
        self.deliveries: list[Delivery] = []
        self._client = httpx.Client(timeout=20, trust_env=False)

    def hook(self, target: str, secret: str) -> None:
        """Have the repository's hook tell `target`, by way of us."""
        self.target, self._secret = target, secret
        config = {"url": self.url + HOOK, "content_type": "json", "secret": secret}
        self.hub.ask("POST", "/hooks", name="web", active=True, events=["pull_request"], config=config)

    def deliver(self, delivery: Delivery) -> httpx.Response:
        """Send it, for the first time or again."""
        return self._client.post(self.target, content=delivery.body, headers=delivery.headers)

    def last(self, number: int) -> Delivery:
        """What the hook was told last about a pull request."""
        return next(each for each in reversed(self.deliveries) if each.number == number)

    def synchronized(self, number: int) -> Delivery:
        """Tell the hook that commits were pushed, in the shape of what it was told before."""
        was = self.last(number)
        now = gaps.pull(self.hub, str(number))
        ends = {"before": was.payload["pull_request"]["head"]["sha"], "after": now["head"]["sha"]}
        body = json.dumps({**was.payload, "action": "synchronize", "pull_request": now, **ends}).encode()
        signature = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        changed = {"X-GitHub-Delivery": f"push-{now['head']['sha']}", "X-Hub-Signature-256": f"sha256={signature}"}
        delivery = Delivery({**was.headers, **changed}, body)
        self.told(delivery)
        return delivery

    def told(self, delivery: Delivery) -> httpx.Response:
        self.deliveries.append(delivery)
        return self.deliver(delivery)

    def close(self) -> None:
        self._client.close()


@contextmanager
def proxy(hub: Emulator) -> Iterator[Proxy]:
    """The proxy, as long as the `with` lasts."""
    between = Proxy(hub)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(between))
    between.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield between
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        between.close()


def _handler(between: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path == HOOK:
                self._answer(between.told(Delivery({name: self.headers[name] for name in TOLD}, body)))
                return
            found = gaps.answer(between.hub, self.command, self.path, json.loads(body or b"null"))
            if isinstance(found, dict):
                body = json.dumps(found).encode()
            self._answer(found if isinstance(found, httpx.Response) else self._passed_on(body))

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _any  # noqa: N815 - the names that http.server looks for

        def _passed_on(self, body: bytes) -> httpx.Response:
            kept = {"Content-Type": "application/json", "Authorization": self.headers.get("Authorization", "")}
            return between.hub.client.request(self.command, self.path, content=body, headers=kept)

        def _answer(self, answer: httpx.Response) -> None:
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """The emulator keeps what was done."""

    return Handler
