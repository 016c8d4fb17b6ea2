"""The content of `models.toml`: the models there are, by name, and what stands in when one cannot answer."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from agents.models.prices import Price

TIMEOUT, LONGEST = 120.0, 600.0
"""Seconds one request may take where nothing is said, and at most."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]*$", max_length=64)]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
Count = Annotated[int, Field(ge=1, strict=True)]


def server(url: str) -> str:
    """The address of a server. Raises `ValueError` for what is none."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("is not the address of a server: it reads like http://127.0.0.1:11434/v1")
    return url


def _without_password(url: str) -> str:
    """An address is shown to people and pinned in journals."""
    if urlsplit(url).password:
        raise ValueError("holds a password, which would be shown; the server's key is named in `key`")
    return url


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelSpec(_Table):
    """One model. `model` is the name that is sent, `key` the variable that holds the key (empty: it needs none).

    `context` is how many tokens it can read and write in all; `concurrency` how many requests may be under way at once,
    of all workers (None: any number); `timeout` seconds; `fallback` who is asked where it cannot answer, in order.
    `limit` is the field that bounds an answer, `answers` how the server is held to a type: by the schema it is sent, or
    by words in the prompt, where it takes no schema.
    """

    base_url: Annotated[str, AfterValidator(server), AfterValidator(_without_password)]
    model: Annotated[str, StringConstraints(min_length=1)]
    key: Variable | Literal[""] = ""
    price: Price | None = None
    context: Count | None = None
    tools: Literal["native", "schema"] = "native"
    limit: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"
    answers: Literal["schema", "words"] = "schema"
    concurrency: Count | None = None
    timeout: Annotated[float, Field(gt=0, le=LONGEST)] = TIMEOUT
    fallback: tuple[Name, ...] = ()


class ModelsSpec(_Table):
    """The whole file. `small` is the cheaper model, for what an agent marks as such; empty: there is none.
    `embeddings` is the one that turns texts into vectors; empty: nobody does.

    `prices` adds to the list that comes with Placet, by the name a server knows a model by, and wins over it.
    """

    default: Name | Literal[""] = ""
    small: Name | Literal[""] = ""
    embeddings: Name | Literal[""] = ""
    models: dict[Name, ModelSpec] = {}
    prices: dict[str, Price] = {}

    @property
    def mute(self) -> str:
        """The one for embeddings, where it is there for nothing else: it may know no conversation. Empty: none such."""
        talking = {each for name in (self.default, self.small) if name for each in self.chain(name)}
        return "" if self.embeddings in talking else self.embeddings

    def chain(self, name: str) -> tuple[str, ...]:
        """A model, and all that stand in for it, in the order in which they are asked. There must be no cycle."""
        further = (each for first in self.models[name].fallback for each in self.chain(first))
        return tuple(dict.fromkeys((name, *further)))
