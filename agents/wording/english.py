"""For accounts in English: every capital letter makes a name, and each number is read as English writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from agents.wording.plain import number, plain, unknown

EDGES = ".,;:!?()[]{}<>\"'“”„\u2018’«»…*_`–—-/"
NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
COUNTS = frozenset(
    (
        *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen"),
        *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand"),
        *("twice", "thrice", "half", "double", "second", "third", "fourth", "fifth", "sixth", "tenth", "million"),
    )
)
PLAIN = frozenset(
    (
        *("a", "after", "all", "also", "although", "an", "and", "as", "at", "because", "before", "both", "but", "by"),
        *("customer", "despite", "during", "each", "every", "first", "for", "from", "furthermore", "he", "her"),
        *("his", "however", "i", "if", "in", "it", "its", "moreover", "neither", "no", "nor", "not", "of", "on"),
        *("one", "order", "our", "payment", "records", "same", "she", "since", "so", "that", "the", "their", "there"),
        *("therefore", "these", "they", "this", "those", "thus", "to", "under", "until", "we", "what", "when"),
        *("where", "which", "while", "who", "with", "you", "your", "charge", "card", "refund", "delivery"),
        *("shipment", "goods", "service", "bank"),
    )
)
"""Words that may begin a sentence and name nobody."""


def unfounded(text: str, records: Iterable[str]) -> tuple[str, ...]:
    """The numbers, dates, addresses and names of a text that none of the records has, each once.

    A capital letter makes a name, and so does a script that has none. What a text says without any of these, it says
    unchecked: a person reads it.
    """
    known = {_compared(each) for record in records for each in _words(record)}
    return unknown(((each, _compared(each)) for each in _words(text) if _claims(each)), known)


def _words(text: str) -> Iterator[str]:
    """What stands between blanks, without punctuation about it."""
    for each in plain(text).split():
        if bare := each.strip(EDGES):
            yield bare


def _claims(word: str) -> bool:
    """Whether a word says something that has to be on record."""
    lower = word.casefold()
    if any(sign.isnumeric() or sign in "@/\\" for sign in word):
        return True
    if lower in COUNTS:
        return True
    return lower not in PLAIN and any(sign.isalpha() and not sign.islower() for sign in word)


def _compared(word: str) -> str:
    found = NUMBER.fullmatch(word)
    if not found:
        return word.casefold()
    return number(found[1].replace(",", "").lstrip("0") or "0", found[2] or "")
