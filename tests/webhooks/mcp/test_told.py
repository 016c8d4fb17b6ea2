"""What a call is answered with, in words."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from agents.engine.journal import QuestionKind
from tasks.guarded import CallAnswer
from tasks.relayed import Approval
from webhooks.mcp import told


def pending(kind: QuestionKind) -> CallAnswer:
    about: dict[str, Any] = {"why": "it matters", "approvers": ("Ann Lee",), "link": "http://x/asked/1"}
    asked = Approval(id="r.1~1", kind=kind, asked_at=1.0, expires=None, **about)
    return CallAnswer(status="pending", run="r", tool="shop.mail", why="it matters", approval=asked)


@pytest.mark.parametrize("kind", get_args(QuestionKind))
def test_only_where_leave_is_asked_for_is_it_said_that_nothing_was_done(kind: QuestionKind) -> None:
    result = told.result(pending(kind))
    [content] = result.content
    text = content.model_dump()["text"]
    said = ("Not done yet" in text, "once somebody has agreed it is done" in text)
    assert said == (kind == "approve", kind == "approve")
    assert ("may have been done already" in text) == (kind != "approve")
    assert "(it matters).\nApproval: r.1~1\nAsked: Ann Lee, until somebody answers." in text
    assert result.structured_content is not None
    assert result.structured_content["next"] in text
    assert told.opening(pending(kind)).message.startswith("shop.mail waits for Ann Lee to ")


def test_what_is_told_of_an_end_says_nothing_twice() -> None:
    expired = CallAnswer(status="expired", run="r", tool="shop.mail", why="nobody answered in time")
    assert told.undone(expired) == "It was not done: nobody answered in time"
