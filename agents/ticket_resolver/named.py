"""What a customer's own words name: sums of money, and ids. It chooses among their own payments, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from agents.tools.stripe.money import THOUSANDTHS, WHOLE

MOST = 20_000
"""Characters that are looked at."""
SIGNS = {
    "€": ("eur",),
    "£": ("gbp",),
    "₹": ("inr",),
    "zł": ("pln",),
    "kr": ("sek", "nok", "dkk"),
    "¥": ("jpy", "cny"),
    "$": ("usd", "cad", "aud", "nzd", "sgd", "hkd", "mxn"),
    "euro": ("eur",),
    "euros": ("eur",),
    "dollar": ("usd", "cad", "aud", "nzd", "sgd", "hkd"),
    "dollars": ("usd", "cad", "aud", "nzd", "sgd", "hkd"),
    "pounds": ("gbp",),
}
HUNDREDTHS = (
    *("eur", "usd", "gbp", "chf", "cad", "aud", "nzd", "sgd", "hkd", "mxn", "sek", "nok", "dkk", "pln", "czk", "huf"),
    *("inr", "brl", "cny", "ron", "try", "zar", "ils", "aed", "sar", "thb", "myr", "php", "idr", "twd"),
)
CODES = WHOLE | THOUSANDTHS | {*HUNDREDTHS}
_SIGN = "|".join(sorted(map(re.escape, (*SIGNS, *CODES)), key=len, reverse=True))
NUMBER = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,3})?"
SUM = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_SIGN}) ?(?P<first>{NUMBER})(?!\w|[.,]\d)"
    rf"|(?P<last>{NUMBER}) ?(?P<after>{_SIGN})(?!\w))"
)
BARE = re.compile(rf"(?<![\w.,:/#%-])(?:{NUMBER})(?!\w|[.,:/-]\w|%)")
CHARGE = re.compile(r"(?<!\w)(?:ch|py)_[A-Za-z0-9_]{6,250}(?!\w)")


@dataclass(frozen=True)
class Sum:
    """A sum that somebody wrote, and the currencies that it can be in. `text` is how they wrote it."""

    text: str
    value: Decimal
    currencies: tuple[str, ...]

    def cents(self, currency: str) -> int | None:
        """In the smallest unit of a currency; None if it is in another one, or finer than that."""
        places = 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2
        found = self.value.scaleb(places)
        return int(found) if currency in self.currencies and found == int(found) else None


@dataclass(frozen=True)
class Named:
    """All that a text names. `words` are its words and numbers, in which an order's number may be found.

    `numbers` stand there by themselves: any of them may be a sum, too.
    """

    sums: tuple[Sum, ...] = ()
    numbers: tuple[Sum, ...] = ()
    charges: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()

    def of(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of some ids that are among the words, each as a whole."""
        return tuple(each for each in dict.fromkeys(ids) if len(each) > 1 and each.casefold() in self.words)


def named_in(text: str) -> Named:
    """What a text names, each once."""
    plain = unicodedata.normalize("NFKC", text[:MOST]).replace("’", "'")
    line = " ".join(plain.lower().split())
    sums = dict.fromkeys(map(_sum, SUM.finditer(line)))
    numbers = dict.fromkeys(_number(each[0]) for each in BARE.finditer(SUM.sub(" ", line)))
    words = {each.strip(".,;:!?()[]\"'#<>*").casefold() for each in plain.split()}
    return Named(tuple(sums), tuple(numbers), tuple(dict.fromkeys(CHARGE.findall(plain))), frozenset(words))


def _sum(found: re.Match[str]) -> Sum:
    sign = found["before"] or found["after"]
    value = _value(found["first"] or found["last"])
    return Sum(f"{value} {'/'.join(_currencies(sign)).upper()}", value, _currencies(sign))


def _number(text: str) -> Sum:
    """A number without a currency could be in any."""
    return Sum(text, _value(text), tuple(sorted(CODES)))


def _currencies(sign: str) -> tuple[str, ...]:
    return SIGNS.get(sign) or (sign,)


def _value(number: str) -> Decimal:
    """Of "1.234,50" and "1,234.50" the last separator parts the fraction, unless three figures follow it."""
    whole, separator, fraction = re.fullmatch(r"(.*?)(?:([.,])(\d{1,2}))?", number).groups()  # type: ignore[union-attr]
    figures = re.sub(r"[.,' ]", "", whole)
    return Decimal(f"{figures}.{fraction}" if separator else figures)
