"""A connection to a server while it lasts: what it offers, and one use of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import mcp_types
from mcp import Client
from mcp.shared.exceptions import MCPError
from pydantic import TypeAdapter, ValidationError

from agents.clients.mcp.answers import EXPIRED, UNREACHED
from agents.clients.mcp.meter import Meter
from agents.engine.errors import Later, Partly, Refused, Unclear

PAGES, MOST = 50, 2_000
"""Pages of tools that are read, and tools in all."""
FRESH = 15.0
"""Seconds for which its list of tools is taken to be as it was, unless it says that it changed."""
NOT_DONE = frozenset({mcp_types.METHOD_NOT_FOUND, mcp_types.INVALID_PARAMS, mcp_types.INVALID_REQUEST})
"""What a server answers before it has done anything. JSON-RPC 2.0 specification, "Error object"."""
ASKS = "asks for something in return (a model, a person, a folder), which it is not given"

Tools = Mapping[str, mcp_types.Tool]
Result = mcp_types.CallToolResult
_RESULT: TypeAdapter[Result | mcp_types.InputRequiredResult] = TypeAdapter(Result | mcp_types.InputRequiredResult)


class Gone(Exception):
    """It knows our session no more, and has done nothing: the same can be asked of a new one."""


@dataclass
class Live:
    """`over`: it is not used any more. All of it runs on one event loop."""

    client: Client
    meter: Meter
    over: asyncio.Event
    tools: Tools = field(default_factory=dict)
    looked: float = float("-inf")
    """When what `tools` holds was asked for."""
    hung: int = 0
    """Calls in a row that were not answered in time."""
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def list(self, *, anew: bool = False) -> Tools:
        """What it offers, asked for within `FRESH`, or after now (`anew`). Many who ask at once ask it once.

        Raises `MCPError`, `ValidationError`, `ValueError`.
        """
        since = time.monotonic() - (0.0 if anew else FRESH)
        async with self._looking:
            if self.looked <= since:
                asked = time.monotonic()
                self.tools, self.looked = await self._listed(), asked
            return self.tools

    async def heard(self, message: object) -> None:
        """What it says unasked."""
        if isinstance(message, mcp_types.ToolListChangedNotification):
            self.outdated()

    def outdated(self) -> None:
        """What it offers may be something else by now."""
        self.looked = float("-inf")

    async def call(self, name: str, tool: str, args: dict[str, Any], seconds: float) -> Result:
        """Use a tool of the server that people call `name`. Raises `Refused`, `Later`, `Gone`, `Partly`, `Unclear`.

        The SDK's own call would hold the result against the tool's schema by patterns that can take for ever.
        """
        params = mcp_types.CallToolRequestParams(name=tool, arguments=args)
        self.meter.due += 1
        try:
            async with asyncio.timeout(seconds):
                answer = await self.client.session.send_request(mcp_types.CallToolRequest(params=params), _RESULT)
        except TimeoutError:
            self._missed()
            raise Unclear(f"{name} did not answer within {seconds:.1f} s") from None
        except MCPError as error:
            raise self._told(name, error) from None
        except ValidationError:
            raise Unclear(f"{name} answered with what is no result of a tool") from None
        self.hung = 0
        if isinstance(answer, mcp_types.InputRequiredResult):
            raise Partly(f"{name} {ASKS}")
        return answer

    def _missed(self) -> None:
        self.hung += 1
        if self.hung > 1:
            self.over.set()

    def _told(self, name: str, error: MCPError) -> Exception:
        """What an error of the protocol's means for a call that was sent. It is as long as the server likes."""
        said = " ".join(error.message.split())
        if error.code == EXPIRED:
            self.over.set()
            return Gone()
        if error.code == UNREACHED:
            return Later(f"{name} did not take the call: {said}")
        if error.code == mcp_types.URL_ELICITATION_REQUIRED:
            return Partly(f"{name} {ASKS}")
        if error.code in NOT_DONE:
            return Refused(f"{name} refuses the call: {said}")
        if error.code == mcp_types.CONNECTION_CLOSED:
            self.over.set()
            return Unclear(f"the connection to {name} broke off during the call")
        return Unclear(f"{name} failed during the call: {said}")

    async def _listed(self) -> Tools:
        """All pages of its list. Raises `ValueError` for a list without an end."""
        found: dict[str, mcp_types.Tool] = {}
        cursor: str | None = None
        for _ in range(PAGES):
            self.meter.due += 1
            page = await self.client.list_tools(cursor=cursor)
            found |= {tool.name: tool for tool in page.tools}
            cursor = page.next_cursor
            if len(found) > MOST:
                break
            if not cursor:
                return found
        raise ValueError(f"it lists more than {MOST:,} tools, or never comes to an end")
