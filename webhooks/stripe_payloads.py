"""Stripe's payloads, as far as they are read. Stripe API reference: "The Event object", and that of each object."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, Field

from agents.engine.event import Trust

WORDS = 4_000
"""Characters of a text that a flow is given."""
WRITTEN = frozenset({"description", "email", "name", "metadata"})
"""What customers, or the team's own code on their behalf, may have written. All else that is read Stripe assigns."""
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=255)]
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]*$", max_length=100)]
"""From one of Stripe's own lists: a status, a reason, a currency."""
Whole = Annotated[int, Field(ge=1 - 2**53, le=2**53 - 1)]
"""An amount in the currency's smallest unit, a count, or a time in seconds since the epoch."""


class Seen(BaseModel):
    """The fields of a payload that are read, strictly; the others are passed over."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Data(Seen):
    """`object` is read as what it says it is."""

    object: dict[str, Any]


class EventPayload(Seen):
    """`account` is the connected account that it happened on, if any."""

    type: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$", max_length=200)
    created: int = Field(ge=0, le=2**53 - 1)
    livemode: bool
    account: Id | None = None
    data: Data


class Object(Seen):
    """Anything of Stripe's. A balance, for one, has no id."""

    id: Id | None = None
    object: Word

    def fields(self) -> dict[str, Any]:
        """What a flow is given."""
        found = self.model_dump(mode="json")
        return {name: value[:WORDS] if isinstance(value, str) else value for name, value in found.items()}

    @classmethod
    def trust(cls) -> dict[str, Trust]:
        """The labels of those fields."""
        return {name: "internal" for name in cls.model_fields if name not in WRITTEN}


class Described(Object):
    """What most objects have."""

    customer: Id | None = None
    description: str | None = None
    metadata: dict[str, str] | None = None


class Payment(Described):
    """A charge or a payment intent. Of an intent, what a charge alone has is empty."""

    amount: Whole
    amount_refunded: Whole = 0
    currency: Word
    status: Word
    payment_intent: Id | None = None
    refunded: bool = False
    disputed: bool = False
    failure_code: Word | None = None


class Refund(Described):
    """`reason` is None where nobody gave one."""

    amount: Whole
    currency: Word
    status: Word | None = None
    reason: Word | None = None
    charge: Id | None = None
    payment_intent: Id | None = None


class Dispute(Object):
    """A customer asked their bank for the money back. `due_by`: until when it can be answered."""

    amount: Whole
    currency: Word
    status: Word
    reason: Word
    charge: Id
    payment_intent: Id | None = None
    due_by: Whole | None = Field(default=None, validation_alias=AliasPath("evidence_details", "due_by"))
    metadata: dict[str, str] | None = None


class FraudWarning(Object):
    """An early warning. `actionable` false: it was refunded or disputed already."""

    charge: Id
    payment_intent: Id | None = None
    actionable: bool
    fraud_type: Word


class Invoice(Described):
    """`attempt_count` counts the tries to collect it, `next_payment_attempt` is None after the last one."""

    status: Word | None = None
    currency: Word
    amount_due: Whole
    amount_remaining: Whole = 0
    attempt_count: Whole = 0
    next_payment_attempt: Whole | None = None
    billing_reason: Word | None = None
    subscription: Id | None = Field(
        default=None,
        validation_alias=AliasChoices("subscription", AliasPath("parent", "subscription_details", "subscription")),
    )
    email: str | None = Field(default=None, validation_alias="customer_email")
    name: str | None = Field(default=None, validation_alias="customer_name")


class Subscription(Described):
    """`current_period_end` stands on its items since API version 2025-03-31."""

    status: Word
    currency: Word | None = None
    cancel_at_period_end: bool = False
    current_period_end: Whole | None = Field(
        default=None,
        validation_alias=AliasChoices("current_period_end", AliasPath("items", "data", 0, "current_period_end")),
    )


class Customer(Object):
    """Whoever pays."""

    email: str | None = None
    name: str | None = None
    description: str | None = None
    metadata: dict[str, str] | None = None


OBJECTS: dict[str, type[Object]] = {
    "charge": Payment,
    "payment_intent": Payment,
    "refund": Refund,
    "dispute": Dispute,
    "radar.early_fraud_warning": FraudWarning,
    "invoice": Invoice,
    "subscription": Subscription,
    "customer": Customer,
}
"""By their `object`. Of any other its id and kind alone are read."""
