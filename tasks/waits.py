"""What a run waits for, in words."""

from __future__ import annotations

from agents.engine.journal import Heard, Waited, Woke
from agents.engine.moment import in_words


def waits_for(waited: Waited) -> str:
    """Of a wait that goes on: "waits for hubspot.contact.*, until 2026-11-29 07:00 UTC"."""
    what = f"for {waited.event}, " if waited.event else ""
    return f"waits {what}until {in_words(waited.until)}"


def waited_for(woke: Woke, heard: Heard | None) -> str:
    """Of one that is over."""
    if woke.error:
        return f"did not wait: {woke.error.message}"
    if heard:
        return f"heard of {heard.event.name} at {in_words(woke.at)}"
    return f"waited until {in_words(woke.at)}"
