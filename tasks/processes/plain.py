"""Text from anywhere, made safe to print on one line of a terminal or a log."""

from __future__ import annotations

import re

from agents.models.invisible import UNSEEN

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def one_line(text: str) -> str:
    """Control characters, line ends, direction marks, lone surrogates as escapes: none may forge a line."""
    return UNSAFE.sub(_escaped, text)


def nothing_hidden(text: str) -> str:
    """The same, with all that people do not see and models read as escapes too: for what somebody is to vouch for."""
    return UNSEEN.sub(_escaped, one_line(text))


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
