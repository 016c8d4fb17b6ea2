"""What the agent is given, as Stripe's events name it, and what it asks a model for."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from agents.engine.event import Trust
from agents.tools.stripe.shapes import DisputeId, InvoiceId, WarningId

RULES = "the rules"


class Given(BaseModel):
    """An object of Stripe's by its id. `account`: the connected account that it happened on; None: the own one."""

    model_config = ConfigDict(frozen=True)
    trust: ClassVar[dict[str, Trust]] = {"id": "internal"}

    id: str
    account: str | None = None

    @property
    def elsewhere(self) -> str:
        """Why nothing is done about it; empty if it happened on the own account."""
        return f"{self.id} is of the connected account {self.account}: nothing is done about it" if self.account else ""


class Disputed(Given):
    """A dispute."""

    id: DisputeId


class Failed(Given):
    """An invoice that could not be collected. `attempt_count` 0: by whichever attempt was the last one."""

    id: InvoiceId
    attempt_count: Annotated[int, Field(ge=0)] = 0
    billing_reason: str | None = None


class Warned(Given):
    """An early fraud warning."""

    id: WarningId


class Account(BaseModel):
    """A model's account of a charge. `by` is ours, never asked of it."""

    model_config = ConfigDict(frozen=True)

    text: str
    by: SkipJsonSchema[str] = "a language model"
