"""What Zendesk's refusals mean to us, and how a person reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.clients import web_site
from agents.clients.web_site import Answer, limited
from agents.engine.errors import Later, Overtaken, ToolError

RIGHTS = "the account of ZENDESK_EMAIL may not do this; docs/zendesk_api.md says which role it needs"
SENTENCES = {
    401: "Zendesk does not accept ZENDESK_EMAIL with ZENDESK_API_TOKEN: one is wrong, or API tokens are switched off",
    403: RIGHTS,
    404: "Zendesk finds nothing here: it does not exist, was deleted, or the account of ZENDESK_EMAIL cannot see it",
    422: "Zendesk does not take this",
}
COLLISIONS = frozenset({"DatabaseConflict", "DatabaseCollision"})
"""Two writes met in Zendesk's own database: neither has anything to do with our condition."""


def refused(about: str, answer: Answer, write: bool, now: float) -> ToolError:
    """What an answer of 400 and above means. Zendesk Developer Docs, "Introduction", Response format.

    409 to an update with a condition says that the ticket is not as it was when it was read.
    """
    said = spoken(answer.data)
    if answer.status == 429:
        return limited("Zendesk", about, answer, now, said)
    if answer.status == 409 and write:
        if COLLISIONS & set(_words(answer.data)):
            return Later(f"{about}: another update came in at the same moment ({said})")
        return Overtaken(f"{about} has changed since it was read, so nothing was written")
    if answer.status >= 500:
        return web_site.broken("Zendesk", about, answer, write, now)
    return web_site.refused(about, answer, SENTENCES.get(answer.status, "Zendesk refuses it"), said)


def spoken(data: Any) -> str:
    """Zendesk's own words, on one line: {error: "RecordInvalid", description, details: {base: [{description}]}}."""
    if not isinstance(data, Mapping):
        return ""
    error, details = data.get("error"), data.get("details")
    if isinstance(error, Mapping):
        return web_site.on_one_line(error.get("title"), error.get("message"))
    return web_site.on_one_line(data.get("description") or error, *_details(details))


def _details(details: Any) -> list[str]:
    if not isinstance(details, Mapping):
        return []
    rows = [row for each in details.values() if isinstance(each, list) for row in each]
    return [str(row.get("description", "")) for row in rows if isinstance(row, Mapping)]


def _words(data: Any) -> list[str]:
    return [str(data.get("error")), str(data.get("description"))] if isinstance(data, Mapping) else []
