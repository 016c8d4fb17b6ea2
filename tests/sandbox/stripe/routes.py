"""The endpoints; a view's name is the kind that faults and the books speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, g

from tests.sandbox.stripe.books import Json
from tests.sandbox.stripe.errors import missing, unknown, wanted

if TYPE_CHECKING:
    from tests.sandbox.stripe.bank import StripeSandbox

views = Blueprint("stripe", __name__)

RESOURCES = {
    "charge": ("charges", "/v1/charges", ("customer", "payment_intent")),
    "credit_note": ("credit_notes", "/v1/credit_notes", ("customer", "invoice")),
    "customer": ("customers", "/v1/customers", ("email",)),
    "dispute": ("disputes", "/v1/disputes", ("charge", "payment_intent")),
    "fraud_warning": ("early_fraud_warnings", "/v1/radar/early_fraud_warnings", ("charge", "payment_intent")),
    "invoice": ("invoices", "/v1/invoices", ("customer", "status", "subscription")),
    "payment_intent": ("payment_intents", "/v1/payment_intents", ("customer",)),
    "refund": ("refunds", "/v1/refunds", ("charge", "payment_intent")),
    "subscription": ("subscriptions", "/v1/subscriptions", ("customer", "status")),
}
"""What can be read: where it is kept, its path, and what a list of it may be narrowed by."""
EVERYWHERE = ("expand", "limit", "starting_after")


def bank() -> StripeSandbox:
    found: StripeSandbox = current_app.extensions["sandbox"]
    return found


@views.post("/v1/refunds")
def create_refund() -> Json:
    sent = _only("charge", "payment_intent", "amount", "reason", "metadata", "expand")
    charge = sent.get("charge") or _charge_of(sent.get("payment_intent"))
    g.subject = charge
    amount = int(sent["amount"]) if "amount" in sent else None
    return bank().refund(charge, amount, sent.get("reason"), metadata=sent.get("metadata") or {})


@views.post("/v1/disputes/<id_>")
def update_dispute(id_: str) -> Json:
    g.subject = id_
    sent = _only("evidence", "metadata", "submit", "expand")
    return bank().put_evidence(id_, sent.get("evidence") or {}, submit=sent.get("submit", "true") == "true")


@views.post("/v1/subscriptions/<id_>")
def update_subscription(id_: str) -> Json:
    g.subject = id_
    sent = _only("cancel_at_period_end", "expand")
    if "cancel_at_period_end" not in sent:
        return bank().get("subscriptions", id_)
    return bank().end_with_period(id_, ending=sent["cancel_at_period_end"] == "true")


@views.post("/v1/credit_notes")
def create_credit_note() -> Json:
    sent = _only("invoice", "amount", "credit_amount", "reason", "memo", "email_type", "metadata", "expand")
    if not (invoice := sent.get("invoice")):
        raise wanted("invoice")
    g.subject = invoice
    more = {"reason": sent.get("reason"), "memo": sent.get("memo")}
    return bank().credit(invoice, int(sent["amount"]), to_balance=int(sent.get("credit_amount", 0)), **more)


@views.get("/v1/events")
def list_events() -> Json:
    sent = _only("type", "types", "delivery_success", *EVERYWHERE)
    types = sent.get("types") or ([sent["type"]] if "type" in sent else [])
    rows = [event for event in reversed(bank().events) if not types or event["type"] in types]
    return _page(rows, "/v1/events", sent)


def _reads(name: str, kind: str, path: str, narrowed_by: tuple[str, ...]) -> None:
    def one(id_: str) -> Json:
        _only("expand")
        return bank().get(kind, id_)

    def many() -> Json:
        sent = _only(*narrowed_by, *EVERYWHERE)
        asked = {field: sent[field] for field in narrowed_by if field in sent and sent[field] != "all"}
        return _page(bank().all(kind, **asked), path, sent)

    views.add_url_rule(f"{path}/<id_>", f"get_{name}", one)
    views.add_url_rule(path, f"list_{kind}", many)


for _name, _resource in RESOURCES.items():
    _reads(_name, *_resource)


def _only(*params: str) -> dict[str, Any]:
    """What was sent, which has to be among these."""
    sent: dict[str, Any] = g.sent
    if strange := sent.keys() - set(params):
        raise unknown(*strange)
    return sent


def _charge_of(intent: str | None) -> str:
    if not intent:
        raise wanted("charge")
    return str(bank().get("payment_intents", intent)["latest_charge"])


def _page(rows: list[Json], path: str, sent: dict[str, Any]) -> Json:
    """Stripe API reference, "Pagination": ten if not said otherwise, a hundred at most."""
    after, limit = sent.get("starting_after"), min(int(sent.get("limit", 10)), 100)
    ids = [row["id"] for row in rows]
    if after and after not in ids:
        raise missing("object", after)
    left = rows[ids.index(after) + 1 :] if after else rows
    return {"object": "list", "data": left[:limit], "has_more": len(left) > limit, "url": path}
