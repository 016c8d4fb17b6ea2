"""Stripe's tools against a Stripe that nobody here wrote (`stripe-stateful-mock`), with its faults on demand."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import stripe
from stripe import StripeClient

from agents.engine.errors import Refused
from tasks.processes.ports import free_port
from tests.agents.stripe import Teller
from tests.real.counterparts import NODE, NODE_BIN, NODE_READY, need, seen
from tests.stories.stack import until

pytestmark = pytest.mark.real
KEY = "sk_test_placet"
SERVE = "require('stripe-stateful-mock').createExpressApp().listen({port}, '127.0.0.1')"
"""Its own program listens on every address of the machine; this one on loopback alone."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    need(NODE_READY)
    port = free_port()
    start = [str(NODE_BIN), "--eval", SERVE.format(port=port)]
    with subprocess.Popen(start, cwd=NODE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            until(lambda: _is_up(address), "the mock answers")
            yield address
        finally:
            process.terminate()


@pytest.fixture
def api(url: str) -> StripeClient:
    return StripeClient(KEY, base_addresses={"api": url}, max_network_retries=0)


@pytest.fixture
def teller(url: str) -> Teller:
    return Teller(url, KEY)


def _is_up(url: str) -> bool:
    try:
        return StripeClient(KEY, base_addresses={"api": url}, max_network_retries=0).v1.charges.list() is not None
    except stripe.APIConnectionError:
        return False


def charge(api: StripeClient, source: str = "tok_visa") -> str:
    wanted: Any = {"amount": 2000, "currency": "usd", "source": source}
    return api.v1.charges.create(wanted).id


def test_a_refund_sent_twice_is_one_and_is_found_again(api: StripeClient, teller: Teller) -> None:
    paid = charge(api)
    asked: dict[str, Any] = {"charge": paid, "amount": 500, "currency": "usd"}
    assert teller.facts("stripe.refund", **asked)["already_refunded"] == 0
    first, again = (teller.call("stripe.refund", **asked) for _ in range(2))
    assert first == again == teller.find("stripe.refund", **asked)
    assert teller.call("stripe.charge", charge=paid)["refundable"] == 1500
    assert [each["id"] for each in teller.call("stripe.refunds", charge=paid)["items"]] == [first["id"]]
    seen("stripe-stateful-mock", "sent twice under one key, refunded once")


def test_the_same_key_for_something_else_is_refused(api: StripeClient, teller: Teller) -> None:
    paid = charge(api)
    teller.call("stripe.refund", key="k", charge=paid, amount=500)
    with pytest.raises(Refused, match="with other particulars"):
        teller.call("stripe.refund", key="k", charge=paid, amount=600)
    seen("stripe-stateful-mock", "one key for two sums is refused")


def test_too_much_is_refused_by_us_and_by_it(api: StripeClient, teller: Teller) -> None:
    paid = charge(api)
    with pytest.raises(Refused, match=r"has 20\.00 USD left to refund, less than 20\.01 USD"):
        teller.facts("stripe.refund", charge=paid, amount=2001)
    with pytest.raises(Refused, match="about amount"):
        teller.call("stripe.refund", charge=paid, amount=2001)
    teller.call("stripe.refund", charge=paid, amount=2000)
    with pytest.raises(Refused, match="is fully refunded already"):
        teller.facts("stripe.refund", charge=paid, amount=1)
    with pytest.raises(Refused, match="the charge is fully refunded already"):
        teller.call("stripe.refund", charge=paid, amount=1)
    seen("stripe-stateful-mock", "over-refunds are refused before the call, and at it")


def test_a_charge_that_was_answered_and_forgotten_is_not_there(api: StripeClient, teller: Teller) -> None:
    with pytest.raises(Refused, match="there is no such object"):
        teller.facts("stripe.refund", charge=charge(api, "tok_forget"), amount=500)
    seen("stripe-stateful-mock", "tok_forget: a charge that was never kept is said not to be there")


def test_its_customers_are_read_too(api: StripeClient, teller: Teller) -> None:
    ann = api.v1.customers.create({"email": "ann@example.com"})
    found = teller.call("stripe.customer", customer=ann.id)
    assert (found["id"], found["email"]) == (ann.id, "ann@example.com")
    seen("stripe-stateful-mock", "a customer reads as it was made")
