"""The tool `tickets.tag`: tags added to a ticket, and taken away."""

from __future__ import annotations

from agents.clients import zendesk
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.tickets.shapes import Id, Tags, Updated, Written, link_of
from agents.tools.tickets.standing import require, standing
from agents.tools.tickets.writing import INTERNAL, write, written


class Tagged(Written):
    """`tags`: all there are now. `added` and `removed`: what this call changed; the other way round undoes it."""

    tags: tuple[str, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@tool(
    "tickets.tag",
    risk="medium",
    repeat=probe,
    once_per=("ticket", "updated", "add", "remove"),
    roles={"ticket": "ref", "updated": "ref", "add": "label", "remove": "label"},
    returns=dict.fromkeys(INTERNAL, "internal"),
    timeout=40.0,
)
def tag(at: At, ticket: Id, updated: Updated, add: Tags = (), remove: Tags = ()) -> Tagged:
    """Add tags and take tags away, in one update. Zendesk Developer Docs, "Tickets", Update Ticket (tags).

    The whole list is sent, on condition that the ticket has not changed, so nobody else's tag is lost. What is
    there already is not added again; if nothing is to change, nothing is written.
    """
    found = zendesk.ticket_of(at, ticket)
    require(found, updated)
    added = tuple(sorted(set(add) - set(found.tags)))
    removed = tuple(sorted(set(remove) & set(found.tags) - set(add)))
    tags = tuple(sorted((set(found.tags) | set(added)) - set(removed)))
    if not (added or removed):
        return Tagged(ticket=ticket, updated=updated, tags=tags)
    done = write(at, ticket, updated, {"tags": list(tags)}, "tag", *add, "-", *remove)
    return Tagged(**done.model_dump(), tags=tags, added=added, removed=removed)


@tag.facts
def _facts(at: At, ticket: int, updated: str, **_: object) -> Facts:
    return standing(at, ticket, updated)


@tag.probe
def _probe(at: At, ticket: int, add: tuple[str, ...], remove: tuple[str, ...], **_: object) -> Tagged | None:
    """What it changed is in the update's own record."""
    mark = at.marker(ticket, "tag", *add, "-", *remove)
    found = zendesk.our_audit(at, ticket, mark)
    done = written(at, ticket, "tag", *add, "-", *remove) if found else None
    if found is None or done is None:
        return None
    before, after = found.audit.changed("tags")
    added, removed = tuple(sorted(set(after) - set(before))), tuple(sorted(set(before) - set(after)))
    return Tagged(**done.model_dump(), tags=tuple(sorted(after)), added=added, removed=removed)


@tag.preview
def _preview(_facts: Facts, ticket: int, add: tuple[str, ...], remove: tuple[str, ...], **_: object) -> Preview:
    named = {"Tags to add": add, "Tags to take away": remove}
    parts = tuple(PreviewPart(label=label, text=", ".join(tags)) for label, tags in named.items() if tags)
    return Preview(title=f"Tag {link_of(ticket)}", parts=parts)
