"""The page for whoever caused a question: how it stands, and who was asked. Nothing is decided here."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from webhooks import context, pages, problems

blueprint = Blueprint("asked", __name__)


@blueprint.get("/asked/<token>")
def show(token: str) -> Response:
    """The call as it was asked for; nothing of what was read to judge it, which may not be its caller's to see."""
    approval = context.runs().approval_asked(token)
    return make_response(render_template("asked.html", q=approval))


@blueprint.errorhandler(Exception)
def explain(error: Exception) -> Response:
    """Whatever goes wrong here is told on a page, not in a problem document."""
    return pages.error(problems.of(error))
