"""Whether a machine wrote it: what Zendesk flags, and the marks of RFC 3834 where they are passed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agents.clients.zendesk_shapes import CommentShape

AUTOMATIC = 4
"""Zendesk's flag of a comment that was generated automatically. Zendesk Developer Docs, "Ticket Comments", flags."""
PRESENT = frozenset({"x-autoreply", "x-autorespond", "x-auto-response-suppress", "x-autoresponder"})
"""Headers that only a machine's answer has."""
BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
DEPTH = 6


def automatic(comment: CommentShape) -> str:
    """Why a comment is taken for a machine's answer, in a few words of ours; empty: it is not."""
    if AUTOMATIC in _flags(comment.metadata):
        return "flagged as generated automatically"
    for name, value in _named({"metadata": comment.metadata, "source": comment.via.source}):
        if reason := _marked(name.lower().replace("_", "-"), str(value).strip().lower()):
            return reason
    return ""


def _marked(name: str, value: str) -> str:
    """RFC 3834, "The Auto-Submitted header field": only "no" says that a person sent it."""
    if name == "auto-submitted" and value.partition(";")[0].strip() not in ("", "no"):
        return "Auto-Submitted"
    if name in PRESENT and value not in ("", "no", "none", "false"):
        return name.title()
    return "Precedence" if name == "precedence" and value.replace("-", "_") in BULK else ""


def _flags(metadata: Mapping[str, Any]) -> list[Any]:
    flags = metadata.get("flags")
    return flags if isinstance(flags, list) else []


def _named(value: Any, depth: int = DEPTH) -> Iterator[tuple[str, Any]]:
    """Every name with its value, and pairs written as {name, value}, down to so many levels."""
    if isinstance(value, list) and depth:
        for item in value:
            yield from _named(item, depth - 1)
    if not isinstance(value, Mapping) or not depth:
        return
    if isinstance(value.get("name"), str) and "value" in value:
        yield value["name"], value["value"]
    for name, item in value.items():
        if isinstance(item, Mapping | list):
            yield from _named(item, depth - 1)
        else:
            yield str(name), item
