"""Markdown on a page: what agents write is shown as it will look, and nothing of it is lost."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.markdown import markdown

TAGS = {"h4", "p", "br", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code", "strong", "em", "span"}


def row(tag: str, *cells: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"


HEAD = f"<thead>{row('th', 'A', 'B')}</thead>"
BODY = f"<tbody>{row('td', '1', '<code>x|y</code> | z')}</tbody>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("### Review of `a.py`", "<h4>Review of <code>a.py</code></h4>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p>\n<p>three</p>"),
        ("**high** · *mild*", "<p><strong>high</strong> · *mild*</p>"),
        (
            "_all `of` it._ Not a_name_, not _this one",
            "<p><em>all <code>of</code> it.</em> Not a_name_, not _this one</p>",
        ),
        (r"_ends\_ here_", "<p><em>ends_ here</em></p>"),
        ("- a\n- `b`", "<ul><li>a</li><li><code>b</code></li></ul>"),
        ("| A | B |\n|---|---|\n| 1 | `x\\|y` \\| z |", f"<table>{HEAD}{BODY}</table>"),
        (r"\*no\* &lt;b&gt;", "<p>*no* &lt;b&gt;</p>"),
        ("<b>&'\"", "<p>&lt;b&gt;&amp;&#39;&#34;</p>"),
        ("[a](https://b) ![c](d) <!-- e -->", "<p>[a](https://b) ![c](d) &lt;!-- e --&gt;</p>"),
        ("a\u200bb", '<p>a<span class="hidden">U+200B</span>b</p>'),
    ],
)
def test_what_agents_write_is_shown_as_it_will_look(text: str, shown: str) -> None:
    assert str(markdown(text)) == shown


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[tuple[str, str]] = set()
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add((tag, str(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.text(st.sampled_from("ab<>&\"'`*_|-#\\[]()! \n\u202e"), max_size=80))
def test_no_markup_gets_out_and_no_letter_is_lost(text: str) -> None:
    found = Tags(str(markdown(text)))
    assert {tag for tag, _ in found.seen} <= TAGS
    assert {attrs for tag, attrs in found.seen if tag != "span"} <= {"[]"}
    letters = re.compile(r"[ab<>\"'!()]")
    assert letters.findall(unescape(found.words)) == letters.findall(unescape(text))
