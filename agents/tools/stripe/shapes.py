"""What the Stripe tools take and give, and how an answer of Stripe's becomes it. Stripe API reference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints
from stripe import StripeObject

from agents.engine.event import Trust


def _id(*prefixes: str) -> Any:
    return StringConstraints(pattern=rf"^({'|'.join(prefixes)})_[A-Za-z0-9_]+$", max_length=255)


ChargeId = Annotated[str, _id("ch", "py")]
CustomerId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=255)]
"""Most begin with cus_; an account may have chosen its own."""
DisputeId = Annotated[str, _id("dp", "du")]
IntentId = Annotated[str, _id("pi")]
InvoiceId = Annotated[str, _id("in")]
SubscriptionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=255)]
"""Most begin with sub_; an account that came from elsewhere may have others."""
WarningId = Annotated[str, _id("issfr")]

LONG = 2_000
"""Characters that are kept of what somebody wrote."""


class Shape(BaseModel):
    """Data that is passed on and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def labelled(*fields: str, under: str = "") -> dict[str, Trust]:
    """Those fields as Stripe's and the team's own records; under "items", each of a list's."""
    return {f"{under}.*.{name}" if under else name: "internal" for name in fields}


def plain(found: StripeObject) -> dict[str, Any]:
    """An answer as JSON. Raises KeyError, TypeError and ValueError where it is read in vain."""
    return found.to_dict()


def when(seconds: Any) -> str:
    """A moment in ISO 8601; empty: there is none."""
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def id_of(value: Any) -> str:
    """The id of what a field refers to, whether Stripe put the object there or only its id; empty: nothing."""
    if isinstance(value, Mapping):
        return str(value["id"])
    return value or ""


def words(value: Any) -> str:
    """Somebody's words, cut; empty: none."""
    return (value or "")[:LONG]
