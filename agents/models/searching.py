"""Tools by the hundred: past `MOST`, a model is offered a search and one call that makes any of what it found.

So the beginning of a conversation stays short, and stays the same whatever is looked for: what is found comes as the
result of the search, further down.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from agents.models.offers import Offer, Offered
from agents.models.outlines import outlined, whole

MOST = 30
"""Tools that a model is offered one by one."""
SEARCH, CALL = "search_tools", "call_tool"
FOUND = 5
"""Tools that one search gives."""
GROUPS = 60
"""Systems that the search names, the largest first."""
WORD = re.compile(r"[a-z]+(?=[A-Z])|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")
"""One of the words that a name is made of: `createIssue`, `create_issue` and `create-issue` have the same two."""
WEIGHTS = (6.0, 3.0, 1.0)
"""Of a word in the name, in what it is for, and in its arguments."""
STOP = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "the", "to", "with")
)
"""Words that say nothing of what is looked for."""


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
    found = [named] if named else [own[name] for name in _ranked(own, query)]
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


# -- BM25, by SQLite's full-text search -------------------------------------------------------------------------------


def _ranked(tools: Mapping[str, Offered], query: str) -> list[str]:
    """SQLite documentation, "FTS5": `bm25()` with a weight for each column, words brought to their stem (Porter)."""
    wanted = [word for word in _words(query) if word not in STOP]
    if not wanted:
        return []
    words = " OR ".join(f'"{word}"' for word in dict.fromkeys(wanted))
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, name, about, args, tokenize='porter unicode61')")
        index.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", map(_row, tools.values()))
        order = "ORDER BY bm25(t, 0.0, ?, ?, ?), id LIMIT ?"
        return [row[0] for row in index.execute(f"SELECT id FROM t WHERE t MATCH ? {order}", (words, *WEIGHTS, FOUND))]  # noqa: S608 - the words are bound


def _row(tool: Offered) -> tuple[str, str, str, str]:
    about, args = tool.summary, " ".join(_told(tool.schema))
    return tool.name, " ".join(_words(tool.name)), " ".join(_words(about)), " ".join(_words(args))


def _told(schema: Any) -> Iterator[str]:
    """The names and descriptions in a schema."""
    for name, each in schema.get("properties", {}).items() if isinstance(schema, Mapping) else ():
        yield name
        if isinstance(each, Mapping):
            yield str(each.get("description", ""))
            yield from _told(each)


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]
