"""Characters that people do not see and models read: they hide words, or show code in another order than it runs.

Unicode Technical Standard 55, "Unicode Source Code Handling"; Boucher and Anderson, "Trojan Source".
"""

from __future__ import annotations

import re
from typing import Any, Literal

Kind = Literal["bidi", "tag", "hidden"]

BIDI = "\u202a-\u202e\u2066-\u2069"
TAGS = "\U000e0000-\U000e007f"
WIDTHLESS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
SELECTORS = "\ufe00-\ufe0f"
MORE_SELECTORS = "\U000e0100-\U000e01ef"
JOINERS = "\u200c\u200d"
CONTROLS = "\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f"
"""Escape and its like. Tab, line feed, carriage return, form feed and next line are plain white space."""

UNSEEN_IN_ASCII = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
UNSEEN = re.compile(f"[{BIDI}{TAGS}{WIDTHLESS}{JOINERS}{SELECTORS}{MORE_SELECTORS}{CONTROLS}]")
SUSPECT: dict[Kind, re.Pattern[str]] = {
    "bidi": re.compile(f"[{BIDI}]"),
    "tag": re.compile(f"[{TAGS}]"),
    # A joiner between two letters of its script and one selector after an emoji are how people write.
    "hidden": re.compile(
        f"[{WIDTHLESS}{MORE_SELECTORS}]|[{SELECTORS}]{{2}}|[{JOINERS}]{{2}}|(?<![^\\x00-\\x7f])[{JOINERS}]|[{JOINERS}](?![^\\x00-\\x7f])"
    ),
}


def visible(value: Any) -> Any:
    """A JSON value in which every text holds only what people see too."""
    if isinstance(value, str):
        return (UNSEEN_IN_ASCII if value.isascii() else UNSEEN).sub("", value)
    if isinstance(value, dict):
        return {visible(key): visible(item) for key, item in value.items()}
    return [visible(item) for item in value] if isinstance(value, list) else value


def suspect(text: str) -> Kind | None:
    """What kind of unseen character a text holds that no honest text needs, the gravest first."""
    if text.isascii():  # none of them is, and most lines are
        return None
    return next((kind for kind, pattern in SUSPECT.items() if pattern.search(text)), None)
