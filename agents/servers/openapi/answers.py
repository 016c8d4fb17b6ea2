"""What an API's answer means: a value, or what is known of the world. RFC 9110 for the statuses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.clients.web_site import Answer, broken, limited, on_one_line, refused
from agents.engine.errors import Refused, ToolError, Unclear
from agents.servers.openapi.hidden import hidden

LONGEST = 200_000
"""Characters of a text that is no JSON."""
WORDS = ("message", "detail", "title", "error", "error_description", "errors", "description", "reason", "code")
"""Where APIs put their reasons. RFC 9457 has `title` and `detail`."""


@dataclass(frozen=True, kw_only=True)
class Came:
    """An answer to the call that `about` names, from `host`. `cut`: it did not come whole.

    `write`: whether the request can have changed anything. `keyed`: whether it can be sent again. `variables` are what
    lets us in, `secrets` what they hold.
    """

    about: str
    host: str
    answer: Answer
    content: bytes
    type: str
    write: bool
    keyed: bool = False
    cut: bool = False
    variables: Iterable[str] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def status(self) -> int:
        return self.answer.status


def value_of(came: Came, now: float) -> Any:
    """Its JSON; else its text under `text`; `status` alone where it says nothing. Raises what tools raise.

    What was done is not undone by an answer that cannot be read. A page of HTML is no answer: it is a proxy's, or a
    form to sign in at.
    """
    if not 200 <= came.status < 300:
        raise _failure(came, now)
    if came.cut:
        return _too_much(came)
    if not came.content.strip():
        return {"status": came.status}
    if (found := _json(came.content)) is not None:
        return hidden(found[0], came.secrets)
    if came.type in ("text/html", "application/xhtml+xml"):
        raise _page(came)
    return _other(came)


def _failure(came: Came, now: float) -> ToolError:
    status, said = came.status, _said(came)
    if status < 400:
        return _elsewhere(came)
    if status in (429, 425, 408):
        return limited(came.host, came.about, came.answer, now, said)
    if status >= 500:
        return broken(came.host, came.about, came.answer, came.write, now)
    if status == 409 and came.keyed:
        return Unclear(f"{came.about}: {came.host} says that it is at it, or has done otherwise (409: {said})")
    return refused(came.about, came.answer, _sentence(came), said)


def _sentence(came: Came) -> str:
    keys = ", ".join(dict.fromkeys(came.variables))
    sentences: Mapping[int, str] = {
        401: f"{came.host} does not let us in; check {keys or 'that its `headers` sign us in'}",
        403: f"{came.host} does not allow that to {keys or 'anybody who does not sign in'}",
        404: f"{came.host} has no such thing, or does not show it to us",
        405: f"{came.host} does not do that there; its document is of another version, or base_url is wrong",
        409: f"{came.host} says that it does not go with what is there now",
        410: f"{came.host} has it no more",
    }
    return sentences.get(came.status, f"{came.host} does not take it")


def _elsewhere(came: Came) -> ToolError:
    """303, and 301 and 302 as they are used, may follow on what was done; 307 and 308 say that it was not."""
    told = f"{came.about}: {came.host} sends us to another address ({came.status}), which is not followed"
    if came.write and came.status in (301, 302, 303):
        return Unclear(f"{told}; whether it was done is not known")
    return Refused(f"{told}; set `base_url` to where it is")


def _page(came: Came) -> ToolError:
    told = f"{came.about}: {came.host} answers with a page ({came.type}) where data was to come"
    if came.write:
        return Unclear(f"{told}; whether it was done is not known")
    return Refused(f"{told}; check `base_url` and what signs us in")


def _too_much(came: Came) -> Any:
    if came.write:
        return {"status": came.status, "text": "[the answer was too long, or broke off: not kept]"}
    raise Refused(f"{came.about}: {came.host} answers with more than is taken; ask for less at once")


def _other(came: Came) -> dict[str, Any]:
    """What is no JSON: text, or a word on what it is."""
    try:
        text = hidden(came.content.decode("utf-8"), came.secrets)
    except UnicodeDecodeError:
        return {"text": f"[{came.type or 'something'}, {len(came.content)} bytes: not kept]"}
    more = f"… [{len(text) - LONGEST} characters more were not kept]" if len(text) > LONGEST else ""
    return {"text": text[:LONGEST] + more}


def _said(came: Came) -> str:
    """The API's own words, on one line."""
    found = _json(came.content)
    if found is None:
        text = came.content.decode("utf-8", "replace") if came.type.startswith("text/plain") else ""
        return on_one_line(hidden(text, came.secrets))
    data = hidden(found[0], came.secrets)
    if isinstance(data, dict) and isinstance(data.get("error"), dict):
        data = data["error"]
    if not isinstance(data, dict):
        return on_one_line(data)
    parts = [data[name] for name in WORDS if data.get(name)]
    return on_one_line(*(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in parts))


def _json(content: bytes) -> tuple[Any] | None:
    """None where it is none, for null is."""
    try:
        return (json.loads(content),)
    except (ValueError, RecursionError):
        return None
