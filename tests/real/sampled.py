"""Values that mostly fit a JSON Schema, for the schemas of real documents."""

from __future__ import annotations

from random import Random
from typing import Any

FORMATS = {
    "date": "2026-11-26",
    "date-time": "2026-11-26T12:00:00Z",
    "email": "ann@example.com",
    "uri": "https://example.com/a?b=c",
    "url": "https://example.com/a?b=c",
    "uuid": "2f1f7b0e-6c0f-4a53-9a4e-0d2a6a3c1a11",
    "byte": "YWJj",
    "ipv4": "192.0.2.1",
}
WORDS = ("blue", "a b", "a/b", "x&y=z", "ü", "100%", "50")


def sampled(schema: Any, random: Random, depth: int = 0) -> Any:
    """One value. What a pattern or several bounds together ask for is not sought."""
    if not isinstance(schema, dict):
        return random.choice(WORDS)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return random.choice(schema["enum"])
    for branches in ("oneOf", "anyOf"):
        if branches in schema:
            return sampled(random.choice(schema[branches]), random, depth + 1)
    if "allOf" in schema:
        parts = [sampled(each, random, depth + 1) for each in schema["allOf"]]
        fields = [each for each in parts if isinstance(each, dict)]
        return {name: each for part in fields for name, each in part.items()} if fields else parts[0]
    kinds = schema.get("type", "object" if "properties" in schema else "string")
    return _of(random.choice(kinds) if isinstance(kinds, list) else kinds, schema, random, depth)


def _of(kind: str, schema: dict[str, Any], random: Random, depth: int) -> Any:
    if kind == "object":
        needed = set(schema.get("required", ()))
        fields = schema.get("properties", {}).items()
        taken = [each for each in fields if each[0] in needed or (depth < 3 and random.random() < 0.7)]
        return {name: sampled(each, random, depth + 1) for name, each in taken}
    if kind == "array":
        least = schema.get("minItems", 1)
        return [sampled(schema.get("items", {}), random, depth + 1) for _ in range(max(1, least))]
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 1), min(schema.get("maximum", 100), random.randint(1, 50)))
    if kind == "boolean":
        return random.random() < 0.5
    if kind == "null":
        return None
    text = FORMATS.get(schema.get("format", ""), random.choice(WORDS))
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", 1000)]
