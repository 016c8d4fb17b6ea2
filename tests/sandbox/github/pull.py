"""A pull request, as its author and its readers change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.sandbox.github import conversation, payloads
from tests.sandbox.github.diff import FileChange
from tests.sandbox.github.git import Commit
from tests.sandbox.github.records import Dated, IssueComment, Review, ReviewComment
from tests.sandbox.github.steered import steered
from tests.sandbox.github.stream import Files
from tests.sandbox.github.wanted import NewReview

if TYPE_CHECKING:
    from tests.sandbox.github.hub import GitHubSandbox
    from tests.sandbox.github.repository import Repository


@dataclass(kw_only=True, eq=False)
class Pull(Dated):
    """Made by `Repository.open_pull`. `by` is who does it: the author unless said otherwise."""

    repo: Repository
    id: int
    number: int
    title: str
    body: str | None
    author: str
    draft: bool
    branch: str
    base: str
    head_sha: str
    base_sha: str
    state: str = "open"
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_by: str | None = None
    merge_commit_sha: str | None = None
    labels: list[str] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    comments: list[IssueComment] = field(default_factory=list)

    @property
    def hub(self) -> GitHubSandbox:
        return self.repo.hub

    @property
    def merged(self) -> bool:
        return self.merged_at is not None

    @property
    def url(self) -> str:
        return f"{self.repo.url}/pulls/{self.number}"

    @property
    def issue_url(self) -> str:
        return f"{self.repo.url}/issues/{self.number}"

    @property
    def html_url(self) -> str:
        return f"{self.repo.html_url}/pull/{self.number}"

    @property
    def review_comments(self) -> list[ReviewComment]:
        return [comment for review in self.reviews for comment in review.comments]

    @property
    def files(self) -> tuple[FileChange, ...]:
        return self.repo.changes(self.base_sha, self.head_sha)

    @property
    def commits(self) -> list[Commit]:
        return self.repo.git.between(self.base_sha, self.head_sha)

    @property
    def mergeable(self) -> bool:
        return self.repo.git.merged_tree(self._base_tip(), self.head_sha) is not None

    @steered
    def push(
        self,
        files: Files | None = None,
        *,
        renames: Mapping[str, str] | None = None,
        message: str = "Change more",
        by: str | None = None,
    ) -> str:
        """One more commit on the branch; `synchronize`. The new head."""
        return self._push(self.head_sha, files or {}, renames, message, by)

    @steered
    def force_push(
        self,
        files: Files | None = None,
        *,
        renames: Mapping[str, str] | None = None,
        message: str = "Start anew",
        by: str | None = None,
    ) -> str:
        """The branch anew: one commit on the base's tip, the old ones gone; `synchronize`. The new head."""
        return self._push(self._base_tip(), files or {}, renames, message, by)

    @steered
    def close(self, by: str | None = None) -> None:
        self._expect("open")
        self._close(by)

    @steered
    def reopen(self, by: str | None = None) -> None:
        self._expect("closed")
        if self.merged:
            raise ValueError(f"{self.repo.full_name}#{self.number} is merged")
        self.state, self.closed_at = "open", None
        self._changed("reopened", by)

    @steered
    def merge(self, by: str | None = None) -> str:
        """A merge commit on the base branch; `closed` with `merged`. Raises ValueError on conflicts."""
        self._expect("open")
        who, message = by or self.author, f"Merge pull request #{self.number} from {self.branch}"
        merged = self.repo.git.merge(self.base, self.head_sha, who, message)
        if merged is None:
            raise ValueError(f"{self.branch} conflicts with {self.base}")
        self.merge_commit_sha, self.merged_by = merged, who
        self._close(by)
        return merged

    @steered
    def mark_ready(self, by: str | None = None) -> None:
        self.draft = False
        self._changed("ready_for_review", by)

    @steered
    def convert_to_draft(self, by: str | None = None) -> None:
        self.draft = True
        self._changed("converted_to_draft", by)

    @steered
    def edit(self, *, title: str | None = None, body: str | None = None, by: str | None = None) -> None:
        wanted = {"title": title, "body": body}
        before = {name: {"from": getattr(self, name)} for name, text in wanted.items() if text is not None}
        self.title = self.title if title is None else title
        self.body = self.body if body is None else body
        self._changed("edited", by, changes=before)

    @steered
    def comment(self, login: str, body: str) -> IssueComment:
        return conversation.add_comment(self, login, body)

    @steered
    def review(
        self, login: str, *, body: str, event: str = "COMMENT", comments: Sequence[Mapping[str, object]] = ()
    ) -> Review:
        """A review by anybody; `comments` as in the API's request. Raises ApiError (422) on a bad anchor."""
        wanted = {"event": event, "body": body, "comments": [dict(comment) for comment in comments]}
        return conversation.add_review(self, login, NewReview.model_validate(wanted))

    @steered
    def label(self, login: str, *names: str) -> None:
        conversation.set_labels(self, [*self.labels, *names], login)

    def tell(self, action: str, by: str | None, **more: Any) -> None:
        """Sends the `pull_request` webhook of an action."""
        self.hub.emit("pull_request", payloads.pull_request(self, action, by or self.author, **more))

    def _push(self, parent: str, files: Files, renames: Mapping[str, str] | None, message: str, by: str | None) -> str:
        self._expect("open")
        before = self.head_sha
        author = by or self.author
        self.head_sha = self.repo.commit(self.branch, parent, files, renames, author, message)
        self.base_sha = self._base_tip()
        self._changed("synchronize", by, before=before, after=self.head_sha)
        return self.head_sha

    def _close(self, by: str | None) -> None:
        self.touch()
        self.state, self.closed_at = "closed", self.updated_at
        self.merged_at = self.closed_at if self.merged_by else None
        self.tell("closed", by)

    def _changed(self, action: str, by: str | None, **more: Any) -> None:
        self.touch()
        self.tell(action, by, **more)

    def _base_tip(self) -> str:
        return self.repo.git.text("rev-parse", f"refs/heads/{self.base}")

    def _expect(self, state: str) -> None:
        if self.state != state:
            raise ValueError(f"{self.repo.full_name}#{self.number} is {self.state}")
