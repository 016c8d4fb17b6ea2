"""Stripe for one call: what each failure means, and that nothing secret or private is said of it."""

from __future__ import annotations

import logging
import socket
import time
from typing import Any

import pytest

from agents.clients import stripe
from agents.engine.errors import Later, Refused, ToolError, Unclear
from agents.tools import TOOLS
from tests.agents.clients.elsewhere import Site, serving
from tests.agents.github import at_of
from tests.agents.stripe import Teller, settings_for
from tests.sandbox.stripe import StripeSandbox

ANN = "ann@example.com"


def write(teller: Teller, charge: str, **more: Any) -> Any:
    return teller.call("stripe.refund", charge=charge, amount=500, **more)


def read(teller: Teller, charge: str, **more: Any) -> Any:
    return teller.call("stripe.charge", charge=charge, **more)


@pytest.mark.parametrize(
    ("how", "of_a_write", "of_a_read"),
    [
        ("429", Later, Later),
        ("lock-timeout", Later, Later),
        ("500", Unclear, Later),
        ("503", Unclear, Later),
        ("500-after", Unclear, Later),
        ("drop-before", Unclear, Later),
        ("drop-after", Unclear, Later),
    ],
)
def test_each_failure_says_what_is_known(
    bank: StripeSandbox, teller: Teller, how: Any, of_a_write: type[ToolError], of_a_read: type[ToolError]
) -> None:
    charge = bank.charge(2000)["id"]
    bank.fail("get_charge", how)
    bank.fail("create_refund", how)
    with pytest.raises(of_a_read, match=f"charge {charge}"):
        read(teller, charge)
    with pytest.raises(of_a_write, match=f"charge {charge}"):
        write(teller, charge)
    assert len([each for each in bank.requests if each.kind in ("get_charge", "create_refund")]) == 2, "no retries"


def test_a_pause_that_stripe_asks_for_is_passed_on(bank: StripeSandbox, teller: Teller) -> None:
    for seconds, until in ((30, 30), (0, 1), (99_999, 3600)):
        bank.fail("get_charge", "429", seconds=seconds)
        with pytest.raises(Later, match="rate limit") as caught:
            read(teller, "ch_1")
        assert caught.value.at is not None
        assert until - 5 < caught.value.at - time.time() <= until
    bank.fail("get_charge", "lock-timeout")
    with pytest.raises(Later, match="busy") as caught:
        read(teller, "ch_1")
    assert caught.value.at is None


def test_a_repeat_with_the_same_key_is_the_same_refund(bank: StripeSandbox, teller: Teller) -> None:
    charge = bank.charge(2000)["id"]
    bank.fail("create_refund", "drop-after")
    with pytest.raises(Unclear, match="not known"):
        write(teller, charge)
    assert write(teller, charge)["id"] == bank.all("refunds")[0]["id"]
    assert bank.count("create_refund") == 1


def test_a_request_that_is_still_under_way_may_yet_be_done(bank: StripeSandbox, teller: Teller) -> None:
    charge = bank.charge(2000)["id"]
    bank.fail("create_refund", "slow", seconds=1.5)
    with pytest.raises(Unclear, match="broke off"):
        write(teller, charge, seconds=0.6)
    with pytest.raises(Unclear, match="not finished yet"):
        write(teller, charge)


def test_the_same_key_with_other_particulars_is_refused(bank: StripeSandbox, teller: Teller) -> None:
    charge = bank.charge(2000)["id"]
    write(teller, charge, key="k")
    with pytest.raises(Refused, match="with other particulars"):
        write(teller, charge, key="k", reason="duplicate")


def test_a_call_takes_no_longer_than_it_may(bank: StripeSandbox, teller: Teller) -> None:
    bank.fail(None, "hang", times=2)
    for used, seconds in ((read, 0.5), (write, 0.8)):
        began = time.monotonic()
        with pytest.raises((Later, Unclear)):
            used(teller, "ch_1", seconds=seconds)
        assert time.monotonic() - began < seconds + 0.3


def test_what_is_too_late_is_not_sent(bank: StripeSandbox, teller: Teller) -> None:
    at = at_of(teller.settings, TOOLS["stripe.refund"], effect_key="k", clock=lambda: time.time() + 6)
    with pytest.raises(Later, match="held up"), stripe.writing(at, "charge ch_1"):
        raise AssertionError("it was sent")
    assert bank.requests == []


