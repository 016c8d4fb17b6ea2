"""What a robots.txt asks of us, by the examples of RFC 9309 and by what people write."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.clients.fetch.robots import allows, rules_of

RFC = """
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif
"""


def open_to_us(text: str, target: str = "/") -> bool:
    return allows(rules_of(text), target)


@pytest.mark.parametrize(
    ("target", "may"),
    [("/a.gif", False), ("/a.gif?x", True), ("/example/a", False), ("/publications/", True), ("/", True)],
)
def test_the_example_of_the_standard(target: str, may: bool) -> None:
    assert open_to_us(RFC, target) is may


@pytest.mark.parametrize(
    ("text", "target", "may"),
    [
        ("", "/", True),
        ("<html>not found</html>", "/", True),
        ("User-agent: *\nDisallow:", "/", True),
        ("User-agent: *\nDisallow: /", "/", False),
        ("user-AGENT : PLACET/1.0\ndisALLOW : / # us", "/", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/", False),
        ("User-agent: other\nUser-agent: placet\nDisallow: /", "/", False),
        ("User-agent: placet\nAllow: /\n\nUser-agent: *\nDisallow: /", "/", True),
        ("User-agent: placet\nDisallow: /a\n\nUser-agent: placet\nDisallow: /b", "/b", False),
        ("User-agent: other\nDisallow: /", "/", True),
        ("User-agent: *\nDisallow: /\nAllow: /$", "/", True),
        ("User-agent: *\nDisallow: /\nAllow: /$", "/a", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /ä", "/%C3%A4", False),
        ("User-agent: *\nDisallow: /a*b*c$", "/aXbYc", False),
        ("User-agent: *\nDisallow: /a*b*c$", "/aXbYcZ", True),
        ("User-agent: *\nDisallow: /a*a$", "/a", True),
        ("User-agent: *\nCrawl-delay: 9\nDisallow: /", "/", False),
        ("User-agent: *\nSitemap: https://example.com/s\nUser-agent: other\nDisallow: /", "/", False),
    ],
)
def test_what_people_write(text: str, target: str, may: bool) -> None:
    assert open_to_us(text, target) is may


def test_a_pattern_made_to_be_slow_is_not() -> None:
    text = "User-agent: *\n" + f"Disallow: /{'*a' * 900}*b$\n" * 100
    began = time.monotonic()
    assert open_to_us(text, "/" + "a" * 1900)
    assert time.monotonic() - began < 1


@given(st.text(st.sampled_from("ab*$/"), max_size=8), st.text(st.sampled_from("ab/"), max_size=12))
def test_patterns_fit_as_a_slow_reading_of_them_says(pattern: str, target: str) -> None:
    def fits(pattern: str, target: str) -> bool:
        if pattern in ("", "$"):
            return pattern == "" or target == ""
        if pattern[0] == "*":
            return any(fits(pattern[1:], target[n:]) for n in range(len(target) + 1))
        return target[:1] == pattern[0] and fits(pattern[1:], target[1:])

    assert allows([(False, f"/{pattern}")], f"/{target}") is not fits(f"/{pattern}", f"/{target}")
