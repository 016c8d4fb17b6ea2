"""The tool `stripe.draft_evidence`: evidence laid down at a dispute, not submitted."""

from __future__ import annotations

from agents.engine.tool import At, Facts, Preview, PreviewPart, keyed, tool
from agents.tools.stripe.disputed import DISPUTE, Dispute, Evidence, parts_of, put, standing
from agents.tools.stripe.shapes import DisputeId, labelled


@tool(
    "stripe.draft_evidence",
    risk="medium",
    # Once a command: a later draft takes the place of an earlier one, and may come back to its words.
    repeat=keyed(24),
    roles={"dispute": "ref", "evidence": "content"},
    returns=labelled(*DISPUTE),
)
def draft_evidence(at: At, dispute: DisputeId, evidence: Evidence) -> Dispute:
    """Draft the answer to a dispute. Stripe API reference, "Update a dispute", `submit=false`.

    It is in Stripe's dashboard for people to go on with. Fields that are not given stay as they are.
    """
    return put(at, dispute, evidence, submit=False)


@draft_evidence.facts
def _facts(at: At, dispute: str, **_: object) -> Facts:
    return standing(at, dispute)


@draft_evidence.preview
def _preview(facts: Facts, dispute: str, evidence: Evidence) -> Preview:
    due = PreviewPart(label="Due by", text=facts["due_by"])
    return Preview(title=f"Draft the answer to dispute {dispute}", parts=(due, *parts_of(evidence)))
