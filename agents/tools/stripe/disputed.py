"""A dispute as the Stripe tools give it, and the evidence that is put before the bank."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, StringConstraints, model_validator
from stripe import StripeObject

from agents.clients import stripe
from agents.engine.errors import Refused
from agents.engine.tool import At, Facts, PreviewPart
from agents.tools.stripe.shapes import Shape, id_of, plain, when

OPEN = frozenset({"needs_response", "warning_needs_response"})

Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]


class Dispute(Shape):
    """A dispute. `due_by`: until when evidence counts. `submissions`: how often some was submitted; once is usual."""

    id: str
    created: str
    amount: int
    currency: str
    status: str
    reason: str
    charge: str
    payment_intent: str
    due_by: str
    past_due: bool
    has_evidence: bool
    submissions: int
    refundable: bool
    metadata: dict[str, str]

    @classmethod
    def of(cls, found: StripeObject) -> Self:
        row = plain(found)
        details = row["evidence_details"]
        return cls(
            id=row["id"],
            created=when(row["created"]),
            amount=row["amount"],
            currency=row["currency"],
            status=row["status"],
            reason=row["reason"],
            charge=id_of(row["charge"]),
            payment_intent=id_of(row.get("payment_intent")),
            due_by=when(details.get("due_by")),
            past_due=details["past_due"],
            has_evidence=details["has_evidence"],
            submissions=details["submission_count"],
            refundable=row["is_charge_refundable"],
            metadata=row.get("metadata") or {},
        )


DISPUTE = (
    *("id", "created", "amount", "currency", "status", "reason", "charge", "payment_intent", "due_by"),
    *("past_due", "has_evidence", "submissions", "refundable"),
)


class Evidence(Shape):
    """What speaks for the charge, in Stripe's own fields. API reference, "The Dispute object", evidence."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    product_description: Text | None = None
    customer_name: Line | None = None
    customer_email_address: Line | None = None
    customer_purchase_ip: Line | None = None
    billing_address: Line | None = None
    shipping_address: Line | None = None
    shipping_carrier: Line | None = None
    shipping_date: Line | None = None
    shipping_tracking_number: Line | None = None
    service_date: Line | None = None
    access_activity_log: Text | None = None
    refund_policy_disclosure: Text | None = None
    refund_refusal_explanation: Text | None = None
    cancellation_policy_disclosure: Text | None = None
    cancellation_rebuttal: Text | None = None
    duplicate_charge_id: Line | None = None
    duplicate_charge_explanation: Text | None = None
    uncategorized_text: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.given:
            raise ValueError("give at least one field of evidence")
        return self

    @property
    def given(self) -> dict[str, str]:
        """The fields that say something, by their names."""
        return {name: text for name, text in self if text is not None}


def standing(at: At, dispute: str) -> Facts:
    """What evidence depends on. Raises `Refused` where none is taken any more."""
    with stripe.reading(at, f"dispute {dispute}") as client:
        found = Dispute.of(client.disputes.retrieve(dispute))
    if found.status not in OPEN:
        raise Refused(f"dispute {dispute} takes no evidence: it is {found.status.replace('_', ' ')}")
    if found.past_due:
        raise Refused(f"dispute {dispute} takes no evidence: it was due by {found.due_by}")
    kept = ("status", "submissions", "due_by", "amount", "currency", "reason", "charge")
    return found.model_dump(include=set(kept))


def put(at: At, dispute: str, evidence: Evidence, *, submit: bool) -> Dispute:
    """Put evidence down, and before the bank if `submit`. API reference, "Update a dispute"."""
    with stripe.writing(at, f"dispute {dispute}") as client:
        changes = {"evidence": evidence.given, "submit": submit}
        return Dispute.of(client.disputes.update(dispute, changes, stripe.once(at)))  # type: ignore[arg-type]


def parts_of(evidence: Evidence) -> tuple[PreviewPart, ...]:
    """Evidence as a person reads it. It holds customers' words, so all of it is marked as somebody else's."""
    return tuple(
        PreviewPart(label=name.replace("_", " ").capitalize(), text=text, untrusted=True)
        for name, text in evidence.given.items()
    )
