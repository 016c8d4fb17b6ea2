"""What Stripe's refusals mean to us, and how a person reads them.

Stripe's own messages may quote keys and customers' data, so none is passed on: its code is, and the number under
which Stripe's request log has the rest.
"""

from __future__ import annotations

import re

from stripe import StripeError

from agents.engine.errors import Later, Refused, ToolError, Unclear

LONGEST = 3600.0
"""Seconds to stay away at most, whatever Stripe says."""

CODE = re.compile(r"[a-z0-9_.\[\]]{1,80}")
REQUEST = re.compile(r"req_[A-Za-z0-9_]{1,64}")
RIGHT = re.compile(r"\brak_[a-z_]+\b")

BY_CODE = {
    "amount_too_large": "the amount is larger than Stripe allows here",
    "amount_too_small": "the amount is smaller than Stripe allows here",
    "balance_insufficient": "the balance of the Stripe account does not cover it",
    "charge_already_refunded": "the charge is fully refunded already",
    "charge_disputed": "the charge is disputed: the bank decides about the money, and a refund would pay it twice",
    "card_declined": "the card was declined",
    "expired_card": "the card has expired",
    "refund_disputed_payment": "the payment is disputed, so it cannot be refunded",
    "resource_missing": "there is no such object in the account and mode (live or test) that STRIPE_API_KEY is of",
    "api_key_expired": "STRIPE_API_KEY has expired; make a new one and set it",
}
BY_STATUS = {
    401: "Stripe does not accept STRIPE_API_KEY: it is wrong, expired or revoked; make a new one and set it",
    402: "the payment method was declined",
    403: "STRIPE_API_KEY may not do this{right}; docs/stripe.md lists what it needs",
    404: BY_CODE["resource_missing"],
}
UNFINISHED = "another request for the same is not finished yet; whether it was done is not known"


def refused(about: str, error: StripeError, *, write: bool, now: float) -> ToolError:
    """What an answer that is no success means. Stripe API reference, "Errors" and "Idempotent requests".

    `about` names the object for messages.
    """
    status, code = error.http_status or 0, _clean(CODE, getattr(error.error, "code", None))
    if status == 429 or code in ("rate_limit", "lock_timeout"):
        why = "Stripe is busy with it" if code == "lock_timeout" else "Stripe's rate limit is reached"
        return Later(f"{about}: {why}", _until(error, now))
    if status == 409:
        return Unclear(f"{about}: {UNFINISHED}") if write else Later(f"{about}: Stripe is busy with it")
    if status >= 500 or status < 400:
        what = str(status) if status >= 500 else "in a form that cannot be read"
        answer = f"{about}: Stripe answered {what}{_log(error)}"
        return Unclear(f"{answer}; whether it was done is not known") if write else Later(answer)
    return Refused(f"{about}: {_sentence(error, status, code)} ({status}{_detail(error, code)}){_log(error)}")


def _sentence(error: StripeError, status: int, code: str) -> str:
    if error.error and error.error.type == "idempotency_error":
        return "Stripe has met this very effect before, with other particulars"
    found = RIGHT.search(error.user_message or "") if status == 403 else None
    by_status = BY_STATUS.get(status, "Stripe refuses it").format(right=f": it needs {found[0]}" if found else "")
    return BY_CODE.get(code, by_status)


def _detail(error: StripeError, code: str) -> str:
    param = _clean(CODE, getattr(error, "param", None))
    return "".join([f", {code}" if code else "", f", about {param}" if param else ""])


def _log(error: StripeError) -> str:
    number = _clean(REQUEST, error.request_id)
    return f"; Stripe's log has more under {number}" if number else ""


def _clean(pattern: re.Pattern[str], text: object) -> str:
    return text if isinstance(text, str) and pattern.fullmatch(text) else ""


def _until(error: StripeError, now: float) -> float | None:
    """When to come back, if Stripe says so: not in the past, and not beyond an hour."""
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    told = headers.get("retry-after", "")
    if not (told.isascii() and told.isdecimal()):
        return None
    return now + min(max(float(told), 1.0), LONGEST)
