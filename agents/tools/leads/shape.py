"""What a provider tells, whoever it is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Found(BaseModel):
    """A value, by our name for it. `confidence`: how far the operator believes this provider in it, from 0 to 1."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: str
    confidence: float


class Lead(BaseModel):
    """What `provider` knows, in the order of `leads.toml`; without fields: nothing. All of it is their word."""

    model_config = ConfigDict(frozen=True)

    provider: str
    fields: tuple[Found, ...] = ()
