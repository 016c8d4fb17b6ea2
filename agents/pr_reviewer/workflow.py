"""Reviews a pull request: analyze it, let a model read it, and have written what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from agents.analyzers.shapes import Analysis
from agents.clients.github_names import name_of
from agents.engine.errors import CallFailed, ToolFailed
from agents.engine.flow import Call, Done, Flow
from agents.pr_reviewer import reading
from agents.pr_reviewer.fingerprints import lines_of
from agents.pr_reviewer.known import Looked, picture
from agents.pr_reviewer.paths import untested
from agents.pr_reviewer.picture import Picture
from agents.pr_reviewer.reader import read
from agents.pr_reviewer.remarks import Remark, comments_on, hangs, remarks_of
from agents.pr_reviewer.shapes import PullRequest
from agents.pr_reviewer.since import Scope, scope
from agents.pr_reviewer.summary import Seen
from agents.pr_reviewer.unseen import with_unseen
from agents.pr_reviewer.writing import Result, write
from agents.tools.github.recall import Recall
from agents.tools.github.review_settings import ReviewSettings
from agents.tools.github.shapes import Files, Pull

NOTHING = Analysis(findings=(), notes=())


def review(pull: PullRequest) -> Flow:
    """Review the head that the event names, or what of it is new since the last review.

    Nothing is added if that head was reviewed already, unless a person asks.
    """
    found: Pull = yield Call("github.pull", repo=pull.repo, number=pull.number)
    head = pull.head_sha or found.head_sha
    if why := outdated(found, head):
        return Done(summary=why)
    recalled: Recall = yield Call("github.recall", repo=pull.repo, number=pull.number)
    if recalled.head == head and not pull.asked_by:
        return Done(summary=f"{name_of(pull.repo, pull.number)} was reviewed at {head[:7]} already: nothing to add")
    try:
        return (yield from _review(found, recalled, pull.asked_by))
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


def _review(found: Pull, recalled: Recall, asked_by: int) -> Flow:
    about = {"repo": found.repo, "number": found.number, "head": found.head_sha}
    listed: Files = yield Call("github.files", **about)
    if why := outdated(found.model_copy(update={"head_sha": listed.head}), found.head_sha):
        return Done(summary=why)
    if not listed.items:
        return Done(summary=f"{name_of(found.repo, found.number)} changes no file: nothing to review")
    settings = yield from _settings(found)
    part: Scope = yield from scope(about, listed.items, recalled, bool(asked_by))
    analysis, by_analyzers = yield from _analyze(about, part)
    analysis = with_unseen(part.files, analysis)
    findings, by_model = yield from read(found, listed.model_copy(update={"items": part.read}), analysis)
    remarks = _tellable(remarks_of(analysis.findings, findings.items), listed, recalled)
    stands = picture(remarks, recalled, _looked(listed, part, recalled, analysis))
    most = settings.most(recalled.max_findings)
    seen = _seen(found, listed, part, stands.wanted(settings), most, bool(asked_by))
    notes = (*reading.gaps(listed), *analysis.notes, *findings.notes, *settings.problems)
    notes = (*notes, recalled.note) if recalled.note else notes
    seen = replace(seen, read_by=f"{by_analyzers} {by_model}", notes=notes)
    model = not findings.by_rules
    return (yield from write(Result(found, listed, recalled, settings, analysis, stands, seen, asked_by, model)))


def _settings(found: Pull) -> Flow:
    """What the base branch asks for. That it cannot be read is no end of the review."""
    try:
        return (yield Call("github.settings", repo=found.repo, base=found.base_sha))
    except CallFailed as failed:
        return ReviewSettings(problems=(f"the repository's review settings could not be read: {failed}",))


def _tellable(remarks: Iterable[Remark], listed: Files, recalled: Recall) -> Iterator[Remark]:
    """All but those that may have been said or dismissed before: a finding is known again by its line's text."""
    withheld = {file.path for file in listed.items if file.why == "withheld"}
    before = {(each.path, each.tool, each.rule) for each in recalled.findings if not each.fixed}
    return (each for each in remarks if each.path not in withheld or (each.path, each.tool, each.rule) not in before)


def _looked(listed: Files, part: Scope, recalled: Recall, analysis: Analysis) -> Looked:
    lines = lines_of(listed.items)
    unseen = {file.path for file in listed.items if file.why in ("too large", "cut", "withheld")}
    if listed.capped:
        unseen |= {each.path for each in recalled.findings if each.path not in lines}
    return Looked(lines, {file.path for file in part.files}, unseen, sure=not analysis.notes)


def _seen(found: Pull, listed: Files, part: Scope, heard: Picture, most: int, asked: bool) -> Seen:
    """What is said: new findings, and to a person who asked those said before, too."""
    raised = sorted((*heard.fresh, *(heard.known if asked else ())), key=lambda each: each.remark.rank)[:most]
    anchors = reading.anchors(listed.items)
    hanging = [each for each in raised if hangs(each.remark, anchors)]
    bare = untested(listed.items)
    comments = len(comments_on(hanging, anchors))
    fresh = [each for each in raised if each in heard.fresh]
    return Seen(found, part.files, heard, fresh, hanging, comments, most, bare, "", (), part.since, part.why)


def _analyze(about: dict[str, Any], part: Scope) -> Flow:
    """The analyzers' findings, and a sentence on what they read. That they fail is no end of the review."""
    files = reading.changed(part.files)
    if not files:
        return NOTHING, "No file gained lines that analyzers could read."
    try:
        analysis: Analysis = yield Call("analyzers.run", **about, files=files)
    except CallFailed as failed:
        return NOTHING.model_copy(update={"notes": (str(failed),)}), "The analyzers could not be run."
    names = ", ".join(analysis.ran[:-1]) + " and " * (len(analysis.ran) > 1) + "".join(analysis.ran[-1:])
    return analysis, f"{names or 'No analyzer'} read the changed lines."
