"""Checks an expression before it is ever evaluated: its names, its functions, and what it compares.

CEL itself takes unknown names and finds out later: a rule with a slip in a name would then never match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agents.policy.conditions.compare import EQUAL, ORDERED, Found, among, compared, gives, member
from agents.policy.conditions.evaluate import Names, Unanswerable
from agents.policy.conditions.kinds import BOOLEAN, NUMBER, STRING, Kinds
from agents.policy.conditions.known import Known, pinned
from agents.policy.conditions.nodes import (
    Apply,
    Collection,
    Field,
    Item,
    Name,
    Node,
    Operation,
    Path,
    Value,
    path_of,
    text,
)
from agents.policy.conditions.reader import read
from agents.policy.conditions.scope import FUNCTIONS, MACROS, TYPES, Scope

PLAIN: frozenset[Path] = frozenset({("call",), ("call", "args"), ("call", "trust"), ("event",), ("agent",), ("run",)})
"""What may not be taken from by a computed name."""
Bound = frozenset[str]


def condition(expression: str, scope: Scope) -> list[str]:
    """What is wrong with an expression that must give true or false, in words; empty: nothing."""
    return _problems(expression, scope, BOOLEAN)


def key(expression: str, scope: Scope) -> list[str]:
    """What is wrong with an expression that must give a text or a number, in words; empty: nothing."""
    return _problems(expression, scope, STRING | NUMBER)


def _problems(expression: str, scope: Scope, wanted: Kinds) -> list[str]:
    known = Known(scope, frozenset(scope.tools) or frozenset({""}))
    try:
        node = read(expression)
        found = [*_visit(node, known, frozenset()), *gives(node, known, wanted)]
    except ValueError as error:
        return [_syntax(str(error))]
    except RecursionError:
        return ["it is nested too deeply"]
    return list(dict.fromkeys(found))


def _syntax(error: str) -> str:
    """The first of CEL's complaints, without what it was given and what it would rather have had."""
    place = re.search(r"<input>:(\d+):(\d+): (.*?)(?: expecting |: OtherError|$)", error, re.MULTILINE)
    return f"line {place[1]}, character {place[2]}: {place[3]}" if place else error


def _visit(node: Node, known: Known, bound: Bound) -> Found:
    """What is wrong with a node and all below it; `bound` are the variables of macros."""
    match node:
        case Name(name):
            yield from _name(name, known, bound)
        case Field(of, _):
            path = path_of(node)
            ours = path is not None and path[0] in known.scope.variables
            yield from _path(path, known) if path and ours else _visit(of, known, bound)
        case Item(of, index):
            yield from _item(of)
            yield from _all((of, index), known, bound)
        case Apply():
            yield from _apply(node, known, bound)
        case Operation():
            yield from _operation(node, known, bound)
        case Collection(_, items):
            yield from _all(items, known, bound)


def _all(nodes: Iterable[Node], known: Known, bound: Bound) -> Found:
    for node in nodes:
        yield from _visit(node, known, bound)


def _name(name: str, known: Known, bound: Bound) -> Found:
    if name not in bound and name not in TYPES and name not in known.scope.variables:
        yield f"there is no `{name}` here; {among(name, known.scope.variables)}"


def _path(path: Path, known: Known) -> Found:
    if known.shapes(path):
        return
    parent = path[: next(n for n in range(len(path) - 1, 0, -1) if n == 1 or known.shapes(path[:n]))]
    tools = ", ".join(sorted(known.tools))
    if parent == ("facts",):
        yield f"there is no `{'.'.join(path)}`: {tools} fetches no facts"
        return
    of = f" of {tools}" if parent[1:2] in (("args",), ("trust",)) and tools else ""
    name = path[len(parent)]
    yield f"`{'.'.join(parent)}`{of} has no `{name}`; {among(name, known.names(parent))}"


def _item(of: Node) -> Found:
    path = path_of(of)
    if path and path in PLAIN:
        yield f"what is taken from `{'.'.join(path)}` must be named plainly, or it cannot be checked"


def _apply(node: Apply, known: Known, bound: Bound) -> Found:
    operands = (*((node.of,) if node.of else ()), *node.args)
    if node.name not in FUNCTIONS:
        yield f"there is no function `{node.name}`; {among(node.name, sorted(FUNCTIONS))}"
    elif len(operands) not in FUNCTIONS[node.name]:
        yield f"the function `{node.name}` does not take {len(node.args)} arguments"
    elif node.name in MACROS:
        yield from _macro(node, known, bound)
        return
    elif node.name in ("startsWith", "endsWith", "matches"):
        for each in operands:
            yield from gives(each, known, STRING)
        yield from _pattern(node)
        yield from _start(node, known)
    yield from _all(operands, known, bound)


def _macro(node: Apply, known: Known, bound: Bound) -> Found:
    """`list.all(x, condition)`: `x` is known to the condition alone."""
    variable = path_of(node.args[0]) or ("",)
    if variable[0] in known.scope.variables:
        yield f"`{variable[0]}` is taken; name the items of `{node.name}` otherwise"
    if node.of:
        yield from _visit(node.of, known, bound)
    yield from _all(node.args[1:], known, bound | {variable[0]})


def _pattern(node: Apply) -> Found:
    pattern = node.args[-1] if node.args else None
    if node.name == "matches" and isinstance(pattern, Value):
        try:
            Names(pattern=pattern.value).value('"".matches(pattern)')
        except Unanswerable:
            yield f"{text(pattern)} is no regular expression that CEL takes (RE2: no look-around)"


def _start(node: Apply, known: Known) -> Found:
    if pinned(node, frozenset(known.scope.tools)) == frozenset():
        yield f"no tool listed in [tools] begins with {text(node.args[0])}"


def _operation(node: Operation, known: Known, bound: Bound) -> Found:
    within = known
    match node.symbol, node.operands:
        case "&&", operands:
            within = _narrowed(node, known)
            if pinned(node, known.tools) == frozenset():
                yield "it can never be true: no call can be of all the tools it names"
            yield from _conditions(operands, within)
        case (("||" | "!"), operands):
            yield from _conditions(operands, known)
        case "in", (item, container):
            yield from member(item, container, known)
        case "?:", (question, yes, no):
            yield from _conditions((question,), known)
            yield from _visit(yes, _narrowed(question, known), bound)
            yield from _all((question, no), known, bound)
            return
        case symbol, (left, right) if symbol in ORDERED | EQUAL:
            yield from compared(symbol, left, right, known)
    yield from _all(node.operands, within, bound)


def _conditions(nodes: Iterable[Node], known: Known) -> Found:
    for node in nodes:
        yield from gives(node, known, BOOLEAN)


def _narrowed(node: Node, known: Known) -> Known:
    """What is known where the node holds: a call to one of the tools it names."""
    pins = pinned(node, known.tools)
    return known.about(known.tools & pins) if pins is not None and known.tools & pins else known
