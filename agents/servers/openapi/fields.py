"""The fields of an object that a body is, where its schema names them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.servers.openapi.references import References
from agents.servers.openapi.schemas import read_only

OPEN = frozenset(
    {"not", "if", "then", "else", "patternProperties", "dependentSchemas", "propertyNames", "enum", "const"}
)
"""Words that say of an object what its fields one by one do not."""
DEEPEST = 5


@dataclass(frozen=True)
class Fields:
    """Schemas as the document has them, and which are required. `known`: the names of all, the API's own too."""

    schemas: Mapping[str, Any]
    required: frozenset[str]
    known: frozenset[str]


def fields_of(references: References, raw: Any, depth: int = 0) -> Fields | None:
    """None where it is no object, could have other fields too, or be one of several."""
    schema = references.found(raw)
    if schema is None or depth > DEEPEST or not _closed(schema) or _says_more(raw):
        return None
    parts = schema.get("allOf") if isinstance(schema.get("allOf"), list) else []
    inner = [fields_of(references, each, depth + 1) for each in parts or ()]
    own = schema.get("properties") if isinstance(schema.get("properties"), Mapping) else {}
    schemas: dict[str, Any] = {}
    known = {*(own or ())}
    needed = {each for each in schema.get("required", ()) if isinstance(each, str)} if _listed(schema) else set()
    for each in inner:
        if each is None or schemas.keys() & each.schemas.keys():
            return None
        schemas |= each.schemas
        needed |= each.required
        known |= each.known
    if schemas.keys() & (own or {}).keys():
        return None
    schemas |= {name: each for name, each in (own or {}).items() if not read_only(references, each)}
    if depth == 0 and not (schemas and needed <= known):
        return None
    return Fields(schemas, frozenset(needed), frozenset(known))


def _says_more(raw: Any) -> bool:
    """Whether fields stand beside a reference: since 3.1 both hold."""
    return isinstance(raw, Mapping) and "$ref" in raw and bool({"properties", "required", "allOf"} & raw.keys())


def _closed(schema: Mapping[str, Any]) -> bool:
    more = schema.get("additionalProperties")
    if schema.get("type", "object") != "object" or OPEN & schema.keys():
        return False
    if more is True or isinstance(more, Mapping) or schema.get("nullable") is True:
        return False
    return all(_only_requires(schema.get(word)) for word in ("anyOf", "oneOf"))


def _only_requires(branches: Any) -> bool:
    """Which fields go together is left to the API to see."""
    return branches is None or (
        isinstance(branches, list)
        and all(isinstance(each, Mapping) and each.keys() <= {"required"} for each in branches)
    )


def _listed(schema: Mapping[str, Any]) -> bool:
    return isinstance(schema.get("required"), list)
