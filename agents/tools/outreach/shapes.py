"""What the outreach tools take and give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from agents.engine.errors import CallFailed, Refused
from agents.mail import message
from agents.mail.fields import Named

Id = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,30}$")]
"""Of a contact."""
Sequence = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}$")]
"""What a series of mails is called."""
Step = Annotated[int, Field(ge=1, le=100)]
"""Which mail of the series it is; 1 is the first."""
Postal = Annotated[str, StringConstraints(max_length=300)]
Property = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
Days = Annotated[int, Field(ge=1, le=365)]
OWNER = "owner"
"""Answers go to whoever owns the contact at the CRM."""


def _answers(text: str) -> str:
    return text if text in ("", OWNER) else str(message.sender(text))


Answers = Annotated[str, AfterValidator(_answers)]
Reason = Literal["opted-out", "step-sent", "no-address"]
REASONS: tuple[Reason, ...] = ("opted-out", "step-sent", "no-address")


class NotWritten(Refused):
    """Definitely not sent, and not to be tried again: `reason` is the word that its message begins with."""

    def __init__(self, reason: Reason, words: str) -> None:
        super().__init__(f"{reason}: {words}")
        self.reason = reason


def reason_of(failed: CallFailed) -> Reason | None:
    """Why a mail was not written, for a flow that caught the failure of `outreach.send`; None: it failed otherwise."""
    return next((each for each in REASONS if str(failed).startswith(f"{each}: ")), None)


class OutreachOptions(BaseModel):
    """What the operator may set.

    `sender`: whom mails are from, where that is not `MAIL_FROM`. `reply_to`: where answers go, if not to the sender;
    "owner" is whoever owns the contact at the CRM.
    `postal`: the sender's postal address, which many laws want below such a mail; its lines are parted by line breaks.
    `opted_out_by`: properties of a contact at the CRM, of which "true" says that they want no such mail, beside opting
    out of all.
    `conversation_days`: for how long after their last mail or meeting somebody counts as in conversation with us.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender: Named = ""
    reply_to: Answers = ""
    postal: Postal = ""
    opted_out_by: Annotated[tuple[Property, ...], Field(max_length=20)] = ()
    conversation_days: Days = 30


class Standing(BaseModel):
    """How we stand with a contact. Times are ISO 8601, in UTC, and empty where there is none.

    `opted_out`: they want no more mail, by their own word or the CRM's; `why` says by which. `in_conversation`: they
    wrote or met us of late, or wait for an answer, so that no series should go on over their heads. `people_wrote`:
    when somebody of ours last wrote or called of late, since the last mail of a series: then people are at it.
    `domain`: of their address, empty if they have none; `first_to_domain`: nobody there was ever written to by
    `outreach.send`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    opted_out: bool
    why: str = ""
    in_conversation: bool
    last_in: str = ""
    last_out: str = ""
    people_wrote: str = ""
    domain: str
    first_to_domain: bool
