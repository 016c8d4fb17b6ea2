"""Results as the tools give them, made up; and a team's own orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import URL

from agents.clients.database import Database
from agents.engine.errors import Denied
from agents.engine.flow import Call, Flow, Think
from agents.engine.tool import Tool
from agents.mail.fields import SentMail
from agents.tools import TOOLS
from agents.tools.orders.query import tool_of
from agents.tools.orders.spec import OrdersSpec
from agents.tools.slack import Posted
from agents.tools.stripe.charges import Charges
from agents.tools.stripe.disputed import Dispute
from agents.tools.stripe.fraud_warning import FraudWarning
from agents.tools.stripe.invoiced import Invoice
from agents.tools.stripe.records import Charge, Customer, Refund
from agents.tools.stripe.refunds import Refunds
from agents.tools.stripe.subscribed import Subscription
from agents.tools.tickets.shapes import Comment, Ticket
from tests.agents.pr_reviewer.play import Play

DAY = "2026-11-02T10:00:00+00:00"
DUE = "2026-11-20T23:59:59+00:00"
COLUMNS = (
    *("id", "placed_on", "product", "customer_name", "shipping_address", "billing_address", "carrier", "tracking"),
    *("shipped_on", "delivered_on", "service_on", "ip", "ticket", "status"),
)
QUERIES = {
    "by_charge": {
        "title": "The order that a charge paid for",
        "sql": f"SELECT {', '.join(COLUMNS)} FROM orders WHERE charge = :charge",
        "parameters": {"charge": {"type": "text", "role": "ref"}},
        "columns": {each: {"type": "text", "trust": "internal"} for each in COLUMNS},
    },
    "customer": {
        "title": "A customer's own mail address",
        "sql": "SELECT mail FROM customers WHERE stripe = :customer",
        "parameters": {"customer": {"type": "text", "role": "ref"}},
        "columns": {"mail": {"type": "email", "trust": "internal"}},
    },
}


def own(name: str) -> Tool:
    """A query of the team's; it is never asked here."""
    query = OrdersSpec.model_validate({"queries": QUERIES}).queries[name]
    return tool_of(name, query, Database(URL.create("sqlite", database="/nowhere"), "shop"))


ALL: dict[str, Tool] = {**TOOLS, **{f"orders.{name}": own(name) for name in QUERIES}}


def dispute(**more: Any) -> Dispute:
    fields = {
        "id": "dp_1",
        "created": DAY,
        "amount": 2000,
        "currency": "eur",
        "status": "needs_response",
        "reason": "product_not_received",
        "charge": "ch_1",
        "payment_intent": "pi_1",
        "due_by": DUE,
        "past_due": False,
        "has_evidence": False,
        "submissions": 0,
        "refundable": False,
        "metadata": {},
    }
    return Dispute.model_validate({**fields, **more})


def charge(**more: Any) -> Charge:
    fields = {
        "id": "ch_1",
        "created": DAY,
        "amount": 2000,
        "amount_captured": 2000,
        "amount_refunded": 0,
        "refundable": 2000,
        "currency": "eur",
        "status": "succeeded",
        "captured": True,
        "refunded": False,
        "disputed": False,
        "customer": "cus_1",
        "payment_intent": "pi_1",
        "failure": "",
        "card": "visa 4242",
        "email": "ann@example.com",
        "description": "A lamp",
        "metadata": {},
    }
    return Charge.model_validate({**fields, **more})


def customer(**more: Any) -> Customer:
    fields = {
        "id": "cus_1",
        "created": DAY,
        "currency": "eur",
        "balance": 0,
        "delinquent": False,
        "email": "ann@example.com",
        "name": "Ann Lee",
        "description": "",
        "metadata": {},
    }
    return Customer.model_validate({**fields, **more})


