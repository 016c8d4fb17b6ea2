"""Which tools fit some words best: BM25 over all that is said of them, and how much of a name or a title the words are.

BM25 alone prefers what says a word often: among the twelve hundred operations of GitHub's API, `issues_create` is not
among the first five for "create an issue". What a tool is called and how its description begins say what it is.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

from agents.models.offers import Offered

WORD = re.compile(r"[a-z]+(?=[A-Z])|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")
"""One of the words that a name is made of: `createIssue`, `create_issue` and `create-issue` have the same two."""
TAG = re.compile(r"<[^<>]{1,200}>")
STOP = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "the", "to", "with")
)
"""Words that say nothing of what is looked for."""
VERBS: Mapping[str, str] = {"post": "create", "put": "update", "patch": "update"}
"""What an operation that is called by its method does."""
WEIGHTS = (6.0, 3.0, 1.0)
"""Of a word in the name, in what it is for, and in its arguments."""
LOOKED_AT, TITLE = 50, 6
"""Tools that BM25 gives, to be looked at closely; words of a description that are its title."""
NAMED, TITLED = 1.0, 0.5
"""What it counts to be called just so, and to be described so, beside the best of BM25."""


def ranked(tools: Mapping[str, Offered], query: str, most: int) -> list[str]:
    """The names of those that fit best, best first."""
    wanted = [word for word in _words(query) if word not in STOP]
    found = _by_words(tools, wanted) if wanted else {}
    best = max(found.values(), default=1.0)
    points = {name: score / best + _close(wanted, tools[name]) for name, score in found.items()}
    return sorted(points, key=lambda name: (-points[name], name))[:most]


def _close(wanted: Iterable[str], tool: Offered) -> float:
    own = _called(tool.name.partition(".")[2])
    title = [word for word in _words(TAG.sub(" ", tool.summary))[:TITLE] if word not in STOP]
    return NAMED * _shared(wanted, own) + TITLED * _shared(wanted, title)


def _shared(these: Iterable[str], those: Iterable[str]) -> float:
    """How much of both they have in common, from 0 to 1 (Dice's coefficient)."""
    mine, theirs = {*map(_stem, these)}, {*map(_stem, those)}
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def _stem(word: str) -> str:
    """Enough of one for a word and its plural to be the same."""
    for end in ("ing", "es", "ed", "s", "e"):
        if word.endswith(end) and len(word) > len(end) + 2:
            return word.removesuffix(end)
    return word


def _by_words(tools: Mapping[str, Offered], wanted: Iterable[str]) -> dict[str, float]:
    """SQLite documentation, "FTS5": `bm25()` with a weight for each column, words brought to their stem (Porter)."""
    words = " OR ".join(f'"{word}"' for word in dict.fromkeys(wanted))
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, name, about, args, tokenize='porter unicode61')")
        index.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", map(_row, tools.values()))
        points = "SELECT id, -bm25(t, 0.0, ?, ?, ?) AS points FROM t WHERE t MATCH ?"
        found = index.execute(f"{points} ORDER BY points DESC, id LIMIT ?", (*WEIGHTS, words, LOOKED_AT))
        return dict(found.fetchall())


def _row(tool: Offered) -> tuple[str, str, str, str]:
    system, _, own = tool.name.partition(".")
    about, args = _words(TAG.sub(" ", tool.summary)), _words(" ".join(_told(tool.schema)))
    return tool.name, " ".join([*_words(system), *_called(own)]), " ".join(about), " ".join(args)


def _called(name: str) -> list[str]:
    return [VERBS.get(word, word) for word in _words(name)]


def _told(schema: Any) -> Iterator[str]:
    """The names and descriptions in a schema."""
    for name, each in schema.get("properties", {}).items() if isinstance(schema, Mapping) else ():
        yield name
        if isinstance(each, Mapping):
            yield str(each.get("description", ""))
            yield from _told(each)


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]
