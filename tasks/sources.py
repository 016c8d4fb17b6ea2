"""Further senders of webhooks, by the Standard Webhooks specification: `sources.toml`."""

from __future__ import annotations

import base64
import binascii
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from agents.engine.errors import ConfigError
from agents.settings import RECEIVERS, Settings, variables

FILE = "sources.toml"
TAKEN = frozenset({*RECEIVERS, "api", "placet", "schedule"})
"""Names that events have another origin by: a provider of ours, a run begun by hand, Placet itself, or the clock."""
SYMMETRIC, PUBLIC = "whsec_", "whpk_"
LEAST, MOST = 24, 64
"""Bytes of a symmetric secret. Standard Webhooks, "Signature scheme"."""
POINT = 32
"""Bytes of an ed25519 public key (RFC 8032)."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
Dotted = Annotated[str, StringConstraints(pattern=r"^[^.\s]+(\.[^.\s]+)*$")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    secrets: Annotated[tuple[Variable, ...], Field(min_length=1)]
    subject: Dotted = "data.id"
    internal: tuple[Dotted, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sources: dict[Name, _Entry] = {}


@dataclass(frozen=True)
class Source:
    """One sender. `variables` name what its secrets are read from; `secrets` are those in force, each "whsec_…" or
    "whpk_…". `subject` is where an event names its object; `internal` are the fields that only the sender can write.
    """

    name: str
    variables: tuple[str, ...]
    secrets: tuple[str, ...] = field(repr=False)
    subject: str
    internal: tuple[str, ...]

    @property
    def setting(self) -> str:
        """What is to be set for it to be open."""
        return " or ".join(self.variables)


def load(settings: Settings) -> list[Source]:
    """Read `sources.toml` in the configuration folder; without one there are none.

    Raises `ConfigError` for a file, a name or a secret that cannot be used.
    """
    path = settings.config_dir / FILE
    if not path.exists():
        return []
    given = variables()
    return [_source(path, name, entry, given) for name, entry in _read(path).sources.items()]


def key(secret: str) -> bytes:
    """The bytes of a secret. Raises `ValueError` saying what is wrong, without repeating it."""
    prefix = next((each for each in (SYMMETRIC, PUBLIC) if secret.startswith(each)), "")
    if not prefix:
        raise ValueError(f"begins neither with {SYMMETRIC} nor, for a public key, with {PUBLIC}")
    try:
        found = base64.b64decode(secret.removeprefix(prefix), validate=True)
    except binascii.Error:
        raise ValueError(f"is not base64 after {prefix}") from None
    least, most = (LEAST, MOST) if prefix == SYMMETRIC else (POINT, POINT)
    if not least <= len(found) <= most:
        wanted = f"{least}" if least == most else f"{least} to {most}"
        raise ValueError(f"is {len(found)} bytes long after {prefix}, and must be {wanted}")
    return found


def _source(path: Path, name: str, entry: _Entry, given: Mapping[str, str]) -> Source:
    if name in TAKEN:
        raise ConfigError(f"{path}: {name} is the name of another sender here; call the source something else")
    found = [(variable, secret) for variable in entry.secrets for secret in given.get(variable, "").split()]
    for variable, secret in found:
        try:
            key(secret)
        except ValueError as error:
            raise ConfigError(f"{variable}, a secret of {name} in {path}, {error}") from None
    return Source(name, entry.secrets, tuple(secret for _, secret in found), entry.subject, entry.internal)


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    except ValidationError as error:
        lines = [_problem(each) for each in error.errors(include_input=False, include_url=False)]
        raise ConfigError(f"{path} cannot be used:\n  " + "\n  ".join(lines)) from None


def _problem(found: Any) -> str:
    place: Sequence[str | int] = [part for part in found["loc"] if part != "[key]"]
    what = found["msg"]
    match found["type"], place[-2:]:
        case "missing", _:
            what = "is missing"
        case "extra_forbidden", _:
            what = "is not a setting; a source has secrets, subject and internal, under [sources.<name>]"
        case "string_pattern_mismatch", ["secrets", int()]:
            what = "is not the name of an environment variable; the secret itself is written there, never here"
        case "string_pattern_mismatch", ["sources", _]:
            what = "is no name; it may hold small letters, digits, '_' and '-', and is the last part of the address"
    return f"{'.'.join(map(str, place))}: {what}"
