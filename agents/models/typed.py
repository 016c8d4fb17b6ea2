"""Typed answers: the strict JSON Schema a model is held to, and the reading of what it wrote."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

from pydantic import BaseModel, RootModel, TypeAdapter, ValidationError, create_model
from pydantic_core import from_json, to_json

from agents.engine.canonical import canonical
from agents.engine.errors import Refused
from agents.models import Unusable

DROPPED = frozenset({"default", "discriminator", "examples", "maxLength", "minLength", "title", "uniqueItems"})
"""Keywords strict mode does not take. Nothing is lost: every answer is checked against the type itself."""
SHAPES = frozenset({"type", "$ref", "anyOf", "enum", "const"})


class Typed:
    """A type as a question (`schema`) and as a judge of answers (`read`, `fit`).

    The wire takes objects only: any other type travels as `{"answer": …}`.
    """

    def __init__(self, returns: Any) -> None:
        self._adapter: TypeAdapter[Any] = TypeAdapter(returns)
        self._wrapped = not _is_object(returns)
        self._shape: type[BaseModel] = create_model("Answer", answer=(returns, ...)) if self._wrapped else returns

    @property
    def name(self) -> str:
        """A name the wire allows: at most 64 letters, digits and underscores."""
        name = self._shape.__name__[:64]
        return "".join(each if each.isalnum() and each.isascii() else "_" for each in name)

    @cached_property
    def schema(self) -> dict[str, Any]:
        """JSON Schema in the strict subset: every field required, none besides.

        OpenAI API documentation, "Structured outputs: supported schemas". Raises `Refused` for a type without
        a fixed shape.
        """
        return _strict(self._shape.model_json_schema(), self._shape.__name__)

    def read(self, text: str) -> Any:
        """What the model wrote, as JSON that fits the type. Raises `Unusable` if it does not."""
        try:
            plain = from_json(text, allow_inf_nan=False)
        except ValueError as error:
            raise Unusable(f"the model's answer is not JSON: {str(error)[:200]}") from None
        if not self._wrapped:
            return self.fit(plain)
        if not isinstance(plain, dict) or plain.keys() != {"answer"}:
            raise Unusable('the model\'s answer is not {"answer": …}')
        return self.fit(plain["answer"])

    def fit(self, plain: Any) -> Any:
        """JSON values as the type would write them, so that they fit it again when read from a journal."""
        try:
            value = self._adapter.dump_python(self._adapter.validate_json(to_json(plain)), mode="json")
            self._adapter.validate_json(canonical(value))
        except ValidationError as error:
            raise Unusable(f"the model's answer does not fit {self._shape.__name__}: {_problems(error)}") from None
        except (Refused, ValueError) as error:
            raise Unusable(f"the model's answer cannot be kept: {str(error)[:200]}") from None
        return value


@lru_cache(maxsize=256)
def typed(returns: Any) -> Typed:
    """`Typed`, made once for each type."""
    return Typed(returns)


def _is_object(returns: Any) -> bool:
    return isinstance(returns, type) and issubclass(returns, BaseModel) and not issubclass(returns, RootModel)


def _problems(error: ValidationError) -> str:
    """Where it does not fit, without the values: they are a model's words and may be long."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    lines = [f"{'.'.join(map(str, each['loc'])) or 'the whole'}: {each['msg']}" for each in found[:3]]
    more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
    return "; ".join(lines)[:500] + more


# -- the strict subset ---------------------------------------------------------------------------------------


def _strict(node: dict[str, Any], where: str) -> dict[str, Any]:
    kept = {key: value for key, value in node.items() if key not in DROPPED}
    if "$ref" in kept and len(kept) > 1:
        # Strict mode takes nothing beside a reference; a union of one says the same.
        kept = {"anyOf": [{"$ref": kept.pop("$ref")}], **kept}
    if "oneOf" in kept:
        kept["anyOf"] = kept.pop("oneOf")
    if "anyOf" in kept:
        kept["anyOf"] = [_strict(each, where) for each in kept["anyOf"]]
    for key in kept.keys() & {"properties", "$defs"}:
        kept[key] = {name: _strict(each, f"{where}.{name}") for name, each in kept[key].items()}
    if "items" in kept:
        kept["items"] = _strict(kept["items"], f"{where}.*")
    return _closed(kept, where)


def _closed(node: dict[str, Any], where: str) -> dict[str, Any]:
    """Close an object; refuse what strict mode cannot hold: free-form objects, tuples, anything at all."""
    open_ended = "prefixItems" in node or not node.keys() & SHAPES
    if open_ended or (node.get("type") == "object" and node.get("additionalProperties")):
        raise Refused(f"{where} has no fixed shape, so no model can be held to it: name its fields in the type")
    if node.get("type") != "object":
        return node
    fields = node.get("properties", {})
    return {**node, "properties": fields, "required": list(fields), "additionalProperties": False}
