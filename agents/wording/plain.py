"""Texts as they are compared, whoever wrote them."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable


def plain(text: str) -> str:
    """One form of each letter, and figures of every script as 0 to 9; what nobody sees is no letter."""
    return "".join(
        str(unicodedata.decimal(each)) if unicodedata.category(each) == "Nd" else each
        for each in unicodedata.normalize("NFKC", text)
        if unicodedata.category(each) != "Cf"
    )


def number(whole: str, fraction: str) -> str:
    """One way to write a number, given its figures before and after the point."""
    return f"{whole}.{fraction}".rstrip("0").rstrip(".")


def unknown(claims: Iterable[tuple[str, str]], known: Container[str]) -> tuple[str, ...]:
    """Of claims (as written, as compared) those that are not known: as they are written, in order, each once."""
    return tuple(dict.fromkeys(written for written, compared in claims if compared not in known))
