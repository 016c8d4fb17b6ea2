"""README's "Add an agent in five steps", followed to the letter in an empty folder, by `placet up` and `placet`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.agents.models.server import ChatServer, completion, serving
from tests.stories.stack import ROOT, Stack, text_of, until

pytestmark = pytest.mark.timeout(300)
FILES = {"toml": "agent.toml", "markdown": "goal.md", "python": "workflow.py"}
"""Into which file each block of a language goes."""
LETTER = {"to": "mona@example.com", "occasion": "order 1", "subject": "Your order", "text": "It is on its way."}


def blocks() -> dict[str, str]:
    """The blocks of the five steps, by language."""
    section = (ROOT / "README.md").read_text().partition("## Add an agent in five steps\n")[2].partition("\n### ")[0]
    found = re.findall(r"^   ```(\w+)\n(.*?)^   ```$", section, re.MULTILINE | re.DOTALL)
    return {language: re.sub("^   ", "", text, flags=re.MULTILINE) for language, text in found}


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with serving() as chat:
        yield chat


@pytest.fixture
def stack(tmp_path: Path, chat: ChatServer) -> Iterator[Stack]:
    """Steps 1 to 5: the agent's three files, and what `.env` is to hold. The model is a stand-in on loopback."""
    clerk = tmp_path / "agents.local/clerk"
    clerk.mkdir(parents=True)
    for language, name in FILES.items():
        (clerk / name).write_text(blocks()[language])
    given = dotenv_values(stream=StringIO(blocks()["dotenv"].replace("sk-…", "sk-none")))
    settings = {name.lower(): value for name, value in given.items() if value}
    with Stack(tmp_path, agents_dir="agents.local", openai_base_url=chat.url, **settings) as stack:
        yield stack


def placet(stack: Stack, *arguments: str) -> str:
    """What the command prints in that folder."""
    command = [sys.executable, "-m", "webhooks.cli", *arguments]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=stack.folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.chaos
def test_the_five_steps_of_the_readme_work_as_they_are_written(stack: Stack, chat: ChatServer) -> None:
    chat.will_say(
        completion(calls=[("mail-send", json.dumps(LETTER))], finish="tool_calls"),
        completion("Mona was told.", usage=(200, 9)),
    )
    curl = blocks()["sh"].replace("http://127.0.0.1:8000", stack.url)
    answered = subprocess.run(["/bin/sh", "-c", curl], capture_output=True, text=True, timeout=60, check=True).stdout
    run = json.loads(answered)
    assert run["status"] == "parked", run
    [approval] = run["approvals"]
    assert (approval["tool"], approval["status"]) == ("mail.send", "open")
    assert approval["id"] in placet(stack, "approvals")

    placet(stack, "approve", approval["id"], "--as", "ada")
    until(lambda: re.search("^status +done$", placet(stack, "show", run["id"]), re.MULTILINE), "the run is done")
    [letter] = [mail for mail in stack.mails() if mail["To"] == "mona@example.com"]
    assert (letter["Subject"], text_of(letter).splitlines()[0]) == ("Your order", "It is on its way.")
    assert "clerk/mondays" in placet(stack, "schedules")
    assert "You are the clerk of a small shop." in json.dumps(chat.asked[0])
