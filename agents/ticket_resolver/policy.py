"""The written policy of `policy.toml`, and how a table of this folder is read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.engine.errors import ConfigError
from agents.tools.stripe.money import Cents, Currency
from agents.tools.tickets.shapes import Status

FOLDER = Path(__file__).parent
After = Literal["open", "pending", "hold", "solved", ""]
Table = TypeVar("Table", bound=BaseModel)


class Spec(BaseModel):
    """A table; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RefundPolicy(Spec):
    """`most`: by currency, the largest sum that is proposed; one that is not named is never proposed."""

    window_days: Annotated[int, Field(ge=1, le=3650)]
    partial: bool
    most: dict[Currency, Cents]


class AfterPolicy(Spec):
    """The ticket's status after each kind of reply; empty: as it is."""

    refunded: After
    already: After
    order: After


class Policy(Spec):
    """What the resolver may propose at all. Who may say yes to it is agent.toml's."""

    statuses: Annotated[tuple[Status, ...], Field(min_length=1, strict=False)]
    replies: Annotated[int, Field(ge=1, le=20)]
    refund: RefundPolicy
    after: AfterPolicy


def table(path: Path, shape: type[Table]) -> Table:
    """A TOML file in its shape. Raises `ConfigError` naming the file and every field that does not fit."""
    try:
        return shape.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name}: cannot be read: {error}") from None
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        wrong = "; ".join(f"`{'.'.join(map(str, each['loc']))}`: {_message(each['msg'])}" for each in found)
        raise ConfigError(f"{path.name}: {wrong}") from None


def _message(text: str) -> str:
    return text.removeprefix("Value error, ")


POLICY = table(FOLDER / "policy.toml", Policy)
