"""The tool `tickets.reply`: a public answer, once, and only while nobody else has answered."""

from __future__ import annotations

from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.tickets.shapes import Id, Updated, Words, Written, link_of
from agents.tools.tickets.standing import standing
from agents.tools.tickets.writing import INTERNAL, write, written


@tool(
    "tickets.reply",
    risk="medium",
    repeat=probe,
    once_per=("ticket", "answers"),
    roles={"ticket": "ref", "updated": "ref", "answers": "ref", "text": "content"},
    returns=dict.fromkeys(INTERNAL, "internal"),
    timeout=40.0,
)
def reply(at: At, ticket: Id, updated: Updated, answers: Id, text: Words) -> Written:
    """Answer the customer. Zendesk Developer Docs, "Tickets", Update Ticket (comment).

    `updated` and `answers` are those of the ticket as it was read: if it has changed, or somebody else has written
    since, nothing is sent and the flow is told `Stale`. Each comment is answered once.
    """
    return write(at, ticket, updated, {"comment": {"body": text, "public": True}}, "reply", answers)


@reply.facts
def _facts(at: At, ticket: int, updated: str, answers: int, **_: object) -> Facts:
    return standing(at, ticket, updated, answers)


@reply.probe
def _probe(at: At, ticket: int, answers: int, **_: object) -> Written | None:
    return written(at, ticket, "reply", answers)


@reply.preview
def _preview(facts: Facts, ticket: int, text: str, **_: object) -> Preview:
    said = PreviewPart(label="What the customer is sent", text=text, form="markdown")
    state = PreviewPart(label="The ticket is", text=str(facts.get("status", "unknown")))
    return Preview(title=f"Reply publicly on {link_of(ticket)}", parts=(said, state))
