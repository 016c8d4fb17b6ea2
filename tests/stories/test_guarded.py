"""Other people's agents at the guarded endpoint: the SDK's client, a real server, a worker, people who answer."""

from __future__ import annotations

from collections.abc import Iterator

import anyio
import pytest
from mcp import MCPError

from tests.stories.fleet import Fleet
from tests.stories.outside import ERAS, Outside, serving, text
from tests.tasks.kit import Kit


@pytest.fixture
def outside(kit: Kit, fleet: Fleet) -> Iterator[Outside]:
    kit.install()
    fleet.hire()
    with serving(kit, fleet) as outside:
        yield outside


def test_an_agent_lists_what_it_may_use_makes_a_call_and_is_denied_one(outside: Outside) -> None:
    ours = {f"shop-{each}" for each in ("order", "refund", "reply", "note", "mail")}

    async def told(era: str) -> None:
        async with outside.client(era=era) as agent:
            assert {tool.name for tool in (await agent.list_tools()).tools} == {"approval_status", *ours}
            order = await agent.call_tool("shop-order", {"number": 4})
            assert (order.is_error, order.structured_content) == (False, {"result": 8})
            denied = await agent.call_tool("shop-mail", {"to": "evil"})
            assert (denied.is_error, denied.structured_content["status"]) == (True, "denied")
            assert "nobody writes to evil" in text(denied)
            with pytest.raises(MCPError, match="no tool shop-rob"):
                await agent.call_tool("shop-rob", {})

    for era in ERAS:
        anyio.run(told, era)


def test_a_gated_call_answers_at_once_and_is_done_once_somebody_agrees(
    outside: Outside, kit: Kit, fleet: Fleet
) -> None:
    async def told(era: str, charge: str) -> None:
        wanted = {"charge": charge, "amount": 5}
        async with outside.client(era=era) as agent:
            asked = await agent.call_tool("shop-refund", wanted)
            about = asked.structured_content
            assert (asked.is_error, about["status"], about["asked"]) == (False, "pending", ["Ann Lee", "Bob Ray"])
            assert about["approval"] in text(asked)
            standing = await agent.call_tool("approval_status", {"approval": about["approval"]})
            assert standing.structured_content == about
            assert kit.shop.done[f"refund:{charge}"] == 0
            await anyio.to_thread.run_sync(fleet.answer_at_once, about["run"])
            standing = await agent.call_tool("approval_status", {"approval": about["approval"], "wait": 20})
            assert standing.structured_content["status"] == "done"
            again = await agent.call_tool("shop-refund", wanted)
            assert (again.is_error, again.structured_content["amount"]) == (False, 5)
            assert again.structured_content == standing.structured_content["result"]
            assert kit.shop.done[f"refund:{charge}"] == 1

    for n, era in enumerate(ERAS):
        anyio.run(told, era, f"ch{n}")
