"""What earlier tickets of a customer came to: read at the start and shown to people, written down at the end.

Nothing is decided by it, and a run goes on where it cannot be had.
"""

from __future__ import annotations

from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Flow
from agents.ticket_resolver.customer import Requester
from agents.ticket_resolver.story import Story
from agents.tools.memory.shapes import Found
from agents.tools.stripe.money import spelled

SHOWN = 5
"""Memories that people are told of in a note."""
WISHES = {
    "refunded": "Asked for a refund: {refund}.",
    "already": "Asked for a refund that had been made before, and was told so.",
    "order": "Asked how an order stands, and was told so from the records.",
}
"""By what was answered. Only records are filled in: the customer's own words are never remembered as ours."""


def recall(requester: Requester, story: Story) -> Flow:
    """Tell the story what is remembered. Of an address that nobody has proved to be theirs, nothing is asked."""
    if requester.doubts:
        return
    try:
        found: Found = yield Call("memory.search", kind="customer", subject=requester.email, limit=SHOWN)
    except CallFailed:
        return
    story.found += [f"Remembered from {each.created[:10]}: {each.text}" for each in found.memories]
    if found.quarantined:
        count = len(found.quarantined)
        story.found.append(f"{count} more of what is remembered of them nobody has vouched for, so it is not gone by.")


def remember(kind: str, requester: Requester, story: Story) -> Flow:
    """Write down what the ticket came to, for whoever looks at the customer's next one."""
    if requester.doubts or story.reply is None:
        return
    made = story.refund
    refund = f"{spelled(made.amount, made.currency)} of payment {made.charge} was refunded ({made.id})" if made else ""
    text = f"{WISHES[kind].format(refund=refund)} Ticket {story.ticket}."
    call = Call("memory.store", kind="customer", subject=requester.email, text=text, tags=[kind])
    try:
        yield call.vouching("text", "tags")
    except CallFailed:
        return
