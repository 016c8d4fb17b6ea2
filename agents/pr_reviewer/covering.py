"""Sums up what a finished workflow says of the tests of a change, in its own section of the summary."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from agents.clients.github_names import Repo, Sha, name_of
from agents.engine.errors import CallFailed, ToolFailed
from agents.engine.flow import Call, Done, Flow
from agents.pr_reviewer import reading
from agents.pr_reviewer.markdown import code
from agents.tools.github.coverage import Coverage, Covered
from agents.tools.github.memory import STATE
from agents.tools.github.pulls import Pulls
from agents.tools.github.recall import Recall
from agents.tools.github.shapes import Files, Pull
from agents.tools.github.stated import Stated

NAMED, LINES = 20, 10


class Finished(BaseModel):
    """A workflow's run as its event names it; all of it GitHub's own. `number` 0: it names no pull request."""

    model_config = ConfigDict(frozen=True)

    repo: Repo
    number: Annotated[int, Field(ge=0)] = 0
    run: Annotated[int, Field(ge=1)]
    head_sha: Sha


def cover(finished: Finished) -> Flow:
    """Write the section `coverage` of the pull request whose head this is, whether or not its review is done yet."""
    number = finished.number
    if not number:
        found: Pulls = yield Call("github.pulls", repo=finished.repo, head=finished.head_sha)
        if not found.numbers:
            return Done(summary=f"no open pull request has {finished.head_sha[:7]} as its head")
        number = found.numbers[0]
    return Done(summary=(yield from _cover(finished, number)))


def _cover(finished: Finished, number: int) -> Flow:
    name, about = name_of(finished.repo, number), {"repo": finished.repo, "number": number}
    now: Pull = yield Call("github.pull", **about)
    if now.head_sha != finished.head_sha:
        moved = f"{name} has moved on from {finished.head_sha[:7]} to {now.head_sha[:7]}"
        return f"{moved}: its coverage is not summed up"
    recalled: Recall = yield Call("github.recall", **about)
    if recalled.head != now.head_sha and (now.draft or now.state != "open"):
        how = "draft" if now.state == "open" else "closed"
        return f"{name} is {how} and was not reviewed: its coverage is not summed up"
    listed: Files = yield Call("github.files", **about, head=finished.head_sha)
    files = reading.changed(listed.items)
    try:
        found: Coverage = yield Call("github.coverage", repo=finished.repo, run=finished.run, files=files)
    except ToolFailed as failed:
        return f"{name}: coverage could not be read: {failed}"
    counted = f"counted {finished.head_sha}"
    if not found.found and recalled.states.get("coverage") == counted:
        return f"{name}: workflow run {finished.run} holds no coverage report; another's is summed up"
    text = coverage_text(found, finished.head_sha) if found.found else (yield from _stated(finished))
    if not text:
        return f"{name}: workflow run {finished.run} holds no coverage report, and no check states a coverage"
    state = counted if found.found else text[:STATE]
    if not found.found and recalled.states.get("coverage") == state:
        return f"{name}: what checks state of coverage is summed up already"
    occasion = f"{finished.head_sha} run {finished.run}"
    yield Call("github.summarize", **about, section="coverage", occasion=occasion, text=text, state=state)
    return f"{name}: coverage summed up"


def _stated(finished: Finished) -> Flow:
    """What checks say themselves, where there is no report to count by; empty if they say nothing, or are not shown."""
    try:
        stated: Stated = yield Call("github.stated", repo=finished.repo, head=finished.head_sha)
    except CallFailed:
        return ""
    return stated_text(stated, finished.head_sha)


def stated_text(stated: Stated, head: str) -> str:
    """The checks' own words, neutralised and named as theirs."""
    if not stated.items:
        return ""
    opening = f"**Coverage** at {head[:7]}, as checks state it; no report was there to count the new lines by."
    return "\n".join([opening, "", *(f"- {code(each.check)}: {code(each.words)}" for each in stated.items)])


def coverage_text(found: Coverage, head: str) -> str:
    """How many of the new lines ran, and which did not; the paths neutralised."""
    measured, ran = sum(each.measured for each in found.files), sum(each.ran for each in found.files)
    if not measured:
        return f"**Coverage** at {head[:7]}. The report measures none of the new lines."
    opening = f"**Coverage** at {head[:7]}. {ran} of {measured} new lines ran ({100 * ran // measured} %)."
    missed = [_row(each) for each in found.files if each.missed]
    more = [f"- … and {len(missed) - NAMED} more files"] if len(missed) > NAMED else []
    return "\n".join([opening, *([""] if missed else []), *missed[:NAMED], *more])


def _row(each: Covered) -> str:
    lines = ", ".join(map(str, each.missed[:LINES]))
    more = " …" if each.measured - each.ran > LINES else ""
    return f"- {code(each.path)}: {each.ran} of {each.measured}; not run: {lines}{more}"
