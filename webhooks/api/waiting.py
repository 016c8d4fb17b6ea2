"""`Prefer: wait=SECONDS` (RFC 7240): an answer that is held back until the run has ended or parked."""

from __future__ import annotations

from flask import Response
from werkzeug.http import parse_list_header

from webhooks import context
from webhooks.api import answers
from webhooks.readers import BUSY, settled

LONGEST = 60
"""Seconds that a request may be held."""
DIGITS = 9


def answered(run: str, prefer: str) -> Response:
    """200 with a run that has ended or parked, else 202; at once where nothing was preferred or no place is free."""
    seconds = preferred(prefer)
    if seconds is None:
        return answers.run(context.runs().get(run), 202)
    with context.readers().place() as taken:
        if not taken:
            return answers.run(context.runs().get(run), 202)
        view = settled(context.runs(), run, seconds)
    status = 202 if view.status in BUSY else 200
    return answers.run(view, status, Preference_Applied=f"wait={seconds}")


def preferred(prefer: str) -> int | None:
    """Seconds to wait by a `Prefer` header; of several the first counts, and what cannot be read is none."""
    for each in parse_list_header(prefer):
        name, _, value = each.partition(";")[0].partition("=")
        if name.strip().lower() == "wait":
            digits = value.strip().strip('"')
            known = digits.isascii() and digits.isdigit() and len(digits) <= DIGITS
            return min(int(digits), LONGEST) if known else None
    return None
