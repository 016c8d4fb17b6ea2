"""A Zendesk for tests and the demo: users, tickets, comments, audits and safe updates over real HTTP.

Started and steered from Python, talked to over HTTP::

    from tests.sandbox.zendesk import ZendeskSandbox

    with ZendeskSandbox() as desk:
        desk.url, desk.token, desk.bot.email        # ZENDESK_API_URL, ZENDESK_API_TOKEN, ZENDESK_EMAIL
        desk.agent                                  # a person of the help desk
        ticket = desk.open_ticket("Late", "Where is it?", html="<p>…</p>", attachments=[("a.pdf", "…/pdf", 9)])
        desk.comment(ticket, desk.agent, "On its way.", public=True)
        desk.change(ticket, status="pending")

        ticket.comments, ticket.replies, ticket.tags, ticket.status, ticket.assignee, ticket.audits, ticket.stamp

Counting, so that "exactly once" can be asserted::

        desk.writes                                 # [Write(method, kind, subject, login)] as performed
        desk.count("update_ticket", str(ticket.id)) # 1
        desk.requests                               # [Request(method, path, kind, login, status)], reads too

Kinds: ``update_ticket create_ticket`` write; ``list_tickets get_me get_user list_identities get_organization
get_ticket list_comments list_audits`` read.

Going wrong, on request::

        desk.fail("update_ticket", "drop-after")    # does the work, then hangs up, unanswered
        desk.fail(None, "429", times=3, seconds=9)  # Retry-After of `seconds`; the account's own limit is used up
        desk.fail(None, "500", times=ALWAYS)        # until `desk.heal()`
        desk.meanwhile("update_ticket", lambda: …)  # happens between the read before it and the write

``429 500 503 500-after drop-before drop-after hang hang-after``. What it does not serve is answered 501.
"""

from __future__ import annotations

from flask import Response

from tests.sandbox.vendor import ALWAYS
from tests.sandbox.zendesk.desk import Desk
from tests.sandbox.zendesk.routes import serve

__all__ = ["ALWAYS", "ZendeskSandbox"]


class ZendeskSandbox(Desk):
    """The help desk with its views."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port, serve)
        self.limited = True
        """Whether a 429 is of the account's own limit, or of one ticket's."""

    def headers(self, response: Response) -> None:
        spent = response.status_code == 429 and self.limited
        response.headers["X-Rate-Limit"] = "700"
        response.headers["X-Rate-Limit-Remaining"] = "0" if spent else "699"
