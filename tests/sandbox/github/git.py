"""One bare git repository on disk, asked and changed through the `git` command only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.sandbox.github.stream import Files, commit_stream

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


class GitError(RuntimeError):
    """The git command failed; the message is what it said."""


@dataclass(frozen=True)
class Commit:
    """A commit as git tells it; `at` in UTC."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    name: str
    email: str
    at: datetime
    message: str


@dataclass(frozen=True)
class Entry:
    """One line of a tree: `kind` is blob, tree or commit; `size` in bytes, of blobs only."""

    mode: str
    kind: str
    sha: str
    size: int | None
    path: str


class Git:
    """A bare repository at `path`, made on construction."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run("init", "--bare", "--quiet", "--initial-branch=main", "--template=", str(path))
        self.run("config", "gc.auto", "0")

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """The output of ``git ARGUMENTS``, run without the machine's own git settings."""
        done = subprocess.run(
            ["git", f"--git-dir={self.path}", *arguments],
            input=stdin,
            env=_environment(),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise GitError(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout

    def text(self, *arguments: str) -> str:
        return self.run(*arguments).decode("utf-8", errors="replace").strip()

    def commit(
        self,
        branch: str,
        parent: str | None,
        files: Files,
        renames: Mapping[str, str],
        author: str,
        message: str,
        at: datetime,
    ) -> str:
        """A commit of `files` on top of `parent`; `branch` then points to it, wherever it did before.

        Raises ValueError when a path to delete is not in `parent`, GitError when one to rename is not.
        """
        deleted = [path for path, content in files.items() if content is None]
        if absent := [path for path in deleted if not self._has(parent, path)]:
            raise ValueError(f"cannot delete what is not there: {', '.join(absent)}")
        stream = commit_stream(branch, parent, files, renames, author, message, at)
        self.run("fast-import", "--quiet", "--force", "--done", stdin=stream)
        return self.text("rev-parse", f"refs/heads/{branch}")

    def _has(self, commit: str | None, path: str) -> bool:
        return commit is not None and bool(self.tree(commit, path))

    def resolve(self, ref: str) -> str | None:
        """The commit that a branch, a tag, `HEAD` or a (short) SHA names."""
        return self._verify(ref, "commit")

    def resolve_tree(self, ref: str) -> str | None:
        return self._verify(ref, "tree")

    def _verify(self, ref: str, kind: str) -> str | None:
        try:
            return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{{kind}}}")
        except GitError:
            return None

    def merge_base(self, one: str, other: str) -> str:
        return self.text("merge-base", one, other)

    def between(self, base: str, head: str) -> list[Commit]:
        """The commits on `head` that are not on `base`, oldest first."""
        return self._log("--reverse", "--topo-order", f"{base}..{head}")

    def show(self, sha: str) -> Commit:
        return self._log("-1", sha)[0]

    def _log(self, *which: str) -> list[Commit]:
        log = self.run("log", "-z", "--format=%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%cI%x1f%B", *which)
        return [_commit(record) for record in log.decode(errors="replace").split("\0") if record]

    def lines_changed(self, base: str, head: str, path: str) -> str:
        """The patch of one path without context lines: only where something changed."""
        return self.text("diff", "-U0", "--no-renames", "--no-ext-diff", "--no-color", base, head, "--", path)

    def tree(self, treeish: str, path: str = "", *, recursive: bool = False) -> list[Entry]:
        """What a tree holds; with `path`, that entry alone, or ("dir/") what that folder holds."""
        options = ["-r", "-t"] if recursive else []
        where = ["--", path] if path else []
        listing = self.run("ls-tree", "-z", "-l", "--full-tree", *options, treeish, *where)
        return [_entry(line) for line in listing.decode(errors="replace").split("\0") if line]

    def blob(self, sha: str) -> bytes:
        return self.run("cat-file", "blob", sha)

    def archive(self, sha: str, form: str, folder: str) -> bytes:
        """The tree of a commit as `tar.gz` or `zip`, inside one top folder."""
        return self.run("archive", f"--format={form}", f"--prefix={folder}/", sha)

    def merged_tree(self, base: str, head: str) -> str | None:
        """The tree that merging gives, or None where it conflicts."""
        try:
            return self.text("merge-tree", "--write-tree", base, head)
        except GitError:
            return None

    def merge(self, branch: str, head: str, author: str, message: str) -> str | None:
        """A merge commit of `head` into `branch`, or None where it conflicts."""
        tip = self.text("rev-parse", f"refs/heads/{branch}")
        if (tree := self.merged_tree(tip, head)) is None:
            return None
        identity = ("-c", f"user.name={author}", "-c", f"user.email={author}@users.noreply.github.com")
        merged = self.text(*identity, "commit-tree", tree, "-p", tip, "-p", head, "-m", message)
        self.run("update-ref", f"refs/heads/{branch}", merged)
        return merged


def _commit(record: str) -> Commit:
    sha, tree, parents, name, email, at, message = record.split("\x1f", 6)
    moment = datetime.fromisoformat(at)
    return Commit(sha, tree, tuple(parents.split()), name, email, moment, message.rstrip("\n"))


def _entry(line: str) -> Entry:
    facts, path = line.split("\t", 1)
    mode, kind, sha, size = facts.split()
    return Entry(mode, kind, sha, None if size == "-" else int(size), path)


def _environment() -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_LITERAL_PATHSPECS": "1",
        "LC_ALL": "C",
        "TZ": "UTC",
    }
