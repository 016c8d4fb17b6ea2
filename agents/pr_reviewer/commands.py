"""Does what people with write access ask for in comments: `/review`, `/explain`, `/dismiss N`."""

from __future__ import annotations

from typing import Any

from agents.clients.github_names import name_of
from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Done, Flow
from agents.pr_reviewer.asking import Asked, Comment, asked_in
from agents.pr_reviewer.explaining import explanation
from agents.pr_reviewer.shapes import PullRequest
from agents.pr_reviewer.workflow import review
from agents.tools.github.comment import Said
from agents.tools.github.permission import Permission
from agents.tools.github.recall import Recall

MANY = 20
"""Numbers of findings that an answer names."""


def rereview(comment: Comment) -> Flow:
    """Review the head there is once more, since this comment asks for it."""
    _, why = yield from _admitted(comment, "review")
    if why:
        return Done(summary=why)
    yield from _sign(comment, "eyes")
    asked = {"repo": comment.repo, "number": comment.number, "asked_by": comment.comment}
    return (yield from review(PullRequest.model_validate(asked)))


def explain(comment: Comment) -> Flow:
    """Explain a finding, a line or the whole change in one comment."""
    asked, why = yield from _admitted(comment, "explain")
    if why:
        return Done(summary=why)
    recalled: Recall = yield Call("github.recall", repo=comment.repo, number=comment.number)
    if asked.n and recalled.finding(asked.n) is None:
        return (yield from _answer(comment, _unknown(asked.n, recalled)))
    yield from _sign(comment, "eyes")
    text = yield from explanation(comment, asked, recalled)
    return (yield from _answer(comment, text))


def dismiss(comment: Comment) -> Flow:
    """Raise a finding no more on this pull request."""
    asked, why = yield from _admitted(comment, "dismiss")
    if why:
        return Done(summary=why)
    recalled: Recall = yield Call("github.recall", repo=comment.repo, number=comment.number)
    if recalled.finding(asked.n) is None:
        return (yield from _answer(comment, _unknown(asked.n, recalled)))
    name = name_of(comment.repo, comment.number)
    if asked.n in recalled.dismissed:
        yield from _sign(comment, "+1")
        return Done(summary=f"finding {asked.n} of {name} was dismissed before")
    about = {"repo": comment.repo, "number": comment.number, "occasion": f"comment {comment.comment}"}
    numbers = sorted({*recalled.dismissed, asked.n})
    text = f"Dismissed: {', '.join(map(str, numbers))} (last by {comment.commenter}). They are not raised again."
    yield Call("github.summarize", **about, section="commands", text=text, dismiss=(asked.n,))
    yield from _sign(comment, "+1")
    return Done(summary=f"{comment.commenter} dismissed finding {asked.n} of {name}", output={"dismissed": numbers})


def _admitted(comment: Comment, command: str) -> Flow:
    """What is asked, and why nothing is done about it (empty: it is done). Nothing is written to find out."""
    nothing = Asked(command, "")
    asked = asked_in(comment.body)
    if asked is None or asked.command != command:
        return nothing, f"comment {comment.comment} does not ask for /{command}"
    may: Permission = yield Call("github.permission", repo=comment.repo, login=comment.commenter)
    if not may.writes:
        return nothing, f"{comment.commenter} has no write access to {comment.repo}: /{command} is not done"
    return asked, ""


def _sign(comment: Comment, sign: str) -> Flow:
    """A sign that it was heard. That it cannot be given is no end of anything."""
    try:
        yield Call("github.react", repo=comment.repo, place=comment.place, comment=comment.comment, sign=sign)
    except CallFailed:
        return


def _answer(comment: Comment, text: str) -> Flow:
    about: dict[str, Any] = {"repo": comment.repo, "number": comment.number, "answers": comment.comment}
    said: Said = yield Call("github.comment", **about, body=text)
    name = name_of(comment.repo, comment.number)
    return Done(summary=f"Answered {comment.commenter} on {name}: {said.url}", output={"comment_url": said.url})


def _unknown(n: int, recalled: Recall) -> str:
    numbers = [each.n for each in recalled.findings if not each.fixed]
    known = f"There is {', '.join(map(str, numbers[:MANY]))}." if numbers else "None is open."
    return f"There is no finding {n}. {known}" if n else f"Say which finding, by its number in the summary. {known}"
