"""The dunning table: which attempt gets which letter. Read and checked when the agent is loaded."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from agents.engine.errors import ConfigError
from agents.payments.letters import LETTERS, Letter, Letters

FILE = Path(__file__).with_name("dunning.toml")
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Yes = Annotated[bool, Field(strict=True)]


class Table(BaseModel):
    """A table of `dunning.toml`; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(Table):
    """What is done about an attempt that failed. `note`: the team hears of it in Slack."""

    letter: Name
    note: Yes = False


class Attempt(Step):
    """One that Stripe will follow by another."""

    attempt: Annotated[int, Field(ge=1, strict=True)]


class Last(Step):
    """The last one. `cancel`: a person is asked whether the subscription is to end with its period."""

    cancel: Yes = False


class Dunning(Table):
    """The whole file. `language`: of whoever wants none that there are letters in."""

    language: Language
    steps: Annotated[tuple[Attempt, ...], Field(min_length=1)]
    last: Last

    @model_validator(mode="after")
    def _each_attempt_once(self) -> Self:
        numbers = [step.attempt for step in self.steps]
        if twice := [each for n, each in enumerate(numbers) if each in numbers[:n]]:
            raise ValueError(f"steps: attempt {twice[0]} stands there twice; leave one of them")
        return self

    def step(self, attempt: int, *, last: bool) -> Step | None:
        """What is to be done; None: nothing."""
        return self.last if last else next((each for each in self.steps if each.attempt == attempt), None)

    def letter(self, step: Step, languages: tuple[str, ...], letters: Letters) -> Letter:
        """The letter in the first language it is there in; "de-AT" is "de"."""
        wanted = [each.partition("-")[0].lower() for each in languages]
        found = (letters.get((step.letter, each)) for each in (*wanted, self.language))
        return next(filter(None, found))


def load(path: Path, letters: Letters) -> Dunning:
    """The table. Raises `ConfigError` naming the file, the field and what is wrong with it."""
    try:
        dunning = Dunning.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from None
    except ValidationError as error:
        said = "; ".join(_in_words(each) for each in error.errors(include_url=False, include_input=False))
        raise ConfigError(f"{path.name}: {said}") from None
    places: dict[str, Step] = {f"steps.{n}": step for n, step in enumerate(dunning.steps)} | {"last": dunning.last}
    for place, step in places.items():
        if (step.letter, dunning.language) not in letters:
            wanted = f"letters/{step.letter}.{dunning.language}.md"
            raise ConfigError(f"{path.name}: {place}.letter: there is no {wanted}; write it")
    return dunning


def _in_words(error: Any) -> str:
    where = ".".join(map(str, error["loc"]))
    what = {"missing": "is missing", "extra_forbidden": "is no setting"}.get(error["type"], error["msg"])
    return f"{where}: {what.removeprefix('Value error, ')}" if where else what.removeprefix("Value error, ")


DUNNING = load(FILE, LETTERS)
