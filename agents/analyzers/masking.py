"""Keeps values out of what analyzers say: their messages quote the code, and the code may hold a secret."""

from __future__ import annotations

import re

CODE = re.compile(r"`.*[\"'].*`", re.DOTALL)
QUOTED = re.compile(r"(?<!\w)([\"']).+\1", re.DOTALL)
NAME = re.compile(r"(?<!\w)([\"'])([A-Za-z_$][\w$]{0,39})\1(?!\w)")
LONGEST = 200


def masked(message: str, names: bool = False) -> str:
    """A message on one line, without any string literal that it quotes.

    `names`: what it quotes as a plain name is one, and stays, in backticks.
    """
    if names:
        message = NAME.sub(r"`\2`", message)
    plain = QUOTED.sub("…", CODE.sub("`…`", message))
    return " ".join(plain.split())[:LONGEST]
