"""Text as Slack takes and gives it. Slack documentation, "Formatting message text"."""

from __future__ import annotations

import re

LINK = re.compile(r"<((?:https?|mailto):[^|>]*)(?:\|([^>]*))?>")


def escaped(text: str) -> str:
    """Text in which Slack finds no mention and no link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """Without the links that Slack itself makes of addresses."""
    return LINK.sub(lambda found: found[2] or found[1].removeprefix("mailto:"), text).strip()
