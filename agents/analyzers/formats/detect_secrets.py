"""`detect-secrets scan`. Of what it finds, only the kind and the line are kept."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from agents.analyzers.formats.heard import Heard


class _Secret(BaseModel):
    type: str
    filename: str
    line_number: int


class _Report(BaseModel):
    results: dict[str, list[_Secret]]


def read(printed: bytes) -> Iterator[Heard]:
    """The kind of a credential is its rule, "aws-access-key"; there are no levels."""
    for secrets in _Report.model_validate_json(printed).results.values():
        yield from map(_heard, secrets)


def _heard(secret: _Secret) -> Heard:
    text = f"{secret.type}: this looks like a credential (not shown); revoke it, and keep it out of the code"
    return Heard(secret.filename, secret.line_number, "-".join(secret.type.lower().split()), "", text)
