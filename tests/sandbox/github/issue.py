"""An issue, as people change it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.sandbox.github import conversation, payloads
from tests.sandbox.github.records import Dated, IssueComment
from tests.sandbox.github.steered import steered
from tests.sandbox.github.wanted import ChangedIssue

if TYPE_CHECKING:
    from tests.sandbox.github.hub import GitHubSandbox
    from tests.sandbox.github.repository import Repository


@dataclass(kw_only=True, eq=False)
class Issue(Dated):
    """Made by `Repository.open_issue`, or over HTTP. It shares its numbers with the pull requests."""

    repo: Repository
    id: int
    number: int
    title: str
    body: str | None
    author: str
    state: str = "open"
    state_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    labels: list[str] = field(default_factory=list)
    comments: list[IssueComment] = field(default_factory=list)

    @property
    def hub(self) -> GitHubSandbox:
        return self.repo.hub

    @property
    def issue_url(self) -> str:
        return f"{self.repo.url}/issues/{self.number}"

    @property
    def html_url(self) -> str:
        return f"{self.repo.html_url}/issues/{self.number}"

    @steered
    def close(self, by: str) -> None:
        self.change(ChangedIssue(state="closed"), by)

    @steered
    def reopen(self, by: str) -> None:
        self.change(ChangedIssue(state="open"), by)

    @steered
    def edit(self, by: str, *, title: str | None = None, body: str | None = None) -> None:
        self.change(ChangedIssue(title=title, body=body), by)

    @steered
    def comment(self, login: str, body: str) -> IssueComment:
        return conversation.add_comment(self, login, body)

    def change(self, wanted: ChangedIssue, by: str) -> None:
        """GitHub Docs, "REST API endpoints for issues", Update an issue: what is not named stays as it is."""
        texts = {name: text for name in ("title", "body") if (text := getattr(wanted, name)) is not None}
        before = {name: {"from": getattr(self, name)} for name in texts}
        for name, text in texts.items():
            setattr(self, name, text)
        self.touch()
        if texts:
            self.tell("edited", by, changes=before)
        if wanted.labels is not None:
            conversation.set_labels(self, wanted.labels, by)
        if wanted.state and wanted.state != self.state:
            self._turn(wanted.state, wanted.state_reason, by)

    def tell(self, action: str, by: str | None, **more: Any) -> None:
        """Sends the `issues` webhook of an action."""
        self.hub.emit("issues", payloads.issues(self, action, by or self.author, **more))

    def _turn(self, state: str, reason: str | None, by: str) -> None:
        closed = state == "closed"
        self.state, self.state_reason = state, (reason or "completed") if closed else "reopened"
        self.closed_at, self.closed_by = (self.updated_at, by) if closed else (None, None)
        self.tell("closed" if closed else "reopened", by)
