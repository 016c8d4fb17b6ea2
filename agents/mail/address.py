"""Mail addresses, in a form in which nothing else can hide. RFC 5321, section 4.1.2, without its quoted forms."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"{WORD}(\.{WORD})*@{LABEL}(\.{LABEL})*")


def _mail(text: str) -> str:
    # "=?" begins an encoded word, which mail programs decode wherever it stands.
    if len(text.partition("@")[0]) > 64 or "=?" in text or not ADDRESS.fullmatch(text):
        raise ValueError('is not a mail address; it reads like "ann@example.com", a domain of other letters like xn--…')
    return text


Mail = Annotated[str, StringConstraints(max_length=254), AfterValidator(_mail)]
"""One address, without a name."""


def normalised(address: str) -> str:
    """One spelling for all that reach one mailbox: case and a "+tag" (RFC 5233) make no other reader.

    It is what opt-outs are compared by, so that it errs on the side of silence.
    """
    local, _, domain = address.strip().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}".lower()


def domain_of(address: str) -> str:
    """What stands behind the @, in small letters; "" where there is no @."""
    return address.strip().rpartition("@")[2].lower() if "@" in address else ""


def domains_above(domain: str) -> tuple[str, ...]:
    """A domain and all it is part of, but for the last label alone: "a.b.com", "b.com"."""
    labels = domain.lower().strip(".").split(".")
    return tuple(".".join(labels[n:]) for n in range(max(len(labels) - 1, 1)))
