"""One `Think`: the model asked, or the rules' own answer when there is none."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from agents.engine import plan
from agents.engine.budget import Need
from agents.engine.errors import Later, Refused, ToolError
from agents.engine.flow import Converse, Think
from agents.engine.journal import Failure, Replied, Waited
from agents.engine.retry import delay, given_up
from agents.models import Answer, Model, Request, Unusable, costs, spent
from agents.models.fallback import Busy
from agents.models.fence import fence, fenced
from agents.models.prompts import render
from agents.models.room import Overlong
from tasks.driving import budgets, conversing, models, questions
from tasks.driving.turn import Job, Report, Turn

NO_MODEL = "no language model is configured, and rules alone cannot do this; set OPENAI_API_KEY or OPENAI_BASE_URL"
UNUSABLE = "unusable"
"""The kind of failure that the model is told of."""


def plan_think(turn: Turn, id: str, think: Think) -> Job | None:
    """Write down what is next for this `Think`; a job when the model may be asked now."""
    action = plan.next_for_think(turn.run.step(id), turn.now)
    if isinstance(action, plan.Sleep):
        turn.wake_at(action.until)
        return None
    model = models.model_of(turn)
    if model is None:
        _by_rules(turn, id, think)
        return None
    if think.stuck and not turn.run.step(id).let_on:
        questions.ask_looping(turn, id, think, think.stuck)
        return None
    request = _request(turn, id, think)
    if not budgets.reserve(turn, id, think, _most(turn, id, model, request)):
        return None
    return _asker(turn, id, think, model, request)


def _most(turn: Turn, id: str, model: Model, request: Request) -> Need:
    """What an answer may take at most. What is said only grows: it is not less than was counted the last time."""
    said = max(conversing.tokens(request), turn.run.step(id).read)
    read, written = said + conversing.added(request), request.max_tokens
    return Need(iterations=1, tokens=read + written, usd=costs(model, read, written, small=request.small))


def _by_rules(turn: Turn, id: str, think: Think) -> None:
    if isinstance(think, Converse):
        failure = Failure(kind="model", message=NO_MODEL)
        turn.report(Replied(at=turn.now, id=id, fingerprint=think.fingerprint, model="none", error=failure))
        return
    value = TypeAdapter(think.returns).dump_python(think.otherwise, mode="json")
    turn.report(Replied(at=turn.now, id=id, fingerprint=think.fingerprint, model="none", value=value))


def _request(turn: Turn, id: str, think: Think) -> Request:
    """The prompt filled in, with outsiders' words fenced; and what was wrong with the answer before."""
    last = turn.run.step(id).unsettled
    repair = last.message if last and last.kind == UNUSABLE else ""
    if isinstance(think, Converse):
        return conversing.request(turn, id, think, repair)
    marker = fence(turn.world.settings.secret, turn.run.id, id)
    return Request(
        prompt=think.prompt,
        text=render(turn.agent.prompts[think.prompt], fenced(think.given, marker)),
        returns=think.returns,
        max_tokens=think.max_tokens,
        small=think.small,
        repair=repair,
    )


def _asker(turn: Turn, id: str, think: Think, model: Model, request: Request) -> Job:
    seconds = models.seconds_of(model, small=think.small)
    turn.heartbeat.busy_until(turn.now + seconds)

    def job() -> Report:
        turn.world.point("think:before")
        began = time.monotonic()
        answer = _ask(model, replace(request, sent=turn.land), seconds)
        ms = round((time.monotonic() - began) * 1000)
        turn.world.point("think:after")
        name = models.name_of(turn, model, small=think.small)
        return lambda: _report(turn, id, think, request, answer, ms, name)

    return job


def _ask(model: Model, request: Request, seconds: float) -> Answer | ToolError:
    try:
        return model.think(request, seconds)
    except ToolError as error:
        return error


def _report(
    turn: Turn, id: str, think: Think, request: Request, answer: Answer | ToolError, ms: int, name: str
) -> None:
    if isinstance(answer, Busy):  # nobody was asked: no attempt
        turn.wake_at(answer.at)
        return
    common: dict[str, Any] = {"at": turn.now, "id": id, "fingerprint": think.fingerprint, "ms": ms}
    if isinstance(answer, ToolError):
        _failed(turn, answer, {**common, "model": name})
        return
    cost: dict[str, Any] = {"tokens_in": answer.tokens_in, "tokens_out": answer.tokens_out, "usd": answer.usd}
    said: dict[str, Any] = {
        "model": answer.model,
        "messages": answer.messages,
        "value": conversing.reply(answer) if request.talk else answer.value,
        "heard": request.hear,
        "instead_of": answer.instead_of,
    }
    turn.report(Replied(**common, **said, **cost))


def _failed(turn: Turn, error: ToolError, common: dict[str, Any]) -> None:
    """A failed answer is billed like any other. Only a refusal, or too many tries, settles it."""
    tries = turn.run.step(common["id"]).tries + 1
    again, wait = _again(error, tries)
    told = str(error) if again or isinstance(error, Refused) else given_up(str(error), tries)
    failure = Failure(kind=again or ("too_long" if isinstance(error, Overlong) else "model"), message=told)
    bill = spent(error)._asdict()
    replied = Replied(**common, error=failure, final=not again, **bill)
    if not again:
        turn.report(replied)
        return
    asked = (error.at or 0.0) if isinstance(error, Later) else 0.0
    shared = {key: common[key] for key in ("at", "id", "fingerprint")}
    turn.report(replied, Waited(**shared, until=max(turn.now + wait, asked), cause="retry", why=told))


def _again(error: ToolError, tries: int) -> tuple[str, float]:
    """As what kind of failure it is kept until the next attempt (empty: there is none), and seconds until then.

    A model that is told what was wrong with its answer can be asked at once.
    """
    wait = None if isinstance(error, Refused) else delay(tries)
    if wait is None:
        return "", 0.0
    return (UNUSABLE, 0.0) if isinstance(error, Unusable) else ("later", wait)
