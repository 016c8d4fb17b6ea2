"""The same steps in LangGraph: model and tool in turn, each kept by its plain-Redis saver in REDIS_URL.

`langgraph_steps.py STEPS…` prints, as JSON, the milliseconds that a step took in a run of so many steps.
"""

from __future__ import annotations

import json
import operator
import os
import sys
import time
from typing import Annotated, Any, TypedDict

from langgraph.graph import END, START, StateGraph  # type: ignore[import-not-found]
from langgraph_checkpoint_plainredis import RedisSaver  # type: ignore[import-not-found]


class State(TypedDict):
    """What is said, and how many steps were taken."""

    messages: Annotated[list[Any], operator.add]
    taken: int


def model(state: State) -> dict[str, Any]:
    """Name the next step, at once."""
    return {"messages": [{"role": "assistant", "tool": "read", "args": {"number": state["taken"]}}]}


def tool(state: State) -> dict[str, Any]:
    """Answer 2 KB."""
    return {"messages": [{"role": "tool", "content": f"{state['taken']:05d}" * 400}], "taken": state["taken"] + 1}


def graph(steps: int, saver: RedisSaver) -> Any:
    """The model, then the tool, until so many steps were taken."""
    builder = StateGraph(State)
    builder.add_node("model", model)
    builder.add_node("tool", tool)
    builder.add_edge(START, "model")
    builder.add_edge("model", "tool")
    builder.add_conditional_edges("tool", lambda state: END if state["taken"] >= steps else "model")
    return builder.compile(checkpointer=saver)


def step_ms(steps: int, saver: RedisSaver) -> float:
    """Of one run."""
    config = {"configurable": {"thread_id": f"{os.getpid()}-{steps}"}, "recursion_limit": 100_000}
    built, began = graph(steps, saver), time.perf_counter()
    built.invoke({"messages": [], "taken": 0}, config)
    return (time.perf_counter() - began) / steps * 1000


if __name__ == "__main__":
    keeper = RedisSaver(url=os.environ["REDIS_URL"])
    if hasattr(keeper, "setup"):
        keeper.setup()
    step_ms(5, keeper)
    print(json.dumps([step_ms(int(word), keeper) for word in sys.argv[1:]]))
