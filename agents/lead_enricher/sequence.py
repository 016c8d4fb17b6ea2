"""The table `sequence.toml`: what is written to a lead, when, and to whom not."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from agents.lead_enricher.countries import Zone, code_of
from agents.lead_enricher.letters import LETTERS, Letter, Letters
from agents.lead_enricher.tables import FOLDER, Code, Spec, table
from agents.policy.durations import Duration

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,49}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Hours = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


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
    hours: Hours
    days: Annotated[tuple[Day, ...], Field(strict=False, min_length=1)]
    zone: Zone
    asks: Annotated[int, Field(ge=1, le=20)]
    stages: Annotated[tuple[str, ...], Field(strict=False)]
    statuses: Annotated[tuple[str, ...], Field(strict=False)]
    languages: dict[Language, Annotated[tuple[Code, ...], Field(strict=False)]] = Field(default_factory=dict)
    steps: Annotated[tuple[Step, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        begins, ends = self.hours.split("-")
        if begins >= ends:
            raise ValueError('hours: write the earlier time first, as in "09:00-17:00"')
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
