"""What an API's answer means: a value, or what is known of the world. RFC 9110 for the statuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.clients.web_site import Answer, broken, limited, refused
from agents.engine.errors import Refused, ToolError, Unclear
from agents.servers.openapi.contents import json_of, kept, told
from agents.servers.openapi.hidden import hidden


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
    if (found := json_of(came.content)) is not None:
        return hidden(found[0], came.secrets)
    if came.type in ("text/html", "application/xhtml+xml"):
        raise _page(came)
    return {"text": kept(came.content, came.type, came.secrets)}


def _failure(came: Came, now: float) -> ToolError:
    status, said = came.status, told(came.content, came.type, came.secrets)
    if status == 304 and not came.write:
        return Refused(f"{came.about}: {came.host} says that it has not changed since (304)")
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
    """303, and 301 and 302 as they are used, may follow on what was done; 307 and 308 alone say that it was not."""
    what = f"{came.about}: {came.host} sends us to another address ({came.status}), which is not followed"
    if came.write and came.status not in (307, 308):
        return Unclear(f"{what}; whether it was done is not known")
    return Refused(f"{what}; set `base_url` to where it is")


def _page(came: Came) -> ToolError:
    what = f"{came.about}: {came.host} answers with a page ({came.type}) where data was to come"
    if came.write:
        return Unclear(f"{what}; whether it was done is not known")
    return Refused(f"{what}; check `base_url` and what signs us in")


def _too_much(came: Came) -> Any:
    if came.write:
        return {"status": came.status, "text": "[the answer was too long, or broke off: not kept]"}
    raise Refused(f"{came.about}: {came.host} answers with more than is taken; ask for less at once")
