"""Telling people. A notice is data; each channel has a `send(notice, settings)` that says where it went."""

from __future__ import annotations

from dataclasses import dataclass

from agents.engine.errors import PlacetError


@dataclass(frozen=True)
class Notice:
    """What one person is told.

    `message_id` is the same whenever the same notice is sent again; `thread` is the same for all notices that
    belong together. Neither is an address: a channel makes of them what it needs.
    """

    message_id: str
    to_name: str
    to_mail: str
    subject: str
    text: str
    html: str
    thread: str


class NotifyError(PlacetError):
    """A notice did not leave. `permanent`: sending it again would not help."""

    def __init__(self, message: str, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent
