"""Every tool there is, by name: one line a system."""

from __future__ import annotations

from agents.engine.tool import Tool
from agents.tools import (
    analyzers,
    crm,
    github,
    jobs,
    journal,
    lineage,
    mail,
    memory,
    metrics,
    orders,
    outreach,
    people,
    slack,
    stripe,
    tickets,
    warehouse,
    web,
)

TOOLS: dict[str, Tool] = {
    each.name: each
    for each in (
        *github.TOOLS,
        *stripe.TOOLS,
        *tickets.TOOLS,
        *crm.TOOLS,
        analyzers.run,
        mail.send,
        *journal.TOOLS,
        *memory.TOOLS,
        *metrics.TOOLS,
        *orders.TOOLS,
        *outreach.TOOLS,
        people.holding,
        slack.post,
        *lineage.TOOLS,
        *jobs.TOOLS,
        *warehouse.TOOLS,
        *web.TOOLS,
    )
}
