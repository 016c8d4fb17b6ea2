"""Whether a ticket is to be left alone, and whether its words can be gone by at all."""

from __future__ import annotations

from agents.ticket_resolver.policy import POLICY
from agents.ticket_resolver.words import machine_made
from agents.tools.tickets.shapes import Comment, Ticket

PERSON = "a person of the help desk is at it"
ANSWERED = "it is answered already"
HANDED = "it was handed over to people before"


def aside(ticket: Ticket) -> str:
    """Why nothing at all is to be said, not even to people; empty: go on."""
    if ticket.status not in POLICY.statuses:
        return f"it is {ticket.status}"
    if taken := taken_over(ticket):
        return taken
    if any(each.by == "us" and not each.public for each in ticket.comments):
        return HANDED
    newest = newest_of(ticket)
    if newest is None:
        return "nobody has written anything"
    if newest.by == "system":
        return "its newest comment is Zendesk's own"
    return f"its newest comment is a machine's answer ({newest.automatic})" if newest.automatic else ""


def taken_over(ticket: Ticket) -> str:
    """Whether a person is at it, or an answer of ours has the last word; empty: neither."""
    if any(each.by == "staff" for each in ticket.comments):
        return PERSON
    return ANSWERED if any(each.by == "us" and each.public for each in _after(ticket, ticket.answers)) else ""


def unclear(ticket: Ticket) -> str:
    """Why people have to read it: it cannot be gone by, whatever it says; empty: it can."""
    newest = newest_of(ticket)
    if newest is None or newest.author != ticket.requester:
        return "its newest comment was written by somebody else than its requester"
    if machine_made([newest.text, *([ticket.subject] if newest == ticket.comments[0] else [])]):
        return "its newest comment begins as a machine's answer does"
    if ticket.left_out:
        return f"its thread is too long: {ticket.left_out} comments were not read"
    if sum(1 for each in ticket.comments if each.by == "us" and each.public) >= POLICY.replies:
        return f"it was answered {POLICY.replies} times already"
    if not said(ticket):
        files = ", ".join(f"“{each.name[:60]}”" for each in newest.attachments[:5])
        return f"there are no words in it, only files ({files})" if files else "there are no words in it"
    if any(each.cut for each in _asking(ticket)):
        return "its text is too long to be read whole"
    return ""


def newest_of(ticket: Ticket) -> Comment | None:
    """The newest comment that is not ours: what a reply would answer."""
    return next((each for each in ticket.comments if each.id == ticket.answers), None)


def said(ticket: Ticket) -> str:
    """What the requester has written since our last answer, without quoted history; with the subject if it is new."""
    asking = _asking(ticket)
    first = bool(asking) and asking[0] == ticket.comments[0]
    words = "\n\n".join(each.text for each in asking if each.text.strip())
    return f"{ticket.subject}\n\n{words}" if first and words else words


def _asking(ticket: Ticket) -> list[Comment]:
    ours = max((n for n, each in enumerate(ticket.comments) if each.by == "us"), default=-1)
    since = ticket.comments[ours + 1 :]
    return [each for each in since if each.author == ticket.requester and not each.automatic]


def _after(ticket: Ticket, id: int) -> tuple[Comment, ...]:
    ids = [each.id for each in ticket.comments]
    return ticket.comments[ids.index(id) + 1 :] if id in ids else ()
