"""The same loop in pydantic-ai, which keeps nothing.

`pydantic_ai_loop.py STEPS…` prints, as JSON, the milliseconds that a step took in a run of so many steps.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from pydantic_ai import Agent  # type: ignore[import-not-found]
from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart  # type: ignore[import-not-found]
from pydantic_ai.models.function import FunctionModel  # type: ignore[import-not-found]
from pydantic_ai.usage import UsageLimits  # type: ignore[import-not-found]


def read(number: int) -> str:
    """Answer 2 KB."""
    return f"{number:05d}" * 400


def step_ms(steps: int) -> float:
    """Of one run."""
    taken = 0

    def caller(messages: Any, info: Any) -> ModelResponse:
        nonlocal taken
        taken += 1
        if taken > steps:
            return ModelResponse(parts=[TextPart("done")])
        return ModelResponse(parts=[ToolCallPart("read", {"number": taken})])

    agent = Agent(FunctionModel(caller))
    agent.tool_plain(read)
    began = time.perf_counter()
    agent.run_sync("Read.", usage_limits=UsageLimits(request_limit=None))
    return (time.perf_counter() - began) / steps * 1000


if __name__ == "__main__":
    step_ms(5)
    print(json.dumps([step_ms(int(word)) for word in sys.argv[1:]]))
