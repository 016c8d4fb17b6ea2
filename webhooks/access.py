"""One line in the log for each request, in which no link can be read."""

from __future__ import annotations

import logging
import re
import time

from flask import Flask, Response, g, request

from tasks.processes.plain import one_line

log = logging.getLogger(__name__)
LINK = re.compile(r"(/(?:approvals|asked|stop)/)[^/]+")


def install(app: Flask) -> None:
    """Log every request of an application: method, path, status, milliseconds. Never the query string."""
    app.before_request(_begin)
    app.after_request(_write)


def line(method: str, path: str, status: int, began: float, said: str = "") -> None:
    """Log one request, which began then by `time.monotonic`.

    `said` is what became of it: no address, no secret, nothing that somebody else worded.
    """
    ms = round((time.monotonic() - began) * 1000)
    log.info("%s %s %d %d ms%s", one_line(method), masked(path), status, ms, f", {said}" if said else "")


def masked(path: str) -> str:
    """A path as it may be logged: a link's token left out, and nothing in it that could end the line."""
    return one_line(path if path.startswith("/v1/") else LINK.sub(r"\1***", path))


def _begin() -> None:
    g.began = time.monotonic()


def _write(response: Response) -> Response:
    line(request.method, request.path, response.status_code, g.began)
    return response
