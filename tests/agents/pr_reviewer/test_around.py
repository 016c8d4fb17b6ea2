"""What a model is told of the code around a change, from the commit to the prompt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import SecretStr

import agents.pr_reviewer.workflow as flow
from agents.engine.flow import Call, Think
from agents.models import Request
from agents.models.fence import fenced
from agents.models.prompts import render
from agents.models.scripted import ScriptedModel
from agents.pr_reviewer.shapes import FileReading, PullRequest
from agents.tools import TOOLS
from tests.agents.github import Hand
from tests.agents.pr_reviewer.play import Play
from tests.sandbox.github import GitHubSandbox

MARKER = "==marker=="
CART = "from prices import price_of\n\n\ndef total(items):\n    first = 1\n    second = 2\n    third = 3\n"
LAST = "    return sum(price_of(item) for item in items)\n"
PRICES = "def price_of(item):\n    return item.cents_without_tax\n"


def test_the_models_prompt_shows_the_function_and_what_it_uses_within_the_fence(hub: GitHubSandbox, hand: Hand) -> None:
    hand.settings = hand.settings.model_copy(update={"openai_api_key": SecretStr("k")})
    repo = hub.create_repository("acme/shop", files={"cart.py": CART + LAST, "prices.py": PRICES})
    pull = repo.open_pull("x", files={"cart.py": CART + LAST.replace("sum", "max")})
    model = ScriptedModel([FileReading(digest="d", items=())])

    def answer(command: Call | Think) -> Any:
        if isinstance(command, Call):
            return hand.call(command.tool, **TOOLS[command.tool].validated(command.args))
        prompt = Path(flow.__file__).with_name(command.prompt).read_text()
        text = render(prompt, fenced(command.given, MARKER))
        return model.think(asked(command, text), 5.0).value

    event = PullRequest(repo="acme/shop", number=1, head_sha=pull.head_sha, base_sha=pull.base_sha)
    Play(lambda: flow.review(event), answer)
    pieces = model.requests[0].text.split(f"\n{MARKER}\n")
    assert len(pieces) % 2 == 1
    inside, outside = "".join(pieces[1::2]), "".join(pieces[::2])
    for words in (
        "def total(items):\n    first = 1",
        "cents_without_tax",
        "prices.py, lines 1 to 2: the definition",
    ):
        assert words in inside
        assert words not in outside


def asked(command: Think, text: str) -> Request:
    return Request(prompt=command.prompt, text=text, returns=command.returns)
