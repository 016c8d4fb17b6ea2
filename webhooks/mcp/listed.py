"""Tools as MCP lists them: those of the caller's agent, and one to ask how a call stands."""

from __future__ import annotations

from collections.abc import Mapping

from mcp_types import INVALID_PARAMS, ListToolsResult, Tool, ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field

from tasks.guarded import GuardedTool
from webhooks.mcp.messages import Wrong

STATUS = "approval_status"
"""It has no hyphen, and every name of a tool on the wire has one."""
PAGE = 100
AFTER = "after:"
LONGEST_WAIT = 20
"""Seconds of one request that waits."""


class Asked(BaseModel):
    """What the status tool takes."""

    model_config = ConfigDict(extra="forbid")

    approval: str = Field(min_length=1, max_length=200, description="The approval's id, or the run's, as it was given.")
    wait: int = Field(default=0, ge=0, le=LONGEST_WAIT, description="Seconds to wait for an answer. Default 0.")


OWN = Tool(
    name=STATUS,
    description="How a call stands that people were asked about: still pending, or what came of it.",
    input_schema=Asked.model_json_schema(),
    annotations=ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
)


def page(tools: Mapping[str, GuardedTool], cursor: str | None) -> ListToolsResult:
    """A page of them, in the order of their names. Raises `Wrong` for a cursor that is not one."""
    if cursor is not None and not cursor.startswith(AFTER):
        raise Wrong(INVALID_PARAMS, "That cursor is not one of ours.")
    after = cursor.removeprefix(AFTER) if cursor else ""
    names = [name for name in sorted({STATUS, *tools}) if name > after]
    shown = [OWN if name == STATUS else _shown(name, tools[name]) for name in names[:PAGE]]
    following = f"{AFTER}{names[PAGE - 1]}" if len(names) > PAGE else None
    return ListToolsResult(tools=shown, next_cursor=following)


def _shown(name: str, tool: GuardedTool) -> Tool:
    """A tool. What its hints say is what our policy goes by, whatever its server says of it."""
    return Tool(
        name=name,
        description=" ".join(filter(None, [tool.summary, tool.guard])),
        input_schema=tool.arguments,
        annotations=ToolAnnotations(
            read_only_hint=tool.reads,
            destructive_hint=not tool.reads and tool.risk == "high",
            idempotent_hint=tool.repeats,
        ),
    )
