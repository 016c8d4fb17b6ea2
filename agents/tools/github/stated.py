"""The tool `github.stated`: the coverage that finished checks of a commit state in their own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agents.analyzers.shapes import Shape
from agents.clients import github
from agents.clients.github_names import Repo, Sha
from agents.engine.tool import At, read, tool

if TYPE_CHECKING:
    from github.CheckRun import CheckRun

MOST, TEXT = 5, 4_000
"""Statements that are kept, and characters of a check's title and of its summary that are read."""
PERCENT = r"(?<![\d.+-])(?:100(?:\.0{1,5})?|\d{1,2}(?:\.\d{1,5})?) ?%"
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{PERCENT} of diff hit\b",  # Codecov's check of a patch
        rf"\bpatch coverage is `?{PERCENT}",  # Codecov's summary
        rf"\b(?:diff|patch|line|total|overall) coverage(?: is|:)? `?{PERCENT}",
        rf"\bcoverage(?: is|:) `?{PERCENT}",
        rf"^{PERCENT} \([+-]\d{{1,3}}(?:\.\d{{1,5}})?%\) compared to\b",  # Codecov's check of a project
    )
)


class Statement(Shape):
    """A check's name, and the words with the percentage as it wrote them. Both are anybody's words."""

    check: str
    words: str


class Stated(Shape):
    """At most one statement a check, at most five; none where nothing known is said."""

    items: tuple[Statement, ...] = ()


@tool(
    "github.stated",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "head": "ref"},
)
def stated(at: At, repo: Repo, head: Sha) -> Stated:
    """Read a commit's finished checks. GitHub Docs, "REST API endpoints for check runs", for a Git reference.

    A hundred checks are looked at. A GitHub App needs the permission "Checks: read".
    """
    with github.reading(at, f"{repo}@{head[:7]}") as hub:
        runs = hub.get_repo(repo).get_commit(head).get_check_runs(status="completed").get_page(0)
        found = [Statement(check=run.name[:100], words=words) for run in runs if (words := _said(run, head))]
    return Stated(items=tuple(found[:MOST]))


def _said(run: CheckRun, head: str) -> str:
    """Of a check of this very commit only, and only one that succeeded or failed: another says nothing of it."""
    if run.head_sha != head or run.conclusion not in ("success", "failure", "neutral"):
        return ""
    return coverage_in(run.output.title or "") or coverage_in(run.output.summary or "")


def coverage_in(text: str) -> str:
    """The first words of a known form that state a coverage, "92.31% of diff hit"; empty without any."""
    found = (pattern.search(text[:TEXT]) for pattern in PATTERNS)
    return next((each.group().replace("`", "") for each in found if each), "")
