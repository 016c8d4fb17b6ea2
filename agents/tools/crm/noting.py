"""Our notes on records: what was filled in and from where, each found again by its mark."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from agents.clients import hubspot, hubspot_links
from agents.clients.hubspot import Kind
from agents.clients.hubspot_links import To
from agents.engine.tool import At
from agents.tools.crm.fields import LONGEST, FieldValue, HeldBack

SEEN = 300
"""How many of a record's newest notes are looked at for a mark of ours, which is minutes old."""
SHORT = 500
"""Characters of a value in a note."""
BODIES: dict[str, str] = {"notes": "hs_note_body", "tasks": "hs_task_body"}


def marked(at: At, kind: Kind, id: str, to: To, mark: str) -> str:
    """The id of the note or task at a record that carries this mark; empty: there is none."""
    body = BODIES[to]
    newest = hubspot_links.linked(at, kind, id, to)[:SEEN]
    for each in hubspot_links.objects(at, to, newest, [body]):
        if mark in each.properties.get(body, ""):
            return each.id
    return ""


def leave(at: At, records: Sequence[tuple[Kind, str]], markup: str, mark: str) -> str:
    """A note at these records, in one write; its id. HubSpot API reference, "Notes", Create a note."""
    kind, id = records[0]
    properties = {
        "hs_note_body": signed(markup, mark),
        "hs_timestamp": told_time(datetime.fromtimestamp(at.clock(), UTC)),
    }
    links = [hubspot_links.to("notes", each, key) for each, key in records]
    return hubspot.create(at, "notes", properties, hubspot.name_of(kind, id), links)


def signed(markup: str, mark: str) -> str:
    """With the mark at its end, where a person sees it too: HubSpot takes away whatever is hidden."""
    end = f"<p><small>Placet {mark}</small></p>"
    return f"{markup[: LONGEST - len(end)]}{end}"


def markup_of(text: str) -> str:
    """Plain text as HubSpot shows it: whatever is in it is text."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


def told_time(moment: datetime) -> str:
    """As HubSpot takes it: to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def told(fields: Sequence[FieldValue], written: Sequence[str], held: Sequence[HeldBack]) -> str:
    """What was filled in and what is only proposed, each with its source and confidence."""
    known = {each.name: each for each in fields}
    lines = [*(_filled(known[name]) for name in written), *_held(known, held)]
    return f"<p><b>Filled in by Placet</b></p><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"


def _filled(field: FieldValue) -> str:
    return f"<b>{field.name}</b>: {_short(field.value)} ({_origin(field)})"


def _held(known: dict[str, FieldValue], held: Sequence[HeldBack]) -> Iterator[str]:
    for each in held:
        field = known[each.name]
        why = "was entered by a person" if each.by == "person" else f"HubSpot does not take it: {_short(each.why)}"
        proposed = f"proposed: {_short(each.ours)} ({_origin(field)})"
        yield f"<b>{each.name}</b> was left at {_short(each.theirs)}, {why}; {proposed}"


def _origin(field: FieldValue) -> str:
    return f"from {html.escape(field.source)}, confidence {field.confidence:.0%}"


def _short(text: str) -> str:
    return f"“{html.escape(text[:SHORT])}{'…' if len(text) > SHORT else ''}”" if text else "(empty)"
