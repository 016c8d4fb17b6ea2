"""A tool that somebody else declared, by a JSON Schema of its arguments: one of a server's, or of a described API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from agents.engine.at import At
from agents.engine.errors import Refused
from agents.engine.event import Trust
from agents.engine.journal import Risk
from agents.engine.repeat import Repeat
from agents.engine.schema import DIALECT, flat, shape_of
from agents.engine.tool import Facts, Role, Tool

Perform = Callable[[At, dict[str, Any]], Any]
"""Makes the call with these arguments, and gives its result as JSON."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What is known of it. `schema` is one that `agents.engine.schema.check` passed, of an object.

    An argument that `roles` does not name is consequential; a field of the result that `returns` does not label is
    untrusted. `text` is the declaration as it came, which is pinned. `timeout`: seconds.

    `source` says whose it is, `because` why it has its risk, and its way to repeat. `facts`: what holds of every call
    beside its arguments, such as where it goes; a person is shown them, and a yes is bound to them.

    Where `takes` says what the arguments are, each with whether it is required, `schema` may be what makes it: an API
    can have thousands of operations, of which a run needs a few.
    """

    name: str
    summary: str
    schema: Mapping[str, Any] | Callable[[], Mapping[str, Any]]
    risk: Risk
    repeat: Repeat
    once_per: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    returns: Mapping[str, Trust] = field(default_factory=dict)
    timeout: float = 20.0
    text: str = ""
    source: str = ""
    because: tuple[str, str] = ("", "")
    takes: Mapping[str, bool] | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


class SchemaTool(Tool):
    """Its arguments are checked against the schema, and sent as they are."""

    def __init__(self, declared: Declared, perform: Perform) -> None:
        self._summary, self._send, self._schema = declared.summary, perform, declared.schema
        self._takes = declared.takes if declared.takes is not None else _takes(self._flat)
        super().__init__(
            declared.name,
            perform,
            risk=declared.risk,
            repeat=declared.repeat,
            once_per=declared.once_per,
            exclusive=(),
            roles={**dict.fromkeys(self._takes, "value"), **declared.roles},
            returns=declared.returns,
            timeout=declared.timeout,
            options=None,
        )
        self.text, self.source, self.because = declared.text, declared.source, declared.because
        self._always = declared.facts

    @property
    def takes(self) -> Mapping[str, bool]:
        """The arguments its schema names, each with whether it is required."""
        return self._takes

    @cached_property
    def arguments(self) -> Any:
        """A type that takes what the schema does."""
        return shape_of(self._whole)

    @cached_property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the arguments, with what its references name in their place."""
        return self._flat

    @property
    def whole_schema(self) -> dict[str, Any]:
        """The same as it was declared, and which dialect it is in."""
        return {"$schema": DIALECT, **self._whole}

    @cached_property
    def _whole(self) -> Mapping[str, Any]:
        return self._schema() if callable(self._schema) else self._schema

    @cached_property
    def _flat(self) -> dict[str, Any]:
        return flat(self._whole)

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.arguments)

    def chosen(self, argument: str, value: Any) -> bool:
        """Whether a value can only be one that the schema lists, or is its default."""
        declared = self._flat.get("properties", {}).get(argument)
        if not isinstance(declared, Mapping):
            return False
        return _listed(declared) or ("default" in declared and bool(declared["default"] == value))

    def validated(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as JSON; the schema's defaults are its author's to fill in. Raises `Refused`."""
        if not isinstance(args, Mapping):
            raise Refused(f"arguments of {self.name} do not fit: they are no object")
        try:
            return dict(self._adapter.validate_python(to_jsonable_python(dict(args))))
        except ValidationError as error:
            told = "; ".join(each["msg"].removeprefix("Value error, ") for each in error.errors(include_url=False))
            raise Refused(f"arguments of {self.name} do not fit: {told}") from None

    @property
    def has_facts(self) -> bool:
        """Whether anything holds of every call."""
        return bool(self._always)

    def fetch_facts(self, at: At, args: Mapping[str, Any]) -> Facts:  # noqa: ARG002 - they are known already
        """What holds of every call."""
        return dict(self._always)

    def call(self, at: At, args: Mapping[str, Any]) -> Any:
        """Perform it, and give the result as JSON. Raises what tools raise."""
        return self.encoded(self._send(at, dict(args)))

    def _declared(self, perform: Perform) -> None:  # noqa: ARG002 - it says nothing of itself
        """What the schema says stands in for what a function would."""
        self.summary, self.at, self.returns = self._summary, At, Any

    def _python(self, args: Mapping[str, Any]) -> dict[str, Any]:
        return dict(args)


def _takes(schema: Mapping[str, Any]) -> dict[str, bool]:
    needed = schema.get("required", ())
    return {each: each in needed for each in schema.get("properties", {})}


def _listed(schema: Mapping[str, Any]) -> bool:
    """Whether every value that fits is written down in it."""
    if "enum" in schema or "const" in schema:
        return True
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches:
        return all(isinstance(each, Mapping) and _listed(each) for each in branches)
    kinds = schema.get("type") or ["any"]
    return ({kinds} if isinstance(kinds, str) else {*kinds}) <= {"boolean", "null"}
