"""The same loop in the OpenAI Agents SDK, with its SQLite session in the file KEPT_IN names. Its package is `agents`.

`openai_agents_loop.py STEPS…` prints, as JSON, the milliseconds that a step took in a run of so many steps.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any

os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "1"

from openai.types.responses import (
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputText,
)

from agents import Agent, Runner, SQLiteSession, function_tool  # type: ignore[attr-defined]
from agents.items import ModelResponse  # type: ignore[import-not-found]
from agents.models.interface import Model  # type: ignore[import-not-found]
from agents.usage import Usage  # type: ignore[import-not-found]


@function_tool  # type: ignore[untyped-decorator]
def read(number: int) -> str:
    """Answer 2 KB."""
    return f"{number:05d}" * 400


class Caller(Model):  # type: ignore[misc]
    """Calls as often as it is told, at once, then is done."""

    def __init__(self, steps: int) -> None:
        self.steps, self.taken = steps, 0

    async def get_response(self, *asked: Any, **more: Any) -> ModelResponse:
        self.taken += 1
        return ModelResponse(output=[self._said()], usage=Usage(), response_id=None)

    def _said(self) -> Any:
        if self.taken > self.steps:
            text = ResponseOutputText(text="done", annotations=[], type="output_text")
            return ResponseOutputMessage(id="m", content=[text], role="assistant", status="completed", type="message")
        arguments, number = json.dumps({"number": self.taken}), self.taken
        return ResponseFunctionToolCall(
            arguments=arguments, call_id=f"c{number}", name="read", type="function_call", id=f"f{number}"
        )

    def stream_response(self, *asked: Any, **more: Any) -> Any:
        raise NotImplementedError


async def step_ms(steps: int) -> float:
    """Of one run."""
    session = SQLiteSession(str(steps), os.environ["KEPT_IN"])
    agent = Agent(name="caller", model=Caller(steps), tools=[read])
    began = time.perf_counter()
    await Runner.run(agent, "Read.", session=session, max_turns=steps + 10)
    return (time.perf_counter() - began) / steps * 1000


async def main() -> None:
    """A short run to warm up, then those asked for."""
    await step_ms(5)
    print(json.dumps([await step_ms(int(word)) for word in sys.argv[1:]]))


if __name__ == "__main__":
    asyncio.run(main())
