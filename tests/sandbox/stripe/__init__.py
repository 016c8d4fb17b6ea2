"""A Stripe for tests and the demo: money that moves once, behind Stripe's own REST shapes, forms and signatures.

Started and steered from Python, talked to over HTTP. Stripe's own client, unpatched, is its client and its judge::

    from tests.sandbox.stripe import StripeSandbox

    with StripeSandbox() as bank:
        bank.url, bank.key                                      # "http://127.0.0.1:41113", "rk_test_…"

        ann = bank.customer("ann@example.com", name="Ann")      # every object is a dict in Stripe's shape
        charge = bank.charge(2000, "eur", customer=ann["id"])   # paid, captured, with its payment intent
        bank.charge(2000, "eur", status="failed")               # or captured=False
        dispute = bank.dispute(charge["id"], reason="fraudulent", due_in=7 * 86_400)
        warning = bank.fraud_warning(charge["id"])
        plan = bank.subscription(ann["id"], amount=900)
        bill = bank.invoice(ann["id"], 900, status="open")      # or "draft", "paid", "void"
        bank.refund(charge["id"], 500)                          # somebody in the dashboard, not over the API

        bank.get("charges", charge["id"])                       # as it stands now
        bank.all("refunds"), bank.events                        # what there is, and what was told of it

Counting, so that "exactly once" can be asserted::

        bank.count("create_refund", charge["id"])               # performed over the API, answered or not
        bank.requests                                           # [Request(method, path, kind, key, status)]

Kinds are the names of the views in ``routes.py``: ``create_refund update_dispute update_subscription
create_credit_note`` for writes; ``get_charge list_charges list_refunds …`` for reads.

Going wrong, on request::

        bank.fail("create_refund", "drop-after", times=1)       # does the work, then hangs up, unanswered
        bank.fail("create_refund", "429", seconds=30)           # Retry-After: 30; nothing was done
        bank.fail(None, "500", times=3)                         # any route; nothing was done, nothing is kept
        bank.fail("create_refund", "slow", seconds=5)           # does the work, then waits; "hang" never ends

``429`` · ``lock-timeout`` · ``500 503`` · ``500-after`` (work done, and that 500 kept under the key, as Stripe does)
· ``slow`` · ``hang`` · ``drop-before`` · ``drop-after``. `bank.heal()` forgets those not used up.

Idempotency keys are real: same key and parameters, same answer (`Idempotent-Replayed: true`), for 24 hours by
`bank.clock`; other parameters, an error; while the first is under way, 409.

Webhooks: `bank.signed(event)` gives the bytes and headers, signed with `bank.webhook_secret`.

What it does not serve is answered 501 with a sentence that says so, never with an empty success.
"""

from __future__ import annotations

from tests.sandbox.stripe.bank import StripeSandbox

__all__ = ["StripeSandbox"]
