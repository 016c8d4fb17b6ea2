"""For letters in any language: numbers, dates, sums, ids, addresses, links and names that stand in no record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from agents.wording.plain import number, plain, unknown

ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
LINK = r"(?:https?://|www\.)[^\s<>\"]+|\b(?:[\w-]+\.)+[a-z]{2,}\b(?:/[^\s<>\"]*)?"
FIGURES = r"\w*\d(?:[\w]|[.,:/'-](?=\w))*"
"""A word with a figure in it, or several joined: "12.50", "2026-11-02", "re_1Ab"."""
CLAIM = re.compile(
    f"(?P<address>{ADDRESS})|(?P<link>{LINK})|(?P<figures>{FIGURES})|(?P<word>[^\\W\\d_][\\w'’-]*)|(?P<other>\\S)"
)
STARTS = re.compile(r"(?:^|[.!?:;。…\n]|[-*•–]|[\"“„«(¿¡])\s*\Z")
"""What stands before a word that is capitalised because a sentence begins."""
SENTENCE = 12
"""Characters looked back at."""


def unfounded(text: str, records: Iterable[str]) -> tuple[str, ...]:
    """All that is claimed in a text and in none of the records, in order, each once."""
    return unknown(_claims(plain(text)), {each for record in records for each in _everything(record)})


def left_out(text: str, wanted: Iterable[str]) -> tuple[str, ...]:
    """The figures of the wanted texts that a text does not have: a reply without them says something else."""
    claims = (each for other in wanted for each in _claims(plain(other)))
    return unknown((each for each in claims if any(map(str.isdigit, each[0]))), set(_everything(text)))


def _claims(text: str) -> Iterator[tuple[str, str]]:
    """Each claim as it is written, and as it is compared."""
    for found in CLAIM.finditer(text):
        word, kind = found[0], found.lastgroup
        if kind == "figures":
            yield word, _figures(word)
        elif kind in ("address", "link") or (kind == "word" and _is_name(text, found)):
            yield word, word.rstrip(".,;:!?)").casefold()
        elif _counts(word):
            yield word, word.casefold()


def _everything(text: str) -> Iterator[str]:
    """Every word of a record, as claims are compared."""
    for found in CLAIM.finditer(plain(text)):
        yield _figures(found[0]) if found.lastgroup == "figures" else found[0].rstrip(".,;:!?)").casefold()


def _is_name(text: str, found: re.Match[str]) -> bool:
    """A capital letter where no sentence begins, or more than one in a word."""
    word = found[0]
    before = text[max(0, found.start() - SENTENCE) : found.start()]
    return any(map(str.isupper, word[1:])) or (word[0].isupper() and not STARTS.search(before))


def _counts(word: str) -> bool:
    """Signs of currencies, and numbers that are no figures, such as ½ and 三."""
    return any(unicodedata.category(each) == "Sc" or unicodedata.numeric(each, None) is not None for each in word)


def _figures(word: str) -> str:
    """One way to write each number: of "1.234,50" and "1,234.50" the last separator parts the fraction."""
    bare = word.strip(".,:/'-").casefold()
    if parted := re.fullmatch(r"(\d{1,3}(?:[.,']\d{3})*|\d+)(?:[.,](\d{1,2}))?", bare):
        return number(re.sub(r"[.,']", "", parted[1]), parted[2] or "")
    return bare
