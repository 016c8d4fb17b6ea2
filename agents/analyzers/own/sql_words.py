"""SQL as rows of words, whatever its dialect: enough to see what a statement does, too little to run it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import ClassVar, Literal

from sqlglot.tokenizer_core import Token, TokenType
from sqlglot.tokens import Tokenizer

Kind = Literal["word", "name", "text", "number", "sign"]
KINDS: dict[TokenType, Kind] = {
    TokenType.STRING: "text",
    TokenType.NATIONAL_STRING: "text",
    TokenType.IDENTIFIER: "name",
    TokenType.NUMBER: "number",
}
BACK = re.compile(r"(^|[^a-z])(down|rollback|revert|undo|teardown)([^a-z]|$)", re.IGNORECASE)
FORWARD = re.compile(r"(^|[^a-z])up([^a-z]|$)", re.IGNORECASE)
COMMENT = re.compile(r"^\s*(--|#)(.*)")


class Plain(Tokenizer):
    """Words throughout: a command is not taken for one text."""

    COMMANDS: ClassVar[set[TokenType]] = set()


@dataclass(frozen=True)
class Word:
    """`text` is in upper case where the word stands bare; `depth` counts the parentheses it is in."""

    text: str
    kind: Kind
    line: int
    depth: int

    @property
    def names(self) -> bool:
        """Whether it may be the name of something."""
        return self.kind == "name" or (self.kind == "word" and bool(re.match(r"^\w[\w$]*$", self.text)))


@dataclass(frozen=True)
class Statement:
    """What stands between two semicolons. `back`: it undoes a migration."""

    words: tuple[Word, ...]
    back: bool

    def begins(self, *texts: str) -> bool:
        return tuple(each.text for each in self.words[: len(texts)]) == texts

    def has(self, *texts: str, depth: int | None = None) -> bool:
        """Whether any of the words is in it, bare; at one depth only if that is given."""
        return any(each.kind == "word" and each.text in texts and depth in (None, each.depth) for each in self.words)

    def after(self, *texts: str) -> int:
        """The position after the first of such rows of bare words, 0 if there is none."""
        row = [each.text if each.kind == "word" else "" for each in self.words]
        size = len(texts)
        return next((n + size for n in range(len(row) - size + 1) if tuple(row[n : n + size]) == texts), 0)

    def name_at(self, position: int) -> str:
        """The name that begins there, "public.users", in lower case; IF EXISTS and ONLY are passed over."""
        found = ""
        for each in self.words[position:]:
            if not found and each.text in ("IF", "NOT", "EXISTS", "ONLY", "TABLE"):
                continue
            if found and found[-1] != "." and each.text != ".":
                break
            if each.text != "." and not each.names:
                break
            found += each.text.lower()
        return found


@dataclass(frozen=True)
class Script:
    """A file. `created` are the tables it makes, `added` the columns that it adds, by table."""

    statements: tuple[Statement, ...]
    created: frozenset[str] = frozenset()
    added: dict[str, set[str]] = field(default_factory=dict)


def script(text: str, place: str) -> Script:
    """A file's statements. Raises `SqlglotError` for what has no words."""
    back = _backwards(text, place)
    words = list(_words(Plain().tokenize(text)))
    statements = tuple(Statement(part, part[0].line in back) for part in _parts(words))
    created = frozenset(filter(None, map(_created, statements)))
    added: dict[str, set[str]] = {}
    for each in statements:
        if each.begins("ALTER", "TABLE"):
            added.setdefault(each.name_at(2), set()).update(name for _, name, _ in columns_added(each))
    return Script(statements, created, added)


def columns_added(statement: Statement) -> Iterator[tuple[int, str, Sequence[Word]]]:
    """Of ALTER TABLE: the line, the name and the words of each column that it adds."""
    for clause in clauses(statement.words[2:]):
        row = [each.text for each in clause]
        if "ADD" not in row:
            continue
        begin = row.index("ADD") + 1
        begin += row[begin : begin + 1] == ["COLUMN"]
        begin += 3 * (row[begin : begin + 3] == ["IF", "NOT", "EXISTS"])
        named = clause[begin : begin + 1]
        if named and named[0].names and named[0].text not in NO_COLUMN:
            yield named[0].line, named[0].text.lower(), clause[begin:]


NO_COLUMN = ("CONSTRAINT", "PRIMARY", "FOREIGN", "UNIQUE", "CHECK", "INDEX", "KEY", "FULLTEXT", "SPATIAL", "PARTITION")


def clauses(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The parts between commas, at the depth of the first word."""
    depth, begin = words[0].depth if words else 0, 0
    for n, each in enumerate(words):
        if each.text == "," and each.depth == depth:
            yield words[begin:n]
            begin = n + 1
    yield words[begin:]


def _words(tokens: Sequence[Token]) -> Iterator[Word]:
    depth = 0
    for each in tokens:
        if each.text in ("`", "[", "]"):
            continue
        depth -= each.token_type == TokenType.R_PAREN
        kind = KINDS.get(each.token_type) or ("word" if re.match(r"^[^\W\d]", each.text) else "sign")
        yield Word(each.text.upper() if kind == "word" else each.text, kind, each.line, depth)
        depth += each.token_type == TokenType.L_PAREN
        if each.token_type == TokenType.SEMICOLON:
            depth = 0


def _parts(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    part: list[Word] = []
    for each in words:
        if each.kind == "sign" and each.text == ";":
            if part:
                yield tuple(part)
            part = []
        else:
            part.append(each)
    if part:
        yield tuple(part)


def _created(statement: Statement) -> str:
    table = statement.after("TABLE")
    return statement.name_at(table) if table and statement.begins("CREATE") else ""


def _backwards(text: str, place: str) -> frozenset[int]:
    """The lines that undo a migration: by the file's name, or from a comment that says so."""
    back = bool(BACK.search(PurePath(place).stem))
    found = set()
    for number, row in enumerate(text.split("\n"), 1):
        if said := COMMENT.match(row):
            back = bool(BACK.search(said[2])) or (back and not FORWARD.search(said[2]))
        if back:
            found.add(number)
    return frozenset(found)
