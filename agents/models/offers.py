"""What a model may be offered to call: the tools of an agent, and what belongs to the conversation itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from agents.engine.errors import Refused
from agents.models.invisible import visible


class Offered(Protocol):
    """A tool, as far as a model is concerned."""

    @property
    def name(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def schema(self) -> dict[str, Any]: ...
    @property
    def arguments(self) -> Any: ...
    def validated(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as JSON, checked and with defaults filled in. Raises `Refused` naming what does not fit."""


class Offer:
    """One that is no tool: nothing is performed when the model calls it."""

    def __init__(self, name: str, summary: str, arguments: type[BaseModel]) -> None:
        self.name, self.summary, self.arguments = name, summary, arguments
        self.schema = arguments.model_json_schema()

    def validated(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as JSON. Raises `Refused`."""
        try:
            return self.arguments.model_validate(dict(args)).model_dump(mode="json")
        except ValidationError as error:
            found = error.errors(include_input=False, include_url=False, include_context=False)
            told = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found[:3])
            raise Refused(f"arguments of {self.name} do not fit: {told}") from None


def wire_name(tool: Offered) -> str:
    """A tool's name as the wire allows it: no dots. Our own hold no hyphen, so no two become one."""
    return tool.name.replace(".", "-")


def function(tool: Offered) -> dict[str, Any]:
    """A tool in the words of the chat-completions API. OpenAI API documentation, "Function calling".

    Others can have described it: what people would not see of that is left out.
    """
    about = {"name": wire_name(tool), "description": tool.summary, "parameters": tool.schema}
    return {"type": "function", "function": visible(about)}
