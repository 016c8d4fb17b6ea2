"""Other people's agents at the guarded endpoint: the SDK's client, a real server, a worker, people who answer."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import anyio.to_thread
import httpx
import pytest
from mcp import MCPError, UrlElicitationRequiredError
from mcp_types import CallToolResult, ElicitResult

from tests.stories.fleet import Fleet
from tests.stories.outside import ERAS, PATIENCE, Outside, serving, text
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
            assert standing.structured_content | {"link": ""} == about | {"link": ""}
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


def test_an_agent_that_hangs_up_in_the_middle_finds_its_call_again(outside: Outside, kit: Kit) -> None:
    kit.shop.watch = lambda _: time.sleep(1.0)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    wanted: dict[str, Any] = {"name": "shop-mail", "arguments": {"to": "amy"}}
    headers = {"Authorization": f"Bearer {outside.keys['one'].key.get_secret_value()}"}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{outside.url}/mcp", json={**body, "params": wanted}, headers=headers, timeout=0.5, trust_env=False)

    async def again() -> CallToolResult:
        async with outside.client() as agent:
            return await agent.call_tool(wanted["name"], wanted["arguments"])

    found = anyio.run(again)
    assert (found.is_error, kit.shop.done["mail:amy"]) == (False, 1)
    assert len(kit.store.listing.newest("", 10)) == 1


def test_a_client_that_opens_pages_has_its_answer_in_the_very_call(outside: Outside, kit: Kit, fleet: Fleet) -> None:
    opened: list[str] = []

    async def agree(context: Any, params: Any) -> ElicitResult:
        opened.append(params.url)
        [run] = kit.store.listing.newest("", 1)
        await anyio.to_thread.run_sync(fleet.answer_at_once, run)
        return ElicitResult(action="accept")

    async def modern() -> None:
        async with outside.client(era="2026-07-28", elicitation_callback=agree) as agent:
            done = await agent.call_tool("shop-refund", {"charge": "ch1", "amount": 5})
            assert (done.is_error, done.structured_content["amount"]) == (False, 5)

    async def legacy() -> None:
        async with outside.client(era="legacy", elicitation_callback=agree) as agent:
            with pytest.raises(MCPError) as required:
                await agent.call_tool("shop-refund", {"charge": "ch2", "amount": 5})
            [wanted] = UrlElicitationRequiredError.from_error(required.value.error).elicitations
            opened.append(wanted.url)
            pending = await agent.call_tool("shop-refund", {"charge": "ch2", "amount": 5})
            assert pending.structured_content["approval"] == wanted.elicitation_id

    anyio.run(modern)
    anyio.run(legacy)
    for url in opened:
        page = httpx.get(url.replace(kit.settings.public_url, outside.url), trust_env=False)
        assert (page.status_code, "shop.refund" in page.text) == (200, True)


@pytest.mark.chaos
def test_slow_calls_hold_half_of_the_threads_and_the_rest_go_on_answering(kit: Kit, fleet: Fleet) -> None:
    kit.install()
    fleet.hire()
    kit.shop.watch = lambda _: time.sleep(2.0)
    with serving(kit, fleet, web_threads=2) as outside:
        headers = {"Authorization": f"Bearer {outside.keys['one'].key.get_secret_value()}"}
        with httpx.Client(base_url=outside.url, headers=headers, timeout=30, trust_env=False) as http:

            def call(number: int) -> httpx.Response:
                wanted = {"name": "shop-order", "arguments": {"number": number}}
                body = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": wanted}
                return http.post("/mcp", json=body)

            with ThreadPoolExecutor(2) as callers:
                both = [each.result() for each in [callers.submit(call, number) for number in (1, 2)]]
                taken = callers.submit(call, 3)
                time.sleep(0.5)
                assert http.get("/healthz").status_code == 200
                assert taken.result().status_code == 200
            assert sorted(each.status_code for each in both) == [200, 503]
            [refused] = [each for each in both if each.status_code == 503]
            assert refused.headers["Retry-After"] == "5"


@pytest.mark.chaos
def test_a_worker_that_dies_in_the_middle_costs_the_caller_time_and_nothing_else(kit: Kit, fleet: Fleet) -> None:
    kit.install()
    fleet.hurry(lease=1.5, heartbeat=0.4, timeout=2.0)
    lost = fleet.hire(at="returned:before")

    async def called(outside: Outside) -> CallToolResult:
        async with outside.client() as agent:
            while True:
                given = await agent.call_tool("shop-reply", {"ticket": "1", "text": "hello"})
                if given.is_error or (given.structured_content or {}).get("status") != "running":
                    return given

    with serving(kit, fleet) as outside, ThreadPoolExecutor(1) as caller:
        waiting = caller.submit(anyio.run, called, outside)
        lost.join(PATIENCE)
        assert lost.exitcode == -signal.SIGKILL
        fleet.hire()
        given = waiting.result(PATIENCE)
    assert (given.is_error, kit.shop.done["reply:1"]) == (False, 1)
    assert len(kit.store.listing.newest("", 10)) == 1
