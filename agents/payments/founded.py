"""Whether a text says anything that no record says: each number, date and name in it has to occur in one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

EDGES = ".,;:!?()[]{}<>\"'“”„\u2018’«»…*_`–—-/"
NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?")
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


def unfounded(text: str, *records: str) -> tuple[str, ...]:
    """The numbers, dates, addresses and names of a text that none of the records has, each once.

    A capital letter makes a name, and so does a script that has none. What a text says without any of these, it says
    unchecked: a person reads it.
    """
    known = {each.casefold() for record in records for each in _words(record)}
    sums = {number for each in known if (number := _number(each)) is not None}
    strange = (each for each in _words(text) if _names(each) and not _known(each.casefold(), known, sums))
    return tuple(dict.fromkeys(strange))


def _words(text: str) -> Iterator[str]:
    """What stands between blanks, without punctuation about it, as one would compare it."""
    for each in unicodedata.normalize("NFKC", text).split():
        if bare := each.strip(EDGES):
            yield bare


def _names(word: str) -> bool:
    """Whether a word says something that has to be on record."""
    lower = word.casefold()
    if any(sign.isnumeric() or sign in "@/\\" for sign in word):
        return True
    if lower in COUNTS:
        return True
    return lower not in PLAIN and any(sign.isalpha() and not sign.islower() for sign in word)


def _known(word: str, known: set[str], sums: set[Decimal]) -> bool:
    return word in known or ((number := _number(word)) is not None and number in sums)


def _number(word: str) -> Decimal | None:
    """What a number is worth, however it is written; None for what is none."""
    if not (word.isascii() and NUMBER.fullmatch(word)):
        return None
    try:
        return Decimal(word.replace(",", "")).normalize()
    except InvalidOperation:
        return None
