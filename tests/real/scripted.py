"""A scripted model's server that nobody here wrote (`aimock`), and our client for it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
from pydantic import SecretStr

from agents.models.openai import OpenAIModel
from agents.models.prices import Price, Prices
from tests.real.counterparts import NODE, NODE_BIN

KEY = "a-key-that-is-told-to-nobody"
GOOD = '{"label": "good", "score": 3}'


def script(words: str, response: dict[str, Any], nth: int | None = None, **more: Any) -> dict[str, Any]:
    match: dict[str, Any] = {"userMessage": words}
    if nth is not None:
        match["sequenceIndex"] = nth
    return {"match": match, "response": response, "more": more}


def call(customer: str) -> dict[str, str]:
    return {"name": "orders-search", "arguments": json.dumps({"customer": customer})}


def error(status: int, **more: Any) -> dict[str, Any]:
    return {"error": {"message": f"no, and your key {KEY} is bad", "type": "made_up"}, "status": status, **more}


@contextmanager
def scripted(scripts: Sequence[dict[str, Any]]) -> Iterator[OpenAIModel]:
    """The server, as long as the `with` lasts, with these scripts."""
    with subprocess.Popen(
        [NODE_BIN, "model.mjs"], cwd=NODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(scripts))
        process.stdin.close()
        url = process.stdout.readline().strip()
        prices = Prices({"gpt-5-mini": Price(input=0.25, output=2.0)})
        try:
            yield OpenAIModel("gpt-5-mini", prices, key=SecretStr(KEY), base_url=f"{url}/v1")
        finally:
            process.terminate()


def record(model: OpenAIModel) -> list[Any]:
    """The bodies of all requests so far, as the server's own journal has them."""
    url = model._server.url.removesuffix("/v1")
    entries = httpx.get(f"{url}/__aimock/journal", trust_env=False).raise_for_status().json()
    return [each["body"] for each in entries if each["body"]]
