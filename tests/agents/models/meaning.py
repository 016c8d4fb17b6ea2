"""Embeddings as a server gives them, of a model that knows seven things and several words for each."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.agents.models.server import ChatServer, Said, serving

KNOWN = (
    ("mug", "cup", "beaker"),
    ("broken", "shattered", "smashed"),
    ("late", "delayed", "overdue"),
    ("refund", "reimbursement"),
    ("invoice", "bill"),
    ("vip", "important"),
)
TOKENS = 7
"""Of any text."""


def vector(text: str) -> list[float]:
    """The same for the same text. What the words mean weighs most; what they are, a little."""
    words = [word.strip(".,!?").casefold() for word in text.split()]
    means = [float(sum(word in same for word in words)) for same in KNOWN]
    return [*means, 0.01 + zlib.crc32(text.encode()) % 100 / 10_000]


def embedding(*vectors: Any, tokens: int | None = TOKENS, model: str = "vec-1") -> Said:
    """OpenAI API reference, "Create embeddings"."""
    data = [{"object": "embedding", "index": n, "embedding": each} for n, each in enumerate(vectors)]
    body: dict[str, Any] = {"object": "list", "data": data, "model": model}
    if tokens is not None:
        body["usage"] = {"prompt_tokens": tokens, "total_tokens": tokens}
    return Said(json.dumps(body).encode())


def embedded(asked: dict[str, Any]) -> Said:
    """What a server answers to a request."""
    return embedding(*map(vector, asked["input"]), model=asked["model"])


def texts(server: ChatServer) -> list[str]:
    """All that it was sent."""
    return [text for each in server.asked for text in each["input"]]


@contextmanager
def meaning() -> Iterator[ChatServer]:
    """A server that is up for as long as the block runs."""
    with serving() as server:
        server.otherwise = embedded
        yield server
