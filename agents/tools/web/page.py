"""A page as a person would read it, made of what a server answered."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict

from agents.clients.fetch import Fetched, Wish, follow
from agents.clients.fetch.places import Place, shown
from agents.clients.web_site import Answer, NotThere, broken, limited
from agents.engine.errors import Refused, ToolError
from agents.engine.tool import At
from agents.markup.decoded import decoded
from agents.markup.seen import Seen, seen_with_title
from agents.models.invisible import visible

HTML = ("text/html", "application/xhtml+xml")
TYPES = (*HTML, "text/plain", "text/markdown")
ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.9, text/markdown;q=0.9"
MOST = 2 * 1024 * 1024
"""Bytes of content that are read; a page of 50 MB is cut there."""
TEXT, TITLE = 40_000, 300
"""Characters."""
LOOKED_AT = 5 * TEXT
"""Characters of a page, with all the white space that is none of its text."""
BLANK = re.compile(r"[^\S\n]+")
LINES = re.compile(r"\s*\n\s*")


class Page(BaseModel):
    """A page. `url`: where it was found at last; `truncated`: there is more than `text` holds. All of it is theirs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    status: int
    title: str
    text: str
    truncated: bool


def page_at(at: At, place: Place) -> Page:
    """The page there. Raises `Refused`, `NotThere`, `Later`."""
    wish = Wish(seconds=at.remaining, most=MOST, accept=ACCEPT, allowed=at.settings.web_allowed_networks)
    return _page(at, follow(place, wish))


def _page(at: At, found: Fetched) -> Page:
    if found.status != 200:
        raise _refusal(found, at.clock())
    if found.type not in TYPES:
        what = shown(found.type) if found.type else "something without a type"
        raise Refused(f"{found.place.authority} answers with {what}; web pages and plain text can be read")
    markup = decoded(found.content, found.headers.get("content-type", ""))
    seen = seen_with_title(markup, LOOKED_AT) if found.type in HTML else Seen(markup, "", cut=False)
    plain = LINES.sub("\n", BLANK.sub(" ", visible(seen.text))).strip()
    return Page(
        url=found.place.url,
        status=found.status,
        title=visible(seen.title)[:TITLE],
        text=plain[:TEXT],
        truncated=found.cut or seen.cut or len(plain) > TEXT,
    )


def _refusal(found: Fetched, now: float) -> ToolError:
    host, answer = found.place.authority, Answer(found.status, found.headers)
    if found.status == 429:
        return limited(host, "the page", answer, now, "")
    if found.status >= 500:
        return broken(host, "the page", answer, write=False, now=now)
    if found.status in (404, 410):
        return NotThere(f"{host} has no such page ({found.status})")
    return Refused(f"{host} does not give this page ({found.status})")
