"""YAML as JSON has it: names that are texts, each alias in its place, and an end to what they multiply to.

OpenAPI 3.1, "Format", asks for YAML 1.2, which knows fewer words than the 1.1 that PyYAML reads: there `NO` is false,
`12:30` is 750, `010` is 8 and a day is an object.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

import yaml

from agents.engine.errors import ConfigError

MOST, DEEPEST = 400_000, 200
"""Values of a document once its aliases are followed, and how deep they lie."""
WORDS = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", [*"-+0123456789"]),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", [*"-+.0123456789"]),
    ("float", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", [*"-+."]),
    ("merge", r"<<", ["<"]),
)
"""YAML 1.2, section 10.3.2, "Tag Resolution", and the merging of 1.1, which documents use; by how they begin."""


def read(text: bytes, name: str) -> Any:
    """The values that JSON has; `name` is what messages call it. Raises `ConfigError`."""
    try:
        return _Plain(yaml.load(text, Loader=_Loader), name).whole  # noqa: S506 - a safe loader with less than it has
    except _TooMuch:
        raise ConfigError(_too_much(name)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" at line {where.line + 1}" if where else ""
        raise ConfigError(f"{name} is neither JSON nor YAML{line} ({type(error).__name__})") from None


class _TooMuch(Exception):
    """What is merged has come to too much."""


class _Loader(yaml.CSafeLoader):
    """A safe loader with the words of `WORDS` alone."""

    _left = MOST

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """What PyYAML does, as long as it comes to an end: what is merged twice is there twice until it is read."""
        super().flatten_mapping(node)
        self._left -= len(node.value)
        if self._left < 0:
            raise _TooMuch

    def whole_number(self, node: yaml.ScalarNode) -> int:
        """Octal by `0o` alone."""
        text = str(self.construct_scalar(node))
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in WORDS:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.whole_number)


class _Plain:
    """Values as JSON has them, counted."""

    def __init__(self, content: Any, name: str) -> None:
        self._left, self._name = MOST, name
        self.whole = self._node(content, 0)

    def _node(self, node: Any, depth: int) -> Any:
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            raise ConfigError(_too_much(self._name))
        if isinstance(node, dict):
            return {_text(name): self._node(each, depth + 1) for name, each in node.items()}
        if isinstance(node, list):
            return [self._node(each, depth + 1) for each in node]
        if isinstance(node, float) and not isfinite(node):
            raise ConfigError(f"{self._name} holds .inf or .nan, which JSON has not; take it out")
        return node if isinstance(node, str | int | float | bool | None) else str(node)


def _too_much(name: str) -> str:
    return f"{name} comes to too much once its YAML aliases are followed"


def _text(name: Any) -> str:
    if isinstance(name, bool):
        return str(name).lower()
    return "null" if name is None else str(name)
