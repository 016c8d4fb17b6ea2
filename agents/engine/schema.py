"""A JSON Schema that a caller sent (2020-12): usable or refused, before anything is begun by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from agents.engine.canonical import canonical
from agents.engine.errors import Refused

LARGEST = 64 * 1024
"""Bytes of a schema as canonical JSON."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def check(schema: Mapping[str, Any]) -> None:
    """Raises `Refused` for what is too large, no schema of that dialect, or refers to anything but itself.

    Nothing is fetched, and patterns are those that are matched in linear time: no look-around, no back-references.
    """
    size = len(canonical(schema))
    if size > LARGEST:
        raise Refused(f"it is {size} bytes long; at most {LARGEST} are taken")
    dialect = schema.get("$schema", DIALECT)
    if str(dialect).rstrip("#") != DIALECT:
        raise Refused(f"$schema has to be {DIALECT}, or left out")
    try:
        Draft202012Validator(dict(schema), pattern_options=RegexOptions(), offline=True)
    except ValidationError as error:
        raise Refused(_in_words(error)) from None


def _in_words(error: ValidationError) -> str:
    where = ".".join(map(str, error.instance_path))
    return f"{where or 'the schema'}: {error.message[:300]}"
