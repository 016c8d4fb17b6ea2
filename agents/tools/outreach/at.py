"""What the outreach tools are made with: whoever keeps the opt-outs and the mails sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from agents.engine.errors import Refused
from agents.engine.tool import At


@dataclass(frozen=True, kw_only=True)
class Who:
    """A contact: all ids that the CRM knows them by (more than one after a merge), and all their addresses, first the
    one that is written to."""

    ids: tuple[str, ...]
    addresses: tuple[str, ...]
    domain: str = ""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is on record about a contact. `opted_out`: by what, in words; empty: they have not. `last_out`: seconds
    since the epoch, 0 for never."""

    opted_out: str = ""
    first_to_domain: bool = True
    first_to_address: bool = True
    last_out: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail that is about to leave. `effect`: of two with the same one, there is one."""

    effect: str
    who: Who
    to: str
    sequence: str
    step: int
    message_id: str
    run: str
    at: float


class Outreach(Protocol):
    """Where opt-outs and mails are kept. What cannot be reached raises `Later`: nothing was sent."""

    def known(self, who: Who) -> Known:
        """What is on record about them."""

    def step_sent(self, who: Who, sequence: str, step: int) -> bool:
        """Whether they have had this mail of this series for certain."""

    def leaving(self, letter: Letter) -> None:
        """Written down in the last moment before it leaves. Raises `NotWritten` if they have opted out by now, or
        have had it."""

    def left(self, effect: str) -> None:
        """It was taken over. What cannot be written down is said in the log, for the mail is out."""

    def unsent(self, effect: str) -> None:
        """It was definitely not taken over. Raises nothing, as above."""


@dataclass(frozen=True, kw_only=True)
class Writing(At):
    """`to` and `reply_to` are the addresses that the call was judged for; `link` makes the stop link of an address."""

    kept: Outreach | None = field(default=None, repr=False)
    run: str = ""
    to: str = ""
    reply_to: str = ""
    link: Callable[[str], str] | None = field(default=None, repr=False)

    @property
    def outreach(self) -> Outreach:
        """Raises `Refused` where nobody keeps opt-outs: then nobody is written to."""
        if self.kept is None:
            raise Refused("opt-outs cannot be looked up here, so nobody is written to; `placet doctor` says why")
        return self.kept

    def stop_link(self, address: str) -> str:
        """Where they can have no more mail. Raises `Refused`, as above."""
        if self.link is None:
            raise Refused("no stop link can be made here, so nobody is written to")
        return self.link(address)
