"""An agent that takes a prompt and needs no model: it says back what it was told, and asks before it pays."""

from __future__ import annotations

from tests.tasks.kit import Kit

AGENT = """
title = "Assistant"
autonomy = 3
flow = "work"
approvers = ["role:support"]

[tools]
"shop.refund" = { risk = "high", per_session = 5, options = { url = "URL" } }
"""
WORKFLOW = '''
"""It does what its prompt says, word by word."""

from __future__ import annotations

from typing import ClassVar

from agents.engine.errors import ToolFailed
from agents.engine.event import Trust
from agents.engine.flow import Call, Done, Flow
from agents.engine.task import Task


class Errand(Task):
    """A task about one charge."""

    trust: ClassVar[dict[str, Trust]] = {"charge": "internal"}

    charge: str = "ch1"


def work(task: Errand) -> Flow:
    """Refund, fail, or say back what was heard."""
    if task.prompt == "refund":
        yield Call("shop.refund", charge=task.charge, amount=task.input.get("amount", 5))
        return Done(summary="refunded", output={"refunded": True})
    if task.prompt == "fail":
        raise ToolFailed("it was told to")
    said = [[each.prompt, each.answer] for each in task.session]
    return Done(summary="heard", output={"prompt": task.prompt, "said": said, "wanted": task.output_schema})
    yield
'''


def install(kit: Kit) -> None:
    """Put it beside the resolver."""
    agent = kit.folder / "agents/assistant"
    agent.mkdir(parents=True, exist_ok=True)
    (agent / "agent.toml").write_text(AGENT.replace("URL", kit.shop.url))
    (agent / "workflow.py").write_text(WORKFLOW)
