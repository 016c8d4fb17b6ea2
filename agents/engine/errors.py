"""What can go wrong, named after who must act. Each error holds the facts a person would ask for."""

from __future__ import annotations

from typing import Literal

FailureKind = Literal[
    "failed", "partly", "lost", "model", "too_long", "confused", "denied", "proposed", "expired", "stale", "revoked"
]


class PlacetError(Exception):
    """Something in Placet went wrong."""


class ConfigError(PlacetError):
    """A setting, an agent's folder or a people file cannot be used: says where, what, and what to do."""


# Raised by a tool. They say what is known about the world, and nothing else.


class ToolError(PlacetError):
    """A tool could not answer."""


class Refused(ToolError):
    """Definitely not done, and trying again would not help."""


class Later(ToolError):
    """Definitely not done; may be tried again, not before `at` (seconds since the epoch; None: after a back-off)."""

    def __init__(self, message: str, at: float | None = None) -> None:
        super().__init__(message)
        self.at = at


class Overtaken(ToolError):
    """Definitely not done: what the call was decided about has moved on. The flow is told `Stale`."""


class Partly(ToolError):
    """It says itself that it failed, and nobody knows what it did before: never made again unasked."""


class Unclear(ToolError):
    """It may have happened: the request may have gone out and no answer came."""


# Thrown into a flow. Authors catch them with `try` / `except`.


class CallFailed(PlacetError):
    """A command has no result. `kind` is one of the journal's failure kinds."""

    kind: FailureKind = "failed"


class ToolFailed(CallFailed):
    """The tool gave no result, and retries are spent: nothing was done."""


class PartlyDone(CallFailed):
    """The tool says that it failed, and may have done some of it, or all."""

    kind: FailureKind = "partly"


class ResultLost(CallFailed):
    """It happened, a person says, and what it gave will never be known."""

    kind: FailureKind = "lost"


class ModelFailed(ToolFailed):
    """The model gave no usable answer, and retries are spent."""

    kind: FailureKind = "model"


class TooLong(ModelFailed):
    """What the model was to be sent is more than it can read. It was not sent."""

    kind: FailureKind = "too_long"


class Confused(ModelFailed):
    """The model keeps proposing what cannot be done."""

    kind: FailureKind = "confused"


class Answered(CallFailed):
    """A person or the policy gave an answer that is not a result: uncaught, it ends the run as done."""


class Denied(Answered):
    """Policy or a person said no."""

    kind: FailureKind = "denied"


class Proposed(Answered):
    """This agent may only observe: the call was recorded as a proposal and not performed."""

    kind: FailureKind = "proposed"


class Expired(Answered):
    """Nobody answered in time."""

    kind: FailureKind = "expired"


class Stale(Answered):
    """The world moved on while people were asked."""

    kind: FailureKind = "stale"


class Revoked(Answered):
    """A yes was taken back before it was used."""

    kind: FailureKind = "revoked"


FAILURES: dict[str, type[CallFailed]] = {
    error.kind: error
    for error in (ToolFailed, PartlyDone, ResultLost, ModelFailed, TooLong, Denied, Proposed, Expired, Stale, Revoked)
}


class FlowChanged(PlacetError):
    """The flow no longer yields what its journal recorded at `position`."""

    def __init__(self, position: str, why: str) -> None:
        super().__init__(f"at command {position}: {why}")
        self.position, self.why = position, why
