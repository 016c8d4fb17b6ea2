"""What a run has found and done so far: what an internal note tells people, and how the run's own summary ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from agents.tools.stripe.money import spelled
from agents.tools.stripe.records import Refund
from agents.tools.tickets.shapes import Written


@dataclass
class Story:
    """Grows as the flow goes on, from recorded results alone."""

    ticket: int
    found: list[str] = field(default_factory=list)
    refund: Refund | None = None
    maybe: str = ""
    """What may have been done, as far as anybody knows."""
    reply: Written | None = None

    @property
    def done(self) -> str:
        """What was done to the world, in one sentence."""
        parts = []
        if self.refund:
            total = spelled(self.refund.amount, self.refund.currency)
            parts.append(f"{total} of payment {self.refund.charge} was refunded (refund {self.refund.id})")
        parts += [self.maybe] if self.maybe else []
        parts += ["the customer was answered"] if self.reply else []
        return "; ".join(parts) or "nothing was refunded, and the customer was not answered"

    @property
    def moved_money(self) -> bool:
        """Whether people must hear of it, whatever else happens."""
        return bool(self.refund or self.maybe)

    def output(self, outcome: str, **more: str | int) -> dict[str, str | int]:
        """For programs."""
        refund, reply = self.refund, self.reply
        return {
            "outcome": outcome,
            "ticket": self.ticket,
            "refund": refund.id if refund else "",
            "amount": refund.amount if refund else 0,
            "currency": refund.currency if refund else "",
            "reply": reply.comment if reply else 0,
            **more,
        }
