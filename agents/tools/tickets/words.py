"""What somebody wrote, as plain text, with the quoted history of a mail split off."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import quotequail

from agents.clients.zendesk_shapes import CommentShape
from agents.markup.seen import UNREADABLE, seen

TEXT, QUOTED = 20_000, 5_000
"""Characters that are kept of each."""
WHOLE = 2_000_000
"""Characters that are looked at."""
LINES = 2_000
DELIMITER = re.compile(r"^[ >]*##-.{1,200}-##", re.MULTILINE)
"""Zendesk's own "Please type your reply above this line", in any language."""


@dataclass(frozen=True)
class Said:
    """`cut`: it goes on."""

    text: str
    quoted: str
    cut: bool


def said(comment: CommentShape) -> Said:
    """The words of a comment. One of files alone has none."""
    plain = html.unescape((comment.plain_body or comment.body)[:WHOLE])
    text, quoted = _parted(_tidy(seen(comment.html_body[:WHOLE])) or _tidy(plain))
    return Said(text[:TEXT], quoted[:QUOTED], len(text) > TEXT)


def _parted(whole: str) -> tuple[str, str]:
    """What is new, and the history after it."""
    if delimiter := DELIMITER.search(whole):
        return whole[: delimiter.start()].strip(), whole[delimiter.start() :].strip()
    parts = quotequail.quote(whole, limit=LINES)
    text = parts[0][1] if parts and parts[0][0] else whole
    return _without_tail(text.strip(), whole[len(text) :].strip())


def _without_tail(text: str, quoted: str) -> tuple[str, str]:
    """Lines marked ">" at the end are history too, whatever language announces them."""
    lines = text.split("\n")
    kept = len(lines)
    while kept and (lines[kept - 1].startswith(">") or not lines[kept - 1].strip()):
        kept -= 1
    if kept in (0, len(lines)):
        return text, quoted
    return "\n".join(lines[:kept]).strip(), "\n".join([*lines[kept:], quoted]).strip()


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in UNREADABLE.sub("", text).replace("\xa0", " ").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
