"""What a customer is sent: the team's words in their language; where there are none, a model's, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

from agents.engine.errors import ModelFailed
from agents.engine.flow import Flow, Think
from agents.ticket_resolver.replies import FALLBACK, REPLIES, Kind, filled
from agents.ticket_resolver.shapes import RULES, Draft
from agents.wording.any_language import left_out, unfounded

LONGEST = 5_000
LANGUAGE = re.compile(r"[a-z]{2}")


def draft(kind: Kind, language: str, values: Mapping[str, str]) -> Flow:
    """The reply, and why a person has to look at it (empty: nobody has to)."""
    ours = filled(kind, language, values)
    if language in REPLIES or not LANGUAGE.fullmatch(language):
        return _sendable(ours), ()
    said: Draft = Draft(text=ours, by=RULES)
    with suppress(ModelFailed):
        said = yield Think(Draft, "draft.md", otherwise=said, language=language, text=ours)
    if said.by == RULES or not 0 < len(said.text.strip()) <= LONGEST:
        return _sendable(ours), ()
    return _sendable(said.text.strip()), _doubts(said.text, filled(kind, FALLBACK, values))


def _doubts(text: str, ours: str) -> tuple[str, ...]:
    """What a model's draft says beyond our own words and the records they were filled with, or leaves out of them."""
    strange, missing = unfounded(text, [ours]), left_out(text, [ours])
    return tuple(
        f"the draft {what}: {', '.join(f'“{each[:60]}”' for each in found[:8])}"
        for what, found in (("says things that no record says", strange), ("leaves out", missing))
        if found
    )


def _sendable(text: str) -> str:
    """Nothing that the help desk would fill in."""
    return text.replace("{{", "{ {").replace("{%", "{ %")
