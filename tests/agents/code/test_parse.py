"""Code is understood as far as it can be, whatever it is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.code.clock import Clock
from agents.code.definitions import imported, used
from agents.code.enclosing import enclosing, window
from agents.code.grammars import SUFFIXES, grammar_of
from agents.code.parse import Code, parsed

PYTHON = """LIMIT = 5


class Cart:
    rate = 1

    @property
    def total(self):
        found = price_of(self)
        return found


def other():
    pass
"""
SCRIPT = """export const price = (item) => {
  return rate(item);
};

class Cart {
  total() {
    return price(this);
  }
}
"""
GO = """package shop

type Cart struct {
\tItems []Item
}

func (c *Cart) Total() int {
\treturn priceOf(c)
}
"""


def read(path: str, text: str | bytes) -> Code:
    grammar = grammar_of(path)
    assert grammar
    code = parsed(path, text if isinstance(text, bytes) else text.encode(), grammar, Clock(20))
    assert code
    return code


@pytest.mark.parametrize(
    ("path", "text", "line", "expected"),
    [
        ("a.py", PYTHON, 9, ("function", "total", 7, 10)),
        ("a.py", PYTHON, 5, ("class", "Cart", 4, 10)),
        ("a.js", SCRIPT, 2, ("function", "price", 1, 3)),
        ("a.jsx", SCRIPT, 7, ("function", "total", 6, 8)),
        ("a.ts", SCRIPT, 7, ("function", "total", 6, 8)),
        ("a.tsx", SCRIPT, 2, ("function", "price", 1, 3)),
        ("a.go", GO, 8, ("function", "Total", 7, 9)),
        ("a.go", GO, 4, ("class", "Cart", 3, 5)),
    ],
)
def test_a_change_is_in_its_function_or_else_in_its_class(
    path: str, text: str, line: int, expected: tuple[str, str, int, int]
) -> None:
    [found] = enclosing(read(path, text), [(line, line)])
    assert (found.kind, found.name, found.first, found.last) == expected


def test_what_is_changed_as_a_whole_is_not_shown_again() -> None:
    assert enclosing(read("a.py", PYTHON), [(1, 14)]) == []


def test_a_change_outside_of_everything_is_in_nothing() -> None:
    assert enclosing(read("a.py", PYTHON), [(1, 1)]) == []


def test_the_names_on_changed_lines_come_first() -> None:
    code = read("a.py", PYTHON)
    names = used(code, [(10, 10)], enclosing(code, [(10, 10)]))
    assert next(iter(names)) == "found"
    assert "price_of" in names


def test_what_is_a_member_of_something_is_known_for_one() -> None:
    for path, text in {
        "a.py": "x.total(rate)",
        "a.js": "x.total(rate)",
        "a.go": "package a\nvar y = x.total(rate)",
    }.items():
        names = used(read(path, text), [(1, 2)], [])
        assert (names["total"], names["rate"]) == (True, False)


def test_names_in_an_import_of_many_lines_are_imported() -> None:
    assert {"a", "b", "c"} <= imported(read("a.py", "from a import (\n    b,\n    c,\n)\nd = 1\n")) - {"d"}
    assert {"a", "b", "c"} <= imported(read("a.js", 'import {\n  b,\n  c,\n} from "./a";\nlet d = 1;\n'))


def test_an_outer_function_is_shown_unless_it_is_too_long() -> None:
    inner = "    def inner():\n        return 1\n"
    short, long = f"def outer():\n{inner}    return inner\n", f"def outer():\n{inner}" + "    print('x')\n" * 400
    assert [each.name for each in enclosing(read("a.py", short), [(3, 3)])] == ["outer"]
    assert [each.name for each in enclosing(read("a.py", long), [(3, 3)])] == ["inner"]


@pytest.mark.parametrize("junk", [b"(" * 60_000, b"def f(:\n" * 2_000, b"\xff\xfe" * 30_000, b"if x:\n " * 3_000, b""])
@pytest.mark.parametrize("suffix", [".py", ".js", ".ts", ".tsx", ".go"])
def test_junk_is_survived(junk: bytes, suffix: str) -> None:
    code = parsed(f"a{suffix}", junk, SUFFIXES[suffix], Clock(20))
    found = [*code.definitions, *enclosing(code, [(1, 3)])] if code else []
    assert all(1 <= each.first <= each.last <= junk.count(b"\n") + 1 for each in found)


def test_a_file_made_to_take_long_takes_its_share_and_no_more() -> None:
    began = time.monotonic()
    assert parsed("a.py", b"a=" * 99_000 + b"1", SUFFIXES[".py"], Clock(20)) is None
    assert time.monotonic() - began < 10


def test_parsing_that_takes_too_long_is_given_up() -> None:
    grammar = SUFFIXES[".py"]
    assert parsed("a.py", b"x = [" * 40_000, grammar, Clock(-1)) is None


@given(st.lists(st.text(max_size=20), min_size=1, max_size=40), st.data())
def test_a_window_is_whole_lines_around_one_and_has_room(lines: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(lines)))
    most = data.draw(st.integers(1, 200))
    first, last = window(lines, 1, len(lines), at, most)
    assert 1 <= first <= at
    assert at - 1 <= last <= len(lines)
    assert sum(len(line) + 1 for line in lines[first - 1 : last]) <= most
    if last >= first and (first, last) != (1, len(lines)):
        assert first <= at <= last
