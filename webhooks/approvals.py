"""The page behind a mailed link: GET only shows, for mail scanners open links; POST decides, once."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from tasks.errors import AlreadyDecided, Invalid, NoLongerOpen
from tasks.links import Link
from tasks.status import Approval, OpenQuestion
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
    approval = context.runs().approval_for(link)
    return pages.question(token, link.person, approval, beside=_beside(link, approval))


@blueprint.post("/approvals/<token>")
def decide(token: str) -> BaseResponse:
    """Answer as the person the link was sent to. A form that proves nothing is shown again, unanswered."""
    link = context.runs().read_link(token)
    approval = context.runs().approval_for(link)
    if approval.status != "open":
        return pages.ended(link.person, approval, 409, beside=_beside(link, approval))
    form = fitted(Form, request.form.to_dict())
    if not csrf.valid(token, form.csrf):
        return _again(token, link, approval, 403, pages.UNPROVED, form.note)
    try:
        _decide(link, approval, form)
    except Invalid as error:
        return _again(token, link, approval, 422, str(error), form.note)
    except (AlreadyDecided, NoLongerOpen) as error:
        late = context.runs().approval(link.approval)
        return pages.ended(link.person, late, 409, str(error), beside=_beside(link, late))
    return redirect(f"./{token}", 303)


@blueprint.errorhandler(Exception)
def explain(error: Exception) -> Response:
    """Whatever goes wrong here is told on a page, not in a problem document."""
    return pages.error(problems.of(error))


def _again(token: str, link: Link, approval: Approval, status: int, warning: str, note: str) -> Response:
    beside = _beside(link, approval)
    return pages.question(token, link.person, approval, status, beside=beside, warning=warning, note=note)


def _beside(link: Link, approval: Approval) -> Sequence[OpenQuestion]:
    """What else its run asks the same person. An old link, to what nobody can answer any more, leads no further."""
    return context.runs().beside(link) if approval.status in ("open", "decided") else ()


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
