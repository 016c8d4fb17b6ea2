"""The tool `tickets.find`: the tickets that we opened ourselves, found again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from agents.engine.tool import At, read, tool
from agents.tools.tickets.opened import INTERNAL, Opened, as_opened, ours
from agents.tools.tickets.shapes import Id, Shape

Days = Annotated[int, Field(ge=1, le=400)]


class Found(Shape):
    """Ours, the newest first. `open`: the ids of those that are neither solved nor closed."""

    items: tuple[Opened, ...] = ()
    open: tuple[Id, ...] = ()


@tool(
    "tickets.find",
    risk="low",
    repeat=read,
    roles={"incident": "label", "days": "free"},
    returns={"open.*": "internal", **{f"items.*.{name}": "internal" for name in INTERNAL}},
    timeout=40.0,
)
def find(at: At, incident: str = "", days: Days = 30) -> Found:
    """Find the tickets that `tickets.open` made. Zendesk Developer Docs, "Tickets", List Tickets.

    Those that are open, and those solved that were touched in the last `days`. `incident`: only those about it.
    """
    since = datetime.fromtimestamp(at.clock()).astimezone() - timedelta(days=days)
    found = [as_opened(each) for each in ours(at, incident)]
    kept = [each for each in found if each.open or datetime.fromisoformat(each.updated) >= since]
    newest = sorted(kept, key=lambda each: -each.ticket)
    return Found(items=tuple(newest), open=tuple(each.ticket for each in newest if each.open))
