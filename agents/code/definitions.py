"""Definitions found by name: in the same file first, then in the files that it seems to take them from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from agents.analyzers.shapes import Span
from agents.code.grammars import grammar_of
from agents.code.parse import Code, Definition

IMPORTS = re.compile(
    r"^[ \t]*(?:from|import|export\s*(?=[{*]))\b[^\n({]*(?:[({][^)}]{0,4000}[)}])?.*"
    r"|^.*\brequire\(.*|^[ \t]*(?:\w+\s+)?\"[^\"\n]+\"[ \t]*$",
    re.MULTILINE,
)
WORD = re.compile(r"[\w-]+")
STANDS_FOR_FOLDER = frozenset({"__init__", "index", "mod"})
AMBIGUOUS = 2
"""Files that may define a name without being named by an import; if more do, nobody can tell which is meant."""
Found = tuple[Code, Definition]
_KEYWORD = rb"\b(?:def|class|function\*?|const|let|var|interface|type|enum|func(?:[ \t]*\([^)\n]{0,200}\))?)[ \t]+"
_MODIFIERS = rb"^[ \t]*(?:(?:async|static|get|set|public|private|protected|readonly|override|export)[ \t]+){0,4}"
DEFINING = tuple(re.compile(each + rb"([A-Za-z_$][\w$]*)", re.MULTILINE) for each in (_KEYWORD, _MODIFIERS))


def used(code: Code, spans: Sequence[Span], within: Iterable[Definition]) -> dict[str, bool]:
    """The names on the changed lines, then the others around them; for each whether it is a member."""
    around = [(each.first, each.last) for each in within]
    on = [each for each in code.names if _any(each.line, spans)]
    near = [each for each in code.names if _any(each.line, around)]
    names: dict[str, bool] = {}
    for each in (*on, *near):
        names[each.text] = names.get(each.text, False) or each.member
    return {name: member for name, member in names.items() if len(name) > 1}


def here(code: Code, name: str, spans: Sequence[Span], shown: Sequence[Definition]) -> Definition | None:
    """The definition of a name in the file itself, unless it is seen anyway or is local to something else."""
    for each in code.definitions:
        seen = any(other.first <= each.first and each.last <= other.last for other in shown)
        if each.name == name and not seen and not _all_in(each, spans) and reachable(each):
            return each
    return None


def reachable(found: Definition) -> bool:
    """Whether others can use it: a value is one of the file's own, the rest may be a method."""
    return found.depth == 0 if found.kind == "value" else found.depth < 2


def defining(data: bytes) -> frozenset[bytes]:
    """Names that a file may define, found without parsing it: a few too many."""
    return frozenset(match[1] for pattern in DEFINING for match in pattern.finditer(data))


def imported(code: Code) -> frozenset[str]:
    """The words in a file's imports."""
    return frozenset(word for line in IMPORTS.findall("\n".join(code.lines)) for word in WORD.findall(line))


def related(path: str, code: Code, words: frozenset[str]) -> bool:
    """Whether a file seems to be one that `code` imports, or that it sees without."""
    pure = PurePosixPath(path)
    if _beside(code):
        return pure.parent == PurePosixPath(code.path).parent or pure.parent.name in words
    return (pure.parent.name if pure.stem in STANDS_FOR_FOLDER else pure.stem) in words


def elsewhere(name: str, member: bool, others: Iterable[Code], code: Code, words: frozenset[str]) -> list[Found]:
    """What a name may mean in other files: where an import points, or else where it can hardly mean another.

    What is no member and is not imported is a name of the function's own, or of the language.
    """
    found = [(each, one) for each in others for one in each.definitions if one.name == name and reachable(one)]
    found = [(each, one) for each, one in found if member or one.depth == 0]
    pointed = [(each, one) for each, one in found if related(each.path, code, words)]
    if pointed and (member or name in words or _beside(code)):
        return pointed[:AMBIGUOUS]
    known = (member or name in words) and len(found) <= AMBIGUOUS
    return [(each, one) for each, one in found if "test" not in each.path] if known else []


def _beside(code: Code) -> bool:
    grammar = grammar_of(code.path)
    return grammar is not None and grammar.beside


def _any(line: int, spans: Iterable[Span]) -> bool:
    return any(first <= line <= last for first, last in spans)


def _all_in(found: Definition, spans: Sequence[Span]) -> bool:
    return any(first <= found.first and found.last <= last for first, last in spans)
