"""The tool `stripe.dispute`: a dispute as it stands."""

from __future__ import annotations

from agents.clients import stripe
from agents.engine.tool import At, read, tool
from agents.tools.stripe.disputed import DISPUTE, Dispute
from agents.tools.stripe.shapes import DisputeId, labelled


@tool("stripe.dispute", risk="low", repeat=read, roles={"dispute": "ref"}, returns=labelled(*DISPUTE))
def dispute(at: At, dispute: DisputeId) -> Dispute:
    """Read a dispute, without the evidence itself. Stripe API reference, "Retrieve a dispute"."""
    with stripe.reading(at, f"dispute {dispute}") as client:
        return Dispute.of(client.disputes.retrieve(dispute))
