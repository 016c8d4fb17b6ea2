"""The page about the guarded endpoint says what works."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

from pydantic import TypeAdapter

from agents.catalog import Catalog
from agents.settings import ApiKey
from agents.tools import TOOLS
from tasks.people import People
from tests.tasks.kit import Kit
from webhooks.mcp import listed

PAGE = (Path(__file__).parents[3] / "docs/mcp.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(text) for _, text in found]


def test_its_agent_can_be_used_as_it_is_written(kit: Kit) -> None:
    folder = kit.folder / "others/desk"
    folder.mkdir(parents=True)
    [settings], workflow = blocks("toml"), blocks("python")[0]
    (folder / "agent.toml").write_text(settings)
    (folder / "workflow.py").write_text(workflow)
    people = People.load(kit.settings).names()
    catalog = Catalog.load(kit.settings, people, tools=TOOLS, roots=[folder.parent])
    assert {"stripe.refund", "stripe.charges", "tickets.read"} <= catalog.agents["desk"].spec.tools.keys()


def test_its_key_is_one(kit: Kit) -> None:
    [lines] = blocks("dotenv")
    [keys] = re.findall(r"^API_KEYS='(.*)'$", lines, re.MULTILINE)
    [key] = TypeAdapter(list[ApiKey]).validate_json(keys)
    assert key.agent == "desk"
    sent = json.loads(blocks("json")[0])["mcpServers"]["placet"]["env"]["PLACET"]
    assert sent == f"Bearer {key.key.get_secret_value()}"
    assert PAGE.count(key.key.get_secret_value()) == 4


def test_the_seconds_it_names_are_those_there_are() -> None:
    assert f"takes longer than {listed.LONGEST_WAIT} seconds" in PAGE
    assert f"takes `wait`, up to {listed.LONGEST_WAIT} seconds" in PAGE
