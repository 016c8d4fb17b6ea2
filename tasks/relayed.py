"""What became of a call that somebody outside made, read off its run."""

from __future__ import annotations

from typing import Any, Literal, cast

from agents.engine import relay
from agents.engine.errors import FailureKind
from agents.engine.journal import QuestionKind, Returned
from agents.engine.journal import Status as Ending
from agents.engine.run import Run
from tasks import asked_links, family, question_views
from tasks.status import Approval as Asked
from tasks.status import View
from tasks.waits import waits_for
from tasks.world import World

Status = FailureKind | Ending | Literal["pending", "running"]
OPEN = frozenset({"pending", "running"})
"""Of any other status nothing more is to come."""
FAULT = "it was stopped by a fault that whoever runs this has to look at"
FAULTS: frozenset[QuestionKind] = frozenset({"crashed", "changed"})
"""Questions whose why is the words of an error: those are for whoever answers, and for nobody else."""


class Approval(View):
    """What people are asked about the call. `link` shows how that stands, and decides nothing; times are seconds since
    the epoch, `expires` None: never.
    """

    id: str
    kind: QuestionKind
    why: str
    approvers: tuple[str, ...]
    link: str
    asked_at: float
    expires: float | None


class CallAnswer(View):
    """A call as it stands: `value` is what the tool gave (when done), `why` says what came of it otherwise.

    `pending`: people are asked (`approval`). `running`: it is being made, or waits to be. `first`: this very request
    began it. `again`: it was over already when this request came.
    """

    status: Status
    run: str
    tool: str
    value: Any = None
    why: str = ""
    approval: Approval | None = None
    first: bool = False
    again: bool = False


def settled(run: Run) -> bool:
    """Whether there is something to say that will not change by itself at once."""
    return bool(run.ended or run.open or _answer(run))


def asked(run: Run) -> bool:
    """Whether people had to be asked about it."""
    return bool(run.questions)


def done(run: Run) -> bool:
    """Whether the call was made, even if what it gave is lost."""
    returned = _answer(run)
    return returned is not None and (returned.error is None or returned.error.kind == "lost")


def partly(run: Run) -> bool:
    """Whether it failed by its own word, after some of it may have been done."""
    returned = _answer(run)
    return returned is not None and returned.error is not None and returned.error.kind == "partly"


def denied(run: Run) -> bool:
    """Whether policy or a person said no."""
    returned = _answer(run)
    return returned is not None and returned.error is not None and returned.error.kind == "denied"


def over(run: Run) -> float | None:
    """When it was known what came of the call (seconds since the epoch); None while it is not."""
    answer = _answer(run)
    return answer.at if answer else run.ended.at if run.ended else None


def answer(world: World, run: Run) -> CallAnswer:
    """How the call stands."""
    assert run.began is not None
    about: dict[str, Any] = {"run": run.id, "tool": run.began.input["tool"]}
    if returned := _answer(run):
        if returned.error is None:
            return CallAnswer(status="done", value=returned.value, **about)
        return CallAnswer(status=cast("FailureKind", returned.error.kind), why=returned.error.message, **about)
    if run.ended:
        return CallAnswer(status=run.ended.status, why=run.ended.summary, **about)
    if run.open:
        approval = _approval(world, run)
        return CallAnswer(status="pending", why=approval.why, approval=approval, **about)
    return CallAnswer(status="running", why="; ".join([*halts(world, run), *map(waits_for, run.waits)]), **about)


def shown(approval: Asked) -> Asked:
    """A question as whoever caused it may see it."""
    return approval.model_copy(update={"why": FAULT}) if approval.kind in FAULTS else approval


def halts(world: World, run: Run) -> list[str]:
    """The kill switches that hold it, in words."""
    assert run.began is not None
    scopes = family.scopes(run.began, run.began.input["tool"])
    return [f"{scope} is halted" for scope in sorted(scopes & world.store.halts.now().keys())]


def _answer(run: Run) -> Returned | None:
    """What settled its one command."""
    step = run.steps.get(relay.CALL)
    return step.outcome if step and isinstance(step.outcome, Returned) else None


def _approval(world: World, run: Run) -> Approval:
    question = next(iter(run.open.values()))
    view = shown(question_views.approval(world, run, question))
    return Approval(
        id=view.id,
        kind=view.kind,
        why=view.why,
        approvers=view.approvers,
        link=asked_links.make(world.settings, view.id),
        asked_at=view.asked_at,
        expires=view.expires,
    )
