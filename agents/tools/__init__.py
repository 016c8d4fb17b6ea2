"""Every tool there is, by name: one line a system."""

from __future__ import annotations

from agents.engine.tool import Tool
from agents.tools import analyzers, crm, github, mail, memory, orders, outreach, slack, stripe, tickets, web

TOOLS: dict[str, Tool] = {
    each.name: each
    for each in (
        *github.TOOLS,
        *stripe.TOOLS,
        *tickets.TOOLS,
        *crm.TOOLS,
        analyzers.run,
        mail.send,
        *memory.TOOLS,
        *orders.TOOLS,
        *outreach.TOOLS,
        slack.post,
        *web.TOOLS,
    )
}
