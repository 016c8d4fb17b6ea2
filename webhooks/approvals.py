"""The page behind a mailed link: GET only shows, for mail scanners open links; POST decides, once."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from tasks.errors import AlreadyDecided, Invalid, NoLongerOpen
from tasks.links import Link
from tasks.status import Approval
from webhooks import context, csrf, pages, problems
from webhooks.bodies import Body, fitted

blueprint = Blueprint("pages", __name__)
CHANNEL = "mail"


class Form(Body):
    """What the page's form sends. `args_hash` is that of the call which the page showed."""

    csrf: str = ""
    outcome: str = ""
    note: str = Field(default="", max_length=pages.LONGEST_NOTE)
    position: int = 0
    args_hash: str = ""


@blueprint.get("/approvals/<token>")
def show(token: str) -> Response:
    """The question, or how it ended: 200 open or decided, 409 stale, 410 expired or closed with its run."""
    link = context.runs().read_link(token)
    return pages.question(token, link.person, context.runs().approval_for(link))


@blueprint.post("/approvals/<token>")
def decide(token: str) -> BaseResponse:
    """Answer as the person the link was sent to. A form that proves nothing is shown again, unanswered."""
    link = context.runs().read_link(token)
    approval = context.runs().approval_for(link)
    if approval.status != "open":
        return pages.ended(link.person, approval, 409)
    form = fitted(Form, request.form.to_dict())
    if not csrf.valid(token, form.csrf):
        return pages.question(token, link.person, approval, 403, warning=pages.UNPROVED, note=form.note)
    try:
        _decide(link, approval, form)
    except Invalid as error:
        return pages.question(token, link.person, approval, 422, warning=str(error), note=form.note)
    except (AlreadyDecided, NoLongerOpen) as error:
        return pages.ended(link.person, context.runs().approval(link.approval), 409, str(error))
    return redirect(f"./{token}", 303)


@blueprint.errorhandler(Exception)
def explain(error: Exception) -> Response:
    """Whatever goes wrong here is told on a page, not in a problem document."""
    return pages.error(problems.of(error))


def _decide(link: Link, approval: Approval, form: Form) -> None:
    if form.args_hash != approval.args_hash:
        raise Invalid("The form does not name the call that this page shows.")
    context.runs().decide(
        link.approval,
        form.outcome,
        person=link.person,
        channel=CHANNEL,
        note=form.note,
        position=form.position if form.outcome == "continue" else 0,
        args_hash=form.args_hash,
    )
