"""What somebody wrote, as plain text: what is seen, what is quoted, what is never read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.clients.zendesk_shapes import CommentShape
from agents.markup.seen import seen
from agents.tools.tickets.words import said


def words(*, html: str = "", plain: str = "") -> tuple[str, str]:
    found = said(CommentShape(id=1, html_body=html, plain_body=plain))
    return found.text, found.quoted


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div class='zd-comment'><p>Hello <b>wor</b>ld</p><p>a<br>b</p></div>", "Hello world\n\na\nb"),
        ("<p>1 &lt; 2 &amp; 3&nbsp;&gt; 2</p>", "1 < 2 & 3 > 2"),
        ("<table><tr><td>Order</td><td>42</td></tr></table>", "Order 42"),
        ("<p>one\n   two</p><pre>a\n  b</pre>", "one two\n\na\n  b"),
        ("no tags at all", "no tags at all"),
        ("<p>日本語</p>", "日本語"),
    ],
)
def test_html_reads_as_a_browser_shows_it(html: str, expected: str) -> None:
    assert words(html=html)[0] == expected


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>SECRET</script>",
        "<style>SECRET</style>",
        "<!-- SECRET -->",
        "<template>SECRET</template>",
        "<p style='DISPLAY : none'>SECRET</p>",
        "<div style='display:none'><p>deeper <b>SECRET</b></p></div>",
        "<span style='font-size:0px'>SECRET</span>",
        "<span style='visibility: hidden'>SECRET</span>",
        "<span hidden>SECRET</span>",
        "<img alt='SECRET' src='https://example.com/SECRET'>",
    ],
)
def test_what_a_reader_would_not_see_is_not_read(hidden: str) -> None:
    assert words(html=f"<p>before</p>{hidden}<p>after</p>")[0] == "before\n\nafter"


@pytest.mark.parametrize(
    "history",
    [
        "On Mon, 3 May 2026 at 10:00, Ann <ann@example.com> wrote:\n> old\n> older",
        "Am 3. Mai 2026 um 10:00 schrieb Ann <ann@example.com>:\n> alt",
        "-----Original Message-----\nFrom: Ann\nSent: Monday\n\nold",
        "> gamle ord\n> og flere",
        "##- Please type your reply above this line -##\nold",
        "##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein. -##\nalt",
    ],
)
def test_quoted_history_is_split_off(history: str) -> None:
    text, quoted = words(plain=f"Yes, please.\nThanks!\n\n{history}")
    assert text.startswith("Yes, please.\nThanks!")
    assert not {"old", "alt", "gamle"} & set(text.split())
    assert quoted.endswith(history[-3:])


@pytest.mark.parametrize(
    "plain", ["> all of it is quoted", "my answer\n\n> quote\n\nand more of mine", "1 > 2\n> x\ny"]
)
def test_words_between_and_below_quotes_are_not_lost(plain: str) -> None:
    assert words(plain=plain)[0] == plain


def test_what_cannot_be_read_as_html_is_read_as_zendesk_tells_it() -> None:
    assert words(html="<div>" * 50_000 + "deep", plain="deep &amp; plain")[0] == "deep & plain"


@pytest.mark.parametrize(
    "html", ["<div>" * 200_000, "<" * 1_000_000, "<p>x</p>" * 120_000, "<p style='" + "a" * 900_000]
)
def test_a_megabyte_of_anything_is_read_in_a_moment(html: str) -> None:
    began = time.monotonic()
    words(html=html, plain="x")
    words(plain=html)
    assert time.monotonic() - began < 8


PIECES = st.sampled_from(
    [
        "<",
        ">",
        "</",
        "<p>",
        "<td>",
        "<!--",
        "-->",
        "<?xml",
        "?>",
        "&#0;",
        "\ud800",
        "\x00",
        "x",
        " ",
        "<li hidden>",
        "<pre>",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_is_sent_is_read_without_an_error(html: str) -> None:
    assert "\x00" not in seen(html)
    words(html=html, plain=html)[0].encode()
