"""What does not depend on the machine holds at every test."""

from __future__ import annotations

import pytest

from tests.bench.servers import QUERIES, corpus, finding


def test_the_queries_are_a_hundred_and_each_is_about_a_tool_there_is() -> None:
    names = {tool.name for tool in corpus()}
    assert len({query for query, _ in QUERIES}) == len({name for _, name in QUERIES}) == 100
    assert {name for _, name in QUERIES} <= names


@pytest.mark.chaos
def test_of_five_hundred_tools_the_right_one_is_found_and_the_prompt_stays_short() -> None:
    assert [str(each) for each in finding() if not each.ok] == []
