"""Tools by the hundred: past `MOST`, a model is offered a search and one call that makes any of what it found.

So the beginning of a conversation stays short, and stays the same whatever is looked for: what is found comes as the
result of the search, further down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from agents.models.offers import Offer, Offered
from agents.models.outlines import outlined, whole
from agents.models.ranking import ranked

MOST = 30
"""Tools that a model is offered one by one."""
SEARCH, CALL = "search_tools", "call_tool"
FOUND = 5
"""Tools that one search gives."""
GROUPS = 60
"""Systems that the search names, the largest first."""


class _Query(BaseModel):
    """What is looked for."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[str, Field(min_length=1, max_length=400, description="what the tool should do, in a few words")]


class _Named(BaseModel):
    """A tool that was found, and what it is to be called with."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(description="a tool's name, as the search gave it")]
    args: Annotated[dict[str, Any], Field(default={}, description="its arguments, by the schema that the search gave")]


CALLING = Offer(CALL, f"Call a tool that {SEARCH} found.", _Named)


def shown(tools: tuple[Offered, ...]) -> tuple[Offered, ...]:
    """What a model is offered in place of these."""
    own = _own(tools)
    if len(own) <= MOST:
        return tools
    return (_searching(_groups(own)), CALLING, *(each for each in tools if isinstance(each, Offer)))


def find(tools: Iterable[Offered], query: str) -> str:
    """The tools that fit best, best first, as JSON: name, what it is for, and the schema of its arguments.

    A tool's own name gives it alone. Where they would come to more than is shown of a result, what there is no room for
    is told in outline.
    """
    own = {tool.name: tool for tool in _own(tools)}
    named = own.get(query.strip().replace("-", "."))
    found = [named] if named else [own[name] for name in ranked(own, query, FOUND)]
    if not found:
        return f"no tool fits these words; there are: {_said(_groups(own.values()))}"
    return to_json(outlined(found) if len(found) > 1 else [whole(each) for each in found]).decode()


def _own(tools: Iterable[Offered]) -> list[Offered]:
    """Those that do something, which what belongs to the conversation itself does not."""
    return [each for each in tools if not isinstance(each, Offer)]


def _groups(tools: Iterable[Offered]) -> tuple[tuple[str, int], ...]:
    systems = Counter(tool.name.partition(".")[0] for tool in tools)
    return tuple(sorted(systems.items(), key=lambda each: (-each[1], each[0])))


@lru_cache(maxsize=64)
def _searching(groups: tuple[tuple[str, int], ...]) -> Offer:
    """Made once for the same systems: what a model is offered must not change on the way."""
    return Offer(SEARCH, f"Find tools, and how to call them. There are, by system: {_said(groups)}.", _Query)


def _said(groups: Sequence[tuple[str, int]]) -> str:
    named = ", ".join(f"{name} ({count})" for name, count in groups[:GROUPS])
    rest = len(groups) - GROUPS
    return f"{named}, and {rest} more systems" if rest > 0 else named
