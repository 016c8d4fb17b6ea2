"""What an HTTP status of the model's server means for us, and which setting to look at. Never a key in it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import openai

from agents.engine.errors import Later, Refused, ToolError

AGAIN = frozenset({408, 409, 425, 429})
LOOK_AT = {
    401: "it does not accept the key; look at {key}",
    403: "the key may not use this model or this address; look at {key} and {model}",
    404: "there is no such model, or no such address; look at {model} and {url}",
    413: "the prompt is too long for it; shorten what is given to it",
}
LONGEST_WAIT = 86_400.0
"""Seconds. A server that asks for more is not believed."""


class Where(NamedTuple):
    """Where a model's key, name and address are set, for people."""

    key: str = "OPENAI_API_KEY"
    model: str = "OPENAI_MODEL"
    url: str = "OPENAI_BASE_URL"


def at_status(error: openai.APIStatusError, key: str, now: float, where: Where | None = None) -> ToolError:
    """What to raise for an answer that is not a 2xx."""
    status = error.status_code
    if status == 429:
        return Later(f"the model's server limits us{_code(error)}", retry_at(error.response.headers, now))
    if status in AGAIN or status >= 500:
        return Later(f"the model's server failed with {status}", retry_at(error.response.headers, now))
    where = where or Where()
    known = LOOK_AT.get(status, "").format(**where._asdict())
    advice = known or f"it says: {_said(error, key)}; look at {where.model} and at what is asked"
    return Refused(f"the model's server refused with {status}: {advice}")


def retry_at(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds since the epoch, from `Retry-After` (RFC 9110, section 10.2.3); None: it does not say."""
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        seconds = _until(value) - now
    return now + min(max(seconds, 0.0), LONGEST_WAIT) if math.isfinite(seconds) else None


def _until(date: str) -> float:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _code(error: openai.APIStatusError) -> str:
    """OpenAI tells "slow down" from "no money left" by a code alone."""
    code = error.code or ""
    return f" ({code})" if re.fullmatch(r"[a-z_]{1,40}", code) else ""


def _said(error: openai.APIStatusError, key: str) -> str:
    """The server's own words, on one line. Some servers quote the key."""
    said = error.body.get("message") if isinstance(error.body, dict) else None
    words = " ".join(said.split()) if isinstance(said, str) else "nothing"
    return re.sub(r"\bsk-[\w*-]{4,}", "sk-…", words.replace(key, "…"))[:300]
