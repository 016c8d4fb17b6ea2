"""One step of a conversation: what the model is sent, and what is written down of its reply."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from pydantic_core import to_json

from agents.engine.delegation import DELEGATE
from agents.engine.flow import Converse
from agents.models import Answer, Request
from agents.models.fence import fence, fenced
from agents.models.offers import Offered, function
from agents.models.prompts import render
from agents.models.searching import shown
from agents.models.talking import ABOUT, AGAIN, PAGES
from agents.policy.authority import beyond
from tasks.driving import handing
from tasks.driving.models import model_of
from tasks.driving.turn import Turn

PLACE = "conversation"
"""What stands for a command in the fence of a conversation, which is the same from its beginning to its end."""
BEGUN = "begun"
CHARACTERS = 3
"""That count as a token where what fits is reckoned."""


class Begun(NamedTuple):
    """The beginning of a conversation, put together once: it must not change on the way."""

    fence: str
    text: str
    """The instructions."""
    tools: tuple[Offered, ...]
    length: int
    """Of all of it, in bytes."""


def request(turn: Turn, id: str, think: Converse, repair: str) -> Request:
    """What to ask."""
    begun = _begun(turn, think)
    return Request(
        prompt=think.prompt,
        text=begun.text,
        returns=think.returns,
        max_tokens=think.max_tokens,
        tools=begun.tools,
        small=think.small,
        repair=repair,
        talk=think.talk,
        fence=begun.fence,
        hear=turn.run.told.unread(id),
    )


def narrow(turn: Turn, think: Converse) -> None:
    """Keep a conversation to what its model can read beside the beginning and the answer, where that is known.

    The same whenever the run is driven, so that what was shortened once stays so. Three characters count as a token:
    rather too few, since a server may cut off in front what is too long, and say nothing.
    """
    model = model_of(turn)
    if model and (context := model.window(small=think.small)):
        beginning = -(-_begun(turn, think).length // CHARACTERS)
        think.talk.narrow((context - think.max_tokens - beginning) * CHARACTERS)


def tokens(request: Request) -> int:
    """About how many are sent: four characters each, for all that nobody has counted yet."""
    talk = request.talk
    if talk is None:
        return len(request.text) // 4
    if talk.read:
        return talk.read + talk.rounds[-1].size // 4
    begun: Begun = talk.memo[BEGUN]
    return (begun.length + len(talk.short.text if talk.short else "") + talk.size) // 4


def added(request: Request) -> int:
    """About how many of them are for this once: what was wrong, and what people say."""
    again = AGAIN.format(request.repair) if request.repair else ""
    return sum(map(len, (*request.hear, again))) // 4


def reply(answer: Answer) -> dict[str, Any]:
    """A `Reply` as it is kept: only what it has, and of each call the name, be it empty."""
    if not answer.calls:
        return {"output": answer.value}
    calls = [{"tool": call.tool, **{key: v for key, v in call._asdict().items() if v}} for call in answer.calls]
    return {"calls": calls, **({"text": answer.text} if answer.text else {})}


def _begun(turn: Turn, think: Converse) -> Begun:
    if BEGUN not in think.talk.memo:
        think.talk.memo[BEGUN] = _beginning(turn, think)
    begun: Begun = think.talk.memo[BEGUN]
    return begun


def _beginning(turn: Turn, think: Converse) -> Begun:
    marker = fence(turn.world.settings.secret, turn.run.id, PLACE)
    text = render(turn.agent.prompts[think.prompt], fenced(think.given, marker))
    handed = handing.offer(turn) if _wanted(DELEGATE, think.tools) else ()
    tools: tuple[Offered, ...] = (*_offered(turn, think.tools), *handed, PAGES)
    said = [text, ABOUT, think.talk.task, [each.model_dump() for each in think.talk.session]]
    return Begun(marker, text, tools, len(to_json([*said, *map(function, shown(tools))])))


def _offered(turn: Turn, wanted: tuple[str, ...]) -> list[Offered]:
    """The agent's own tools among those wanted, by name: the order never changes. What it may never use is left out."""
    known, listed = turn.world.catalog.tools, sorted(turn.agent.spec.tools)
    there_are = [known[name] for name in listed if name in known and _wanted(name, wanted)]
    return [tool for tool in there_are if not beyond(tool, turn.began)]


def _wanted(name: str, wanted: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, each) for each in wanted)
