"""What the reviewer is given, and what it asks a model for."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from agents.analyzers.shapes import Severity
from agents.clients.github_names import Number, Repo, Sha
from agents.engine.event import Trust

RULES = "the rules"


class PullRequest(BaseModel):
    """A pull request as its event names it.

    `repo`, `number`, `head_sha`, `base_sha`, `draft` and `state` are internal: GitHub's own. `author` and
    `action` are untrusted. A run without an event needs `repo` and `number`, and takes the head there is.
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


class ModelFinding(BaseModel):
    """What the model says about one line of the new version of a file."""

    model_config = ConfigDict(frozen=True)

    path: str
    line: Annotated[int, Field(ge=1)]
    severity: Severity
    confidence: Severity
    body: str


class Findings(BaseModel):
    """The model's findings. `by` is ours, never asked of it: who gave this answer."""

    model_config = ConfigDict(frozen=True)

    items: tuple[ModelFinding, ...]
    by: SkipJsonSchema[str] = "a language model"

    @property
    def by_rules(self) -> bool:
        """Whether no model was asked. A model that claims so has found nothing."""
        return self.by == RULES and not self.items
