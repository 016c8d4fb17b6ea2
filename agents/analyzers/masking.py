"""Keeps values out of what analyzers say: their messages quote the code, and the code may hold a secret."""

from __future__ import annotations

import re

QUOTED = re.compile(r"(?<!\w)([\"']).+\1", re.DOTALL)
NAME = re.compile(r"(?<!\w)([\"'])([A-Za-z_$][\w$]{0,39})\1(?!\w)")
QUOTE = re.compile("[\"'`]")
READ, LONGEST = 10_000, 200
"""Characters of a message that are looked at, and that are kept: whoever writes the code may make messages long."""


def masked(message: str, names: bool = False) -> str:
    """A message on one line, without any string literal that it quotes.

    `names`: what it quotes as a plain name is one, and stays, in backticks.
    """
    message = _begun(message)
    if names:
        message = NAME.sub(r"`\2`", message)
    plain = QUOTED.sub("…", _without_code(message))
    return " ".join(plain.split())[:LONGEST]


def _begun(message: str) -> str:
    """A long message up to its first quotation mark: where the quotation ends may not have been looked at."""
    return message if len(message) <= READ else QUOTE.split(message[:READ], maxsplit=1)[0] + "…"


def _without_code(message: str) -> str:
    """Without what stands between the first backtick and the last, if there is a literal in it."""
    first, last = message.find("`"), message.rfind("`")
    literal = any(quote in message[first:last] for quote in "\"'")
    return f"{message[:first]}`…`{message[last + 1 :]}" if literal else message
