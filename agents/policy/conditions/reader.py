"""Reads a CEL expression into a tree, so that its names can be checked before anything depends on them.

The grammar: cel-spec, "Language Definition", section "Syntax". The package that evaluates keeps its tree to
itself; it judges the syntax first, so that only what it takes is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import cel

from agents.policy.conditions.nodes import Apply, Collection, Field, Item, Name, Node, Operation, Value


class Token(NamedTuple):
    kind: str
    text: str


TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
      | (?P<text>[bB]?[rR](?:'{3}.*?'{3}|"{3}.*?"{3}|'[^'\n\r]*'|"[^"\n\r]*")
               | [bB]?(?:'{3}(?:\\.|[^\\])*?'{3}|"{3}(?:\\.|[^\\])*?"{3}
                        |'(?:\\.|[^'\\\n\r])*'|"(?:\\.|[^"\\\n\r])*"))
      | (?P<number>0[xX][0-9a-fA-F]+[uU]?|[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?
                 |[0-9]+[eE][+-]?[0-9]+|[0-9]+[uU]?)
      | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
      | (?P<mark>&&|\|\||[=!<>]=|[-+*/%<>!?:.,()\[\]{}])""",
    re.VERBOSE | re.DOTALL,
)
WORDS = {"true": True, "false": False, "null": None}
LOOSE = ("||", "&&")
BINARY = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 3),
    **dict.fromkeys("+-", 4),
    **dict.fromkeys("*/%", 5),
}
"""How tightly an operator binds."""
END = Token("end", "the end")


def read(expression: str) -> Node:
    """The tree of an expression. Raises `ValueError` saying what does not belong where it stands."""
    cel.compile(expression)
    try:
        return Reader(list(_tokens(expression))).whole()
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _tokens(expression: str) -> Iterator[Token]:
    place = 0
    while place < len(expression):
        match = TOKEN.match(expression, place)
        if not match or not match.lastgroup:
            raise ValueError(f"{expression[place]!r} at character {place + 1} does not belong there")
        place = match.end()
        if match.lastgroup != "space":
            yield Token(match.lastgroup, match.group())
    yield END


class Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens, self._place = tokens, 0

    def whole(self) -> Node:
        """All of the tokens as one tree. Raises `ValueError`."""
        node = self._choice()
        if self._next is not END:
            raise ValueError(f"{self._next.text} does not belong at the end")
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1].text

    def _met(self, text: str) -> bool:
        met = self._next.text == text
        self._place += met
        return met

    def _expect(self, text: str) -> None:
        if not self._met(text):
            raise ValueError(f"{self._next.text} stands where {text} should")

    def _choice(self) -> Node:
        condition = self._binary(1)
        if not self._met("?"):
            return condition
        yes = self._binary(1)
        self._expect(":")
        return Operation("?:", (condition, yes, self._choice()))

    def _binary(self, least: int) -> Node:
        left = self._unary()
        while BINARY.get(self._next.text, 0) >= least:
            symbol = self._take()
            right = self._binary(BINARY[symbol] + 1)
            left = Operation(symbol, (*_alike(left, symbol), right))
        return left

    def _unary(self) -> Node:
        for symbol in "!-":
            if self._met(symbol):
                return Operation(symbol, (self._unary(),))
        return self._member()

    def _member(self) -> Node:
        node = self._primary()
        while True:
            if self._met("."):
                name = self._name()
                node = Apply(name, node, self._several(")")) if self._met("(") else Field(node, name)
            elif self._met("["):
                node = self._indexed(node)
            else:
                return node

    def _indexed(self, of: Node) -> Node:
        key = self._choice()
        self._expect("]")
        if isinstance(key, Value) and isinstance(key.value, str):
            return Field(of, key.value)
        return Item(of, key)

    def _primary(self) -> Node:
        if self._next.kind in ("text", "number"):
            return Value(cel.compile(self._take()).execute())
        if self._met("("):
            node = self._choice()
            self._expect(")")
            return node
        if self._met("["):
            return Collection("array", self._several("]"))
        if self._met("{"):
            return Collection("object", self._several("}"))
        return self._named()

    def _named(self) -> Node:
        name = self._name()
        if name in WORDS:
            return Value(WORDS[name])
        return Apply(name, None, self._several(")")) if self._met("(") else Name(name)

    def _several(self, end: str) -> tuple[Node, ...]:
        """What stands between brackets: items, arguments, or keys and values."""
        nodes: list[Node] = []
        while not self._met(end):
            nodes.append(self._choice())
            if not self._met(",") and not self._met(":") and self._next.text != end:
                self._expect(end)
        return tuple(nodes)

    def _name(self) -> str:
        if self._next.kind != "name":
            raise ValueError(f"{self._next.text} stands where a name should")
        return self._take()


def _alike(left: Node, symbol: str) -> tuple[Node, ...]:
    """`a && b && c` is one operation, however long: what stands left of the last `&&`."""
    if symbol in LOOSE and isinstance(left, Operation) and left.symbol == symbol:
        return left.operands
    return (left,)
