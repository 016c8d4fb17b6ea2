"""The pull requests to be reviewed, as folders: `case.toml`, the files before in `base/`, those after in `head/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from agents.analyzers.shapes import Severity

CASES = Path(__file__).parent / "cases"
Language = Literal["python", "javascript", "go", "sql", "yaml"]
LANGUAGES: tuple[Language, ...] = ("python", "javascript", "go", "sql", "yaml")
Words = Annotated[str, Field(min_length=1)]


class BadCase(ValueError):
    """A case on disk cannot be used: says which, and why."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Planted(_Shape):
    """One defect. `quote` is a piece of the new file that stands on exactly one line: where a reader would point.

    `also`: as many quotes of other lines of that file at which one might as well.
    """

    path: Words
    quote: Words
    also: tuple[Words, ...] = ()
    kind: Words
    severity: Severity
    why: Words


class Card(_Shape):
    """`case.toml`. `reason`: what the change is about, and where it goes wrong or only looks as if it did.

    `tokens`: made-up credentials, in pieces so that no scanner takes this repository's own files for leaking one;
    the pieces of NAME, joined, stand wherever a file says `<<NAME>>`.
    """

    title: Words
    language: Language
    reason: Words
    innocent: bool = False
    tokens: dict[str, tuple[str, ...]] = {}
    expect: tuple[Planted, ...] = ()

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Card:
        if self.innocent == bool(self.expect):
            raise ValueError("a case either is innocent or expects something")
        return self


@dataclass(frozen=True)
class Case:
    """One pull request: the files before and after by path, and the card."""

    name: str
    card: Card
    base: dict[str, str]
    head: dict[str, str]

    @property
    def changes(self) -> dict[str, str | None]:
        """What its one commit does: the files that it adds or changes, None for those it removes."""
        kept = {path: text for path, text in self.head.items() if self.base.get(path) != text}
        return kept | dict.fromkeys(self.base.keys() - self.head.keys())

    def lines(self, planted: Planted) -> tuple[int, ...]:
        """The lines of a defect in the new file, one for each quote. Raises `BadCase` unless each is on exactly one."""
        return tuple(self._line(planted.path, quote) for quote in (planted.quote, *planted.also))

    def _line(self, path: str, quote: str) -> int:
        rows = self.head.get(path, "").split("\n")
        found = [n for n, row in enumerate(rows, 1) if quote in row]
        if len(found) != 1:
            raise BadCase(f"{self.name}: {quote!r} stands on {len(found)} lines of {path}, not on one")
        return found[0]


def load(folder: Path = CASES) -> tuple[Case, ...]:
    """All cases, by name. Raises `BadCase`."""
    return tuple(_case(each) for each in sorted(folder.iterdir()) if each.is_dir())


def _case(folder: Path) -> Case:
    try:
        card = Card.model_validate(tomllib.loads((folder / "case.toml").read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadCase(f"{folder.name}/case.toml cannot be used: {error}") from None
    return Case(folder.name, card, _files(folder / "base", card), _files(folder / "head", card))


def _files(folder: Path, card: Card) -> dict[str, str]:
    paths = sorted(each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): _filled(each.read_text("utf-8"), card) for each in paths}


def _filled(text: str, card: Card) -> str:
    for name, pieces in card.tokens.items():
        text = text.replace(f"<<{name}>>", "".join(pieces))
    return text
