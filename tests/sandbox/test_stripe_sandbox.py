"""The sandbox Stripe, judged by Stripe's own client, as it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe
from stripe import RequestsClient, StripeClient, StripeError

from tests.sandbox.stripe import StripeSandbox
from tests.sandbox.stripe.forms import parsed


@pytest.fixture
def bank() -> Iterator[StripeSandbox]:
    with StripeSandbox() as bank:
        yield bank


@pytest.fixture
def api(bank: StripeSandbox) -> StripeClient:
    return client(bank, bank.key)


def client(bank: StripeSandbox, key: str, timeout: float = 5.0) -> StripeClient:
    http = RequestsClient(timeout=timeout)
    return StripeClient(key, base_addresses={"api": bank.url}, http_client=http, max_network_retries=0)


def refund(api: StripeClient, charge: str, amount: int, key: str) -> stripe.Refund:
    return api.v1.refunds.create({"charge": charge, "amount": amount}, {"idempotency_key": key})


def test_a_refund_moves_the_money_and_tells_of_it(bank: StripeSandbox, api: StripeClient) -> None:
    charge = bank.charge(2000)
    made = refund(api, charge["id"], 500, "k1")
    assert (made.amount, made.currency, made.status) == (500, "eur", "succeeded")
    found = api.v1.charges.retrieve(charge["id"])
    assert (found.amount_refunded, found.refunded) == (500, False)
    events = api.v1.events.list({"type": "charge.refunded"}).data
    assert [each.data.object.to_dict()["amount_refunded"] for each in events] == [500]
    assert bank.count("create_refund", charge["id"]) == 1


def test_the_same_key_and_parameters_are_one_refund_and_one_answer(bank: StripeSandbox, api: StripeClient) -> None:
    charge = bank.charge(2000)
    first, again = (refund(api, charge["id"], 500, "k1") for _ in range(2))
    assert first.id == again.id
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert (bank.get("charges", charge["id"])["amount_refunded"], bank.count("create_refund")) == (500, 1)


def test_the_same_key_with_other_parameters_is_an_error(bank: StripeSandbox, api: StripeClient) -> None:
    charge = bank.charge(2000)
    refund(api, charge["id"], 500, "k1")
    with pytest.raises(stripe.IdempotencyError):
        refund(api, charge["id"], 600, "k1")
    assert bank.count("create_refund") == 1


def test_a_key_is_forgotten_after_a_day(bank: StripeSandbox, api: StripeClient) -> None:
    charge = bank.charge(2000)
    refund(api, charge["id"], 500, "k1")
    bank.clock = lambda: time.time() + 24 * 3600 + 60
    refund(api, charge["id"], 500, "k1")
    assert bank.get("charges", charge["id"])["amount_refunded"] == 1000


def test_a_key_whose_first_request_is_under_way_is_in_use(bank: StripeSandbox, api: StripeClient) -> None:
    charge = bank.charge(2000)
    bank.fail("create_refund", "slow", seconds=1.5)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(refund, api, charge["id"], 500, "k1")
        while not bank.count("create_refund"):
            time.sleep(0.01)
        with pytest.raises(stripe.APIError) as caught:
            refund(api, charge["id"], 500, "k1")
        assert caught.value.http_status == 409
        assert first.result(10).amount == 500
    assert bank.count("create_refund") == 1


def test_what_was_turned_away_before_it_began_is_not_kept(bank: StripeSandbox, api: StripeClient) -> None:
    charge = bank.charge(2000)
    for how in ("500", "429", "lock-timeout"):
        bank.fail("create_refund", how)
        with pytest.raises(StripeError):
            refund(api, charge["id"], 500, "k1")
    assert refund(api, charge["id"], 500, "k1").amount == 500


def test_an_error_that_came_of_the_work_is_kept_and_given_again(bank: StripeSandbox, api: StripeClient) -> None:
    charge = bank.charge(2000)
    bank.fail("create_refund", "500-after")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            refund(api, charge["id"], 500, "k1")
        assert caught.value.http_status == 500
    assert bank.get("charges", charge["id"])["amount_refunded"] == 500


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": "failed"}, None),
        ({"captured": False}, None),
        ({"disputed": True}, "charge_disputed"),
        ({"amount_refunded": 2000, "refunded": True}, "charge_already_refunded"),
        ({"amount_refunded": 1600}, None),
    ],
)
def test_what_cannot_be_refunded_is_refused(
    bank: StripeSandbox, api: StripeClient, fields: dict[str, Any], code: str | None
) -> None:
    charge = bank.charge(2000, **fields)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        refund(api, charge["id"], 500, "k1")
    assert caught.value.code == code
    assert (bank.all("refunds"), bank.count("create_refund")) == ([], 0)


def test_a_dropped_answer_leaves_the_work_done_and_its_key_known(bank: StripeSandbox, api: StripeClient) -> None:
    charge = bank.charge(2000)
    bank.fail("create_refund", "drop-after")
    with pytest.raises(stripe.APIConnectionError):
        refund(api, charge["id"], 500, "k1")
    assert bank.count("create_refund") == 1
    assert refund(api, charge["id"], 500, "k1").id == bank.all("refunds")[0]["id"]
    bank.fail("create_refund", "drop-before")
    with pytest.raises(stripe.APIConnectionError):
        refund(api, charge["id"], 500, "k2")
    assert bank.count("create_refund") == 1


def test_one_that_hangs_is_given_up_by_the_client(bank: StripeSandbox) -> None:
    charge = bank.charge(2000)
    bank.fail("create_refund", "hang")
    with pytest.raises(stripe.APIConnectionError):
        refund(client(bank, bank.key, timeout=0.3), charge["id"], 500, "k1")
    assert bank.count("create_refund") == 1


def test_a_rate_limit_says_how_long(bank: StripeSandbox, api: StripeClient) -> None:
    bank.fail("list_charges", "429", seconds=30)
    with pytest.raises(stripe.RateLimitError) as caught:
        api.v1.charges.list()
    assert (caught.value.headers or {})["Retry-After"] == "30"


def test_a_wrong_key_and_a_key_without_the_right_are_told_apart(bank: StripeSandbox, api: StripeClient) -> None:
    with pytest.raises(stripe.AuthenticationError):
        client(bank, "rk_test_wrong").v1.charges.list()
    bank.rights = {"rak_charge_read"}
    assert api.v1.charges.list().data == []
    with pytest.raises(stripe.PermissionError, match="rak_customer_read"):
        api.v1.customers.list()


def test_lists_are_narrowed_and_come_in_pages(bank: StripeSandbox, api: StripeClient) -> None:
    ann, bob = bank.customer("ann@example.com"), bank.customer("bob@example.com")
    for customer in (ann, ann, ann, bob):
        bank.charge(100, customer=customer["id"])
    page = api.v1.charges.list({"customer": ann["id"], "limit": 2})
    assert (len(page.data), page.has_more) == (2, True)
    assert len(list(page.auto_paging_iter())) == 3
    assert [each.id for each in api.v1.customers.list({"email": "bob@example.com"}).data] == [bob["id"]]


def test_a_subscription_ends_with_its_period_and_is_kept_after_all(bank: StripeSandbox, api: StripeClient) -> None:
    plan = bank.subscription(bank.customer("ann@example.com")["id"])
    ended = api.v1.subscriptions.update(plan["id"], {"cancel_at_period_end": True})
    assert (ended.cancel_at_period_end, ended.status) == (True, "active")
    kept = api.v1.subscriptions.update(plan["id"], {"cancel_at_period_end": False})
    assert (kept.cancel_at_period_end, kept.cancel_at) == (False, None)


def test_evidence_is_a_draft_until_it_is_submitted(bank: StripeSandbox, api: StripeClient) -> None:
    dispute = bank.dispute(bank.charge(2000)["id"])
    draft = api.v1.disputes.update(dispute["id"], {"evidence": {"uncategorized_text": "They got it."}, "submit": False})
    assert (draft.status, draft.evidence_details.submission_count) == ("needs_response", 0)
    sent = api.v1.disputes.update(dispute["id"], {"submit": True})
    assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)
    assert sent.evidence.uncategorized_text == "They got it."


@pytest.mark.parametrize(
    ("status", "more", "left", "balance"), [("open", {}, 400, 0), ("paid", {"credit_amount": 500}, 0, -500)]
)
def test_a_credit_note_takes_off_what_is_owed_or_is_credit(
    bank: StripeSandbox, api: StripeClient, status: str, more: Any, left: int, balance: int
) -> None:
    ann = bank.customer("ann@example.com")
    bill = bank.invoice(ann["id"], 900, status=status)
    wanted: Any = {"invoice": bill["id"], "amount": 500, **more}
    note = api.v1.credit_notes.create(wanted)
    assert note.status == "issued"
    assert api.v1.invoices.retrieve(bill["id"]).amount_remaining == left
    assert api.v1.customers.retrieve(ann["id"]).balance == balance
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.credit_notes.create(wanted)


def test_an_early_fraud_warning_names_its_charge(bank: StripeSandbox, api: StripeClient) -> None:
    charge = bank.charge(2000)
    warning = bank.fraud_warning(charge["id"])
    found = api.v1.radar.early_fraud_warnings.retrieve(warning["id"])
    assert (found.charge, found.actionable) == (charge["id"], True)


def test_its_webhooks_pass_stripes_own_check(bank: StripeSandbox, api: StripeClient) -> None:
    bank.charge(2000)
    body, headers = bank.signed(bank.events[-1])
    event = api.construct_event(body, headers["Stripe-Signature"], bank.webhook_secret)
    assert event.type == "charge.succeeded"
    with pytest.raises(stripe.SignatureVerificationError):
        api.construct_event(body + b" ", headers["Stripe-Signature"], bank.webhook_secret)


def test_what_it_does_not_serve_or_know_is_said(bank: StripeSandbox, api: StripeClient) -> None:
    with pytest.raises(StripeError, match="does not serve GET /v1/payouts"):
        api.v1.payouts.list()
    with pytest.raises(stripe.InvalidRequestError, match="No such charge"):
        api.v1.charges.retrieve("ch_none")
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter: origin"):
        api.v1.refunds.create({"charge": bank.charge(100)["id"], "origin": "customer_balance"})
    with pytest.raises(ValueError, match="use one of 429"):
        bank.fail(None, "sulk")  # type: ignore[arg-type]


def test_forms_are_read_as_nested_values() -> None:
    assert parsed("a[b][c]=1&a[d]=2&l[0]=x&l[1]=y&e=") == {"a": {"b": {"c": "1"}, "d": "2"}, "l": ["x", "y"], "e": ""}
    assert parsed("expand[]=payments&expand[]=charge") == {"expand": ["payments", "charge"]}
