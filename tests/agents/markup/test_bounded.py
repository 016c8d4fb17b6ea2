"""No markup takes a parser longer than it should, and what is ordinary is parsed whole."""

from __future__ import annotations

import time
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from agents.markup import bounded as module
from agents.markup.bounded import MOST, bounded, pattern
from agents.markup.seen import seen, seen_with_title

MANY = " ".join(f"a{n}=1" for n in range(MOST + 1))
LARGE = 2 * 1024 * 1024


def full(piece: str) -> str:
    return (piece * (LARGE // len(piece) + 1))[:LARGE]


@pytest.mark.parametrize(
    "markup",
    [
        f"<p {' '.join(f'a{n}=1' for n in range(150_000))}>",
        full(f"<p {' a' * (MOST - 1)}>"),
        full("<a/" * (MOST - 1) + ">"),
        full("<a<a"),
        "<a " * (MOST - 1) + "x='" + "y" * (LARGE - 1000) + "'>",
        "<a" + full(" "),
        full("<script") + MANY,
    ],
    ids=["attributes", "just not too many", "by slashes", "names", "a long value", "white space", "scripts"],
)
def test_a_page_made_to_hold_up_the_parser_takes_a_moment(markup: str) -> None:
    began = time.process_time()
    seen_with_title(markup, 200_000)
    assert time.process_time() - began < 8


def test_what_stands_before_it_is_read_and_that_there_is_more_is_said() -> None:
    found = seen_with_title(f"<title>Acme</title><p>before</p><p {MANY}>after</p>", 1000)
    assert (found.text.strip(), found.title, found.cut) == ("before", "Acme", True)


def test_of_what_somebody_wrote_no_half_is_taken_for_the_whole() -> None:
    assert seen(f"<p>before</p><p {MANY}>after</p>") == ""


@pytest.mark.parametrize(
    "markup",
    [
        f"<p {' '.join(f'a{n}=1' for n in range(MOST))}>",
        f"<SCRIPT>if (a <b && {'c ' * 500}) alert(1)</SCRIPT><p>",
        f"<style>/* <b {'c ' * 500} */</style><p>",
        f"<p title='{'word ' * 500}'>",
        "1 < 2 " + "word " * 500,
    ],
    ids=["the most there may be", "a script", "a style sheet", "a long value", "a sign that begins no tag"],
)
def test_what_is_no_crowd_of_attributes_is_read_whole(markup: str) -> None:
    found = seen_with_title(f"{markup}the end", 10_000)
    assert found.text.strip().endswith("the end")
    assert not found.cut


PIECES = ["<a", "<p", ">", "/>", "/", " ", "\n", "=", '"', "'", "x#", " x#", " x#=1", " x#='>'", "<!--", "-->", "--!>"]
PIECES += [
    "<script>",
    "</script>",
    "<SCRIPT ",
    "<style>",
    "</style ",
    "<![CDATA[",
    "]]>",
    "<title>",
    "</title>",
    "<?a",
    "é",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_whatever_is_written_no_element_has_more(pieces: list[str]) -> None:
    names = count()
    markup = "".join(each.replace("#", str(next(names))) for each in pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CROWDED", pattern(3))
        left, _ = bounded(markup)
    root = etree.HTML(left, etree.HTMLParser()) if left.strip() else None
    assert root is None or max(len(each.attrib) for each in root.iter()) <= 3
