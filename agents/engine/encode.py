"""Results made into JSON that can be stored and read back, whatever a tool returned."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)
MOST_DEEP = 100
"""Levels of nesting of a value that comes from outside. Twice as many could be written and read again, and what a
value is put into has some of its own."""
TOO_DEEP = f"(left out: it is nested more than {MOST_DEEP} levels deep)"
SURROGATES = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=512)
def _kept(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


def adapter(annotation: Any) -> TypeAdapter[Any]:
    """Pydantic's adapter for a type, made once; it costs a hundred times what it saves in a step."""
    try:
        return _kept(annotation)
    except TypeError:  # a type that cannot be a key
        return TypeAdapter(annotation)


def is_deep(value: Any, left: int = MOST_DEEP) -> bool:
    """Whether a JSON value is nested deeper than is taken."""
    if isinstance(value, dict):
        return not left or any(is_deep(item, left - 1) for item in value.values())
    return isinstance(value, list) and (not left or any(is_deep(item, left - 1) for item in value))


def shallow(value: Any, left: int = MOST_DEEP) -> Any:
    """Replace what is nested too deep by words that say so. A typed value is as deep as its type, and is not looked
    into."""
    kind = type(value)
    if kind is dict:
        return {key: shallow(item, left - 1) for key, item in value.items()} if left else TOO_DEEP
    if kind is list:
        return [shallow(item, left - 1) for item in value] if left else TOO_DEEP
    return value


def clean(value: Any) -> Any:
    """Replace lone surrogates by U+FFFD, in every text of a value."""
    if isinstance(value, str):
        return value if value.isascii() else SURROGATES.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(item) for item in value]
    return value


def finite(value: Any) -> Any:
    """Replace NaN and the infinities by null, in every number of a JSON value."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    return [finite(item) for item in value] if isinstance(value, list) else value
