"""What GitHub's refusals mean to us, and how a person reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx

from agents.engine.errors import Later, Refused, ToolError, Unclear

BODY = 64 * 1024
"""Bytes of an error's body that are read."""
UNTOLD, LONGEST = 60.0, 3600.0
"""Seconds to stay away when a rate limit does not say how long, and at most."""

NEEDS = (
    "it needs, on this repository, Contents and Actions: read, and Pull requests and Issues: read and write "
    "(docs/github.md says what for)"
)
ACCEPTED = re.compile(r"\b([a-z_]+)=(read|write|admin)\b")
SENTENCES = {
    401: "GitHub does not accept {who}: it is wrong, expired or revoked; make a new one and set it",
    403: "{who} may not do this; {needs}",
    404: "GitHub finds nothing here: it does not exist, or {who} cannot see it; {needs}",
    410: "it is gone at GitHub, or switched off in the repository's settings",
    451: "GitHub has blocked it for legal reasons",
}


def refused(
    about: str, status: int, headers: Mapping[str, str], data: Any, *, write: bool, now: float, who: str
) -> ToolError:
    """What an answer of 400 and above means. `headers` by lower-case names, `data` as GitHub sent it.

    GitHub Docs, "Troubleshooting the REST API" and "Rate limits for the REST API". `about` names the object, `who` what
    we act as.
    """
    said = spoken(data)
    if _limited(status, headers, said):
        return Later(f"{about}: GitHub's rate limit is used up ({said or status})", _until(headers, now))
    if status >= 500:
        answer = f"{about}: GitHub answered {status}"
        return Unclear(f"{answer}; whether it was done is not known") if write else Later(answer)
    sentence = SENTENCES.get(status, "GitHub refuses it").format(who=who, needs=_needs(headers))
    return Refused(f"{about}: {sentence} ({status}{': ' if said else ''}{said})")


def spoken(data: Any) -> str:
    """GitHub's own words in an answer, on one line of at most 300 characters."""
    if not isinstance(data, Mapping):
        return ""
    errors = data.get("errors")
    details = [_detail(each) for each in errors] if isinstance(errors, list) else []
    text = "; ".join(str(part) for part in (data.get("message"), *details) if part)
    return " ".join(text.split())[:300]


def _needs(headers: Mapping[str, str]) -> str:
    """What GitHub itself says would do, "issues=write; pull_requests=write", else all that we ever need.

    GitHub Docs, "Troubleshooting the REST API", Insufficient permissions: sets are parted by ";".
    """
    sets = [ACCEPTED.findall(each) for each in headers.get("x-accepted-github-permissions", "")[:500].split(";")]
    said = [" and ".join(f"{_titled(name)}: {level}" for name, level in each) for each in sets if each]
    return f"it needs {', or '.join(said)} on this repository" if said else NEEDS


def _titled(name: str) -> str:
    """As GitHub's settings call a right: "Pull requests"."""
    return name.replace("_", " ").capitalize()


def _detail(error: Any) -> str:
    if not isinstance(error, Mapping):
        return str(error)
    return str(error.get("message") or " ".join(str(error[k]) for k in ("field", "code") if k in error))


def _limited(status: int, headers: Mapping[str, str], said: str) -> bool:
    if status not in (403, 429):
        return False
    spent = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    return status == 429 or spent or "rate limit" in said.lower()


def _until(headers: Mapping[str, str], now: float) -> float:
    """When to come back, in seconds since the epoch: not in the past, and not beyond an hour."""
    wait = _number(headers.get("retry-after"))
    reset = _number(headers.get("x-ratelimit-reset"))
    if wait is None and reset is not None and headers.get("x-ratelimit-remaining") == "0":
        wait = reset - now
    return now + min(max(UNTOLD if wait is None else wait, 1.0), LONGEST)


def _number(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdecimal() else None


def told_in(response: httpx.Response) -> object:
    """The body of an error as JSON; None if it is none, or longer than any of GitHub's."""
    body = b""
    for piece in response.iter_bytes(BODY):
        body += piece
        if len(body) > BODY:
            return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
