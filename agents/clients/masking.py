"""Secrets taken out of what a server says, also where it packs them in another writing, or breaks them over lines.

A server that was given a secret can always disguise it; what is caught is what programs do by themselves: addresses,
debug output, tokens of Basic (RFC 7617), wrapped lines.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "***"
SHORTEST = 4
"""Characters. A shorter secret would mask half of all that a server says."""
BYTES = "surrogateescape"
"""As Python writes what of a variable of the environment is no text."""
TELLING = 8
"""Characters of a writing of a secret, or of one that is broken over lines, that cannot well be anything else."""


class Masking:
    """`masking(text)` is the text without these secrets; `cleaned` the same of JSON."""

    def __init__(self, secrets: Iterable[str], mask: str = MASK) -> None:
        self._mask = mask
        forms = {form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret)}
        self._forms = sorted(forms, key=len, reverse=True)
        self._shortest = min(map(len, self._forms), default=0)
        self._broken = [(bare, _spaced(bare)) for bare in map(_bare, self._forms) if len(bare) >= TELLING]

    def __call__(self, text: str) -> str:
        if not self._forms or len(text) < self._shortest:
            return text
        if found := [re.escape(form) for form in self._forms if form in text]:
            text = re.sub("|".join(found), lambda _: self._mask, text)  # at once: a mask is not masked again
        bare = _bare(text)
        for form, spaced in self._broken if len(bare) < len(text) else ():
            text = spaced.sub(lambda _: self._mask, text) if form in bare else text
        return text

    def cleaned(self, value: Any) -> Any:
        match value:
            case str():
                return self(value)
            case list():
                return [self.cleaned(each) for each in value]
            case dict():
                return {self(str(name)): self.cleaned(each) for name, each in value.items()}
            case _:
                return value


@lru_cache(maxsize=256)
def masking(secrets: frozenset[str], mask: str = MASK) -> Masking:
    """Made once for the same secrets."""
    return Masking(secrets, mask)


def _forms(secret: str) -> Iterator[str]:
    """As it is, escaped, in an address, in hexadecimal, in base64, and what it holds if it is base64 itself."""
    yield secret
    yield from (
        quote(secret, errors=BYTES),
        quote(secret, safe="", errors=BYTES),
        quote_plus(secret, errors=BYTES),
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
    )
    raw = secret.encode(errors=BYTES)
    packed = [raw.hex(), raw.hex().upper(), *_in_base64(raw), *_held(secret)]
    yield from (form for form in packed if len(form) >= TELLING)


def _in_base64(raw: bytes) -> Iterator[str]:
    """What of it stands in the base64 of any text that it is a part of, whatever comes before and after."""
    for before, unsure in ((0, 0), (1, 2), (2, 3)):
        whole = (before + len(raw)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(bytes(before) + raw).decode()[unsure:whole]


def _held(secret: str) -> Iterator[str]:
    """RFC 7617: a name and a password, with a colon between."""
    try:
        text = base64.b64decode(secret, validate=True).decode()
    except ValueError:
        return
    if text.isprintable():
        yield text
        yield text.partition(":")[2]


def _bare(text: str) -> str:
    return "".join(text.split())


def _spaced(form: str) -> re.Pattern[str]:
    return re.compile(r"\s*".join(map(re.escape, form)))
