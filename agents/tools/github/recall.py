"""The tool `github.recall`: what we remember of a pull request, and within which bounds it is reviewed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agents.analyzers.shapes import Shape
from agents.clients import github
from agents.clients.github_names import Number, Repo, Sha, name_of
from agents.engine.tool import At, read, tool
from agents.tools.github.memory import Memory, Remembered
from agents.tools.github.ourselves import our_comment
from agents.tools.github.sections import Section


class RecallOptions(Shape):
    """What the operator may set: how many findings one review raises at most, and whether it may end in a no.

    `requests_changes`: findings of high severity ask for changes, which is always put to a person first.
    """

    max_findings: Annotated[int, Field(ge=1, le=100)] = 20
    requests_changes: bool = False


class Recall(RecallOptions):
    """What our signed summary comment holds; all empty if there is none that can be believed.

    `head`: the commit last reviewed. `revision`: how often the comment was written; `comment`, `url`: its id and page
    (0: there is none). `findings`: those of that review, the fixed ones among them; `dismissed`: the numbers that
    people do not want to hear of; `last`: the greatest number given. `states`: what a section kept for itself.
    `note`: why the comment there is was not believed.
    """

    head: Sha | Literal[""] = ""
    revision: int = 0
    comment: int = 0
    url: str = ""
    findings: tuple[Remembered, ...] = ()
    dismissed: tuple[int, ...] = ()
    last: int = 0
    states: dict[Section, str] = Field(default_factory=dict)
    note: str = ""

    def finding(self, n: int) -> Remembered | None:
        """The finding that people call by that number."""
        return next((each for each in self.findings if each.n == n), None)


@tool(
    "github.recall",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "number": "ref"},
    returns={"head": "internal", "comment": "internal", "url": "internal"},
    timeout=60.0,
    options=RecallOptions,
)
def recall(at: At, repo: Repo, number: Number) -> Recall:
    """Read what our summary comment remembers. GitHub Docs, "REST API endpoints for issue comments".

    Only a comment of our own login counts, and only with a block that we signed for this very pull request.
    `head`, `comment` and `url` are internal; what findings and states say is untrusted: it quotes the change.
    Raises `Refused` without a `SECRET_KEY`.
    """
    with github.reading(at, name_of(repo, number)) as hub:
        found = our_comment(at, hub, repo, number)
    options = at.options or RecallOptions()
    memory = found.memory or Memory(repo=repo, number=number)
    return Recall(
        **options.model_dump(),
        **memory.model_dump(include={"head", "revision", "findings", "dismissed", "last", "states"}),
        comment=found.id,
        url=found.url,
        note=found.note,
    )
