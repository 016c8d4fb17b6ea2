"""What a draft states that no record does: numbers, dates, sums, ids, addresses, links and names. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

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


def unsaid(draft: str, records: Iterable[str]) -> tuple[str, ...]:
    """All that is claimed in the draft and in none of the records, in order, each once."""
    known = {each for text in records for each in _everything(text)}
    plain = _plain(draft)
    return tuple(dict.fromkeys(text for text, claim in _claims(plain) if claim not in known))


def left_out(draft: str, wanted: Iterable[str]) -> tuple[str, ...]:
    """The figures of the wanted texts that the draft does not have: a reply without them says something else."""
    said = set(_everything(draft))
    claims = (each for text in wanted for each in _claims(_plain(text)))
    return tuple(dict.fromkeys(word for word, claim in claims if any(map(str.isdigit, word)) and claim not in said))


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
    for found in CLAIM.finditer(_plain(text)):
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
    plain = word.strip(".,:/'-").casefold()
    if parted := re.fullmatch(r"(\d{1,3}(?:[.,']\d{3})*|\d+)(?:[.,](\d{1,2}))?", plain):
        whole = re.sub(r"[.,']", "", parted[1])
        return f"{whole}.{parted[2]}".rstrip("0").rstrip(".") if parted[2] else whole
    return plain


def _plain(text: str) -> str:
    """One form of each letter, and figures of every script as 0 to 9; what nobody sees is no letter."""
    return "".join(
        str(unicodedata.decimal(each)) if unicodedata.category(each) == "Nd" else each
        for each in unicodedata.normalize("NFKC", text)
        if unicodedata.category(each) != "Cf"
    )
