"""Reviews a pull request: analyze it, let a model read it, post one review, label it."""

from __future__ import annotations

from typing import Any

from agents.analyzers.shapes import Analysis
from agents.clients.github_names import name_of
from agents.engine.errors import CallFailed, ToolFailed
from agents.engine.flow import Call, Done, Flow
from agents.pr_reviewer import reading
from agents.pr_reviewer.labels import labels
from agents.pr_reviewer.paths import untested
from agents.pr_reviewer.reader import read
from agents.pr_reviewer.remarks import remarks_of, sort
from agents.pr_reviewer.shapes import PullRequest
from agents.pr_reviewer.summary import Seen, plural, summary
from agents.pr_reviewer.unseen import with_unseen
from agents.tools.github.shapes import Files, Pull, Review

NOTHING = Analysis(findings=(), notes=())
MODEL_MOST = 20
"""Findings of a model that are taken."""


def review(pull: PullRequest) -> Flow:
    """Post one review of the head that the event names, unless there is nothing to review any more."""
    found: Pull = yield Call("github.pull", repo=pull.repo, number=pull.number)
    head = pull.head_sha or found.head_sha
    if why := outdated(found, head):
        return Done(summary=why)
    try:
        return (yield from _review(found))
    except ToolFailed:
        found = yield Call("github.pull", repo=pull.repo, number=pull.number)
        if why := outdated(found, head):
            return Done(summary=why)
        raise


def outdated(found: Pull, head: str) -> str:
    """Why this head is not to be reviewed now; empty if it is."""
    name = name_of(found.repo, found.number)
    if found.state != "open":
        return f"{name} is {'merged' if found.merged else 'closed'}: nothing to review"
    if found.draft:
        return f"{name} is a draft: it is reviewed when it is ready"
    if found.head_sha != head:
        return f"{name} has moved on from {head[:7]} to {found.head_sha[:7]}, which is reviewed by itself"
    return ""


def _review(found: Pull) -> Flow:
    about = {"repo": found.repo, "number": found.number, "head": found.head_sha}
    listed: Files = yield Call("github.files", **about)
    if why := outdated(found.model_copy(update={"head_sha": listed.head}), found.head_sha):
        return Done(summary=why)
    if not listed.items:
        return Done(summary=f"{name_of(found.repo, found.number)} changes no file: nothing to review")
    analysis, by_analyzers = yield from _analyze(about, listed)
    analysis = with_unseen(listed.items, analysis)
    findings, by_model = yield from read(found, listed, analysis)
    remarks = sort(remarks_of(analysis.findings, findings.items[:MODEL_MOST]), reading.anchors(listed.items))
    bare = untested(listed.items)
    notes = (*reading.gaps(listed), *analysis.notes, *findings.notes)
    seen = Seen(found, listed.items, remarks, bare, f"{by_analyzers} {by_model}", notes)
    posted: Review = yield Call("github.review", **about, body=summary(seen), comments=remarks.inline)
    added, missed = yield from _label(about, labels(found, bare, analysis.findings))
    output = {
        "review_url": posted.url,
        "head": found.head_sha,
        "findings": len(remarks.all),
        "inline": len(remarks.inline),
        "labels": list(added),
        "model": not findings.by_rules,
    }
    return Done(summary=_in_short(found, posted, len(remarks.all)) + missed, output=output)


def _analyze(about: dict[str, Any], listed: Files) -> Flow:
    """The analyzers' findings, and a sentence on what they read. That they fail is no end of the review."""
    files = reading.changed(listed.items)
    if not files:
        return NOTHING, "No file gained lines that analyzers could read."
    try:
        analysis: Analysis = yield Call("analyzers.run", **about, files=files)
    except CallFailed as failed:
        return NOTHING.model_copy(update={"notes": (str(failed),)}), "The analyzers could not be run."
    return analysis, "ruff, bandit and detect-secrets read the changed lines."


def _label(about: dict[str, Any], add: tuple[str, ...]) -> Flow:
    """The labels added, and what there is to say if they were not: the review stands either way."""
    try:
        yield Call("github.label", **about, add=add)
    except CallFailed as failed:
        return (), f" (not labelled: {failed})"
    return add, ""


def _in_short(found: Pull, posted: Review, count: int) -> str:
    head = f"{name_of(found.repo, found.number)} at {found.head_sha[:7]}"
    return f"Reviewed {head}: {plural(count, 'finding')}, {posted.url}"
