"""How the tables of this folder are read: whole, when the agent is loaded."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from agents.engine.errors import ConfigError

FOLDER = Path(__file__).parent
Table = TypeVar("Table", bound=BaseModel)
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""What a person reads about a rule."""
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""Of a country, ISO 3166-1."""
Domains = Annotated[frozenset[Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+$")]], Field(strict=False)]


class Spec(BaseModel):
    """A table; a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def table(path: Path, shape: type[Table]) -> Table:
    """A TOML file in its shape. Raises `ConfigError` naming the file and every field that does not fit."""
    try:
        return shape.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from None
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise ConfigError(f"{path.name}: {'; '.join(map(_in_words, found))}") from None


def _in_words(error: Any) -> str:
    where = ".".join(map(str, error["loc"]))
    what = {"missing": "is missing", "extra_forbidden": "is no setting"}.get(error["type"], error["msg"])
    return f"{where}: {what.removeprefix('Value error, ')}" if where else what.removeprefix("Value error, ")
