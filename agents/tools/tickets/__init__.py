"""The help desk's tools: what an agent may read and write at Zendesk, one file each."""

from __future__ import annotations

from agents.tools.tickets import assign, find, note, open_ticket, organization, read, reply, requester, status, tag

TOOLS = (
    read.read_ticket,
    requester.requester,
    organization.organization,
    note.note,
    reply.reply,
    tag.tag,
    assign.assign,
    status.status,
    find.find,
    open_ticket.open_ticket,
)
