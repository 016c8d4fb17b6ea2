"""Headers on every response: nothing is framed, sniffed, cached or told to the next site."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
UNKEPT = {"Cache-Control": "no-store"}
"""On all but what is the same for everybody."""


def install(app: Flask) -> None:
    """Add them to whatever an application answers."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    response.headers.update(ALWAYS)
    if request.endpoint != "static":
        response.headers.update(UNKEPT)
    return response
