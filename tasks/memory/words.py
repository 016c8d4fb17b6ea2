"""A text as the words it is found by, in any language. The same for what is kept and for what is looked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MOST = 32
"""Words of a search that count."""
LONGEST = 64
"""Characters of a word that count."""
ACCENTS = re.compile(r"[\u0300-\u036f]")
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
"""Scripts without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""


def terms(text: str) -> list[str]:
    """Of a text that is kept. Where words are not parted, each character and each pair of them."""
    return [term for word in _words(text) for term in (*_parts(word, 1), *_parts(word, 2))]


def asked(text: str) -> list[str]:
    """Of a search, each once."""
    found = (term for word in _words(text) for term in _parts(word, 2))
    return list(dict.fromkeys(found))[:MOST]


def _parts(word: str, size: int) -> Iterator[str]:
    """A word of a spaced script is whole at size 2 alone, so that it is there once."""
    if not UNSPACED.match(word):
        yield from [word[:LONGEST]] if size == 2 else []
    elif size == 1 or len(word) == 1:
        yield from word if size == 1 else [word]
    else:
        yield from (word[n : n + 2] for n in range(len(word) - 1))


def _words(text: str) -> Iterator[str]:
    """Letters, digits and their marks, without case and accents, and apart where a script without spaces begins."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFKD", folded)))
    kept = "".join(each if unicodedata.category(each)[0] in "LMN" else " " for each in plain)
    for run in kept.split():
        yield from (part for part in re.split(f"({UNSPACED.pattern})", run) if part)
