"""The tool `stripe.charge`: a charge as it stands."""

from __future__ import annotations

from agents.clients import stripe
from agents.engine.tool import At, Preview, read, tool
from agents.tools.stripe.reading import parts_of
from agents.tools.stripe.records import CHARGE, Charge
from agents.tools.stripe.shapes import ChargeId, labelled


@tool("stripe.charge", risk="low", repeat=read, roles={"charge": "ref"}, returns=labelled(*CHARGE))
def charge(at: At, charge: ChargeId) -> Charge:
    """Read a charge. Stripe API reference, "Retrieve a charge"."""
    with stripe.reading(at, f"charge {charge}") as client:
        return Charge.of(client.charges.retrieve(charge))


@charge.evidence
def _evidence(found: Charge, charge: str) -> Preview:
    return Preview(title=f"Payment {charge}", parts=tuple(parts_of(found)))
