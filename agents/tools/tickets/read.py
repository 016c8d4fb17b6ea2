"""The tool `tickets.read`: a ticket and its thread."""

from __future__ import annotations

from agents.clients import zendesk
from agents.engine.tool import At, Preview, read, tool
from agents.tools.tickets.automatic import automatic
from agents.tools.tickets.reading import as_read
from agents.tools.tickets.shapes import Attachment, Comment, Id, Ticket, status_of
from agents.tools.tickets.thread import Entry, thread_of
from agents.tools.tickets.words import said

INTERNAL = (
    *("id", "status", "updated", "created", "requester", "organization", "assignee", "answers", "last_by", "left_out"),
    *(f"comments.*.{name}" for name in ("id", "author", "by", "public", "at", "cut", "automatic")),
)
WORDS = 200_000
"""Characters of all comments together; of older ones nothing is left when newer ones have used them up."""


@tool(
    "tickets.read",
    risk="low",
    repeat=read,
    roles={"ticket": "ref"},
    returns=dict.fromkeys(INTERNAL, "internal"),
    timeout=40.0,
)
def read_ticket(at: At, ticket: Id) -> Ticket:
    """Read a ticket with its comments. Zendesk Developer Docs, "Tickets" and "Ticket Comments"."""
    found = zendesk.ticket_of(at, ticket)
    thread = thread_of(at, found)
    return Ticket(
        id=found.id,
        status=status_of(found.status),
        updated=found.updated_at,
        created=found.created_at,
        requester=found.requester_id or 0,
        organization=found.organization_id or 0,
        assignee=found.assignee_id or 0,
        subject=found.subject[:1_000],
        priority=found.priority.lower(),
        channel=found.via.channel,
        tags=found.tags,
        comments=_within_words(tuple(map(_comment, thread.entries))),
        answers=thread.answers,
        last_by=thread.last_by,
        left_out=thread.left_out,
    )


@read_ticket.evidence
def _evidence(found: Ticket, **_: object) -> Preview:
    return as_read(found)


def _comment(entry: Entry) -> Comment:
    comment, words = entry.comment, said(entry.comment)
    files = (
        Attachment(name=it.file_name[:500], type=it.content_type[:200], size=it.size) for it in comment.attachments
    )
    return Comment(
        id=comment.id,
        author=comment.author_id or 0,
        by=entry.by,
        name=entry.author.name[:200] if entry.author else "",
        public=comment.public,
        at=comment.created_at,
        text=words.text,
        quoted=words.quoted,
        cut=words.cut,
        automatic=automatic(comment),
        attachments=tuple(files),
    )


def _within_words(comments: tuple[Comment, ...]) -> tuple[Comment, ...]:
    """The newest words first, until they are used up."""
    room, kept = WORDS, list[Comment]()
    for each in reversed(comments):
        text = each.text[:room]
        quoted = each.quoted[: room - len(text)]
        room -= len(text) + len(quoted)
        shorter = len(text) < len(each.text)
        kept.append(each.model_copy(update={"text": text, "quoted": quoted, "cut": each.cut or shorter}))
    return tuple(reversed(kept))
