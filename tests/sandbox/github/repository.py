"""A repository: its git, its labels, its pull requests."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.sandbox.github import diff, payloads
from tests.sandbox.github.diff import FileChange
from tests.sandbox.github.git import EMPTY_TREE, Commit, Git
from tests.sandbox.github.issue import Issue
from tests.sandbox.github.people import User
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.records import Artifact, CheckRun, Dated, Label, WorkflowRun, now
from tests.sandbox.github.steered import steered
from tests.sandbox.github.stream import Files

if TYPE_CHECKING:
    from tests.sandbox.github.hub import GitHubSandbox


@dataclass(eq=False)
class Repository(Dated):
    """Made by `GitHubSandbox.create_repository`; steered by what follows."""

    hub: GitHubSandbox
    id: int
    owner: User
    name: str
    git: Git
    private: bool = False
    default_branch: str = "main"
    download_token: str = field(default_factory=secrets.token_hex)
    pulls: dict[int, Pull] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    has_issues: bool = True
    known_labels: dict[str, Label] = field(default_factory=dict)
    runs: list[WorkflowRun] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    checks: list[CheckRun] = field(default_factory=list)
    storage_url: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    _changes: dict[tuple[str, str], tuple[FileChange, ...]] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    @property
    def url(self) -> str:
        return f"{self.hub.url}/repos/{self.full_name}"

    @property
    def html_url(self) -> str:
        return f"{self.hub.url}/{self.full_name}"

    def role_of(self, login: str) -> str:
        """admin, maintain, write, triage, read or none: as set in `roles`; else the owner's, our own, everybody's."""
        if login == self.hub.bot_login:
            return "write"
        everybody = "none" if self.private else "read"
        return self.roles.get(login, "admin" if login == self.owner.login else everybody)

    def pull(self, number: int) -> Pull:
        return self.pulls[number]

    @steered
    def push(
        self,
        files: Files,
        *,
        renames: Mapping[str, str] | None = None,
        branch: str = "main",
        message: str = "Change the base",
        author: str = "mona",
    ) -> str:
        """A commit straight on a branch (made if new), without a webhook. The new tip."""
        return self.commit(branch, self.tip(branch), files, renames, author, message)

    @steered
    def open_pull(
        self,
        branch: str,
        *,
        title: str = "",
        body: str | None = None,
        files: Files | None = None,
        renames: Mapping[str, str] | None = None,
        author: str = "mona",
        draft: bool = False,
        base: str = "main",
    ) -> Pull:
        """A branch off `base` with one commit, a pull request for it, and its `opened` webhook."""
        base_sha = self.git.resolve(f"refs/heads/{base}")
        if base_sha is None or self.tip(branch) is not None:
            raise ValueError(f"needs a base that exists and a branch that does not: {base!r}, {branch!r}")
        title = title or f"Change {branch}"
        head_sha = self.commit(branch, base_sha, files or {}, renames, author, title)
        pull = Pull(
            repo=self, id=self.hub.new_id(), number=self.next_number, title=title, body=body,
            author=author, draft=draft, branch=branch, base=base, head_sha=head_sha, base_sha=base_sha,
        )  # fmt: skip
        self.pulls[pull.number] = pull
        pull.tell("opened", author)
        return pull

    @steered
    def open_issue(self, title: str, body: str | None = None, *, author: str = "mona") -> Issue:
        """An issue by anybody, and its `opened` webhook."""
        return self.add_issue(title, body, author, ())

    def add_issue(self, title: str, body: str | None, author: str, labels: Sequence[str]) -> Issue:
        issue = Issue(repo=self, id=self.hub.new_id(), number=self.next_number, title=title, body=body, author=author)
        issue.labels = [self.label(name).name for name in dict.fromkeys(labels)]
        self.issues[issue.number] = issue
        issue.tell("opened", author)
        return issue

    @property
    def next_number(self) -> int:
        """Issues and pull requests are numbered together."""
        return len(self.pulls) + len(self.issues) + 1

    @steered
    def finish_workflow(self, pull: Pull, artifacts: Mapping[str, bytes], *, fork: bool = False) -> int:
        """A workflow that ran for a pull request's head has ended, leaving zip files; its webhook. Its id."""
        run = self.hub.new_id()
        self.runs.append(WorkflowRun(id=run, head_sha=pull.head_sha))
        for name, content in artifacts.items():
            self.artifacts.append(Artifact(id=self.hub.new_id(), run=run, name=name, content=content))
        self.hub.emit("workflow_run", payloads.workflow_run(pull, run, named=not fork))
        return run

    @steered
    def check(
        self, sha: str, name: str, title: str | None, summary: str | None = None, *, conclusion: str | None = "success"
    ) -> None:
        """An app's check of a commit; with the conclusion None it is not finished."""
        self.checks.append(
            CheckRun(id=self.hub.new_id(), name=name, head_sha=sha, title=title, summary=summary, conclusion=conclusion)
        )

    def tip(self, branch: str) -> str | None:
        return self.git.resolve(f"refs/heads/{branch}")

    def commit(
        self,
        branch: str,
        parent: str | None,
        files: Files,
        renames: Mapping[str, str] | None,
        author: str,
        message: str,
    ) -> str:
        self.touch()
        return self.git.commit(branch, parent, files, renames or {}, author, message, now())

    def changes(self, base: str, head: str) -> tuple[FileChange, ...]:
        """The files that `head` changed since it left `base`: GitHub's three-dot diff."""
        if (base, head) not in self._changes:
            self._changes[base, head] = diff.changes(self.git, self.git.merge_base(base, head), head)
        return self._changes[base, head]

    def own_changes(self, commit: Commit) -> tuple[FileChange, ...]:
        """What one commit changed, against its first parent."""
        return diff.changes(self.git, commit.parents[0] if commit.parents else EMPTY_TREE, commit.sha)

    def find_label(self, name: str) -> Label | None:
        """Label names differ by more than case, as at GitHub."""
        return self.known_labels.get(name.casefold())

    def label(self, name: str) -> Label:
        """The label of that name, made if it is new."""
        return self.known_labels.setdefault(name.casefold(), Label(self.hub.new_id(), name))
