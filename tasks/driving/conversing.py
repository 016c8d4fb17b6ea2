"""One step of a conversation: what the model is sent, and what is written down of its reply."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from agents.engine.delegation import DELEGATE
from agents.engine.flow import Converse
from agents.models import Answer, Request
from agents.models.fence import fence, fenced
from agents.models.offers import Offered
from agents.models.prompts import render
from agents.models.talking import PAGES
from tasks.driving import handing
from tasks.driving.turn import Turn

PLACE = "conversation"
"""What stands for a command in the fence of a conversation, which is the same from its beginning to its end."""
BEGUN = "begun"


def request(turn: Turn, think: Converse, repair: str) -> Request:
    """What to ask. The instructions and the tools are put together once: they must not change on the way."""
    if BEGUN not in think.talk.memo:
        think.talk.memo[BEGUN] = _beginning(turn, think)
    marker, text, tools = think.talk.memo[BEGUN]
    return Request(
        prompt=think.prompt,
        text=text,
        returns=think.returns,
        max_tokens=think.max_tokens,
        tools=tools,
        small=think.small,
        repair=repair,
        talk=think.talk,
        fence=marker,
        hear=tuple(turn.run.instructions[turn.run.heard :]),
    )


def length(request: Request) -> int:
    """About how many characters are sent."""
    talk = request.talk
    return len(request.text) + (len(talk.task) + talk.size if talk else 0)


def reply(answer: Answer) -> dict[str, Any]:
    """A `Reply` as it is kept: only what it has."""
    if not answer.calls:
        return {"output": answer.value}
    calls = [{key: value for key, value in call._asdict().items() if value} for call in answer.calls]
    return {"calls": calls, **({"text": answer.text} if answer.text else {})}


def _beginning(turn: Turn, think: Converse) -> tuple[str, str, tuple[Offered, ...]]:
    marker = fence(turn.world.settings.secret, turn.run.id, PLACE)
    text = render(turn.agent.prompts[think.prompt], fenced(think.given, marker))
    handed = handing.offer(turn) if _wanted(DELEGATE, think.tools) else ()
    return marker, text, (*_offered(turn, think.tools), *handed, PAGES)


def _offered(turn: Turn, wanted: tuple[str, ...]) -> list[Offered]:
    """The agent's own tools among those wanted, by name: the order never changes."""
    known, listed = turn.world.catalog.tools, sorted(turn.agent.spec.tools)
    return [known[name] for name in listed if name in known and _wanted(name, wanted)]


def _wanted(name: str, wanted: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, each) for each in wanted)
