"""Which payment is refunded, and how much of it, by records and the written policy. Pure: no I/O and no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.ticket_resolver.named import Named, Sum
from agents.ticket_resolver.policy import RefundPolicy
from agents.tools.stripe.money import spelled
from agents.tools.stripe.records import Charge

OWN_WORDS = "which payment is meant comes from the ticket's own text"
OWN_FIGURE = "the sum comes from the ticket's own text"
MAYBE_FIGURE = "the ticket's own text names a number that may be the sum that is meant"
PARTLY = "part of this payment was refunded before"
CHOSEN = "a language model chose which payment is meant"
SEVERAL = "the customer has other recent payments, and the ticket does not say which is meant"


@dataclass(frozen=True)
class Refundable:
    """A refund that policy lets the resolver propose; `doubts` are why a person has to look at it all the same."""

    charge: Charge
    amount: int
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Already:
    """All of the payment that is meant was refunded before."""

    charge: Charge
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unfit:
    """People have to decide: why. `open`: several payments fit, so that knowing the orders may help."""

    why: str
    open: bool = False


@dataclass(frozen=True)
class Wanted:
    """What is asked for: what the text names, when it was written, and which order is of which charge.

    `chosen` is the charge that a model takes to be meant, where the rules cannot tell; empty: nobody has.
    """

    named: Named
    at: str
    orders: Mapping[str, str]
    chosen: str = ""


Decision = Refundable | Already | Unfit


def decide(charges: Sequence[Charge], wanted: Wanted, policy: RefundPolicy) -> Decision:
    """What is to be done about a customer's wish to have money back. `charges` are all of theirs."""
    paid = [each for each in charges if each.status == "succeeded" and each.captured]
    if not paid:
        failed = f", only {len(charges)} that failed or were not completed" if charges else ""
        return Unfit(f"there is no payment of this customer's{failed}")
    chosen = _chosen(paid, charges, wanted)
    if isinstance(chosen, Unfit):
        return chosen
    fitting = [each for each in paid if not _hindrance(each, wanted.at, policy)]
    charge = chosen or (fitting[0] if len(fitting) == 1 else paid[0] if len(paid) == 1 else None)
    if charge is None:
        return _none_of(paid, fitting, wanted, policy)
    doubts = _doubts(chosen, paid, fitting, wanted, policy)
    if charge.amount_refunded and not charge.refundable:
        return Already(charge, doubts)
    if why := _hindrance(charge, wanted.at, policy):
        return Unfit(f"payment {charge.id} {why}")
    return _amount(charge, wanted.named, doubts, policy)


def _chosen(paid: Sequence[Charge], charges: Sequence[Charge], wanted: Wanted) -> Charge | Unfit | None:
    """The payment that the text names by its id, its order's, or its sum; None if it names none."""
    own = {each.id: each for each in paid}
    if wanted.chosen:
        return own.get(wanted.chosen) or Unfit(f"payment {wanted.chosen} failed or was not completed")
    if strange := [each for each in wanted.named.charges if each not in {charge.id for charge in charges}]:
        return Unfit(f"the ticket names payment {strange[0]}, which is none of this customer's")
    ids = [*wanted.named.charges, *(wanted.orders[each] for each in wanted.named.of(wanted.orders))]
    meant = [own[each] for each in dict.fromkeys(ids) if each in own]
    if ids and not meant:
        return Unfit("the ticket names a payment that failed or was not completed")
    if not meant and len(paid) > 1:
        meant = [each for each in paid for total in wanted.named.sums if total.cents(each.currency) == each.amount]
    if len(meant) > 1:
        return Unfit(f"the ticket's text fits {len(meant)} payments", open=not ids)
    return meant[0] if meant else None


def _doubts(
    chosen: Charge | None, paid: Sequence[Charge], fitting: Sequence[Charge], wanted: Wanted, policy: RefundPolicy
) -> tuple[str, ...]:
    """Whether it is certain which payment is meant: the one there is, or the one that fits and is named."""
    if wanted.chosen:
        return (CHOSEN,)
    if chosen is not None:
        return () if fitting == [chosen] or len(paid) == 1 else (OWN_WORDS,)
    recent = [each for each in paid if not _too_old(each, wanted.at, policy)]
    return (SEVERAL,) if len(recent) > 1 else ()


def _none_of(paid: Sequence[Charge], fitting: Sequence[Charge], wanted: Wanted, policy: RefundPolicy) -> Unfit:
    if fitting:
        return Unfit(f"{len(fitting)} payments could be meant, and the ticket does not say which", open=True)
    reasons = "; ".join(f"{each.id} {_hindrance(each, wanted.at, policy)}" for each in paid[:5])
    return Unfit(f"none of this customer's {len(paid)} payments can be refunded by the policy: {reasons}", open=True)


def _hindrance(charge: Charge, at: str, policy: RefundPolicy) -> str:
    """Why the policy refunds nothing of a payment, in a clause; empty if it may."""
    if charge.disputed:
        return "is disputed, so the bank decides about the money"
    if charge.refundable <= 0:
        return "is fully refunded already"
    if charge.currency not in policy.most:
        return f"is in {charge.currency.upper()}, for which the policy names no sum"
    if _too_old(charge, at, policy):
        return f"is of {charge.created[:10]}, more than {policy.window_days} days before it was asked for"
    return ""


def _too_old(charge: Charge, at: str, policy: RefundPolicy) -> bool:
    age = datetime.fromisoformat(at) - datetime.fromisoformat(charge.created)
    return age > timedelta(days=policy.window_days)


def _amount(charge: Charge, named: Named, doubts: tuple[str, ...], policy: RefundPolicy) -> Decision:
    """How much: all that is left, or what the customer names of it."""
    sums = named.sums
    left = spelled(charge.refundable, charge.currency)
    if len(sums) > 1:
        return Unfit(f"the ticket names several sums ({', '.join(each.text for each in sums[:5])})")
    amount = charge.refundable
    if sums:
        asked = sums[0].cents(charge.currency)
        if asked is None or not 0 < asked <= max(charge.refundable, charge.amount):
            return Unfit(f"the ticket asks for {sums[0].text}, and payment {charge.id} has {left} left to refund")
        amount = min(asked, charge.refundable)
    if amount < charge.refundable:
        if not policy.partial:
            return Unfit(f"the ticket asks for part of payment {charge.id} ({sums[0].text} of {left})")
        doubts = (*doubts, OWN_FIGURE)
    elif not sums and any(_less(each, charge) for each in named.numbers):
        doubts = (*doubts, MAYBE_FIGURE)
    if charge.amount_refunded:
        doubts = (*doubts, PARTLY)
    if amount > policy.most[charge.currency]:
        most = spelled(policy.most[charge.currency], charge.currency)
        return Unfit(f"{spelled(amount, charge.currency)} is more than the policy lets it propose ({most})")
    return Refundable(charge, amount, doubts)


def _less(number: Sum, charge: Charge) -> bool:
    """Whether it could be a part of what is left of a payment."""
    return 0 < (number.cents(charge.currency) or 0) < charge.refundable
