"""What Slack's refusals mean to us, and how a person reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agents.engine.errors import Later, Refused, ToolError, Unclear

UNTOLD, LONGEST = 30.0, 3600.0
"""Seconds to stay away when Slack does not say how long, and at most."""
UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout"})
"""After these, Slack documentation says, some of it may have been done."""
PASSING = frozenset({"service_unavailable", "team_added_to_org"})
TOKEN = "Slack does not accept SLACK_BOT_TOKEN: it is wrong, expired or revoked; make a new one and set it"  # noqa: S105
SENTENCES = {
    **dict.fromkeys(("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"), TOKEN),
    "missing_scope": "SLACK_BOT_TOKEN lacks the scope {needed}; add it to the app, install it again, and set the token",
    "not_in_channel": "the app is not in this channel; write /invite and its name there",
    "channel_not_found": "there is no channel of this id, or it is a private one that the app was not invited to",
    "is_archived": "the channel is archived",
    "channel_is_archived": "the channel is archived",
    "thread_not_found": "there is no such thread in this channel",
    "no_service": "the incoming webhook was taken away; make a new one and set SLACK_WEBHOOK_URL",
    "invalid_token": "the incoming webhook is not known to Slack; make a new one and set SLACK_WEBHOOK_URL",
}


def limited(error: str) -> bool:
    """Whether Slack asks to be left alone for a while."""
    return error in ("ratelimited", "rate_limited", "message_limit_exceeded")


def refused(
    about: str, status: int, said: str, headers: Mapping[str, Any], *, write: bool, now: float, needed: str = ""
) -> ToolError:
    """What an answer means that is no yes. Slack documentation, "Rate limits", and each method's errors.

    `said` is Slack's own word for it, such as "channel_not_found".
    """
    word = said if re.fullmatch("[a-z_]{3,60}", said) else ""
    if status == 429:
        return Later(f"{about}: Slack's rate limit is used up", _until(headers, now))
    if word in PASSING:
        return Later(f"{about}: Slack answers {word}")
    if status >= 500 or word in UNSURE or not word:
        told = f"{about}: Slack answered {status} {word}".rstrip()
        return Unclear(f"{told}; whether it was done is not known") if write else Later(told)
    sentence = SENTENCES.get(word, "Slack refuses it").format(needed=needed or "that it needs")
    return Refused(f"{about}: {sentence} ({word})")


def _until(headers: Mapping[str, Any], now: float) -> float:
    """When to come back, in seconds since the epoch: not in the past, and not beyond an hour."""
    told = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    wait = float(told) if told.isascii() and told.isdecimal() else UNTOLD
    return now + min(max(wait, 1.0), LONGEST)
