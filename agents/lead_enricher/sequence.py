"""The table `sequence.toml`: what is written to a lead, when, and to whom not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from agents.policy.durations import Duration
from agents.tools.outreach.quiet import days_of, hours_of

from .countries import Zone, code_of
from .letters import LETTERS, Letter, Letters
from .tables import FOLDER, Code, Spec, table

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,49}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


def _can_be(read: Callable[[str], object]) -> AfterValidator:
    """Read once to see that it can be, and kept as it is written."""

    def check(text: str) -> str:
        read(text)
        return text

    return AfterValidator(check)


class Step(Spec):
    """One mail. `after`: seconds since the one before, written as "3d"."""

    letter: Word
    after: Duration


class Sequence(Spec):
    """The whole table."""

    name: Word
    language: Language
    sender: Annotated[str, StringConstraints(max_length=100)] = ""
    business_only: bool
    hours: Annotated[str, _can_be(hours_of)]
    days: Annotated[str, _can_be(days_of)]
    zone: Zone
    asks: Annotated[int, Field(ge=1, le=20)]
    stages: Annotated[tuple[str, ...], Field(strict=False)]
    statuses: Annotated[tuple[str, ...], Field(strict=False)]
    languages: dict[Language, Annotated[tuple[Code, ...], Field(strict=False)]] = Field(default_factory=dict)
    steps: Annotated[tuple[Step, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        names = [each.letter for each in self.steps]
        if twice := [each for n, each in enumerate(names) if each in names[:n]]:
            raise ValueError(f"steps: the letter {twice[0]} stands there twice; nobody gets the same mail again")
        for step, language in ((step, language) for step in names for language in (self.language, *self.languages)):
            if (step, language) not in LETTERS:
                raise ValueError(f"steps: there is no letters/{step}.{language}.md; write it")
        return self

    def letter(self, step: Step, country: str, letters: Letters = LETTERS) -> Letter:
        """In the language of a country, by its name or code."""
        code = code_of(country)
        language = next((each for each, codes in self.languages.items() if code in codes), self.language)
        return letters[step.letter, language]


SEQUENCE = table(FOLDER / "sequence.toml", Sequence)
