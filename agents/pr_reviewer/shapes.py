"""What the reviewer is given, and what it asks a model for."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from agents.analyzers.shapes import Severity
from agents.clients.github_names import Number, Repo, Sha
from agents.engine.event import Trust

RULES = "the rules"
MOST_LINES = 10_000_000
Line = Annotated[int, Field(ge=1, le=MOST_LINES)]
"""A line that a file can have: a model may write any number."""


class PullRequest(BaseModel):
    """A pull request as its event names it.

    `repo`, `number`, `head_sha`, `base_sha`, `draft` and `state` are internal: GitHub's own. `author` and
    `action` are untrusted. `asked_by`: the id of the comment in which a person asks for it (0: nobody does).
    A run without an event needs `repo` and `number`, and takes the head there is.
    """

    model_config = ConfigDict(frozen=True)
    trust: ClassVar[dict[str, Trust]] = dict.fromkeys(("repo", "number", "head_sha", "base_sha"), "internal")

    repo: Repo
    number: Number
    head_sha: Sha | Literal[""] = ""
    base_sha: Sha | Literal[""] = ""
    draft: bool = False
    state: str = "open"
    author: str = ""
    action: str = ""
    asked_by: Annotated[int, Field(ge=0)] = 0


class ModelFinding(BaseModel):
    """What the model says about one line of the new version of a file, or the lines from `start_line` to it.

    `suggestion` is what should stand there instead, without a diff's signs; None: no text that could be committed.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    line: Line
    severity: Severity
    confidence: Severity
    body: str
    start_line: Line | None = None
    suggestion: str | None = None


class Answered(BaseModel):
    """An answer with its `items`. `by` is ours, never asked of a model: who gave it."""

    model_config = ConfigDict(frozen=True)

    items: tuple[Any, ...]
    by: SkipJsonSchema[str] = "a language model"

    @property
    def by_rules(self) -> bool:
        """Whether no model was asked. A model that claims so has found nothing."""
        return self.by == RULES and not self.items


class Findings(Answered):
    """The model's findings. `notes`, ours too, says what no model read."""

    items: tuple[ModelFinding, ...]
    notes: SkipJsonSchema[tuple[str, ...]] = ()


class FileReading(Answered):
    """What the model says of one file: its findings, and what whoever reads the other files has to know of it."""

    digest: str
    items: tuple[ModelFinding, ...]


class Check(BaseModel):
    """Whether the finding of that number holds, by what the code shows."""

    model_config = ConfigDict(frozen=True)

    number: int
    why: str
    holds: bool


class Checks(Answered):
    """A second look at findings."""

    items: tuple[Check, ...]
