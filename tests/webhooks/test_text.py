"""What a person reads on a page is what is there."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from webhooks import text


def test_markup_is_escaped() -> None:
    assert text.visible("<b>&'\"") == Markup("&lt;b&gt;&amp;&#39;&#34;")


def test_a_direction_mark_is_spelled_out() -> None:
    assert text.visible("a\u202eb") == Markup('a<span class="hidden">U+202E</span>b')


def test_line_ends_of_the_web_are_ordinary_and_a_lone_return_is_not() -> None:
    assert text.visible("a\r\nb") == "a\nb"
    assert "U+000D" in text.visible("a\rb")


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_nothing_hides_and_nothing_gets_out(value: str) -> None:
    shown = text.visible(value)
    assert shown.encode().decode() == shown
    assert "<script" not in shown
    assert not any(unicodedata.bidirectional(each) in {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI"} for each in shown)
    assert not any(unicodedata.category(each) == "Cc" and each not in "\n\t" for each in shown)


@given(st.text(max_size=60).filter(lambda value: not text.HIDDEN.search(value)))
def test_ordinary_text_is_kept_as_it_is(value: str) -> None:
    assert text.visible(value).unescape() == value


def test_the_lines_of_a_diff_are_told_apart() -> None:
    lines = text.diff("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n same")
    assert [line.mark for line in lines] == ["meta", "meta", "hunk", "del", "add", "same"]


def test_distances_read_as_people_say_them() -> None:
    said = [text.distance(at, 1_000_000) for at in (1_000_030, 1_003_600, 913_600, 999_940, 1_000_000)]
    assert said == ["in less than a minute", "in 1 hour", "1 day ago", "1 minute ago", "just now"]


def test_times_are_told_in_utc() -> None:
    assert (text.moment(0), text.iso(0)) == ("1 January 1970, 00:00 UTC", "1970-01-01T00:00:00+00:00")


def test_values_are_pretty() -> None:
    assert [text.pretty(each) for each in ("a", ["a", "b"], {"é": 1})] == ["a", "a\nb", '{\n  "é": 1\n}']
