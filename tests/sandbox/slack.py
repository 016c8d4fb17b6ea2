"""A Slack of a few channels: posts and their metadata, threads, an incoming webhook; it fails on request.

Slack documentation, "chat.postMessage", "conversations.history", "conversations.replies", "auth.test", "Sending
messages using incoming webhooks", and "Using the Slack Web API" (answers, errors, rate limits).
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from types import TracebackType
from typing import Any, Literal, Self

from flask import Flask, Response, jsonify, request

from tests.sandbox.github.server import Server

How = Literal["429", "500", "garbled", "fatal_error", "ratelimited", "drop-before", "drop-after", "500-after"]
Message = dict[str, Any]
TOKEN, BOT, OTHER_BOT = "xoxb-of-the-sandbox", "B000PLACET", "B000OTHER"
HOOK = "/services/T000/B000/secret-of-the-hook"
ALL_SCOPES = frozenset({"chat:write", "channels:history", "metadata.message:read"})
SPECIAL = re.compile(r"<([^<>]+)>")
"""What Slack takes for a mention or a link. Slack documentation, "Formatting message text"."""


class SlackError(Exception):
    """An answer that is no yes."""

    def __init__(self, error: str, **more: str) -> None:
        super().__init__(error)
        self.body = {"ok": False, "error": error, **more}


@dataclass
class SlackSandbox:
    """State behind HTTP on loopback. `channels` holds their messages, the oldest first."""

    channels: dict[str, list[Message]] = field(default_factory=lambda: {"C0000SUPPORT": [], "C0000BUSY": []})
    hooked: list[Message] = field(default_factory=list)
    scopes: frozenset[str] = ALL_SCOPES
    requests: list[str] = field(default_factory=list)
    hides_metadata: bool = False
    page: int = 200

    def __post_init__(self) -> None:
        self._faults: list[tuple[str, How]] = []
        self._stamps, self._lock = count(1_790_000_000), Lock()
        self._server = Server(self._app(), 0)
        self.url = f"{self._server.url}/api"
        self.hook = f"{self._server.url}{HOOK}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    def fail(self, method: str, how: How) -> None:
        """Have the next request to a method ("hook": the webhook) go wrong."""
        self._faults.append((method, how))

    def say(self, channel: str, text: str, bot: str = "", **more: Any) -> Message:
        """A message, as if somebody had posted it."""
        with self._lock:
            stamp = f"{next(self._stamps)}.000100"
            author = {"user": f"U{bot[1:]}", "bot_id": bot} if bot else {"user": "U000ANN"}
            message = {"type": "message", "ts": stamp, "text": text, **author, **more}
            self.channels[channel].append(message)
            return message

    def specials(self) -> list[str]:
        """Every mention and link that a reader would be shown."""
        said = [each["text"] for messages in (*self.channels.values(), self.hooked) for each in messages]
        return [found for text in said for found in SPECIAL.findall(text)]

    # -- HTTP ---------------------------------------------------------------------------------------------------------

    def _app(self) -> Flask:
        app = Flask("slack-sandbox", static_folder=None)
        app.after_request(self._scoped)
        app.add_url_rule("/api/<method>", view_func=self._method, methods=["POST"])
        app.add_url_rule(HOOK, view_func=self._hooked, methods=["POST"])
        return app

    def _scoped(self, response: Response) -> Response:
        response.headers["X-OAuth-Scopes"] = ",".join(sorted(self.scopes))
        return response

    def _method(self, method: str) -> Response:
        self.requests.append(method)
        fault = self._fault(method)
        if fault in ("fatal_error", "ratelimited"):
            return jsonify(ok=False, error=fault)
        if answer := self._struck(fault):
            return answer
        try:
            given = request.get_json() if request.is_json else request.form.to_dict()
            done = jsonify(ok=True, **self._done(method, given))
        except SlackError as error:
            return jsonify(error.body)
        return self._after(fault, done)

    def _done(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise SlackError("invalid_auth")
        match method:
            case "auth.test":
                return {"bot_id": BOT, "user_id": "U000PLACET", "team": "Shop"}
            case "chat.postMessage":
                return self._post(given)
            case "conversations.history":
                messages = [each for each in self._channel(given) if "thread_ts" not in each]
                return self._listed(messages[::-1], given)
            case "conversations.replies":
                ts = given["ts"]
                return self._listed([e for e in self._channel(given) if ts in (e["ts"], e.get("thread_ts"))], given)
        raise SlackError("unknown_method")

    def _post(self, given: dict[str, Any]) -> dict[str, Any]:
        self._need("chat:write")
        known = {name: given[name] for name in ("thread_ts", "metadata") if name in given}
        if given["channel"] not in self.channels:
            raise SlackError("channel_not_found")
        message = self.say(given["channel"], given["text"], BOT, **known)
        return {"channel": given["channel"], "ts": message["ts"], "message": message}

    def _channel(self, given: dict[str, Any]) -> list[Message]:
        self._need("channels:history")
        if given["channel"] not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[given["channel"]]

    def _listed(self, messages: list[Message], given: dict[str, Any]) -> dict[str, Any]:
        start, size = int(given.get("cursor") or 0), min(int(given["limit"]), self.page)
        hidden = given.get("include_all_metadata") != "1" or self.hides_metadata
        shown = [{k: v for k, v in each.items() if k != "metadata" or not hidden} for each in messages]
        more = str(start + size) if start + size < len(messages) else ""
        return {"messages": shown[start : start + size], "response_metadata": {"next_cursor": more}}

    def _hooked(self) -> Response:
        self.requests.append("hook")
        fault = self._fault("hook")
        if answer := self._struck(fault):
            return answer
        self.hooked.append(request.get_json())
        return self._after(fault, Response("ok"))

    def _need(self, scope: str) -> None:
        if scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(self.scopes))

    # -- going wrong --------------------------------------------------------------------------------------------------

    def _fault(self, method: str) -> How | None:
        with self._lock:
            found = next((each for each in self._faults if each[0] == method), None)
            if found:
                self._faults.remove(found)
            return found[1] if found else None

    def _struck(self, fault: How | None) -> Response | None:
        """The answer of a request that is not done."""
        match fault:
            case "429":
                return Response("ratelimited", 429, {"Retry-After": "7"})
            case "500":
                return Response("oops", 500)
            case "garbled":
                return Response('{"ok": tr')
            case "drop-before":
                return _hung_up()
        return None

    def _after(self, fault: How | None, done: Response) -> Response:
        """The answer of a request that was done."""
        if fault == "drop-after":
            return _hung_up()
        return Response("oops", 500) if fault == "500-after" else done


def _hung_up() -> Response:
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response()
