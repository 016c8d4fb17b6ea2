"""Every way to forge a webhook that the security suite knows, of one provider, tried at every place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tests.webhooks.receiving import NO_SIGNATURES, NO_TIMES, Delivery, ReceiverCases, TimedCases

PLACES = 256
"""Of a body in which a bit is changed, evenly over its length."""
CHARACTERS = "07afAF+/= "
AWAY = (305, 310, 3_600, 86_400, 10**9)
"""Seconds beyond the five minutes that clocks may be apart."""


def missing(cases: ReceiverCases) -> Iterator[Delivery]:
    """No signature, no time, neither."""
    honest = cases.delivery()
    proofs = {cases.signature, cases.stamp} if isinstance(cases, TimedCases) else {cases.signature}
    for gone in ({cases.signature}, proofs, *({each} for each in proofs)):
        yield Delivery(honest.raw, {name: value for name, value in honest.headers.items() if name not in gone})


def malformed(cases: ReceiverCases) -> Iterator[Delivery]:
    """A signature, or a time, of another form."""
    honest = cases.delivery()
    yield from (_with(honest, cases.signature, each) for each in NO_SIGNATURES)
    if isinstance(cases, TimedCases):
        yield from (_with(honest, cases.stamp, each) for each in NO_TIMES)


def truncated(cases: ReceiverCases) -> Iterator[Delivery]:
    """A signature cut short, to any length."""
    honest = cases.delivery()
    signature = honest.headers[cases.signature]
    yield from (_with(honest, cases.signature, signature[:end]) for end in range(len(signature)))


def altered(cases: ReceiverCases) -> Iterator[Delivery]:
    """A signature in which one character is another."""
    honest = cases.delivery()
    signature = honest.headers[cases.signature]
    for at in range(len(signature)):
        for each in CHARACTERS:
            changed = signature[:at] + each + signature[at + 1 :]
            if changed.strip() != signature:
                yield _with(honest, cases.signature, changed)


def other_body(cases: ReceiverCases) -> Iterator[Delivery]:
    """A good signature of something else."""
    honest = cases.delivery()
    for raw in (b"", b"{}", b" " + honest.raw, honest.raw + b" ", honest.raw + b"\n", honest.raw[:-1], honest.raw * 2):
        yield Delivery(raw, honest.headers)
    for at in range(0, len(honest.raw), max(len(honest.raw) // PLACES, 1)):
        changed = bytearray(honest.raw)
        changed[at] ^= 1 << at % 8
        yield Delivery(bytes(changed), honest.headers)


def other_secret(cases: ReceiverCases) -> Iterator[Delivery]:
    """Signed as the provider would, with a secret that is not configured."""
    yield cases.delivery(secret=cases.guessed)


def old(cases: ReceiverCases) -> Iterator[Delivery]:
    """Signed long ago; with the old time, or with that of now in its place."""
    if isinstance(cases, TimedCases):
        yield from map(cases.sent, AWAY)
        yield cases.made_young()


def future(cases: ReceiverCases) -> Iterator[Delivery]:
    """Signed by a clock that is ahead."""
    if isinstance(cases, TimedCases):
        yield from (cases.sent(-each) for each in AWAY)


def _with(delivery: Delivery, header: str, value: str) -> Delivery:
    return Delivery(delivery.raw, delivery.headers | {header: value})


FORGERIES: Mapping[str, Callable[[ReceiverCases], Iterator[Delivery]]] = {
    "missing": missing,
    "malformed": malformed,
    "truncated": truncated,
    "altered": altered,
    "other body": other_body,
    "other secret": other_secret,
    "old": old,
    "future": future,
}
