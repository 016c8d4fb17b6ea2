"""Whether there is room for a request in what a model can read, reckoned before it is sent.

Some servers cut off in front what is too long and say nothing, so that a model answers what nobody asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic_core import to_json

from agents.engine.conversation import Conversation
from agents.engine.errors import Refused
from agents.models import Request
from agents.models.offers import function
from agents.models.searching import shown

BYTES = 4
"""That count as a token. It is a guess: what comes out near the limit is left to the server."""
ANSWER = 256
"""Tokens that are left for an answer at the least, if it may be as long as that."""
NAMED = 3
"""Parts that are named, the largest first."""
SIZES = "sizes"


class Overlong(Refused):
    """It does not fit, and was not sent."""


class Part(NamedTuple):
    """A part of what would be sent, and about how many tokens it is."""

    name: str
    tokens: int


def overlong(request: Request, context: int | None, model: str) -> str:
    """Why a request does not fit into so many tokens, by how much, and what to do; empty: it does, or nobody knows."""
    if context is None:
        return ""
    tokens = _counted(request) or sum(part.tokens for part in _parts(request))
    left = context - min(ANSWER, request.max_tokens)
    if tokens <= left:
        return ""
    largest = sorted(_parts(request), key=lambda part: -part.tokens)[:NAMED]
    told = ", ".join(f"{part.name} ({part.tokens:,})" for part in largest if part.tokens)
    return (
        f"about {tokens:,} tokens are too many for the model {model} by {tokens - left:,}: its `context` in models.toml"
        f" is {context:,}, of which an answer needs some. The most of it: {told}. Give it less to read, or fewer tools,"
        " or let the agent ask a model that reads more"
    )


def _counted(request: Request) -> int:
    """What its server counted the last time, and what has come since; 0: it has counted nothing yet."""
    talk = request.talk
    if talk is None or not talk.read:
        return 0
    return talk.read + _tokens(talk.rounds[-1].size) + _now(request)


def _parts(request: Request) -> Iterator[Part]:
    yield Part(f"the prompt {request.prompt} with all that it is given", _of(request.text))
    if request.talk:
        yield from _said(request.talk)
    count, tokens = _tools(request)
    yield Part(f"{count} {'tool' if count == 1 else 'tools'}", tokens)
    yield Part("what it is told of its last answer, and by people", _now(request))


def _said(talk: Conversation) -> Iterator[Part]:
    yield Part("the task", _of(talk.task))
    yield Part("what the session had before", sum(_of(each.prompt) + _of(each.answer) for each in talk.session))
    yield Part("what was said and done", _tokens(talk.size) + _of(talk.short.text if talk.short else ""))


def _tools(request: Request) -> tuple[int, int]:
    """How many it is offered, and their tokens. Of a conversation it is always the same, and reckoned once."""
    kept = request.talk.memo if request.talk else {}
    if SIZES not in kept:
        offered = shown(request.tools)
        kept[SIZES] = len(offered), sum(_tokens(len(to_json(function(tool)))) for tool in offered)
    found: tuple[int, int] = kept[SIZES]
    return found


def _now(request: Request) -> int:
    return sum(map(_of, (request.repair, *request.hear)))


def _of(text: str) -> int:
    return _tokens(len(text.encode("utf-8", "replace")))


def _tokens(length: int) -> int:
    return length // BYTES
