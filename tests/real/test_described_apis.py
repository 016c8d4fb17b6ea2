"""OpenAPI documents that nobody here wrote, and a server that holds every request against them (Prism, `--errors`)."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from agents.catalog import apis
from agents.engine import schema
from agents.engine.errors import Refused
from agents.engine.schema_tool import SchemaTool
from agents.engine.tool import At
from agents.servers.openapi.document import read
from agents.servers.openapi.schemas import schema_of
from agents.servers.spec import ApiSpec
from agents.settings import load
from agents.tools.openapi import Api, tool_of
from tests.real.counterparts import NODE_BIN, NODE_MODULES, NODE_READY, need, seen
from tests.real.sampled import sampled

pytestmark = pytest.mark.real
EXAMPLES = NODE_MODULES / "@readme/oas-examples"
DOCUMENTS = 60
"""With operations, in OpenAPI 3.0 and 3.1, in @readme/oas-examples 8.2.2; each as JSON and as YAML."""
HELD = (
    "3.1/json/train-travel.json",
    "3.0/json/form-data.json",
    "3.0/json/schema-types.json",
    "3.0/json/parameters-common.json",
    "3.1/json/petstore.json",
)
TIMES = 4


def documents() -> list[Path]:
    every = [each for kind in ("json", "yaml") for each in EXAMPLES.glob(f"3.[01]/{kind}/**/*.{kind}")]
    return [each for each in sorted(every) if "webhooks" not in each.name]


def test_every_document_is_read_and_each_of_its_operations_can_be_offered() -> None:
    need(NODE_READY)
    operations = left_out = 0
    for path in documents():
        described = apis.described("api", ApiSpec(document="x"), read(path))
        for each in described.operations:
            schema.check(schema_of(described.references, each.arguments))
        operations, left_out = operations + len(described.operations), left_out + len(described.left_out)
    assert len(documents()) > DOCUMENTS
    assert operations > 20 * left_out
    seen("OpenAPI documents", f"{len(documents())} read, {operations} operations, {left_out} left out")


@pytest.mark.parametrize("name", HELD)
def test_what_is_sent_is_what_the_document_asks_for(name: str) -> None:
    need(NODE_READY)
    document = read(EXAMPLES / name)
    described = apis.described("api", ApiSpec(document="x"), document)
    answers: Counter[str] = Counter()
    with mocked(EXAMPLES / name) as url:
        api = Api.of(ApiSpec(document="x", headers={"Authorization": "Bearer of-nobody"}), url, {})
        for each in described.operations:
            responses = document.content["paths"][each.path][each.method.lower()].get("responses", {})
            if any(str(status).startswith("2") for status in responses):
                tool = tool_of(api, described.references, each)
                answers += Counter(told(tool, Random(f"{each.name} {n}")) for n in range(TIMES))
    wrong = [answer for answer in answers if answer not in ("done", "not let in", "does not fit")]
    assert wrong == []
    assert answers["done"] > 3 * (answers.total() - answers["done"])
    seen(f"requests that {name} asks for", f"{answers['done']} of {answers.total()} taken")


def told(tool: SchemaTool, random: Random) -> str:
    """How one call went: "done", or what was said instead."""
    settings = load(_env_file=None, secret_key="k" * 40, web_allowed_networks="127.0.0.0/8")
    args = fitting(tool, random)
    if args is None:
        return "does not fit"
    try:
        tool.call(At(settings=settings, give_up=time.time() + 20), args)
    except Refused as error:
        known = {"let us in": "not let in", "header cannot have": "does not fit"}
        return next((kind for words, kind in known.items() if words in str(error)), f"{json.dumps(args)}: {error}")
    return "done"


def fitting(tool: SchemaTool, random: Random) -> dict[str, Any] | None:
    """Arguments that the tool takes, if some are found."""
    for _ in range(30):
        with suppress(Refused):
            return tool.validated(sampled(tool.schema, random))
    return None


@contextmanager
def mocked(document: Path) -> Iterator[str]:
    """A server made of a document, which refuses what does not fit it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    prism = NODE_MODULES / ".bin/prism"
    command = [NODE_BIN, prism, "mock", "--errors", "--host", "127.0.0.1", "--port", str(port), document]
    process = subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("Prism does not start")
