"""The pages people see: a question, how it ended, and what went wrong."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from flask import Flask, Response, make_response, render_template
from jinja2 import StrictUndefined

from tasks.outreach.shapes import OptOut
from tasks.status import Approval, OpenQuestion
from webhooks import context, csrf, outcomes, text
from webhooks.markdown import markdown
from webhooks.problems import Problem

LONGEST_NOTE = 2000
"""Characters of a note."""
UNPROVED = "This page had been open for too long, or the answer did not come from it. Answer here."


def install(app: Flask) -> None:
    """Teach the templates how values are read. A name that a template does not have is an error."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(
        visible=text.visible, diff=text.diff, pretty=text.pretty, moment=text.moment, iso=text.iso, markdown=markdown
    )
    app.jinja_env.filters["name"] = lambda person: context.runs().name(person)
    app.jinja_env.filters["distance"] = lambda at: text.distance(at, time.time())
    app.jinja_env.globals.update(
        button=outcomes.button,
        asks=outcomes.ASKS,
        shows=outcomes.SHOWS,
        follows=outcomes.FOLLOWS,
        channels=outcomes.CHANNELS,
        longest_note=LONGEST_NOTE,
    )


def question(
    token: str,
    person: str,
    approval: Approval,
    status: int = 200,
    *,
    beside: Sequence[OpenQuestion] = (),
    warning: str = "",
    note: str = "",
) -> Response:
    """A question with its form, or how it ended. `beside`: what else its run asks the same person; `warning`: why the
    answer that was sent was not taken."""
    if approval.status != "open":
        return ended(person, approval, 200, beside=beside)
    cookie = csrf.cookie_of(token)
    page = render_template(
        "question.html",
        q=approval,
        person=person,
        csrf=csrf.value(token, cookie),
        beside=beside,
        warning=warning,
        note=note,
    )
    response = make_response(page, status)
    csrf.remember(response, token, cookie)
    return response


def ended(
    person: str, approval: Approval, decided: int, why: str = "", *, beside: Sequence[OpenQuestion] = ()
) -> Response:
    """How a question ended. `decided`: the status to answer with if somebody has decided it."""
    status, heading = outcomes.CLOSED.get(approval.status, (decided, ""))
    page = render_template(
        "ended.html", q=approval, person=person, heading=heading, why=approval.closed or why, beside=beside
    )
    return make_response(page, status)


def stop(token: str, address: str, optout: OptOut | None, status: int = 200, *, warning: str = "") -> Response:
    """Whether somebody wants no more mail, or that they get none. `warning`: why nothing was taken."""
    cookie = csrf.cookie_of(token)
    page = render_template("stop.html", address=address, optout=optout, csrf=csrf.value(token, cookie), warning=warning)
    response = make_response(page, status)
    csrf.remember(response, token, cookie)
    return response


def error(problem: Problem, told: Mapping[str, tuple[str, str]] = outcomes.PROBLEMS) -> Response:
    """What went wrong, and what to do."""
    heading, advice = told.get(problem.kind, (str(problem.document()["title"]), ""))
    page = render_template("message.html", heading=heading, detail=problem.detail, advice=advice)
    response = make_response(page, problem.status)
    response.headers.update(problem.headers)
    return response