def test_without_a_key_nothing_is_sent_and_the_setting_is_named(bank: StripeSandbox) -> None:
    for key, says in (("", "STRIPE_API_KEY is not set"), ("  ", "not set"), ("rk_té\n", "copy it anew")):
        with pytest.raises(Refused, match=says):
            read(Teller(bank.url, key), "ch_1")
    assert bank.requests == []


def test_a_key_that_is_wrong_or_may_not_is_a_sentence_about_the_setting(bank: StripeSandbox, teller: Teller) -> None:
    with pytest.raises(Refused, match="does not accept STRIPE_API_KEY"):
        read(Teller(bank.url, "rk_test_wrong"), "ch_1")
    bank.rights = {"rak_customer_read"}
    with pytest.raises(Refused, match="may not do this: it needs rak_charge_read; docs/stripe"):
        read(teller, "ch_1")


def test_what_is_not_there_names_the_account_and_the_mode(bank: StripeSandbox, teller: Teller) -> None:
    with pytest.raises(Refused, match="no such object in the account and mode") as caught:
        read(teller, "ch_1")
    assert "Stripe's log has more under req_" in str(caught.value)


def test_a_refusal_without_a_sentence_of_ours_gives_stripes_code_and_not_its_words(
    bank: StripeSandbox, teller: Teller
) -> None:
    charge = bank.charge(400)["id"]
    with pytest.raises(Refused) as caught:
        write(teller, charge)
    told, _, number = str(caught.value).partition("; Stripe's log has more under ")
    assert told == f"refund of charge {charge}: Stripe refuses it (400, about amount)"
    assert number.startswith("req_")


def test_no_error_and_no_log_line_tells_keys_or_customers(
    bank: StripeSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    customer = bank.customer(ANN)
    told = []
    for how in ("drop-after", "500-after", "429", None):
        if how:
            bank.fail("list_customers", how)
        teller = Teller(bank.url, bank.key if how else f"rk_test_{ANN}")
        with pytest.raises(ToolError) as caught:
            teller.call("stripe.find_customers", email=ANN)
        told.append(str(caught.value))
        assert caught.value.__suppress_context__
    Teller(bank.url, bank.key).call("stripe.find_customers", email=ANN)
    said = "\n".join([*told, *(each.getMessage() for each in caplog.records if each.name.startswith("stripe"))])
    assert not [secret for secret in (ANN, bank.key, bank.key[-4:], customer["id"]) if secret in said]


def test_an_address_at_which_nobody_listens_is_tried_again_later(bank: StripeSandbox) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    nobody = Teller(f"http://127.0.0.1:{port}", bank.key)
    for used in (read, write):
        with pytest.raises(Later, match=f"127.0.0.1:{port} cannot be reached"):
            used(nobody, "ch_1")


@pytest.mark.parametrize("body", [b"not json", b'{"id": "ch_1"}', b"[]", b'{"id": "ch_1", "created": "soon"}'])
def test_an_answer_that_cannot_be_read_is_not_taken_for_one(body: bytes) -> None:
    site = Site(200, body, {"Content-Type": "application/json"})
    with serving(site):
        settings = settings_for(f"http://127.0.0.1:{site.port}", "rk_test_1")
        at = at_of(settings, TOOLS["stripe.charge"], effect_key="k")
        with pytest.raises(Later, match="read"):
            TOOLS["stripe.charge"].call(at, {"charge": "ch_1"})
        with pytest.raises(Unclear, match="not known"):
            TOOLS["stripe.refund"].call(at, TOOLS["stripe.refund"].validated({"charge": "ch_1", "amount": 5}))


def test_a_redirect_is_not_followed_so_the_key_stays_here(bank: StripeSandbox) -> None:
    site = Site(302, b"", {"Location": f"{bank.url}/v1/charges/ch_1"})
    with serving(site):
        teller = Teller(f"http://127.0.0.1:{site.port}", bank.key)
        for used in (read, write):
            with pytest.raises(Refused, match="set STRIPE_API_BASE"):
                used(teller, "ch_1")
    assert bank.requests == []
