"""The tool `stripe.submit_evidence`: the answer to a dispute, put before the bank for good."""

from __future__ import annotations

from agents.engine.tool import At, Facts, Preview, PreviewPart, keyed, tool
from agents.tools.stripe.disputed import DISPUTE, Dispute, Evidence, parts_of, put, standing
from agents.tools.stripe.money import spelled
from agents.tools.stripe.shapes import DisputeId, labelled


@tool(
    "stripe.submit_evidence",
    risk="high",
    repeat=keyed(24),
    once_per=("dispute", "facts.submissions"),
    roles={"dispute": "ref", "evidence": "content"},
    returns=labelled(*DISPUTE),
)
def submit_evidence(at: At, dispute: DisputeId, evidence: Evidence) -> Dispute:
    """Answer a dispute. Stripe API reference, "Update a dispute"; Stripe Docs, "Respond to disputes".

    It goes to the bank at once with what was drafted before, and can be neither changed nor taken back.
    """
    return put(at, dispute, evidence, submit=True)


@submit_evidence.facts
def _facts(at: At, dispute: str, **_: object) -> Facts:
    return standing(at, dispute)


@submit_evidence.preview
def _preview(facts: Facts, dispute: str, evidence: Evidence) -> Preview:
    what = f"{spelled(facts['amount'], facts['currency'])}, {facts['reason'].replace('_', ' ')}"
    return Preview(
        title=f"Answer dispute {dispute} for good ({what})",
        parts=(
            PreviewPart(label="About charge", text=facts["charge"]),
            PreviewPart(label="Due by", text=facts["due_by"]),
            *parts_of(evidence),
        ),
    )
