"""The page behind a stop link: GET only shows, for mail scanners open links; POST stops, as often as it is sent.

A mail program posts by itself, without having seen the page (RFC 8058, section 3.1): what it sends proves nothing but
the link, and is answered in place. A person sends the page's form.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from agents.mail.message import ONE_CLICK
from webhooks import context, csrf, pages, problems

blueprint = Blueprint("stop", __name__)
NAME, _, CLICKED = ONE_CLICK.partition("=")
UNPROVED = "This page had been open for too long, or your browser keeps no cookies. Press the button again."
PROBLEMS: dict[str, tuple[str, str]] = {
    "link-forged": (
        "This link is not one of ours",
        "Nothing was changed. Open it from the mail again, or copy it whole; or answer that mail and say so.",
    ),
    "link-expired": ("This link is too old", "Nothing was changed. Answer the mail and say so: a person reads it."),
    "store-away": (
        "Our records cannot be reached just now",
        "Nothing was changed, and you may still get mail. Open the link again in a moment.",
    ),
    "internal-error": ("Something went wrong", "Open the link again to see whether your wish was taken."),
}
"""How a problem is headed on the page, and what its reader can do about it."""


@blueprint.get("/stop/<token>")
def show(token: str) -> Response:
    """The page with its button, or that no more mail is sent already."""
    stopping = context.runs().stopping
    link = stopping.read(token)
    return pages.stop(token, link.address, stopping.stopped(link))


@blueprint.post("/stop/<token>")
def stop(token: str) -> BaseResponse:
    """200 to a mail program; to a person, the page that says so. A form that proves nothing is shown again (403)."""
    stopping = context.runs().stopping
    link = stopping.read(token)
    if request.form.get(NAME) == CLICKED:
        stopping.stop(link)
        return Response("You get no more of these mails.\n", 200, mimetype="text/plain")
    if not csrf.valid(token, request.form.get("csrf", "")):
        return pages.stop(token, link.address, stopping.stopped(link), 403, warning=UNPROVED)
    stopping.stop(link)
    return redirect(f"./{token}", 303)


@blueprint.errorhandler(Exception)
def explain(error: Exception) -> Response:
    """Whatever goes wrong here is told on a page, not in a problem document."""
    return pages.error(problems.of(error), PROBLEMS)
