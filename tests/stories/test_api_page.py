"""docs/api.md as whoever follows it meets it: its files as they stand, its commands in their order."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agents.models.server import ChatServer, completion, serving
from tests.stories.stack import Stack

PAGE = Path(__file__).parents[2] / "docs/api.md"
SCRIPT = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^`(agents\.local/\S+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KEYS = re.compile(r"^API_KEYS='(.*)'$", re.MULTILINE)
MAIL = {"to": "ada@example.com", "occasion": "order 4711", "subject": "Your order", "text": "It has left."}


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with serving() as chat:
        yield chat


@pytest.fixture
def stack(tmp_path: Path, chat: ChatServer) -> Iterator[Stack]:
    """`placet up` with the agent and the keys of the page."""
    missing = [each for each in ("bash", "curl", "jq") if shutil.which(each) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"the page's commands need {', '.join(missing)}")
    text = PAGE.read_text()
    for name, content in FILE.findall(text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    [keys] = KEYS.findall(text)
    given = {"api_keys": keys, "agents_dir": "agents.local"}
    with Stack(tmp_path, None, **given, openai_base_url=chat.url, openai_api_key="sk-none") as stack:
        yield stack


def values(text: str) -> Iterator[Any]:
    """The JSON values in what was printed, one after the other."""
    at = 0
    while begins := re.compile(r"^[{\[\"]", re.MULTILINE).search(text, at):
        value, at = json.JSONDecoder().raw_decode(text, begins.start())
        yield value


@pytest.mark.chaos
def test_the_commands_of_the_page_work_as_they_stand(stack: Stack, chat: ChatServer) -> None:
    chat.will_say(
        completion(calls=[("mail-send", json.dumps(MAIL))], finish="tool_calls"),
        completion("Ada knows."),
        completion("Pippin."),
        completion("Bramley, beside Pippin."),
        completion(calls=[("finish", '{"answer": {"fruit": "pear"}}')], finish="tool_calls"),
    )
    script = "".join(SCRIPT.findall(PAGE.read_text())).replace("http://127.0.0.1:8000", stack.url)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=stack.folder,
        env={"PATH": os.environ["PATH"], "HOME": str(stack.folder), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = done.stdout
    assert (done.returncode, done.stderr) == (0, ""), f"{done.stderr}\n{said}\n{stack.said}"
    begun, read, asked, decided, *_ = values(said)
    assert (begun["status"], begun["approvals"][0]["tool"]) == ("parked", "mail.send")
    assert read["calls"][0]["outcome"] == "pending"
    assert (asked["args"]["to"], asked["outcomes"]) == ("ada@example.com", ["approved", "denied"])
    assert (decided["by"], decided["channel"], decided["outcome"]) == ("ada", "api", "approved")
    whole, tail = (part.split("id: ")[1:] for part in said.split("retry: 2000\n")[1:])
    numbers = [int(each.split("\n")[0]) for each in whole]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [int(each.split("\n")[0]) for each in tail] == numbers[3:]
    assert "event: ended" in whole[-1]
    assert "Pippin.\nBramley, beside Pippin.\n" in said
    assert "Which apple is the red one?" in json.dumps(chat.asked[3]["messages"])
    assert said.rstrip().endswith('{\n  "fruit": "pear"\n}')
    [mail] = [each for each in (stack.folder / ".data/mail").glob("*.eml") if not each.name.startswith("ask.")]
    assert "It has left." in mail.read_text()
