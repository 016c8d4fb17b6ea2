"""Who wrote a ticket, and under which customer they pay."""

from __future__ import annotations

from dataclasses import dataclass

from agents.engine.flow import Call, Flow
from agents.ticket_resolver.shapes import HandOver
from agents.ticket_resolver.story import Story
from agents.tools.stripe.find_customers import Customers
from agents.tools.tickets.requester import Person
from agents.tools.tickets.shapes import Ticket

UNVERIFIED = "the requester's address is not verified"


@dataclass(frozen=True)
class Requester:
    """Whom an answer goes to. `doubts` are why a person has to look at what is done for them."""

    email: str
    locale: str
    doubts: tuple[str, ...]


def requester_of(ticket: Ticket, story: Story) -> Flow:
    """The help desk's own name for whoever wrote. Raises `HandOver` where that is nobody to act for."""
    if not ticket.requester:
        raise HandOver("the ticket has no requester")
    person: Person = yield Call("tickets.requester", user=ticket.requester)
    if person.role != "end-user":
        raise HandOver("its requester is one of the help desk, and no customer")
    if person.suspended:
        raise HandOver("its requester is suspended in the help desk")
    if not person.email:
        raise HandOver("its requester has no mail address, by which customers are known")
    story.found.append(f"The requester is {person.email}{'' if person.verified else ' (address not verified)'}.")
    return Requester(person.email, person.locale[:2].lower(), () if person.verified else (UNVERIFIED,))


def payer_of(requester: Requester, story: Story) -> Flow:
    """The id of the one customer who pays under that address. Raises `HandOver` where there is none, or several."""
    found: Customers = yield Call("stripe.find_customers", email=requester.email)
    if not found.items:
        raise HandOver("nobody pays under the requester's address")
    if len(found.items) > 1 or found.more:
        several = ", ".join(each.id for each in found.items[:5])
        raise HandOver(f"several customers have the requester's address ({several})")
    story.found.append(f"They pay as customer {found.items[0].id}.")
    return found.items[0].id
