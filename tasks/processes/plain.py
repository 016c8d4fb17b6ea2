"""Text from anywhere, made safe to print on one line of a terminal or a log."""

from __future__ import annotations

import re

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def one_line(text: str) -> str:
    """Control characters, line ends, direction marks, lone surrogates as escapes: none may forge a line."""
    return UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
