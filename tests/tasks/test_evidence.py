"""The evidence beside a question: what the run had read when it asked, whichever agent asks."""

from __future__ import annotations

from typing import Any

import pytest

from tasks import evidence
from tasks.driving.drive import drive
from tasks.hints import Hint
from tasks.runs import Runs
from tasks.status import Approval
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

READS = flow(
    """yield Call("shop.order", number=1)
    try:
        yield Call("shop.order", number=-1)
    except Exception:
        pass
    yield Gather(Call("shop.order", number=2), Call("shop.order", number=3))
    yield Call("shop.order", number=1)
    yield Call("shop.refund", charge="ch1", amount=4)
    yield Call("shop.order", number=9)
    return Done(summary="refunded")"""
)


def asked(kit: Kit, url: str) -> Approval:
    kit.install(READS)
    world = kit.world()
    id = kit.begin(world=world)
    drive(world, id)
    runs = Runs(world, Hint(url))
    [listed] = [each for each in runs.approvals() if each.run == id]
    assert listed.evidence == ()
    before = runs.approval(listed.id)
    kit.finish(world, id)
    after = runs.approval(listed.id)
    assert after.evidence == before.evidence, "what was read since is no evidence for that question"
    return before


def test_it_is_what_was_read_before_in_order_the_newest_of_each_and_nothing_that_failed(
    kit: Kit, valkey_url: str
) -> None:
    found = asked(kit, valkey_url).evidence
    assert [(each.call, each.asked) for each in found] == [
        ("4", "number 1"),
        ("3.1.1", "number 2"),
        ("3.2.1", "number 3"),
    ]
    assert [each.found.parts[0].text for each in found] == ["2", "4", "6"]
    assert {(each.tool, each.own, each.found.parts[0].untrusted) for each in found} == {("shop.order", False, False)}


def test_a_tool_that_is_gone_leaves_the_question_readable(kit: Kit, valkey_url: str) -> None:
    approval = asked(kit, valkey_url)
    kit.tools = {name: tool for name, tool in kit.tools.items() if name != "shop.order"}
    kit.install(flow('return Done(summary="nothing")\n    yield'), **{'"shop.order"': '# "shop.order"'})
    assert Runs(kit.world(), Hint(valkey_url)).approval(approval.id).evidence == ()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"number": 7, "deep": True, "note": None, "tags": []}, "number 7, deep true"),
        ({"repo": "acme/shop", "files": [{"path": "a.py"}, {"path": "b.py"}]}, "repo acme/shop, files (2)"),
        ({"text": "one\ntwo  three"}, "text one two three"),
        ({"text": "x" * 500}, f"text {'x' * (evidence.LONGEST - 6)}…"),
    ],
)
def test_what_a_read_was_asked_for_is_one_short_line(args: dict[str, Any], words: str) -> None:
    assert evidence._in_words(args) == words
