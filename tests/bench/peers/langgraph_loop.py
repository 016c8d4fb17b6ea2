"""The same loop in LangGraph: its prebuilt agent, kept by its SQLite saver in the file KEPT_IN names.

`langgraph_loop.py STEPS…` prints, as JSON, the milliseconds that a step took in a run of so many steps.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel  # type: ignore[import-not-found]
from langchain_core.messages import AIMessage  # type: ignore[import-not-found]
from langchain_core.outputs import ChatGeneration, ChatResult  # type: ignore[import-not-found]
from langgraph.checkpoint.sqlite import SqliteSaver  # type: ignore[import-not-found]
from langgraph.prebuilt import create_react_agent  # type: ignore[import-not-found]


class Caller(BaseChatModel):  # type: ignore[misc]
    """Calls as often as it is told, at once, then is done."""

    steps: int
    taken: int = 0

    @property
    def _llm_type(self) -> str:
        return "caller"

    def bind_tools(self, tools: Any, **more: Any) -> Caller:
        return self

    def _generate(self, messages: Any, stop: Any = None, run_manager: Any = None, **more: Any) -> ChatResult:
        self.taken += 1
        said = AIMessage(content="done")
        if self.taken <= self.steps:
            call = {"name": "read", "args": {"number": self.taken}, "id": f"c{self.taken}"}
            said = AIMessage(content="", tool_calls=[call])
        return ChatResult(generations=[ChatGeneration(message=said)])


def read(number: int) -> str:
    """Answer 2 KB."""
    return f"{number:05d}" * 400


def step_ms(steps: int, saver: SqliteSaver) -> float:
    """Of one run."""
    agent = create_react_agent(Caller(steps=steps), [read], checkpointer=saver)
    config = {"configurable": {"thread_id": str(steps)}, "recursion_limit": 100_000}
    began = time.perf_counter()
    agent.invoke({"messages": [("user", "Read.")]}, config)
    return (time.perf_counter() - began) / steps * 1000


if __name__ == "__main__":
    keeper = SqliteSaver(sqlite3.connect(os.environ["KEPT_IN"], check_same_thread=False))
    keeper.setup()
    step_ms(5, keeper)
    print(json.dumps([step_ms(int(word), keeper) for word in sys.argv[1:]]))
