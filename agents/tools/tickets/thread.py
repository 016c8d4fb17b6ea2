"""The thread of a ticket: its comments, and who wrote them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from agents.clients import zendesk
from agents.clients.zendesk_shapes import Comments, CommentShape, TicketShape, UserShape
from agents.engine.errors import Later
from agents.engine.tool import At
from agents.tools.tickets.shapes import By

NEWEST = 100
"""Comments that are given besides the first."""


@dataclass(frozen=True)
class Entry:
    """A comment and its author, as far as Zendesk knows them."""

    comment: CommentShape
    author: UserShape | None
    by: By


@dataclass(frozen=True)
class Thread:
    """The first comment and the newest ones, the oldest first. `answers` and `last_by` are of the whole thread."""

    entries: tuple[Entry, ...]
    left_out: int
    answers: int
    last_by: By


def thread_of(at: At, ticket: TicketShape) -> Thread:
    """Read it whole. Zendesk Developer Docs, "Ticket Comments", List Comments. Raises `Refused` and `Later`."""
    first: Entry | None = None
    newest: deque[Entry] = deque(maxlen=NEWEST)
    count = answers = 0
    for entry in _entries(at, ticket):
        first, count = first or entry, count + 1
        answers = answers if entry.by == "us" else entry.comment.id
        newest.append(entry)
    entries = (first, *newest) if first and count > NEWEST else tuple(newest)
    return Thread(entries, count - len(entries), answers, newest[-1].by if newest else "system")


def _entries(at: At, ticket: TicketShape) -> Iterator[Entry]:
    us, about = zendesk.ourselves(at), zendesk.name_of(ticket.id)
    path = f"/tickets/{ticket.id}/comments"
    params: dict[str, str | int] = {"page[size]": zendesk.PAGE, "include": "users"}
    for _ in range(zendesk.PAGES + 1):
        if at.remaining < 1:
            break
        page = zendesk.read(at, about, path, Comments, params)
        people = {each.id: each for each in page.users}
        for each in page.comments:
            author = people.get(each.author_id or 0)
            yield Entry(each, author, _by(each, author, ticket, us))
        if not (page.meta.has_more and page.meta.after_cursor):
            return
        params["page[after]"] = page.meta.after_cursor
    raise Later(f"{about}: Zendesk took too long to list its comments")


def _by(comment: CommentShape, author: UserShape | None, ticket: TicketShape, us: int) -> By:
    """Our account through the API is us; through anything else it is a person who shares it.

    Whoever Zendesk does not know any more counts as staff: then nothing is said over their heads.
    """
    if comment.author_id == us and comment.via.channel == "api":
        return "us"
    if comment.author_id is None or comment.author_id <= 0:
        return "system"
    if comment.author_id == ticket.requester_id or (author and author.role == "end-user"):
        return "customer"
    return "staff"
