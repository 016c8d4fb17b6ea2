"""What a request is answered, as plain values: Flask makes a response of them, the receiver writes them out itself."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import to_json

from webhooks.headers import ALWAYS, UNKEPT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

SENT = [*ALWAYS.items(), *UNKEPT.items()]
LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class Answer(NamedTuple):
    """`said` is for the line in the log alone."""

    status: int
    body: bytes = b""
    media_type: str = "text/plain"
    headers: Mapping[str, str] = {}
    said: str = ""

    def write(self, method: str, start: StartResponse) -> list[bytes]:
        """Answer a WSGI server (PEP 3333), with the headers that everything is answered with."""
        sent = [*SENT, *self.headers.items()]
        if self.status != HTTPStatus.NO_CONTENT:
            sent += [("Content-Type", self.media_type), ("Content-Length", str(len(self.body)))]
        start(LINES[self.status], sent)
        return [] if method == "HEAD" else [self.body]


def told(status: int, said: str = "", /, **members: Any) -> Answer:
    """A JSON object."""
    return Answer(status, to_json(members) + b"\n", "application/json", said=said)
