"""Writes what came of a review: one review if there is anything to say on a line, the summary, the labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agents.analyzers.shapes import Analysis
from agents.clients.github_names import name_of
from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Done, Flow
from agents.pr_reviewer import reading
from agents.pr_reviewer.labels import labels, ours, risk_of
from agents.pr_reviewer.picture import Picture
from agents.pr_reviewer.remarks import comments_on
from agents.pr_reviewer.summary import Seen, opening, plural, summary
from agents.tools.github.merging import Reviewed
from agents.tools.github.recall import Recall
from agents.tools.github.review_settings import ReviewSettings
from agents.tools.github.shapes import Files, Pull, Review
from agents.tools.github.summarize import Summary


@dataclass(frozen=True)
class Result:
    """What a review came to. `seen` is what is said; `stands` is all there is, said or not; `model`: one was used."""

    pull: Pull
    listed: Files
    recalled: Recall
    settings: ReviewSettings
    analysis: Analysis
    stands: Picture
    seen: Seen
    asked_by: int
    model: bool

    @property
    def about(self) -> dict[str, Any]:
        """What each write is about."""
        return {"repo": self.pull.repo, "number": self.pull.number, "head": self.pull.head_sha}


def write(result: Result) -> Flow:
    """Post, sum up, label; the review that was made."""
    posted: Review | None = yield from _post(result)
    summed: Summary = yield from _sum_up(result)
    added, missed = yield from _label(result)
    seen, heard = result.seen, result.seen.picture
    output = {
        "review_url": posted.url if posted else "",
        "summary_url": summed.url,
        "head": result.pull.head_sha,
        "since": seen.since,
        "findings": len(heard.fresh),
        "open": len(heard.open),
        "fixed": len(heard.fixed),
        "inline": seen.comments,
        "labels": list(added),
        "model": result.model,
    }
    return Done(summary=_in_short(seen, posted.url if posted else summed.url) + missed, output=output)


def _post(result: Result) -> Flow:
    seen, recalled = result.seen, result.recalled
    comments = comments_on(seen.hanging, reading.anchors(result.listed.items))
    if not comments:
        return None
    grave = any(each.remark.severity == "high" for each in seen.hanging)
    event = "REQUEST_CHANGES" if recalled.requests_changes and grave else "COMMENT"
    said = {"body": opening(seen), "comments": comments, "event": event, "asked_by": result.asked_by}
    return (yield Call("github.review", **result.about, **said))


def _sum_up(result: Result) -> Flow:
    """The one comment, and what is remembered from now on. Which write it is depends on those before it."""
    pull, recalled, stands = result.pull, result.recalled, result.stands
    said = {each.n for each in result.seen.hanging}
    return (
        yield Call(
            "github.summarize",
            repo=pull.repo,
            number=pull.number,
            section="review",
            occasion=f"{pull.head_sha} {recalled.comment} {recalled.revision} {result.asked_by}",
            text=summary(result.seen),
            review=Reviewed(head=pull.head_sha, findings=stands.remembered(said), last=stands.last),
        )
    )


def _label(result: Result) -> Flow:
    """The labels added, and what there is to say if they were not: the review stands either way."""
    seen, settings = result.seen, result.settings
    open_now = [each.remark.severity for each in seen.picture.fresh] + [each.severity for each in seen.picture.open]
    risk = risk_of(open_now, result.pull, seen.untested)
    areas = settings.areas_of([file.path for file in result.listed.items])
    add = labels(result.pull, seen.untested, result.analysis.findings, areas, risk)
    try:
        yield Call("github.label", **result.about, add=add, ours=ours(settings.areas))
    except CallFailed as failed:
        return (), f" (not labelled: {failed})"
    return add, ""


def _in_short(seen: Seen, url: str) -> str:
    head = f"{name_of(seen.pull.repo, seen.pull.number)} at {seen.pull.head_sha[:7]}"
    since = f" since {seen.since[:7]}" if seen.since else ""
    return f"Reviewed {head}{since}: {plural(len(seen.picture.fresh), 'finding')}, {url}"
