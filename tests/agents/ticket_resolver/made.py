"""Records as the tools give them, made up."""

from __future__ import annotations

from typing import Any

from agents.engine.flow import Call, Think
from agents.ticket_resolver.policy import RefundPolicy
from agents.tools.memory.shapes import Found, Kept
from agents.tools.stripe.charges import Charges
from agents.tools.stripe.find_customers import Customers
from agents.tools.stripe.records import Charge, Customer, Refund
from agents.tools.tickets.requester import Person
from agents.tools.tickets.shapes import Comment, Ticket, Written

NOW = "2026-11-20T10:00:00Z"
POLICY = RefundPolicy(window_days=30, partial=True, most={"eur": 200_000, "jpy": 50_000})


def charge(id: str = "ch_first001", amount: int = 1200, **more: Any) -> Charge:
    fields = {
        "id": id,
        "created": "2026-11-10T10:00:00+00:00",
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "refundable": amount - int(more.get("amount_refunded", 0)),
        "currency": "eur",
        "status": "succeeded",
        "captured": True,
        "refunded": False,
        "disputed": False,
        "customer": "cus_1",
        "payment_intent": "pi_1",
        "failure": "",
        "card": "visa 4242",
        "email": "",
        "description": "",
        "metadata": {},
        **more,
    }
    return Charge.model_validate(fields)


def comment(id: int = 11, text: str = "I want a refund.", **more: Any) -> Comment:
    fields = {"id": id, "author": 5, "by": "customer", "name": "Mona", "public": True, "at": NOW, "text": text}
    return Comment.model_validate({**fields, **more})


def ticket(*comments: Comment, **more: Any) -> Ticket:
    thread = comments or (comment(),)
    fields = {
        "id": 7,
        "status": "new",
        "updated": NOW,
        "created": NOW,
        "requester": 5,
        "organization": 0,
        "assignee": 0,
        "subject": "Help",
        "priority": "",
        "channel": "email",
        "tags": (),
        "comments": thread,
        "answers": next((each.id for each in reversed(thread) if each.by != "us"), 0),
        "last_by": thread[-1].by,
        **more,
    }
    return Ticket.model_validate(fields)


def person(**more: Any) -> Person:
    fields = {
        "id": 5,
        "name": "Mona",
        "email": "mona@example.com",
        "role": "end-user",
        "verified": True,
        "suspended": False,
        "organization": 0,
        "locale": "en-US",
        "time_zone": "UTC",
        "created": NOW,
        "tags": (),
        "identities": (),
        **more,
    }
    return Person.model_validate(fields)


CUSTOMER = Customer(
    id="cus_1",
    created=NOW,
    currency="eur",
    balance=0,
    delinquent=False,
    email="mona@example.com",
    name="Mona",
    description="",
    metadata={},
)
REFUND = Refund(
    id="re_1",
    created=NOW,
    amount=1200,
    currency="eur",
    status="succeeded",
    reason="",
    charge="ch_first001",
    failure="",
    metadata={},
)


class World:
    """Answers every command; each answer can be replaced, by a value, a list of them, or an error."""

    def __init__(self, **answers: Any) -> None:
        self.answers: dict[str, Any] = {
            "read": ticket(),
            "requester": person(),
            "search": Found(),
            "find_customers": Customers(items=(CUSTOMER,), more=False),
            "charges": Charges(items=(charge(),), more=False),
            "refund": REFUND,
            "reply": Written(ticket=7, updated=NOW, comment=12),
            "status": {"ticket": 7, "updated": NOW, "comment": 0, "before": "new", "after": "solved"},
            "note": Written(ticket=7, updated=NOW, comment=13),
            "store": Kept(id="mem_" + 20 * "0", state="live"),
            **answers,
        }

    def __call__(self, command: Call | Think) -> Any:
        name = command.tool.rpartition(".")[2] if isinstance(command, Call) else command.prompt.removesuffix(".md")
        default = command.otherwise if isinstance(command, Think) else None
        answer = self.answers.get(name, default)
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer
