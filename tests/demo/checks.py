"""What all scenes hold a telling to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage

from tests.stories.stack import NotSo, text_of

QUIET_SECONDS = 1.0
"""How long nothing more may follow at the end."""


def expect(holds: object, otherwise: str) -> None:
    """Raises `NotSo` with the reason, unless it holds."""
    if not holds:
        raise NotSo(otherwise)


def begins(mail: EmailMessage, end: str) -> Iterator[str]:
    """The mail down to where `end` stands, its link, which is too long to show whole, cut."""
    yield f"To: {mail['To']}"
    yield f"Subject: {mail['Subject']}"
    for line in text_of(mail).partition(end)[0].splitlines():
        if line and line.strip() not in mail["Subject"]:
            yield re.sub(r"(/approvals/.{16}).*", r"\1…", line)
