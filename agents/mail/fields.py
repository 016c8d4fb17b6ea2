"""What the tools that send mail take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from agents.mail import message


def _one_line(text: str) -> str:
    if message.one_line(text) != text:
        raise ValueError("holds a line break or another character that cannot stand in a header")
    return text


def _sender(text: str) -> str:
    return str(message.sender(text)) if text else ""


Line = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_one_line)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
Named = Annotated[str, AfterValidator(_sender)]
"""An address with or without a name, "Shop <shop@example.com>"; or nothing."""


class SentMail(BaseModel):
    """A mail as sent: its Message-ID, by which answers to it are known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message_id: str
