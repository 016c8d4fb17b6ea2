"""One way to write a value down: canonical JSON (RFC 8785), and SHA-256 over it."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785
from pydantic_core import to_jsonable_python

from agents.engine.errors import Refused


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of any value that pydantic can turn into JSON.

    Raises `Refused` for what JSON cannot hold exactly: NaN, infinities, integers beyond 2**53, lone surrogates.
    """
    try:
        return rfc8785.dumps(to_jsonable_python(value))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, ValueError) as error:
        raise Refused(f"a value cannot be written as JSON: {error}") from error


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, as 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()
