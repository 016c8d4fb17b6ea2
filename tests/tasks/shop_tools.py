"""Tools of the sandbox shop: one for each way a call can be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from pydantic import BaseModel

from agents.engine.errors import Later, Overtaken, Refused, Unclear
from agents.engine.tool import At, Facts, Tool, blind, keyed, probe, read, tool


class Options(BaseModel):
    """Where the shop is."""

    url: str


class Refund(BaseModel):
    """A refund as the shop tells it."""

    id: str
    amount: int


@contextmanager
def answering(at: At) -> Iterator[httpx.Client]:
    """A client whose failures say what is known."""
    try:
        with httpx.Client(base_url=at.options.url, timeout=at.remaining, trust_env=False, verify=False) as client:
            yield client
    except httpx.ConnectError as error:
        raise Later(str(error)) from error
    except httpx.TransportError as error:
        raise Unclear(str(error)) from error
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        if code == 429:
            raise Later("slow down") from error
        if code == 409:
            raise Overtaken("the shop has moved on") from error
        raise (Unclear if code >= 500 else Refused)(f"the shop answered {code}") from error


def sent(response: httpx.Response) -> httpx.Response:
    return response.raise_for_status()


@tool("shop.order", risk="low", repeat=read, roles={"number": "free"}, returns={"": "trusted"}, options=Options)
def order(at: At, number: int) -> int:
    """Read an order. A negative number is refused."""
    if number < 0:
        raise Refused("no such order")
    with answering(at) as shop:
        return int(sent(shop.get(f"/orders/{number}")).json())


@tool(
    "shop.refund",
    risk="high",
    repeat=keyed(24),
    once_per=("charge",),
    roles={"charge": "ref", "amount": "amount"},
    returns={"id": "trusted", "amount": "trusted"},
    options=Options,
)
def refund(at: At, charge: str, amount: int) -> Refund:
    """Refund part of a charge."""
    at.sending()
    with answering(at) as shop:
        body = {"charge": charge, "amount": amount}
        return Refund(**sent(shop.post("/refunds", json=body, headers={"Idempotency-Key": at.effect_key})).json())


@refund.facts
def _(at: At, charge: str, amount: int) -> Facts:
    with answering(at) as shop:
        return {"head": sent(shop.get(f"/refunds/{charge}")).json()["head"]}


@tool(
    "shop.reply",
    risk="medium",
    repeat=probe,
    once_per=("ticket", "text"),
    roles={"ticket": "label", "text": "content"},
    options=Options,
)
def reply(at: At, ticket: str, text: str) -> str:
    """Reply to a ticket, marked so that it can be found again."""
    at.sending()
    with answering(at) as shop:
        return str(sent(shop.post("/replies", json={"ticket": ticket, "marker": at.marker(ticket)})).json())


@reply.probe
def _(at: At, ticket: str, text: str) -> str | None:
    with answering(at) as shop:
        response = shop.get(f"/replies/{at.marker(ticket)}")
        return None if response.status_code == 404 else str(sent(response).json())


@tool("shop.mail", risk="medium", repeat=blind, once_per=("to",), roles={"to": "label"}, options=Options)
def mail(at: At, to: str) -> None:
    """Send a mail. Nobody can tell afterwards whether it left."""
    at.sending()
    with answering(at) as shop:
        sent(shop.post("/mails", json={"to": to}))


@tool(
    "shop.note",
    risk="medium",
    repeat=probe,
    once_per=("ticket", "word"),
    exclusive=("ticket",),
    roles={"ticket": "label", "word": "content"},
    options=Options,
)
def note(at: At, ticket: str, word: str) -> list[str]:
    """Add a word to a ticket's notes, which can only be written whole."""
    at.sending()
    with answering(at) as shop:
        words = sent(shop.get(f"/notes/{ticket}")).json()
        return list(sent(shop.put(f"/notes/{ticket}", json=[*words, word])).json())


@note.probe
def _(at: At, ticket: str, word: str) -> list[str] | None:
    with answering(at) as shop:
        words = list(sent(shop.get(f"/notes/{ticket}")).json())
        return words if word in words else None


TOOLS: dict[str, Tool] = {each.name: each for each in (order, refund, reply, mail, note)}
