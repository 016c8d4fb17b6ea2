"""Whatever outsiders write, it comes out as text: judged by a Markdown parser, not by us."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from agents.tools.github.sections import tame
from agents.wording.markdown import UNSEEN, cell, code, fitted, in_cell, line, named, plain

PARSER = MarkdownIt("commonmark").enable("table").enable("strikethrough")
PLAIN = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak", "code_inline"}
GITHUBS_CELL = re.compile(r"(?:\\[!-/:-@\[-`{-~]|[^|])+")
"""A table's cell for cmark-gfm (`table_cell`), to which a backslash after a backslash escapes no pipe."""
ACTS = re.compile(r"(?i)@\w|#\d|://|\bwww\.|\bgh-\d")
HOSTILE = st.text(
    st.sampled_from(list("`*_~[]()<>!#@&|\\/:.-+=$ \n\r\t19aZ\u202e\u200b\x00\"'")), max_size=60
) | st.sampled_from(
    [
        "@org/team",
        "<script>alert(1)</script>",
        "![x](https://evil.example/p.png)",
        "<https://evil.example>",
        "https://github.com/a/b/issues/1",
        "www.evil.example",
        "fixes #1, GH-2, a/b#3",
        "[a]: https://evil.example\n[a]",
        "| a |\n|---|\n| b |",
        "```\n</code>",
        "    indented",
        "<!-- placet:0000 -->",
        "a\n===",
        "/approve\n/lgtm",
        "``a`<b>`@x``",
        "&lt;b&gt; &#64;x",
    ]
)


def tokens(markdown: str) -> list[Token]:
    found = PARSER.parse(markdown)
    return [*found, *(child for token in found for child in token.children or ())]


@given(HOSTILE)
@example("`a``b`<c>`")
@example("\\`<b>\\`")
@example("1. one\n2) two\n- three\n> four\n# five")
def test_nothing_but_text_and_code_comes_out(text: str) -> None:
    found = tokens(plain(text, 500))
    assert {token.type for token in found} <= PLAIN
    assert not any(ACTS.search(token.content) for token in found if token.type == "text")


@given(HOSTILE)
def test_text_in_a_cell_stays_in_its_cell(text: str) -> None:
    rows = PARSER.parse(f"| a | b | c |\n|---|---|---|\n| x | {cell(text, 500)} | z |\n")
    cells = [token.content for token in rows if token.type == "inline"]
    assert len(cells) == 6
    assert (cells[3], cells[5]) == ("x", "z")


@given(HOSTILE)
@example("a\\|[click](https://evil.example)")
def test_neither_text_nor_a_path_leaves_its_cell_as_github_tells_cells_apart(text: str) -> None:
    for inside in (cell(text, 500), cell(f"`{text}`", 500), in_cell(code(text))):
        assert len(GITHUBS_CELL.findall(f" x | {inside} | z ")) == 3


@given(HOSTILE)
def test_a_path_is_one_code_span(text: str) -> None:
    found = [token for token in tokens(f"At {code(text)}.") if token.type in ("code_inline", "text", "html_inline")]
    assert [token.type for token in found] == ["text", "code_inline", "text"]
    assert (found[0].content, found[2].content) == ("At ", ".")


@given(HOSTILE)
def test_a_line_is_one_line(text: str) -> None:
    assert "\n" not in line(text, 500)


@given(HOSTILE)
def test_no_command_of_another_bot_begins_a_line(text: str) -> None:
    assert not re.search(r"(?m)^/", plain(f"/approve\n{text}", 500))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Use `x < 1` here", "Use `x < 1` here"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("snake_case and 2*3", r"snake\_case and 2\*3"),
        ("@mona", f"@{UNSEEN}mona"),
        ("see #12", f"see #{UNSEEN}12"),
        ("It is 3.5 or 1-2", "It is 3.5 or 1-2"),
        ("one\r\n\r\n  two", "one\n\ntwo"),
        ("\u202eright to left", "right to left"),
    ],
)
def test_ordinary_words_stay_readable(text: str, shown: str) -> None:
    assert plain(text, 100) == shown


def test_long_texts_are_cut_and_show_it() -> None:
    assert plain("word " * 100, 20) == "word word word word…"
    assert code("a" * 300) == f"`{'a' * 199}…`"
    assert code("") == "`(unnamed)`"


def test_of_many_paths_the_first_are_named_and_the_rest_counted() -> None:
    assert named(["a`b.py", "c\n.py"]) == "`a'b.py`, `c .py`"
    assert named(list("abcd"), 2) == "`a`, `b` and 2 more"


@given(HOSTILE)
@example("`<!-- placet:section:commands -->`")
def test_nothing_grows_any_more_when_it_is_written_into_a_section(text: str) -> None:
    for markdown in (plain(text, 500), line(text, 500), cell(text, 500), code(text)):
        assert len(tame(markdown)) <= len(markdown)
        assert "<!--" not in markdown


@given(HOSTILE, st.integers(1, 2_000))
@example("&" * 60, 100)
def test_a_text_is_fitted_into_the_room_that_it_takes_up_escaped(text: str, room: int) -> None:
    whole, found = plain(text * 40, 1_000), fitted(text * 40, 1_000, room)
    assert len(found) <= max(room, 10)
    assert found == whole or len(whole) > room