def invoice(**more: Any) -> Invoice:
    fields = {
        "id": "in_1",
        "created": DAY,
        "number": "A-0001",
        "status": "open",
        "customer": "cus_1",
        "subscription": "sub_1",
        "payment_intent": "pi_1",
        "currency": "eur",
        "total": 900,
        "amount_due": 900,
        "amount_paid": 0,
        "amount_remaining": 900,
        "credited": 0,
        "attempts": 1,
        "next_attempt": "2026-11-05T10:00:00+00:00",
        "due_date": "",
        "collection": "charge_automatically",
        "page": "https://invoice.stripe.example/i/1",
        "email": "ann@example.com",
        "description": "",
        "metadata": {},
    }
    return Invoice.model_validate({**fields, **more})


def subscription(**more: Any) -> Subscription:
    fields = {
        "id": "sub_1",
        "created": DAY,
        "status": "past_due",
        "customer": "cus_1",
        "currency": "eur",
        "ending": False,
        "period_end": "2026-12-01T00:00:00+00:00",
        "ended_at": "",
        "prices": ("price_1",),
        "latest_invoice": "in_1",
        "description": "",
        "metadata": {},
    }
    return Subscription.model_validate({**fields, **more})


def refund(**more: Any) -> Refund:
    fields = {
        "id": "re_1",
        "created": DAY,
        "amount": 500,
        "currency": "eur",
        "status": "succeeded",
        "reason": "",
        "charge": "ch_1",
        "failure": "",
        "metadata": {},
    }
    return Refund.model_validate({**fields, **more})


def warning(**more: Any) -> FraudWarning:
    fields = {
        "id": "issfr_1",
        "created": DAY,
        "fraud_type": "made_with_stolen_card",
        "actionable": True,
        "charge": "ch_1",
        "payment_intent": "pi_1",
    }
    return FraudWarning.model_validate({**fields, **more})


def comment(text: str, **more: Any) -> Comment:
    fields = {"id": 1, "author": 7, "by": "customer", "name": "Ann", "public": True, "at": DAY, "text": text}
    return Comment.model_validate({**fields, **more})


def ticket(*comments: Comment) -> Ticket:
    return Ticket(
        id=17,
        status="open",
        updated=DAY,
        created=DAY,
        requester=7,
        organization=0,
        assignee=0,
        subject="Where is it?",
        priority="",
        channel="email",
        tags=(),
        comments=comments,
        answers=1,
        last_by="customer",
    )


def rows(name: str, *found: dict[str, Any]) -> Any:
    return ALL[f"orders.{name}"].returns.model_validate({"rows": found})


class World:
    """Answers every command of the agent; each answer can be replaced, by a value, a list of them, or an error.

    The team has no orders.toml unless its answers are given.
    """

    def __init__(self, **answers: Any) -> None:
        self.answers: dict[str, Any] = {
            "stripe_dispute": dispute(),
            "stripe_charge": charge(),
            "stripe_charges": Charges(items=(charge(),), more=False),
            "stripe_customer": customer(),
            "stripe_refunds": Refunds(items=(), more=False),
            "stripe_invoice": invoice(),
            "stripe_subscription": subscription(),
            "stripe_fraud_warning": warning(),
            "stripe_refund": refund(amount=2000),
            "stripe_draft_evidence": dispute(has_evidence=True),
            "stripe_submit_evidence": dispute(status="under_review", submissions=1),
            "stripe_cancel_subscription": subscription(ending=True),
            "mail_send": SentMail(message_id="<1@example.com>"),
            "slack_post": Posted(channel="C1", ts="1790000000.000100"),
            "orders_by_charge": Denied("there is no tool orders.by_charge"),
            "orders_customer": Denied("there is no tool orders.customer"),
            **answers,
        }

    def __call__(self, command: Call | Think) -> Any:
        if isinstance(command, Think):
            answer = self.answers.get("think", command.otherwise)
        else:
            answer = self.answers[command.tool.replace(".", "_")]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def play(flow: Callable[[], Flow], **answers: Any) -> Play:
    return Play(flow, World(**answers), ALL)


def call(played: Play, tool: str) -> Call:
    """The last call of that tool."""
    return [each for each in played.commands if isinstance(each, Call) and each.tool == tool][-1]
