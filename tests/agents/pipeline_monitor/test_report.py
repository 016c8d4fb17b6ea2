"""What people read of an incident. Whatever others wrote, it comes out as text: judged by a Markdown parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from agents.pipeline_monitor import report
from agents.pipeline_monitor.groups import Group, grouped
from agents.pipeline_monitor.shapes import Account
from agents.tools.lineage.upstream import Made
from agents.tools.warehouse.sample import Rows
from tests.agents.pipeline_monitor.made import finding

PARSER = MarkdownIt("commonmark").enable("table").enable("strikethrough")
EVIL = (
    "`</details>` | <img src=x onerror=1> @acme/all #1 [a](http://e.example) ![i](http://e.example/i.png)\n# Run\n```"
)


def group(problem: str = "", owner: str = "") -> Group:
    findings = [finding("raw", "gbp" if problem else "gbb", problem=problem), finding("orders", "gbb")]
    [found] = grouped(findings, [Made(table="raw", owner=owner), Made(table="orders", upstream=("raw",))])
    return found


def test_it_names_the_cause_and_what_is_bad_because_of_it() -> None:
    body = report.body(group(owner="Ann"), rows=None, account=None)
    assert body.startswith("`raw` is the first bad table: none that it is made of is bad")
    assert "Bad because of it: `orders`." in body
    assert "Bad since 2 March 2026, 11:00 UTC. Owner: Ann." in body
    assert (
        "| `raw` | `raw_fresh` | ❌ 30 hours | up to 6 hours | 2 March 2026, 10:00 UTC (1 hours) | 30 hours old |"
        in body
    )
    assert report.title(group()) == "raw: Since raw was loaded is 30 hours"
    assert report.title(group("gone")) == "raw: Since raw was loaded cannot be measured"


def test_an_account_is_marked_as_a_models_and_as_deciding_nothing() -> None:
    body = report.body(group(), rows=None, account=Account(text="The load failed. <b>"))
    assert "**What a language model makes of it**, which decides nothing: The load failed. &lt;b&gt;" in body


def test_a_comment_says_what_changed_and_what_is_bad() -> None:
    said = report.news(group(), "bad now too: orders_fresh")
    assert said.split("\n")[0] == "Bad now too: orders\\_fresh."
    assert "- `orders_fresh`: 30 hours old" in said


def acting(markdown: str) -> set[str]:
    """What a parser makes of it that text alone would not be."""
    kinds = {each.type for token in PARSER.parse(markdown) for each in (token, *(token.children or ()))}
    return kinds & {"html_block", "html_inline", "link_open", "image", "code_block"}


@given(
    st.text(max_size=200) | st.just(EVIL), st.text(max_size=60) | st.just(EVIL), st.text(max_size=60) | st.just(EVIL)
)
def test_nothing_that_others_wrote_acts(problem: str, value: str, owner: str) -> None:
    rows = Rows(table="raw", columns=("note",), rows=((value,), (None,)), masked=())
    body = report.body(group(problem or "x", owner), rows=rows, account=Account(text=value))
    assert acting(body) == set()
    headings = [each for each in PARSER.parse(body) if each.type == "heading_open"]
    assert [each.tag for each in headings] == ["h2"]
    tables = [each for each in PARSER.parse(body) if each.type == "table_open"]
    assert len(tables) == 2


@pytest.mark.parametrize("words", [EVIL, "@acme/all", "<!-- placet:issue:1 x -->"])
def test_a_comment_and_a_last_word_ping_nobody(words: str) -> None:
    found = group(words)
    for said in (report.news(found, "it is bad"), report.healthy(found.findings, words)):
        assert acting(said) == set()
        assert "@acme" not in said
        assert "<!--" not in said


def test_with_hundreds_of_metrics_it_still_fits() -> None:
    findings = [finding(f"t{n}", "gp", problem="|" * 5_000, metric=f"m{n}") for n in range(300)]
    made = [Made(table=f"t{n}", upstream=("t0",) * (n > 0)) for n in range(300)]
    [found] = grouped(findings, made)
    body = report.body(found, rows=None, account=None)
    assert len(body) < 45_000
    assert "… and 280 more metrics." in body
    assert "and 289 more" in body
    assert len(report.title(found)) <= 200
