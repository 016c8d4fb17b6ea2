"""Sums up what a finished workflow says of the tests of a change, in its own section of the summary."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from agents.clients.github_names import Repo, Sha, name_of
from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Done, Flow
from agents.pr_reviewer import reading
from agents.pr_reviewer.covered import coverage_text, stated_text
from agents.tools.github.coverage import Coverage
from agents.tools.github.pulls import Pulls
from agents.tools.github.recall import Recall
from agents.tools.github.shapes import Files, Pull
from agents.tools.github.stated import Stated
from agents.tools.github.summarize import Summary

TRIES = 2
"""Times that it is written, if another write comes between."""


class Finished(BaseModel):
    """A workflow's run as its event names it; all of it GitHub's own. `number` 0: it names no pull request."""

    model_config = ConfigDict(frozen=True)

    repo: Repo
    number: Annotated[int, Field(ge=0)] = 0
    run: Annotated[int, Field(ge=1)]
    head_sha: Sha


@dataclass(frozen=True)
class Said:
    """What there is to say of coverage (empty: nothing), whether it was counted, and what only the run says."""

    text: str = ""
    counted: bool = False
    aside: str = ""

    def state(self, head: str) -> str:
        """By which it is known again."""
        digest = hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest()[:16]
        return f"{'counted' if self.counted else 'said'} {head} {digest}"

    def adds_nothing(self, finished: Finished, before: str) -> str:
        """Why it is not written over what the summary says; empty if it is."""
        run = f"workflow run {finished.run}"
        if not self.counted and before.startswith(f"counted {finished.head_sha}"):
            return f"{run} counts none of the new lines; another's coverage is summed up"
        if not self.text:
            return f"{run} holds no coverage report, and no check states a coverage"
        return "its coverage is summed up already" if before == self.state(finished.head_sha) else ""


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
    said = Said()
    for _ in range(TRIES):
        now: Pull = yield Call("github.pull", **about)
        if now.head_sha != finished.head_sha:
            moved = f"{name} has moved on from {finished.head_sha[:7]} to {now.head_sha[:7]}"
            return f"{moved}: its coverage is not summed up"
        recalled: Recall = yield Call("github.recall", **about)
        if recalled.head != now.head_sha and (now.draft or now.state != "open"):
            how = "draft" if now.state == "open" else "closed"
            return f"{name} is {how} and was not reviewed: its coverage is not summed up"
        said = yield from _said(finished, about)
        if why := said.adds_nothing(finished, recalled.states.get("coverage", "")):
            return f"{name}: {why}{said.aside}"
        occasion = f"{finished.head_sha} run {finished.run} {recalled.comment} {recalled.revision}"
        section = {"section": "coverage", "text": said.text, "state": said.state(finished.head_sha)}
        summed: Summary = yield Call("github.summarize", **about, **section, occasion=occasion)
        if summed.revision <= recalled.revision + 1:
            break  # else another write came between, perhaps of what another workflow left: all is counted anew
    return f"{name}: coverage summed up{said.aside}"


def _said(finished: Finished, about: dict[str, Any]) -> Flow:
    """What was counted; where nothing was, what checks state; where none does, that the report counts nothing."""
    head, asides = finished.head_sha, []
    listed: Files = yield Call("github.files", **about, head=head)
    ran = {"repo": finished.repo, "run": finished.run, "head": head}
    found, stated = Coverage(found=False), Stated()
    try:
        found = yield Call("github.coverage", **ran, files=reading.changed(listed.items))
    except CallFailed as failed:
        asides.append(f"its report could not be read: {failed}")
    if not found.files:
        try:
            stated = yield Call("github.stated", repo=finished.repo, head=head)
        except CallFailed as failed:
            asides.append(f"checks could not be read: {failed}")
    text = stated_text(stated, head) or (coverage_text(found, head) if found.found else "")
    return Said(text, bool(found.files), f" ({'; '.join(asides)})" if asides else "")
