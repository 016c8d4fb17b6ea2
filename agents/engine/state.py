"""What the journal says about the parts of a run: its commands, questions, effects and delegates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from agents.engine import journal as j
from agents.engine.chain import Sealed

Outcome = j.Returned | j.Replied | j.Joined | j.Woke
"""What settles a command."""
RUN = "0"
"""The position of questions that are about the run itself, not one of its commands."""


@dataclass
class Step:
    """What the journal says about one command."""

    id: str
    fingerprint: str = ""
    judged: j.Judged | None = None
    question: str = ""
    decided: j.Decided | None = None
    started: j.Started | None = None
    unsettled: j.Failure | None = None
    """What the latest attempt gave that did not settle the command."""
    tries: int = 0
    """Answers so far that did not settle it."""
    read: int = 0
    """Tokens of the latest request to a model, as its server counted them."""
    waited: j.Waited | None = None
    delegated: j.Delegated | None = None
    outcome: Outcome | None = None
    let_on: bool = False
    """People have let it go on although it goes in circles."""


@dataclass
class Child:
    """A run that this one has handed work to. Like an effect it outlives the command that asked for it."""

    delegated: j.Delegated
    joined: j.Joined | None = None
    forgotten: bool = False
    """The run went back, and no command waits for it any more."""


@dataclass
class Question:
    """One question, and all that was done about it."""

    asked: j.Asked
    notified: list[j.Notified] = field(default_factory=list)
    decided: j.Decided | None = None
    closed: str = ""
    """Why it no longer waits for anybody, when nobody decided it."""
    lapsed: bool = False
    """Whether the world or the policy moved, so that no answer to it counts."""

    @property
    def open(self) -> bool:
        return self.decided is None and not self.closed


@dataclass
class Effect:
    """A claim that was started. It outlives the command that asked for it: rewinding never touches it.

    `judged` is what was let through, `holder` the command whose answer it is (empty: that one is forgotten).
    """

    started: j.Started
    judged: j.Judged | None
    first_at: float
    seq: int
    holder: str
    doubt: bool = False
    """An earlier attempt under the same key may have happened: what this one says of itself settles nothing."""
    returned: j.Returned | None = None

    @property
    def unclear(self) -> bool:
        """It may or may not have happened."""
        return self.returned is None or (self.returned.error is not None and self.returned.error.kind == "unclear")

    @property
    def done(self) -> bool:
        """It happened, whether or not its result is known."""
        answer = self.returned
        return answer is not None and (answer.error is None or answer.error.kind == "lost")

    @property
    def partly(self) -> bool:
        """It failed by its own word, and some of it may have happened."""
        answer = self.returned
        return answer is not None and answer.error is not None and answer.error.kind == "partly"

    @property
    def undone(self) -> bool:
        """It definitely did not happen."""
        return not (self.unclear or self.done or self.partly)


class Held(NamedTuple):
    """A fact that is folded in, and is written together with the entry after it."""

    entry: j.Returned | j.Replied
    sealed: Sealed


def position(id: str) -> int:
    """The top-level position of a command: 5 for "5.2.1"."""
    return int(id.partition(".")[0])


def order(id: str) -> tuple[int, ...]:
    """What sorts commands in the order of the flow: 5.2 before 5.10."""
    return tuple(map(int, id.split(".")))
