"""Incidents as issues at GitHub: what is kept of each is in the issue itself, signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from agents.clients.github_names import name_of
from agents.engine.flow import Call, Flow
from agents.pipeline_monitor.desk import REMEMBERED, Words
from agents.pipeline_monitor.shapes import Standing, State
from agents.tools.github.find_issue import Issues
from agents.tools.github.issues import Issue


@dataclass(frozen=True)
class AtGitHub:
    """A repository. `days`: closed issues are looked at for so long."""

    repo: str
    labels: tuple[str, ...]
    days: int

    def standing(self) -> Flow:
        found: Issues = yield Call("github.find_issue", repo=self.repo, days=self.days)
        return tuple(each for issue in found.items if (each := _standing(issue)))

    def still(self, told: Standing) -> tuple[Call, dict[str, Any]]:
        return Call("github.find_issue", repo=self.repo, incident=told.incident, days=1), {"open": [told.id]}

    def last(self, incident: str) -> Flow:
        found: Issues = yield Call("github.find_issue", repo=self.repo, incident=incident, days=REMEMBERED)
        return max((each.number for each in found.items if not each.open), default=0)

    def open(self, incident: str, state: State, words: Words, after: int) -> Flow:
        issue: Issue = yield Call(
            "github.open_issue",
            repo=self.repo,
            incident=incident,
            title=words.title,
            text=words.body,
            state=state.model_dump_json(),
            labels=self.labels,
            after=after,
        )
        return name_of(issue.repo, issue.number)

    def update(self, told: Standing, state: State, words: Words) -> Flow:
        return (yield from self._changed("github.update_issue", told, state, words))

    def close(self, told: Standing, state: State, words: Words) -> Flow:
        return (yield from self._changed("github.close_issue", told, state, words))

    def reopen(self, told: Standing, state: State, words: Words) -> Flow:
        return (yield from self._changed("github.reopen_issue", told, state, words))

    def _changed(self, tool: str, told: Standing, state: State, words: Words) -> Flow:
        said: dict[str, Any] = {"text": words.body or None, "said": words.said or None}
        yield Call(tool, repo=self.repo, number=told.id, revision=int(told.mark), state=state.model_dump_json(), **said)
        return told.name


def _standing(issue: Issue) -> Standing | None:
    """None for an issue of ours that another agent, or another version, keeps something else in."""
    try:
        state = State.model_validate_json(issue.state)
    except ValidationError:
        return None
    return Standing(
        id=issue.number,
        name=name_of(issue.repo, issue.number),
        incident=issue.incident,
        mark=str(issue.revision),
        closed_at=issue.closed_at,
        state=state,
    )
