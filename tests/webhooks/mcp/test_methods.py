"""The methods of the guarded endpoint, in both protocol eras."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.guarded import GuardedTool
from tests.webhooks.mcp.conftest import MODERN, Agent, error_of
from webhooks.mcp import listed
from webhooks.mcp.messages import Wrong

OURS = ["shop-mail", "shop-note", "shop-order", "shop-refund", "shop-reply"]


def test_a_handshake_tells_what_there_is_and_begins_no_session(agent: Agent) -> None:
    hello = agent.shake_hands()
    assert (hello["protocolVersion"], hello["serverInfo"]["name"]) == ("2025-11-25", "placet")
    assert hello["capabilities"] == {"tools": {"listChanged": False}}
    assert "approval_status" in hello["instructions"]
    assert "Mcp-Session-Id" not in agent.asked("ping").headers
    assert agent.result(agent.asked("ping")) == {}


@pytest.mark.parametrize(
    ("asked", "given"), [("2024-11-05", "2024-11-05"), ("2025-06-18", "2025-06-18"), ("1999-01-01", "2025-11-25")]
)
def test_a_handshake_ends_with_a_version_that_both_speak(agent: Agent, asked: str, given: str) -> None:
    params = {"protocolVersion": asked, "capabilities": {}, "clientInfo": {"name": "tests", "version": "1"}}
    assert agent.result(agent.asked("initialize", params))["protocolVersion"] == given


def test_the_newer_era_needs_no_handshake(agent: Agent) -> None:
    found = agent.result(agent.modern("server/discover"))
    assert (found["supportedVersions"], found["resultType"]) == ([MODERN], "complete")
    assert found["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "placet"
    assert [tool["name"] for tool in agent.result(agent.modern("tools/list"))["tools"]] == ["approval_status", *OURS]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Mcp_Method": "tools/call"}, -32020),
        ({"MCP_Protocol_Version": "2025-11-25"}, None),
        ({"MCP_Protocol_Version": "2031-01-01"}, -32020),
    ],
)
def test_headers_of_the_newer_era_that_say_something_else_are_refused(
    agent: Agent, headers: dict[str, str], code: int | None
) -> None:
    response = agent.modern("tools/list", **headers)
    if code is None:  # spoken as in the handshake era, which takes the envelope for any other `_meta`
        assert agent.result(response)["tools"]
    else:
        assert error_of(response)[:2] == (400, code)


def test_a_version_that_nobody_here_speaks_is_told_which_are(agent: Agent) -> None:
    response = agent.send(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "server/discover",
            "params": {
                "_meta": {
                    "io.modelcontextprotocol/protocolVersion": "2031-01-01",
                    "io.modelcontextprotocol/clientCapabilities": {},
                }
            },
        },
        MCP_Protocol_Version="2031-01-01",
        Mcp_Method="server/discover",
    )
    assert error_of(response)[:2] == (400, -32022)
    assert response.get_json()["error"]["data"]["supported"] == [MODERN]


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("tools/steal", None, -32601),
        ("resources/list", {}, -32601),
        ("server/discover", {}, -32601),
        ("tools/call", {}, -32602),
        ("tools/call", {"name": 5}, -32602),
        ("tools/call", {"name": "shop-order", "arguments": [4]}, -32602),
        ("tools/call", {"name": "shop-rob"}, -32602),
        ("tools/call", {"name": "shop.order"}, -32602),
        ("tools/list", {"cursor": "x"}, -32602),
        ("tools/list", {"cursor": 5}, -32602),
        ("initialize", {}, -32602),
    ],
)
def test_what_does_not_fit_is_an_error_of_the_protocol(
    agent: Agent, method: str, params: dict[str, Any] | None, code: int
) -> None:
    response = agent.asked(method, params)
    assert error_of(response)[:2] == (200, code)
    assert response.get_json()["id"] == 1


def test_the_newer_era_has_a_status_for_each_error(agent: Agent) -> None:
    assert error_of(agent.modern("resources/list"))[:2] == (404, -32601)
    assert error_of(agent.modern("ping"))[:2] == (404, -32601)
    assert error_of(agent.modern("tools/call", {"name": "shop-rob"}))[:2] == (400, -32602)


def test_a_tool_is_listed_with_what_our_policy_goes_by(agent: Agent) -> None:
    tools = {tool["name"]: tool for tool in agent.result(agent.asked("tools/list"))["tools"]}
    hints = {
        name: (a["readOnlyHint"], a["destructiveHint"], a["idempotentHint"])
        for name, each in tools.items()
        if (a := {"destructiveHint": None, **each["annotations"]})
    }
    assert hints == {
        "approval_status": (True, None, True),
        "shop-order": (True, False, True),
        "shop-refund": (False, True, True),
        "shop-reply": (False, False, True),
        "shop-note": (False, False, True),
        "shop-mail": (False, False, True),
    }
    assert tools["shop-refund"]["description"] == "Refund part of a charge. A person is asked before it is done."
    assert tools["shop-order"]["description"] == "Read an order. A negative number is refused."
    schema = tools["shop-refund"]["inputSchema"]
    assert (schema["type"], sorted(schema["required"])) == ("object", ["amount", "charge"])


def tool(n: int) -> GuardedTool:
    about: dict[str, Any] = {"summary": "It.", "arguments": {"type": "object"}, "risk": "low", "guard": ""}
    return GuardedTool(name=f"a.t{n:04}", reads=True, repeats=True, **about)


def test_a_list_of_hundreds_comes_in_pages_each_tool_once() -> None:
    tools = {f"a-t{n:04}": tool(n) for n in range(350)}
    seen, cursor = [], None
    while True:
        page = listed.page(tools, cursor)
        assert len(page.tools) <= listed.PAGE
        seen += [each.name for each in page.tools]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted([*tools, "approval_status"])


@given(st.sets(st.text("abcxyz-_0", min_size=1, max_size=4), max_size=60), st.integers(1, 7))
def test_whatever_they_are_called_each_tool_is_listed_once(names: set[str], size: int) -> None:
    tools, before = {name: tool(0) for name in names}, listed.PAGE
    listed.PAGE = size
    try:
        seen, cursor = list[str](), None
        while True:
            page = listed.page(tools, cursor)
            seen += [each.name for each in page.tools]
            if (cursor := page.next_cursor) is None:
                break
    finally:
        listed.PAGE = before
    assert seen == sorted({*names, "approval_status"})


def test_a_page_goes_on_where_the_last_one_ended_although_tools_come_and_go() -> None:
    before = {f"a-t{n:04}": tool(n) for n in range(150)}
    cursor = listed.page(before, None).next_cursor
    after = {name: each for name, each in before.items() if name not in ("a-t0000", "a-t0099")}
    rest = [each.name for each in listed.page(after, cursor).tools]
    assert rest == [name for name in sorted([*after, "approval_status"]) if name > str(cursor).removeprefix("after:")]


def test_a_cursor_that_is_not_ours_is_refused() -> None:
    with pytest.raises(Wrong, match="not one of ours"):
        listed.page({}, "a-t0000")
