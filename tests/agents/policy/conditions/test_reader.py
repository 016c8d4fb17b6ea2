"""Our reading of an expression against the package that evaluates it."""

from __future__ import annotations

from typing import Any

import cel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.policy.conditions.nodes import Apply, Collection, Field, Item, Name, Node, Operation, Value, path_of, text
from agents.policy.conditions.reader import read

a, b, c = Name("a"), Name("b"), Name("c")

TREES: list[tuple[str, Node]] = [
    ("a", a),
    ("a.b", Field(a, "b")),
    ('a["b"].c', Field(Field(a, "b"), "c")),
    ("a[b]", Item(a, b)),
    ("a[0]", Item(a, Value(0))),
    ("a.b(c)", Apply("b", a, (c,))),
    ("b(a, c)", Apply("b", None, (a, c))),
    ("a || b && c", Operation("||", (a, Operation("&&", (b, c))))),
    ("a && b && c", Operation("&&", (a, b, c))),
    ("a && (b || c)", Operation("&&", (a, Operation("||", (b, c))))),
    ("a + b * c == c", Operation("==", (Operation("+", (a, Operation("*", (b, c)))), c))),
    ("a - b - c", Operation("-", (Operation("-", (a, b)), c))),
    ("!a.b", Operation("!", (Field(a, "b"),))),
    ("--a", Operation("-", (Operation("-", (a,)),))),
    ("a ? b : c", Operation("?:", (a, b, c))),
    ("a ? b : b ? c : a", Operation("?:", (a, b, Operation("?:", (b, c, a))))),
    ("a in [b, 1,]", Operation("in", (a, Collection("array", (b, Value(1)))))),
    ('{"x": a, "y": b}', Collection("object", (Value("x"), a, Value("y"), b))),
    ("[]", Collection("array", ())),
    ("inside", Name("inside")),
    ("a // b\n", a),
    ("true", Value(True)),
    ("null", Value(None)),
    ("0x1F", Value(31)),
    ("1.5e-3", Value(0.0015)),
    (".5", Value(0.5)),
    (r'"a\"b\n"', Value('a"b\n')),
    (r"r'\d'", Value(r"\d")),
    (r'r"\"', Value("\\")),
    ('"""a"b\nc"""', Value('a"b\nc')),
    ("'''it's'''", Value("it's")),
    ('b"x"', Value(b"x")),
    ('"a && b" == a', Operation("==", (Value("a && b"), a))),
    ('"in" in a', Operation("in", (Value("in"), a))),
]


@pytest.mark.parametrize(("expression", "tree"), TREES, ids=[each for each, _ in TREES])
def test_an_expression_is_read_into_its_tree(expression: str, tree: Node) -> None:
    assert read(expression) == tree


REFUSED = ["", "1 +", "a b", "(a", "a)", "[1", '"a', "a.", "a..b", "as", "a = b", "a & b", "$a", "a{b: 1}", ".a"]


@pytest.mark.parametrize("expression", REFUSED)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read(expression)


def test_what_is_nested_too_deeply_is_refused_not_followed() -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read("(" * 50_000 + "true" + ")" * 50_000)
    assert read(" && ".join(["a"] * 3000)) == Operation("&&", (a,) * 3000)


NAMES = st.sampled_from(["call", "facts", "event", "x", "in1", "trueish", "_y"])
LITERALS = st.one_of(
    st.integers(0, 10**6).map(str),
    st.floats(0, 1e6, allow_nan=False).map(repr),
    st.sampled_from(["true", "false", "null", "7u", "0xff", 'r"\\"', "'''a'b'''", 'b"x"', '"\\u00e9"']),
    st.text(st.characters(codec="utf-8", exclude_characters='"\\', exclude_categories=["Cc", "Cs"])).map('"{}"'.format),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.sampled_from(["&&", "||", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"])
    return st.one_of(
        st.tuples(inner, binary, inner).map(" ".join),
        inner.map("({})".format),
        inner.map("!({})".format),
        inner.map("-({})".format),
        st.tuples(inner, inner, inner).map(lambda each: f"({each[0]} ? {each[1]} : {each[2]})"),
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
        st.lists(inner, max_size=2).map(lambda each: f"size({', '.join(each)})"),
        st.tuples(NAMES, NAMES).map(".".join),
        st.tuples(NAMES, inner).map(lambda each: f"{each[0]}[{each[1]}]"),
        st.tuples(NAMES, NAMES, inner).map(lambda each: f"{each[0]}.exists({each[1]}, {each[2]})"),
        inner.map("{{'k': {}}}".format),
        inner.map("  {} // why \n ".format),
    )


EXPRESSIONS = st.recursive(NAMES | LITERALS, _grown, max_leaves=10)


def _names(node: Any) -> set[str]:
    match node:
        case Name(name):
            return {name}
        case Field(of, _):
            return _names(of)
        case Item(of, key):
            return _names(of) | _names(key)
        case Apply("exists", of, (Name(_), body)):
            return _names(of) | _names(body)
        case Apply(_, of, parts):
            return set().union(_names(of) if of else set(), *map(_names, parts))
        case Operation(_, parts) | Collection(_, parts):
            return set().union(*map(_names, parts))
        case _:
            return set()


@given(EXPRESSIONS)
def test_every_variable_that_cel_finds_is_found_and_no_other(expression: str) -> None:
    try:
        program = cel.compile(expression)
    except ValueError:
        with pytest.raises(ValueError, match=r"\S"):
            read(expression)
        return
    assert _names(read(expression)) == set(program.variables())


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(expression: str) -> None:
    try:
        cel.compile(expression)
    except ValueError:
        with pytest.raises(ValueError, match=r"\S"):
            read(expression)


def test_a_node_is_named_as_it_was_written() -> None:
    assert path_of(read("call.args.amount")) == ("call", "args", "amount")
    assert path_of(read("call.args[0].amount")) is None
    assert [text(read(each)) for each in ("a.b", '"x"', "1 + 1")] == ["`a.b`", '"x"', "an expression"]
