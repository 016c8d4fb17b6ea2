"""What a call is answered with: a result, a failure that a model can read, or that people are asked first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mcp_types import CallToolResult, ElicitRequest, ElicitRequestURLParams, InputRequiredResult, TextContent
from pydantic_core import to_json

from agents.engine.journal import QuestionKind
from tasks.guarded import CallAnswer
from tasks.relayed import OPEN
from webhooks.mcp.listed import STATUS

RUN = "placet/run"
"""Under which `_meta` names the run: its journal has everything."""
APPROVAL = "approval"
"""What the one input is called that a client is asked for."""
UNDONE = {
    "denied": "It was denied.",
    "proposed": "It was only proposed, and not done: nothing of the kind is done here.",
    "expired": "It was not done:",
    "stale": "It was not done: what it was about has changed meanwhile.",
    "revoked": "It was not done: leave for it was taken back.",
    "partly": "It failed, and may have been done in part: find out before it is called again.",
    "lost": "It was done, and what it gave is lost.",
    "cancelled": "It was cancelled.",
    "exhausted": "It was not done: nobody let it go on.",
}
"""How an end that is no result is told; what else there is to say follows."""
FAILED = "It failed."
AGAIN = "The very same call was made before. This is what came of it; it was not made again."
HEADS: dict[QuestionKind, str] = {
    "approve": "Not done yet: people are asked first",
    "unknown": "Nobody knows yet whether it was done: people are asked",
}
GOING_ON = "It is not over: people are asked how it is to go on"
"""What a question is about. It may have been done before anybody had to be asked, so that only one of a call's own
approval can say that it was not."""
PENDING = """\
{head} ({why}).
Approval: {id}
Asked: {approvers}, until {until}. How it stands: {link}
{next}"""
RUNNING = "It is not over yet{why}. {next}"
NEXT = {
    "approve": "Do not look for another way, and do not ask again in other words. Go on with something else. Later, "
    f"call {STATUS} with this approval, or make the very same call again: once somebody has agreed it is done, and you "
    "get the result.",
    "pending": "It may have been done already, so do not try it in another way. Go on with something else. Later, "
    f"call {STATUS} with this approval, or make the very same call again: once somebody has answered, you get what "
    "came of it.",
    "running": "It goes on by itself. To hear what came of it, make the very same call again, or call "
    f'{STATUS} with "{{run}}".',
}
"""How whoever made a call goes on. It stands in the data too: some clients show their models the data alone."""


def result(answer: CallAnswer) -> CallToolResult:
    """A call as it stands, to whoever made it."""
    match answer.status:
        case "done":
            return _made(_text(answer.value), _structured(answer.value), answer)
        case "pending":
            return _made(pending(answer), status(answer), answer)
        case "running":
            why = f" ({answer.why})" if answer.why else ""
            return _made(RUNNING.format(why=why, next=_going_on(answer)), status(answer), answer)
    return _made(undone(answer), status(answer), answer, failed=True)


def report(answer: CallAnswer) -> CallToolResult:
    """How a call stands, to whoever asks about it: what came of it is data, and no failure of the question."""
    found = result(answer)
    return found.model_copy(update={"is_error": False, "structured_content": status(answer)})


def status(answer: CallAnswer) -> dict[str, Any]:
    """How a call stands, as data."""
    about: dict[str, Any] = {"status": answer.status, "tool": answer.tool, "run": answer.run}
    if answer.status == "done":
        return {**about, "result": answer.value}
    if answer.why:
        about["why"] = answer.why
    if answer.status in OPEN:
        about["next"] = _going_on(answer)
    if asked := answer.approval:
        about |= {"approval": asked.id, "link": asked.link, "asked": list(asked.approvers), "until": _until(answer)}
    return about


def pending(answer: CallAnswer) -> str:
    """That people are asked, and how to go on."""
    asked = answer.approval
    assert asked is not None
    return PENDING.format(
        head=HEADS.get(asked.kind, GOING_ON),
        why=asked.why,
        id=asked.id,
        approvers=", ".join(asked.approvers),
        until=_until(answer) or "somebody answers",
        link=asked.link,
        next=_going_on(answer),
    )


def undone(answer: CallAnswer) -> str:
    """Why there is no result."""
    return f"{UNDONE.get(answer.status, FAILED)} {answer.why}".strip()


def wrong(why: str) -> CallToolResult:
    """A call that was never one: what is wrong with it, for the model that made it."""
    return CallToolResult(content=[TextContent(text=why)], is_error=True)


def opening(answer: CallAnswer) -> ElicitRequestURLParams:
    """The page that a client may have its user open."""
    asked = answer.approval
    assert asked is not None
    agree = "agree" if asked.kind == "approve" else "say how it is to go on"
    message = f"{answer.tool} waits for {', '.join(asked.approvers)} to {agree}. See how it stands."
    return ElicitRequestURLParams(message=message, url=asked.link, elicitation_id=asked.id)


def required(answer: CallAnswer) -> InputRequiredResult:
    """The same as the 2026-07-28 protocol asks for it."""
    return InputRequiredResult(input_requests={APPROVAL: ElicitRequest(params=opening(answer))})


def _made(text: str, structured: Any, answer: CallAnswer, *, failed: bool = False) -> CallToolResult:
    words = [text, AGAIN] if answer.again else [text]
    return CallToolResult(
        content=[TextContent(text=each) for each in words],
        structured_content=structured,
        is_error=failed,
        _meta={RUN: answer.run},
    )


def _structured(value: Any) -> dict[str, Any] | None:
    """A result as an object, which it has to be; a text stands as text alone."""
    if value is None or isinstance(value, str):
        return None
    return value if isinstance(value, dict) else {"result": value}


def _text(value: Any) -> str:
    if value is None:
        return "Done."
    return value if isinstance(value, str) else to_json(value).decode()


def _going_on(answer: CallAnswer) -> str:
    own = answer.approval is not None and answer.approval.kind == "approve"
    return NEXT["approve" if own else answer.status].format(run=answer.run)


def _until(answer: CallAnswer) -> str | None:
    expires = answer.approval.expires if answer.approval else None
    return f"{datetime.fromtimestamp(expires, UTC):%Y-%m-%dT%H:%M:%SZ}" if expires else None
